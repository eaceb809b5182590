package live

import (
	"slices"

	"acqsim/dialect"
	"acqsim/fault"
	"acqsim/party"
)

// Asked is a step of a story that is done at a terminal, and the requests with which it may
// begin. One without a label is there for its place among the others.
type Asked struct {
	Till   string
	Label  string
	Begins []dialect.Transaction
}

// Steps lists the steps that play.AskedOf yields of a scenario.
func Steps(each func(yield func(till, label string, begins []dialect.Transaction) bool)) (steps []Asked) {
	each(func(till, label string, begins []dialect.Transaction) bool {
		steps = append(steps, Asked{Till: till, Label: label, Begins: begins})
		return true
	})
	return steps
}

// story is what the terminals of a story have not done yet. It belongs to the loop.
type story struct{ left []Asked }

// newStory begins a story; nil when no rule is about a step of it.
func newStory(steps []Asked, rules []fault.Rule) *story {
	for i := range rules {
		if slices.ContainsFunc(matchesOf(&rules[i]), func(p place) bool { return p.Of != "" }) {
			return &story{left: slices.Clone(steps)}
		}
	}
	return nil
}

// LabelsOf tells which step of a story a message of a till begins, as a host with these rules does; "" for none. It
// must see all messages, in order.
func LabelsOf(steps []Asked, rules []fault.Rule) func(till party.Node, m *dialect.Message) string {
	if told := newStory(steps, rules); told != nil {
		return told.label
	}
	return func(party.Node, *dialect.Message) string { return "" }
}

// label returns the label of the first step left of a till that may begin with a message.
// Repeats and reversals belong to what has begun.
func (s *story) label(till party.Node, m *dialect.Message) string {
	if m.Reversal || m.Reply || m.Repeat {
		return ""
	}
	i := slices.IndexFunc(s.left, func(a Asked) bool {
		return a.Till == string(till) && slices.Contains(a.Begins, m.Transaction)
	})
	if i < 0 {
		return ""
	}
	label := s.left[i].Label
	s.left = slices.Delete(s.left, i, i+1)
	return label
}
