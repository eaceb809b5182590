package scenarios

import (
	"errors"
	"strings"

	"acqsim/fault"
)

// checkFaults holds the fault rules against their own package's rules, and looks
// up the links and nodes that they name.
func (d *decoder) checkFaults(rules []fault.Rule, faults *tree) {
	first := make(map[string]int)
	for i, t := range treeKids(faults) {
		if i >= len(rules) {
			break
		}
		rule := &rules[i]
		d.checkMoments(t)
		if !d.wrongWithin(t) {
			d.validateFault(rule, t)
		}
		d.faultEnds(t)
		if line := first[rule.ID]; line > 0 && rule.ID != "" {
			d.problems.add(t.get("id").pos, "fault %q is given twice: first in line %d", rule.ID, line)
		}
		first[rule.ID] = t.pos.Line
	}
}

// validateFault gives the complaints of the fault package their places.
func (d *decoder) validateFault(rule *fault.Rule, t *tree) {
	err := rule.Validate()
	if err == nil {
		return
	}
	for _, err := range flatten(err) {
		var p *fault.Problem
		if errors.As(err, &p) {
			d.problems.add(deepest(t, strings.Split(p.Path, ".")), "%s", p.Text)
			continue
		}
		d.problems.add(t.pos, "%s", strings.TrimPrefix(err.Error(), "fault: "))
	}
}

// flatten takes joined errors apart.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, flatten(e)...)
	}
	return all
}

// deepest returns the place of the last key of a path that the file has.
func deepest(t *tree, path []string) Position {
	at := t.pos
	for _, key := range path {
		if t = t.get(key); t == nil {
			break
		}
		at = t.pos
	}
	return at
}

// faultEnds notes the links and nodes anywhere inside a fault rule.
func (d *decoder) faultEnds(t *tree) {
	for i, kid := range t.kids {
		if t.kind == mapping && kid.kind == text {
			switch t.keys[i].text {
			case "link":
				if strings.Contains(kid.text, "->") {
					d.note(kid, "link")
				}
			case "node":
				d.note(kid, "end")
			}
		}
		d.faultEnds(kid)
	}
}

// checkMoments reads the moments of a rule, which the fault package keeps as text.
func (d *decoder) checkMoments(t *tree) {
	on, delay, stall := t.get("on"), t.get("do").get("delay"), t.get("do").get("stall")
	for _, m := range [...]*tree{on.get("from"), on.get("until"), delay.get("at"), stall.get("at")} {
		if m == nil || m.kind != text {
			continue
		}
		if _, err := ParseWhen(m.text); err != nil {
			d.problems.add(m.pos, "%s", strings.TrimPrefix(err.Error(), "payment: "))
		}
	}
}

// wrongWithin reports whether a mistake has been found inside t already.
func (d *decoder) wrongWithin(t *tree) bool {
	for _, p := range d.problems.list {
		if p.Position == t.pos {
			return true
		}
	}
	for i, kid := range t.kids {
		if i < len(t.keys) && d.wrongWithin(t.keys[i]) || d.wrongWithin(kid) {
			return true
		}
	}
	return false
}
