package fault

import (
	"encoding/hex"
	"maps"
	"slices"
)

// Mutate changes a thing. The changes are made in the order of the fields below.
type Mutate struct {
	Set    map[string]string `yaml:"set,omitempty" json:"set,omitempty" doc:"fields by path and their new values: {\"39\": \"51\"}"`
	Unset  []string          `yaml:"unset,omitempty" json:"unset,omitempty" doc:"fields of a message that are taken out: [\"38\"]"`
	Bytes  []ByteChange      `yaml:"bytes,omitempty" json:"bytes,omitempty" doc:"single bytes"`
	Cut    *int              `yaml:"cut,omitempty" json:"cut,omitempty" doc:"keep only this many bytes"`
	Length *int              `yaml:"length,omitempty" json:"length,omitempty" doc:"bytes more (or less, negative) than the truth in the length header"`
	Seal   Seal              `yaml:"seal,omitempty" json:"seal,omitempty" enum:"keep,renew" doc:"renew (default) makes MAC and trailer right again after set and unset; bytes and cut never do"`
}

// ByteChange changes the bytes from an offset on. A negative offset counts from
// the end.
type ByteChange struct {
	At  int    `yaml:"at" json:"at" doc:"offset, from 0; negative from the end"`
	Set string `yaml:"set,omitempty" json:"set,omitempty" doc:"new bytes in hex"`
	XOR string `yaml:"xor,omitempty" json:"xor,omitempty" doc:"bits to flip, in hex"`
}

func (m *Mutate) check(p *mistakes, path string, on *On) {
	if len(m.Set)+len(m.Unset)+len(m.Bytes) == 0 && m.Cut == nil && m.Length == nil {
		p.add(path, "changes nothing: want set, unset, bytes, cut or length")
	}
	checkFields(p, path+".set", m.Set)
	if len(m.Unset) > 0 && (on.Record != nil || on.Class == File) {
		p.add(path+".unset", "only a message can be without a field")
	}
	for _, b := range m.Bytes {
		b.check(p, path+".bytes")
	}
	if m.Cut != nil && *m.Cut < 0 {
		p.add(path+".cut", "%d: want the number of bytes to keep", *m.Cut)
	}
	if m.Length != nil && (on.Record != nil || on.Class == File) {
		p.add(path+".length", "only a message has a length header")
	}
	p.oneOf(path+".seal", string(m.Seal), seals)
}

func (m *Mutate) record(out [][]byte, r []byte, f RecordFile) ([][]byte, error) {
	c, err := m.Apply(r, unsealed{f})
	return append(out, c.Bytes), err
}

func (m *Mutate) sealing() Seal { return m.Seal }

func (b *ByteChange) check(p *mistakes, path string) {
	if (b.Set == "") == (b.XOR == "") {
		p.add(path, "want either set or xor")
	}
	for _, h := range [...]string{b.Set, b.XOR} {
		if _, err := hex.DecodeString(h); err != nil {
			p.add(path, "%q: want an even number of hex digits", h)
		}
	}
}

func checkFields(p *mistakes, path string, set map[string]string) {
	for _, f := range slices.Sorted(maps.Keys(set)) {
		if f == "" {
			p.add(path, "a field without a number: want {\"39\": \"51\"}")
		}
	}
}
