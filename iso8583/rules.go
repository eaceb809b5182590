package iso8583

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// rule is a compiled ruleDef.
type rule struct {
	pattern     string
	mandatory   []int
	conditional []condDef
	forbidden   []int
	must, never [maxField / 64]uint64 // mandatory and forbidden as bits
	fixed       uint32                // the pattern's digits: where, and which
	digits      uint32
}

// condDef demands a field under a condition: "39=00", "22=05*", "52", "38!=", several joined by " and ".
type condDef struct {
	field int
	text  string
	tests []condTest
}

type condTest struct {
	field  int
	value  string // empty tests presence; a star at the end stands for anything
	equals bool
}

// parseCondition reads "52", "!52", "39=00", "39!=00", joined by " and "; empty makes no demand, it only says that the field
// may come.
func parseCondition(text string) ([]condTest, bool) {
	var tests []condTest
	if strings.TrimSpace(text) == "" {
		return nil, true
	}
	for _, part := range strings.Split(text, " and ") {
		part = strings.TrimSpace(part)
		t := condTest{equals: true}
		name, value, compared := strings.Cut(part, "=")
		if compared {
			t.value = value
			if value == "" {
				return nil, false
			}
			if trimmed, not := strings.CutSuffix(name, "!"); not {
				name, t.equals = trimmed, false
			}
		} else if trimmed, not := strings.CutPrefix(name, "!"); not {
			name, t.equals = trimmed, false
		}
		var ok bool
		if t.field, ok = fieldNumber(strings.TrimSpace(name)); !ok {
			return nil, false
		}
		tests = append(tests, t)
	}
	return tests, true
}

func (c *compiler) rules(def *definition, s *Spec) []rule {
	var rules []rule
	for _, d := range def.rules {
		if len(d.mti) != 4 || strings.Trim(d.mti, "0123456789x") != "" {
			c.add(d.at, "want an MTI of four digits, x for any digit, have %q", d.mti)
			continue
		}
		r := rule{pattern: d.mti, mandatory: d.mandatory, forbidden: d.forbidden}
		names := append(append([]int(nil), d.mandatory...), d.forbidden...)
		for _, cond := range d.conditional {
			tests, ok := parseCondition(cond.text)
			if !ok {
				c.add(place{join(d.at.path, "conditional."+strconv.Itoa(cond.field)), d.at.line},
					"want a condition such as \"39=00\", \"22=05*\", \"52\" or \"!52\", joined by \" and \", have %q", cond.text)
			}
			names = append(names, cond.field)
			for _, t := range tests {
				names = append(names, t.field)
			}
			r.conditional = append(r.conditional, condDef{cond.field, cond.text, tests})
		}
		for _, n := range names {
			if s.row(n) == nil {
				c.add(d.at, "names field %d, which the spec does not have", n)
				return rules
			}
		}
		for _, n := range r.mandatory {
			r.must[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
		for _, n := range r.forbidden {
			r.never[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
		r.aim()
		rules = append(rules, r)
	}
	return rules
}

// broken tells whether a mandatory field is missing or a forbidden one present.
func (r *rule) broken(m *Message) bool {
	for w, set := range m.present {
		if r.must[w]&^set|r.never[w]&set != 0 {
			return true
		}
	}
	return false
}

// covers tells whether the rule speaks of an MTI.
func (r *rule) covers(mti *[4]byte) bool {
	return binary.BigEndian.Uint32(mti[:])&r.fixed == r.digits
}

// aim makes the pattern comparable at one go.
func (r *rule) aim() {
	for _, c := range []byte(r.pattern) {
		r.fixed, r.digits = r.fixed<<8, r.digits<<8
		if c != 'x' {
			r.fixed |= 0xFF
			r.digits |= uint32(c)
		}
	}
}

// demanded tells whether the condition holds, so that the field must be there.
func (c *condDef) demanded(m *Message) bool {
	if len(c.tests) == 0 {
		return false
	}
	for _, t := range c.tests {
		holds := m.Has(t.field)
		if holds && t.value != "" {
			v := m.Get(t.field)
			prefix, star := strings.CutSuffix(t.value, "*")
			holds = string(v) == t.value || star && len(v) >= len(prefix) && string(v[:len(prefix)]) == prefix
		}
		if holds != t.equals {
			return false
		}
	}
	return true
}
