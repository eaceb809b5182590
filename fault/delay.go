package fault

import (
	"time"

	"acqsim/payment"
)

// Delay holds a thing: for a time, until a moment, or until another thing is
// about to pass, and then it leaves just before that one.
type Delay struct {
	By    time.Duration `yaml:"by,omitempty" json:"by,omitempty" doc:"for this long"`
	Until *Match        `yaml:"until,omitempty" json:"until,omitempty" doc:"until this is about to pass"`
	At    Moment        `yaml:"at,omitempty" json:"at,omitzero" doc:"until this time"`
}

func (d *Delay) check(p *mistakes, path string, on *On) {
	given := 0
	for _, set := range [...]bool{d.By != 0, d.Until != nil, !d.At.IsZero()} {
		if set {
			given++
		}
	}
	if given != 1 {
		p.add(path, "want exactly one of by, until and at")
	}
	if d.By < 0 {
		p.add(path+".by", "%v: nothing arrives before it is sent", d.By)
	}
	if d.Until != nil {
		d.Until.checkFull(p, path+".until")
	}
	if on.Record != nil {
		p.add(path, "a record cannot leave its file: delay the file, or drop the record and insert it in another file")
	}
}

func (d *Delay) hold() (until *Match, by time.Duration, at payment.Time) {
	return d.Until, d.By, d.At.Time
}
