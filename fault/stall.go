package fault

import (
	"time"

	"acqsim/payment"
)

// Stall keeps a link up that carries nothing, either way, neither messages nor
// files, from the thing that matches on. When it is over, what was held leaves in
// order. A connection that breaks ends the stall, and what it held is lost.
type Stall struct {
	For   time.Duration `yaml:"for,omitempty" json:"for,omitempty" doc:"for this long"`
	Until *Match        `yaml:"until,omitempty" json:"until,omitempty" doc:"until this is about to pass, on any link"`
	At    Moment        `yaml:"at,omitempty" json:"at,omitzero" doc:"until this time"`
}

func (s *Stall) check(p *mistakes, path string, on *On) {
	given := 0
	for _, set := range [...]bool{s.For != 0, s.Until != nil, !s.At.IsZero()} {
		if set {
			given++
		}
	}
	if given != 1 {
		p.add(path, "want exactly one of for, until and at")
	}
	if s.For < 0 {
		p.add(path+".for", "%v: want a time such as 6h", s.For)
	}
	if s.Until != nil {
		s.Until.checkFull(p, path+".until")
	}
	on.wantConnection(p, path)
}

func (s *Stall) hold() (until *Match, by time.Duration, at payment.Time) {
	return s.Until, s.For, s.At.Time
}
