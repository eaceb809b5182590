package fault

import "encoding/hex"

// Insert adds a thing that nobody sent: bytes, or a copy of the one that passes
// with some fields set. The passing one is not changed.
type Insert struct {
	Hex    string            `yaml:"hex,omitempty" json:"hex,omitempty" doc:"the bytes; a copy of what passes when left out"`
	Set    map[string]string `yaml:"set,omitempty" json:"set,omitempty" doc:"fields of the copy by path and their values"`
	Before bool              `yaml:"before,omitempty" json:"before,omitempty" doc:"before what passes, not after it"`
	Seal   Seal              `yaml:"seal,omitempty" json:"seal,omitempty" enum:"keep,renew" doc:"renew (default) makes MAC and trailer right, keep leaves them"`
}

func (i *Insert) check(p *mistakes, path string, _ *On) {
	if (i.Hex == "") == (len(i.Set) == 0) {
		p.add(path, "want either hex or set; duplicate makes a plain copy")
	}
	if _, err := hex.DecodeString(i.Hex); err != nil {
		p.add(path+".hex", "%q: want an even number of hex digits", i.Hex)
	}
	checkFields(p, path+".set", i.Set)
	p.oneOf(path+".seal", string(i.Seal), seals)
}

func (i *Insert) record(out [][]byte, r []byte, f RecordFile) ([][]byte, error) {
	added, err := i.Make(r, unsealed{f})
	if err != nil {
		return nil, err
	}
	if i.Before {
		return append(out, added, r), nil
	}
	return append(out, r, added), nil
}

func (i *Insert) sealing() Seal { return i.Seal }
