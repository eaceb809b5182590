package fault

import "time"

// Duplicate lets a thing arrive more than once. The copies pass the rules that
// stand after this one.
type Duplicate struct {
	Count int           `yaml:"count,omitempty" json:"count,omitempty" doc:"how many copies; one when left out"`
	After time.Duration `yaml:"after,omitempty" json:"after,omitempty" doc:"time between one and the next"`
	Seal  Seal          `yaml:"seal,omitempty" json:"seal,omitempty" enum:"keep,renew" doc:"of a record: renew (default) makes the trailer agree, keep leaves it"`
}

// maxCopies bounds what one rule can make of one thing.
const maxCopies = 1000

// Copies returns how many copies follow the original.
func (d *Duplicate) Copies() int { return max(d.Count, 1) }

func (d *Duplicate) check(p *mistakes, path string, on *On) {
	if d.Count < 0 || d.Count > maxCopies {
		p.add(path+".count", "%d: want 1 to %d", d.Count, maxCopies)
	}
	if d.After < 0 {
		p.add(path+".after", "%v: a copy cannot come before its original", d.After)
	}
	if on.Record != nil && d.After != 0 {
		p.add(path+".after", "records of one file arrive together")
	}
	p.oneOf(path+".seal", string(d.Seal), seals)
}

func (d *Duplicate) record(out [][]byte, r []byte, _ RecordFile) ([][]byte, error) {
	for range d.Copies() + 1 {
		out = append(out, r)
	}
	return out, nil
}

func (d *Duplicate) sealing() Seal { return d.Seal }
