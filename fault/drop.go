package fault

// Drop loses a thing. Of a file with On.Record it loses the records.
type Drop struct {
	Seal Seal `yaml:"seal,omitempty" json:"seal,omitempty" enum:"keep,renew" doc:"of a record: renew (default) makes the trailer agree, keep leaves it"`
}

func (d *Drop) check(p *mistakes, path string, _ *On) { p.oneOf(path+".seal", string(d.Seal), seals) }

func (d *Drop) record(out [][]byte, _ []byte, _ RecordFile) ([][]byte, error) { return out, nil }

func (d *Drop) sealing() Seal { return d.Seal }
