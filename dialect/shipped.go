package dialect

import (
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	"acqsim/iso8583"
	"acqsim/spelling"
)

//go:embed *.yaml
var files embed.FS

// Default is the dialect of a link for which none is named.
const Default = "1987-ascii"

// names are the shipped mapping files, the default first.
var names = [...]string{Default, "unionpay-direct", "1987-ascii-binary-bitmap", "1987-ascii-128-bit", "npm-iso_8583"}

// shipped reads each embedded file at its first use.
var shipped = sync.OnceValue(func() (read [len(names)]func() (*Dialect, error)) {
	for i, name := range names {
		read[i] = sync.OnceValues(func() (*Dialect, error) { return readShipped(name) })
	}
	return read
})

// Named returns a shipped dialect.
func Named(name string) (*Dialect, error) { return Known(nil).Named(name) }

// Known are dialects that are not shipped, by name. A config that has some knows
// them beside the shipped ones; nil has none.
type Known map[string]*Dialect

// Named returns one of k, or a shipped dialect.
func (k Known) Named(name string) (*Dialect, error) {
	if d := k[name]; d != nil {
		return d, nil
	}
	if i := slices.Index(names[:], name); i >= 0 {
		return shipped()[i]()
	}
	all := append(slices.Sorted(maps.Keys(k)), names[:]...)
	return nil, fmt.Errorf("dialect: %q: no such dialect%s; there are %s", name, spelling.Hint(name, all),
		spelling.Choices(name, all, ""))
}

func readShipped(name string) (*Dialect, error) {
	return Read(name+".yaml", files.ReadFile)
}

// Names returns the shipped dialects, the default first.
func Names() []string { return append([]string(nil), names[:]...) }

// Load reads a mapping file for a spec. Every mistake in the file is reported,
// each with its line and path, what was expected and a suggestion.
func Load(mapping []byte, spec *iso8583.Spec) (*Dialect, error) {
	m, err := readMapping("mapping", mapping)
	if err != nil {
		return nil, err
	}
	return m.compile(spec)
}

// Read reads a mapping file and the spec that it names: one that is shipped, or a
// spec file whose name ends in .yaml or .json and that open finds. The name of the
// mapping file stands before its mistakes.
func Read(name string, open func(name string) ([]byte, error)) (*Dialect, error) {
	data, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("dialect: %w", err)
	}
	m, err := readMapping(name, data)
	if err != nil {
		return nil, err
	}
	if ext := path.Ext(m.spec); ext != ".yaml" && ext != ".json" {
		spec, err := iso8583.Shipped(m.spec)
		if err != nil {
			return nil, fmt.Errorf("dialect: %s: spec: %w", name, err)
		}
		return m.compile(spec)
	}
	if !fs.ValidPath(m.spec) {
		return nil, fmt.Errorf("dialect: %s: spec: want a file of the same folder or below, have %q", name, m.spec)
	}
	file := path.Join(path.Dir(name), m.spec)
	data, err = open(file)
	if err != nil {
		return nil, fmt.Errorf("dialect: %s: spec: %w", name, err)
	}
	spec, err := iso8583.ParseSpec(m.spec, data)
	if err != nil {
		return nil, fmt.Errorf("dialect: %s: spec: %w", name, err)
	}
	return m.compile(spec)
}

// compile ties a mapping to its spec and checks that the spec has the fields.
func (m *mapping) compile(spec *iso8583.Spec) (*Dialect, error) {
	d := m.Dialect
	d.spec, d.macSize, d.zeros = spec, macSize(spec), zeros(spec)
	if m.header != "" {
		h, err := hex.DecodeString(m.header)
		if err != nil {
			return nil, fmt.Errorf("dialect: %s: header: %w", d.name, err)
		}
		d.header = h
	}
	if n := spec.HeaderLen(); n != len(d.header) {
		return nil, fmt.Errorf("dialect: %s: header: want %d bytes as in spec %s, have %d", d.name, n, spec.Name(),
			len(d.header))
	}
	if d.strategies.again == againHeader && len(d.header) != headerLength {
		return nil,
			fmt.Errorf("dialect: %s: strategies.sign-on-again: header is for a TPDU and header of %d bytes, have %d; use "+
				"message", d.name, headerLength, len(d.header))
	}
	for i := range d.rows {
		r := &d.rows[i]
		r.class, r.function = r.request[1], r.request[2]
		for _, c := range r.constants {
			if _, ok := spec.Field(c.field); !ok {
				return nil, fmt.Errorf("dialect: %s: %s: constants.%d: spec %s has no such field", d.name, r.transaction, c.field,
					spec.Name())
			}
		}
	}
	return &d, nil
}

// macSize returns how many bytes DE 64 takes in a message of the spec, 0 when
// there is no such field.
func macSize(spec *iso8583.Spec) int {
	info, ok := spec.Field(64)
	if !ok || !info.Binary {
		return 0
	}
	m := iso8583.NewMessage(spec)
	m.SetMTI("0800")
	m.SetBytes(64, make([]byte, macLength))
	b, err := m.AppendEncode(nil)
	if err != nil || m.Decode(b) != nil {
		return 0
	}
	start, end, _ := m.FieldRange(64)
	return end - start
}

// zeros are the widths of the fields of a spec whose values come without the zeros on their left; nil when there
// are none.
func zeros(spec *iso8583.Spec) map[int]int {
	var all map[int]int
	for _, n := range valueFields {
		if f, ok := spec.Field(int(n)); ok && f.Zeros {
			if all == nil {
				all = make(map[int]int)
			}
			all[int(n)] = f.MaxLength
		}
	}
	return all
}
