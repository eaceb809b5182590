package fault

import "time"

// Skew sets the clock on a node's wall wrong from the moment the thing reaches its
// receiver, before that handles it. It moves business time only: what is dated by
// that clock is dated wrong, while timers run on.
type Skew struct {
	By   time.Duration `yaml:"by,omitempty" json:"by,omitempty" doc:"how far it is ahead; behind when negative; \"0s\" sets it right"`
	Node string        `yaml:"node,omitempty" json:"node,omitempty" doc:"whose clock; the receiver's when left out"`
}

func (s *Skew) check(p *problems, path string, r *Rule) { r.On.wantParty(p, path) }
