package fault

import "time"

// Pause stops a node from the moment the thing reaches its receiver: a garbage
// collection, a swapped-out process, a till whose cashier looks for a pen. It
// forgets nothing and its connections stay. What comes for it waits, and its timers
// fire late, in order, when it goes on.
type Pause struct {
	For  time.Duration `yaml:"for,omitempty" json:"for,omitempty" doc:"for this long"`
	Node string        `yaml:"node,omitempty" json:"node,omitempty" doc:"who stands still; the receiver when left out"`
}

func (u *Pause) check(p *mistakes, path string, on *On) {
	if u.For <= 0 {
		p.add(path+".for", "%v: want a time such as 30s", u.For)
	}
	on.wantParty(p, path)
}
