package fault

// Misroute lets a message arrive at another till than the one that it is for: a
// concentrator mixes up its lines. The sender does not learn of it.
type Misroute struct {
	To string `yaml:"to,required" json:"to" name:"terminal" doc:"the till that gets it"`
}

func (r *Misroute) check(p *mistakes, path string, on *On) {
	if r.To == "" {
		p.add(path+".to", "missing: want the till that gets it")
	}
	on.wantMessage(p, path, "misrouted")
	if _, to, named := splitLink(on.Link); named && to == r.To {
		p.add(path+".to", "%s: it is for this till already", r.To)
	}
}
