package iso8583

import (
	"iter"
	"sync"
)

// maxField is the highest field number a spec can name: eight bitmaps of 64 bits.
const maxField = 512

// Spec is one compiled message layout: header, MTI, bitmap and a flat table of fields. It is immutable and safe for
// concurrent use.
type Spec struct {
	name      string
	source    string
	header    []headerDef
	headerLen int
	framing   framingDef
	mti       field
	bitmap    bitmapSpec
	table     []field // by field number; rows without exists are not in the spec
	rules     []rule
	index     *ruleIndex
	checks    [maxField / 64]uint64 // fields that Validate looks into
	warnings  []SpecMistake
	def       *definition
	mtis      string // "0000" to "9999" end to end, so that MTI() need not allocate
}

// Name is the name the spec states, or that it was parsed under.
func (s *Spec) Name() string { return s.name }

// Source says where the layout comes from, as the spec file states it.
func (s *Spec) Source() string { return s.source }

// HeaderLen is the number of bytes before the MTI, 0 for most layouts.
func (s *Spec) HeaderLen() int { return s.headerLen }

// HeaderPart is one part of what stands before the MTI.
type HeaderPart struct {
	Name   string
	Length int
	Fill   []byte // what AppendEncode writes when nobody set a header
}

// HeaderParts lists the parts of the header in order.
func (s *Spec) HeaderParts() []HeaderPart {
	var list []HeaderPart
	for _, h := range s.header {
		list = append(list, HeaderPart{h.name, h.length, append([]byte(nil), h.fill...)})
	}
	return list
}

// MessageRule is what the spec says of the message types that a pattern covers.
type MessageRule struct {
	MTI         string // four characters, x for any digit
	Mandatory   []int
	Conditional []Condition
	Forbidden   []int
}

// Condition demands a field when it holds; an empty one says no more than that the field may come.
type Condition struct {
	Field int
	When  string // "39=00", "22=05* and !35"
}

// MessageRules lists the rules in the order of the file; all that cover an MTI apply.
func (s *Spec) MessageRules() []MessageRule {
	var list []MessageRule
	for _, r := range s.rules {
		rule := MessageRule{MTI: r.pattern, Mandatory: append([]int(nil), r.mandatory...),
			Forbidden: append([]int(nil), r.forbidden...)}
		for _, c := range r.conditional {
			rule.Conditional = append(rule.Conditional, Condition{c.field, c.text})
		}
		list = append(list, rule)
	}
	return list
}

// Warnings lists what is legal in the spec file and still likely to surprise.
func (s *Spec) Warnings() []SpecMistake { return append([]SpecMistake(nil), s.warnings...) }

// FieldInfo is what a spec says about one field or part.
type FieldInfo struct {
	Path      string // "4", "55.9F02"
	Name      string // "amount, transaction"
	Format    string // ISO notation where it is known, "n 12"
	Source    string // the standard or document that fixes it
	Wire      string // encoding and length prefix as spec files name them, "LBCD BCD.LL"
	Sensitive bool   // Describe masks the value
	Binary    bool   // the logical value is bytes, shown as hexadecimal
	MaxLength int    // in digits, characters or bytes; 0 is unlimited
	Fixed     bool   // the field has no length prefix
	Composite bool   // the field has parts
	Zeros     bool   // zeros on the left fill the field, and are no part of the value
}

// Field tells what the spec says about field n.
func (s *Spec) Field(n int) (FieldInfo, bool) {
	f := s.row(n)
	if f == nil {
		return FieldInfo{}, false
	}
	return f.info(), true
}

// Fields lists the fields of the spec in ascending order, and the parts of each after it.
func (s *Spec) Fields() iter.Seq[FieldInfo] {
	return func(yield func(FieldInfo) bool) {
		for i := range s.table {
			if f := &s.table[i]; f.exists && !f.yieldAll(yield, "") {
				return
			}
		}
	}
}

func (f *field) yieldAll(yield func(FieldInfo) bool, above string) bool {
	info := f.info()
	info.Path = join(above, f.key)
	if !yield(info) {
		return false
	}
	if f.parts == nil {
		return true
	}
	for _, p := range f.parts.list {
		if p.parts == f.parts { // a template of the same dictionary: once is enough
			continue
		}
		if !p.yieldAll(yield, info.Path) {
			return false
		}
	}
	return true
}

func (f *field) info() FieldInfo {
	return FieldInfo{
		Path: f.key, Name: f.name, Format: f.format, Source: f.source, Wire: f.wire, Sensitive: f.mask != maskNone,
		Binary: f.isBinary() || f.kind == kindComposite, MaxLength: f.length, Fixed: f.prefix == prefixFixed,
		Composite: f.kind == kindComposite, Zeros: f.prefix == prefixFixed &&
			(f.kind == kindNumeric || f.pad == padLeft && f.padRune == '0' && !f.keepPad),
	}
}

// row is the table's row for field n, nil if the spec has none.
func (s *Spec) row(n int) *field {
	if n < 2 || n >= len(s.table) || !s.table[n].exists {
		return nil
	}
	return &s.table[n]
}

// everyMTI is "0000" to "9999" end to end.
var everyMTI = sync.OnceValue(func() string {
	b := make([]byte, 0, 40000)
	for i := range 10000 {
		b = append(b, byte('0'+i/1000), byte('0'+i/100%10), byte('0'+i/10%10), byte('0'+i%10))
	}
	return string(b)
})

// rule is a compiled ruleDef.
type rule struct {
	pattern     string
	mandatory   []int
	conditional []condDef
	forbidden   []int
	must, never [maxField / 64]uint64 // as bits: mandatory or perhaps demanded, and forbidden
}

// ruleIndex has, for each place of an MTI and each digit there, one bit for each rule that admits it.
type ruleIndex [4][10][]uint64
