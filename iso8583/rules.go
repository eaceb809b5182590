package iso8583

import "strings"

// rule is a compiled ruleDef.
type rule struct {
	pattern     string
	mandatory   []int
	conditional []int
	optional    []int
	forbidden   []int
}

func (c *compiler) rules(def *definition, s *Spec) []rule {
	var rules []rule
	for _, d := range def.rules {
		if len(d.mti) != 4 || strings.Trim(d.mti, "0123456789x") != "" {
			c.add(d.at, "want an MTI of four digits, x for any digit, have %q", d.mti)
			continue
		}
		for _, list := range [][]int{d.mandatory, d.conditional, d.optional, d.forbidden} {
			for _, n := range list {
				if s.row(n) == nil {
					c.add(d.at, "names field %d, which the spec does not have", n)
				}
			}
		}
		rules = append(rules, rule{d.mti, d.mandatory, d.conditional, d.optional, d.forbidden})
	}
	return rules
}
