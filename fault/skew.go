package fault

import "time"

// Skew sets the clock on a node's wall wrong from the moment the thing reaches its
// receiver, before that handles it. It moves business time only: what is dated by
// that clock is dated wrong, while timers run on.
type Skew struct {
	Ahead  time.Duration `yaml:"ahead,omitempty" json:"ahead,omitempty" doc:"how far the clock is ahead from now on"`
	Behind time.Duration `yaml:"behind,omitempty" json:"behind,omitempty" doc:"or how far it is behind"`
	Node   string        `yaml:"node,omitempty" json:"node,omitempty" doc:"whose clock; the receiver's when left out"`
}

// By is how far the clock is ahead.
func (s *Skew) By() time.Duration { return s.Ahead - s.Behind }

func (s *Skew) check(p *mistakes, path string, on *On) {
	if s.Ahead < 0 || s.Behind < 0 || (s.Ahead == 0) == (s.Behind == 0) {
		p.add(path, "want either ahead or behind, such as 24h")
	}
	on.wantParty(p, path)
}
