package scenarios

import (
	"errors"
	"strings"

	"acqsim/fault"
	"acqsim/strict"
)

// checkFaults holds the fault rules against their own package's rules, and looks
// up the links and nodes that they name.
func checkFaults(rules []fault.Rule, faults *strict.Node, names *references, m *strict.Mistakes) {
	first := make(map[string]int)
	for i, t := range faults.Elements() {
		if i >= len(rules) {
			break
		}
		rule := &rules[i]
		checkMoments(rule, t, m)
		checkNth(t, m)
		if !wrongWithin(t, m) {
			validateFault(rule, t, m)
		}
		faultEnds(t, names)
		if line := first[rule.ID]; line > 0 && rule.ID != "" {
			m.Add(t.Get("id").Location, "fault %q is given twice: first in line %d", rule.ID, line)
		}
		first[rule.ID] = t.Location.Line
	}
}

// validateFault gives the complaints of the fault package their places.
func validateFault(rule *fault.Rule, t *strict.Node, m *strict.Mistakes) {
	err := rule.Validate()
	if err == nil {
		return
	}
	for _, err := range flatten(err) {
		var p *fault.Mistake
		if errors.As(err, &p) {
			m.Add(t.Along(strings.Split(p.Path, ".")...), "%s", p.Text)
			continue
		}
		m.Add(t.Location, "%s", strings.TrimPrefix(err.Error(), "fault: "))
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

// faultEnds notes the links and nodes anywhere inside a fault rule.
func faultEnds(t *strict.Node, names *references) {
	t.Walk(func(n *strict.Node) {
		if link := n.Get("link"); link != nil && link.Kind == strict.Text && strings.Contains(link.Text, "->") {
			names.note(link, "link")
		}
		if node := n.Get("node"); node != nil && node.Kind == strict.Text {
			names.note(node, "end")
		}
	})
}

// checkNth refuses the nought that the fault package cannot tell from nothing.
func checkNth(t *strict.Node, m *strict.Mistakes) {
	if on := t.Get("on"); on != nil {
		if nth := on.Get("nth"); nth != nil && nth.Text == "0" {
			m.Add(nth.Location, "0: want 1 or more")
		}
	}
}

// checkMoments reads the moments of a rule, which the fault package keeps as text.
func checkMoments(rule *fault.Rule, t *strict.Node, m *strict.Mistakes) {
	rule.Moments(func(path, text string) {
		if _, err := ParseWhen(text); err != nil {
			m.Add(t.Along(strings.Split(path, ".")...), "%s", err)
		}
	})
}

// wrongWithin reports whether a mistake has been found inside t already.
func wrongWithin(t *strict.Node, m *strict.Mistakes) bool {
	wrong := false
	t.Walk(func(n *strict.Node) { wrong = wrong || m.At(n.Location) })
	return wrong
}
