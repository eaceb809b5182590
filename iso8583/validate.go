package iso8583

import (
	"errors"
	"math/bits"
	"sort"
	"strconv"
)

// ErrInvalid marks, with errors.Is, a message that can be read but breaks a rule of its spec.
var ErrInvalid = errors.New("iso8583: message breaks a rule of its spec")

// Validate holds the message against what the spec says of its MTI, of allowed values and of dates. All that is wrong
// comes back, rules first, then fields in ascending order; nil if nothing is. It allocates only for what is wrong.
func (m *Message) Validate() []*FieldError {
	var list []*FieldError
	if m.hasMTI {
		list = m.validateRules()
	}
	for w, set := range m.present {
		set &= m.spec.checks[w]
		for set != 0 {
			i := bits.LeadingZeros64(set)
			set &^= 1 << (63 - i)
			list = m.validateNode(list, int(m.at[w*64+i+1]), "")
		}
	}
	return list
}

// validateRules holds the message against the rules of its MTI.
func (m *Message) validateRules() []*FieldError {
	var list []*FieldError
	x, mti := m.spec.index, &m.mti
	if notDigit(mti[:]) >= 0 {
		return nil
	}
	a, b, c, d := x[0][mti[0]-'0'], x[1][mti[1]-'0'], x[2][mti[2]-'0'], x[3][mti[3]-'0']
	for w := range a {
		for set := a[w] & b[w] & c[w] & d[w]; set != 0; set &= set - 1 {
			r := &m.spec.rules[w*64+bits.TrailingZeros64(set)]
			if r.disturbed(&m.present) {
				list = m.validateRule(list, r)
			}
		}
	}
	return list
}

func (m *Message) validateRule(list []*FieldError, r *rule) []*FieldError {
	for _, n := range r.mandatory {
		if !m.Has(n) && !reported(list, n) {
			list = append(list, m.invalid(n, wrong{want: "the field in an MTI " + m.MTI(), have: "none"}))
		}
	}
	for _, n := range r.forbidden {
		if m.Has(n) && !reported(list, n) {
			list = append(list, m.invalid(n, wrong{want: "no such field in an MTI " + m.MTI(), have: "one"}))
		}
	}
	for i := range r.conditional {
		if c := &r.conditional[i]; !m.Has(c.field) && c.demanded(m) && !reported(list, c.field) {
			list = append(list,
				m.invalid(c.field, wrong{want: "the field in an MTI " + m.MTI() + " " + c.words(), have: "none"}))
		}
	}
	return list
}

func reported(list []*FieldError, n int) bool {
	for _, e := range list {
		if e.Field == strconv.Itoa(n) {
			return true
		}
	}
	return false
}

func (m *Message) invalid(n int, w wrong) *FieldError {
	e := &FieldError{Field: strconv.Itoa(n), Offset: -1, Want: w.want, Have: w.have, Err: ErrInvalid}
	if f := m.spec.row(n); f != nil {
		e.Name = f.name
	}
	if start, _, ok := m.FieldRange(n); ok {
		e.Offset = start
	}
	return e
}

func (m *Message) validateNode(list []*FieldError, i int, above string) []*FieldError {
	f := m.nodes[i].f
	if f == nil || !f.checked {
		return list
	}
	if f.parts != nil {
		m.parse(i)
		for k := m.nodes[i].child; k != 0; k = m.nodes[k].next {
			list = m.validateNode(list, int(k), join(above, f.key))
		}
		return list
	}
	if m.quickDate(&m.nodes[i]) {
		return list
	}
	v := m.value(&m.nodes[i])
	w := wrong{}
	if len(f.values) > 0 {
		at := sort.SearchStrings(f.values, string(v))
		if at == len(f.values) || f.values[at] != string(v) {
			w = wrong{want: "one of the values the spec allows", have: "another"}
		}
	}
	if f.date != nil && !f.date.holds(v) {
		w = wrong{want: "a date or time " + f.date.layout, have: count(len(v), "characters") + " that are none"}
	}
	if w.want == "" {
		return list
	}
	e := &FieldError{Field: join(above, f.key), Name: f.name, Offset: -1, Want: w.want, Have: w.have, Err: ErrInvalid}
	if n := &m.nodes[i]; n.state&(stateWire|stateArena) == stateWire {
		e.Offset = int(n.body)
	}
	return append(list, e)
}

// quickDate tells whether a node holds nothing to check but a date or time, packed, that is good for certain.
func (m *Message) quickDate(n *node) bool {
	f := n.f
	return f.date != nil && len(f.values) == 0 && f.enc == encBCD && f.pad == padNone && n.units&1 == 0 &&
		n.state&stateWire != 0 &&
		f.date.holdsPacked(m.wire(n))
}
