package engine

import (
	"slices"

	"acqsim/fault"
	"acqsim/party"
)

// labels ties the keys that transactions carry on the wire to the names that a
// script gives its steps. The parties never see them.
//
// A step's first frame (other than a reversal, which belongs to an earlier step)
// or slip binds its keys to the step's label. Keys that later appear beside a bound key,
// such as the acquirer's RRN beside the terminal's STAN, are bound with it. When
// a key is used again, the newest label wins.
type labels struct {
	names   []string
	bound   map[party.Key][]int16
	waiting map[party.Node]int16 // a command was given, its first frame has not left
}

func newLabels() *labels {
	return &labels{bound: make(map[party.Key][]int16), waiting: make(map[party.Node]int16)}
}

// inUse reports whether any step has a label. Without one nothing is decoded for
// the labels' sake.
func (l *labels) inUse() bool { return len(l.names) > 0 }

// expect makes name the label of the next frame that starts a transaction at n.
func (l *labels) expect(n party.Node, name string) {
	i := slices.Index(l.names, name)
	if i < 0 {
		i = len(l.names)
		l.names = append(l.names, name)
	}
	l.waiting[n] = int16(i)
}

// start binds the first key of a step's first frame.
func (l *labels) start(n party.Node, keys []party.Key) {
	label, ok := l.waiting[n]
	if !ok || len(keys) == 0 {
		return
	}
	delete(l.waiting, n)
	l.bound[keys[0]] = []int16{label}
}

// terminalRole is the role of the nodes at which the steps of a script begin.
const terminalRole = "terminal"

// startNew is start for what may be about an earlier step: a slip, or an advice
// that tells the host of it. A slip that comes before any frame is a transaction
// that nobody was asked about.
func (l *labels) startNew(n party.Node, keys []party.Key) {
	if len(keys) > 0 && l.bound[keys[0]] == nil {
		l.start(n, keys)
	}
}

// bind gives unbound keys the labels of the bound keys beside them: those of the
// first key where it is bound, else all that are there (a payout has the labels
// of what it pays).
func (l *labels) bind(keys []party.Key) {
	if len(keys) < 2 {
		return
	}
	set := l.bound[keys[0]]
	if set == nil {
		for _, k := range keys[1:] {
			set = union(set, l.bound[k])
		}
	}
	if set == nil {
		return
	}
	for _, k := range keys {
		if l.bound[k] == nil {
			l.bound[k] = set
		}
	}
}

// of returns the labels of keys.
func (l *labels) of(keys []party.Key) []string {
	var set []int16
	for _, k := range keys {
		set = union(set, l.bound[k])
	}
	names := make([]string, len(set))
	for i, n := range set {
		names[i] = l.names[n]
	}
	return names
}

func union(a, b []int16) []int16 {
	out := slices.Clip(a)
	for _, n := range b {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (l *labels) has(keys []party.Key, name string) bool {
	i := slices.Index(l.names, name)
	for _, k := range keys {
		if slices.Contains(l.bound[k], int16(i)) {
			return i >= 0
		}
	}
	return false
}

// label ties a message's keys to the step that caused it and returns them.
func (l *labels) label(r *route, b []byte, file bool) []party.Key {
	reader := r.pair.Reader
	if reader == nil || reader.Read(b, file) != nil {
		return nil
	}
	keys := reader.Keys(nil)
	switch mti := reader.MTI(); {
	case file:
		return keys
	case r.to.device():
		if r.to.Role == "printer" {
			l.startNew(r.from.Name, keys)
		}
		return keys
	case len(mti) == 4 && mti[2] == '2': // what is told, now or again
		l.startNew(r.from.Name, keys)
	case fault.PhaseOf(mti) != fault.Reversal:
		l.start(r.from.Name, keys)
	}
	l.bind(keys)
	return keys
}
