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
	for i := range m.spec.rules {
		if r := &m.spec.rules[i]; m.hasMTI && r.covers(&m.mti) {
			list = m.validateRule(list, r)
		}
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

func (m *Message) validateRule(list []*FieldError, r *rule) []*FieldError {
	if r.broken(m) {
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
	}
	for i := range r.conditional {
		if c := &r.conditional[i]; !m.Has(c.field) && c.demanded(m) && !reported(list, c.field) {
			list = append(list, m.invalid(c.field, wrong{want: "the field in an MTI " + m.MTI() + " when " + c.text, have: "none"}))
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
