package fault

import "strings"

// device reports whether the other end of the link only reads.
func (o *On) device() bool {
	_, to, _ := splitLink(o.Link)
	return o.Class == Slip || o.Class == Screen || to == "operator" || to == "printer" || strings.HasSuffix(to, ".printer")
}

// job reports whether the rule is about a job of the clock.
func (o *On) job() bool {
	from, _, _ := splitLink(o.Link)
	return o.Class == Job || from == "clock"
}

// wantConnection refuses places where there is no connection that could break.
func (o *On) wantConnection(p *mistakes, path string) {
	switch {
	case o.Record != nil:
		p.add(path, "a record travels inside its file: leave on.record out")
	case o.job():
		p.add(path, "a job comes from the clock and has no connection: delay or drop it")
	case o.device():
		p.add(path, "a printer and a screen have no connection: delay or drop what they are sent")
	}
}

// wantParty refuses receivers that are no parties.
func (o *On) wantParty(p *mistakes, path string) {
	switch {
	case o.Record != nil:
		p.add(path, "a node handles a file, not a record: leave on.record out")
	case o.device():
		p.add(path, "a printer and a screen have no clock and no timers: want a party")
	}
}

// wantMessage refuses what is not a message.
func (o *On) wantMessage(p *mistakes, path, done string) {
	if o.Record != nil || o.Class == File || o.job() || o.device() {
		p.add(path, "only a message is %s", done)
	}
}

// OfSender returns the paths of what of a verb changes how the bytes of a frame come, which only who sends them can.
func (d *Do) OfSender() (paths []string) {
	if d.Cut != nil && d.Cut.Byte > 0 {
		paths = append(paths, "do.cut.byte")
	}
	if d.Pace != nil && d.Pace.Split > 0 {
		paths = append(paths, "do.pace.split")
	}
	if d.Pace != nil && d.Pace.Merge {
		paths = append(paths, "do.pace.merge")
	}
	if d.Mutate != nil && d.Mutate.Length != nil {
		paths = append(paths, "do.mutate.length")
	}
	return paths
}
