package dialect

import (
	"embed"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"acqsim/iso8583"
	"acqsim/payment"
	"acqsim/spelling"
)

//go:embed *.yaml
var files embed.FS

// names are the shipped mapping files, the default first.
var names = [...]string{"1987-ascii", "unionpay-direct"}

// Dialect is the mapping between Message and the bytes of one spec. It is
// immutable and may be shared.
type Dialect struct {
	name, framing string
	spec          *iso8583.Spec
	currency      payment.Currency
	header        []byte // of a message that is not a reply; nil when the spec has none
	macSize       int    // bytes of DE 64 on the wire; 0 when the spec has none
	strategies    strategies
	reversal      reversalMTIs
	leaveOut      struct{ request, reply, reversal fieldSet }
	reasons       []reason
	rows          []row
}

// row says with which MTI and codes a transaction travels.
type row struct {
	transaction    Transaction
	verdict        Verdict // of an upload end that has a code of its own for it
	keys           KeyScheme
	request, reply string // MTI
	processing     string // DE 3
	condition      string // DE 25
	kind           string // 60.1
	network        string // 60.3 or DE 70
	constants      []constant
	leaveOut       fieldSet // of the reply
	class          byte     // second digit of the MTI
	function       byte     // third digit, of the request
}

type constant struct {
	field int
	value string
}

type reversalMTIs struct{ request, reply, advice, adviceReply string }

type reason struct{ wire, meaning string }

// shipped reads each embedded file at its first use.
var shipped = [len(names)]func() (*Dialect, error){
	sync.OnceValues(func() (*Dialect, error) { return readShipped(names[0]) }),
	sync.OnceValues(func() (*Dialect, error) { return readShipped(names[1]) }),
}

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
		return shipped[i]()
	}
	all := append(slices.Sorted(maps.Keys(k)), names[:]...)
	return nil, fmt.Errorf("dialect: %q: no such dialect%s; there are %s", name, spelling.Hint(name, all), strings.Join(all, ", "))
}

func readShipped(name string) (*Dialect, error) {
	return Read(name+".yaml", files.ReadFile)
}

// Names returns the shipped dialects, the default first.
func Names() []string { return append([]string(nil), names[:]...) }

// Load reads a mapping file for a spec. Every mistake in the file is reported,
// each with its line and path, what was expected and a suggestion.
func Load(mapping []byte, spec *iso8583.Spec) (*Dialect, error) {
	m, problems := readMapping(mapping)
	if len(problems) > 0 {
		return nil, problems.err("mapping")
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
	m, problems := readMapping(data)
	if len(problems) > 0 {
		return nil, problems.err(name)
	}
	if ext := path.Ext(m.spec); ext != ".yaml" && ext != ".json" {
		spec, err := iso8583.Shipped(m.spec)
		if err != nil {
			return nil, fmt.Errorf("dialect: %s: spec: %w", name, err)
		}
		return m.compile(spec)
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

// Name returns the name of the dialect.
func (d *Dialect) Name() string { return d.name }

// Spec returns the layout of the bytes.
func (d *Dialect) Spec() *iso8583.Spec { return d.spec }

// Framing returns how messages are told apart on a stream, as link.ParseFramer
// reads it: "binary-2".
func (d *Dialect) Framing() string { return d.framing }

// Speaks reports whether the dialect has a message for a transaction.
func (d *Dialect) Speaks(t Transaction) bool { return d.row(t, NoVerdict) != nil }

// SameSTANReversal reports whether a reversal travels with the STAN of its
// original. Otherwise it has a STAN of its own and names the original in DE 90.
func (d *Dialect) SameSTANReversal() bool { return d.strategies.reversal == sameSTAN }

// UploadSize returns how many transactions one upload message holds.
func (d *Dialect) UploadSize() int {
	if d.strategies.upload == uploadField48 {
		return detailsPerMessage
	}
	return 1
}

// MarksRepeats reports whether a message that is sent again says so: its MTI ends
// in 1.
func (d *Dialect) MarksRepeats() bool { return d.strategies.repeat == repeatMTI }

// BatchSize returns how many transactions of one sign a settlement can count.
func (d *Dialect) BatchSize() int {
	if d.strategies.totals == totalsField48 {
		return 999
	}
	return 9999999999
}

// row returns the row that says a transaction with a verdict, else its last row,
// nil when there is none.
func (d *Dialect) row(t Transaction, v Verdict) *row { return d.rowFor(t, v, SingleKeys) }

// SaysKeyScheme reports whether a sign-on can say which working keys it wants;
// elsewhere host and terminal have agreed on them beforehand.
func (d *Dialect) SaysKeyScheme() bool {
	for i := range d.rows {
		if r := &d.rows[i]; r.transaction == SignOn && r.keys != SingleKeys {
			return true
		}
	}
	return false
}

func (d *Dialect) rowFor(t Transaction, v Verdict, k KeyScheme) *row {
	var found *row
	for i := range d.rows {
		r := &d.rows[i]
		if r.transaction != t {
			continue
		}
		if r.verdict == v && r.keys == k {
			return r
		}
		found = r
	}
	return found
}

// compile ties a mapping to its spec and checks that the spec has the fields.
func (m *mapping) compile(spec *iso8583.Spec) (*Dialect, error) {
	d := m.Dialect
	d.spec, d.macSize = spec, macSize(spec)
	if m.header != "" {
		h, err := hex.DecodeString(m.header)
		if err != nil {
			return nil, fmt.Errorf("dialect: %s: header: %w", d.name, err)
		}
		d.header = h
	}
	if n := spec.HeaderLen(); n != len(d.header) {
		return nil, fmt.Errorf("dialect: %s: header: want %d bytes as in spec %s, have %d", d.name, n, spec.Name(), len(d.header))
	}
	if d.strategies.again == againHeader && len(d.header) != headerLength {
		return nil, fmt.Errorf("dialect: %s: strategies.sign-on-again: header is for a TPDU and header of %d bytes, have %d; use message", d.name, headerLength, len(d.header))
	}
	for i := range d.rows {
		r := &d.rows[i]
		r.class, r.function = r.request[1], r.request[2]
		for _, c := range r.constants {
			if _, ok := spec.Field(c.field); !ok {
				return nil, fmt.Errorf("dialect: %s: %s: constants.%d: spec %s has no such field", d.name, r.transaction, c.field, spec.Name())
			}
		}
	}
	return &d, nil
}

// fieldSet is a set of field numbers 1 to 128.
type fieldSet [3]uint64

func (s fieldSet) with(t fieldSet) fieldSet {
	return fieldSet{s[0] | t[0], s[1] | t[1], s[2] | t[2]}
}
func (s *fieldSet) add(n int)      { s[n>>6] |= 1 << (n & 63) }
func (s *fieldSet) has(n int) bool { return s[n>>6]&(1<<(n&63)) != 0 }
