package iso8583

import (
	"strconv"
	"strings"
)

// parseCondition reads "52", "!52", "39=00", "39!=00", joined by " and "; empty makes no demand, it only says that the
// field may come.
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

// compileRules reads the rules of a definition for a spec that has its fields.
func compileRules(def *definition, s *Spec, mistakes *mistakes) []rule {
	var rules []rule
	for _, d := range def.rules {
		if len(d.mti) != 4 || strings.Trim(d.mti, "0123456789x") != "" {
			mistakes.add(d.at, "want an MTI of four digits, x for any digit, have %q", d.mti)
			continue
		}
		r := rule{pattern: d.mti, mandatory: d.mandatory, forbidden: d.forbidden}
		names := append(append([]int(nil), d.mandatory...), d.forbidden...)
		must := append([]int(nil), d.mandatory...)
		for _, cond := range d.conditional {
			tests, ok := parseCondition(cond.text)
			if !ok {
				mistakes.add(place{join(d.at.path, "conditional."+strconv.Itoa(cond.field)), d.at.line},
					"want a condition such as \"39=00\", \"22=05*\", \"52\" or \"!52\", joined by \" and \", have %q", cond.text)
			}
			names = append(names, cond.field)
			if len(tests) > 0 {
				must = append(must, cond.field)
			}
			for _, t := range tests {
				names = append(names, t.field)
			}
			r.conditional = append(r.conditional, condDef{cond.field, cond.text, tests})
		}
		for _, n := range names {
			if s.row(n) == nil {
				mistakes.add(d.at, "names field %d, which the spec does not have", n)
				return rules
			}
		}
		for _, n := range must {
			r.must[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
		for _, n := range r.forbidden {
			r.never[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
		rules = append(rules, r)
	}
	return rules
}

// disturbed tells whether a message with these fields can break the rule: a mandatory field is missing, or one that may
// be demanded, or a forbidden one is there.
func (r *rule) disturbed(present *[maxField / 64]uint64) bool {
	for w, set := range present {
		if r.must[w]&^set|r.never[w]&set != 0 {
			return true
		}
	}
	return false
}

// covers tells whether the rule speaks of an MTI that has digit d at place i.
func (r *rule) covers(i, d int) bool { return r.pattern[i] == 'x' || r.pattern[i] == byte('0'+d) }

func indexRules(rules []rule) *ruleIndex {
	x := &ruleIndex{}
	for i := range x {
		for d := range x[i] {
			x[i][d] = make([]uint64, (len(rules)+63)/64)
			for n := range rules {
				if rules[n].covers(i, d) {
					x[i][d][n>>6] |= 1 << (n & 63)
				}
			}
		}
	}
	return x
}

// words says a condition to whoever has not read the spec file: "when there is no DE 35".
func (c *condDef) words() string {
	var b strings.Builder
	for i, t := range c.tests {
		if i == 0 {
			b.WriteString("when ")
		} else {
			b.WriteString(" and ")
		}
		name := "DE " + strconv.Itoa(t.field)
		start, any := strings.CutSuffix(t.value, "*")
		switch {
		case t.value == "" && t.equals:
			b.WriteString("there is " + name)
		case t.value == "":
			b.WriteString("there is no " + name)
		case any && t.equals:
			b.WriteString(name + " begins with " + start)
		case any:
			b.WriteString(name + " does not begin with " + start)
		case t.equals:
			b.WriteString(name + " is " + t.value)
		default:
			b.WriteString(name + " is not " + t.value)
		}
	}
	return b.String()
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
