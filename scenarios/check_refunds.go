package scenarios

import (
	"acqsim/strict"
)

// checkRefunds holds that what is refunded had taken money.
func checkRefunds(s *Scenario, t *strict.Node, m *strict.Mistakes) {
	for i, step := range t.Get("steps").Elements() {
		if i >= len(s.Steps) {
			break
		}
		of := step.Get("refund").Get("of")
		if of == nil {
			of = step.Get("start").Get("refund").Get("of")
		}
		for j := range s.Steps {
			if of != nil && s.Steps[j].Label() == of.Text && !s.Steps[j].takes() {
				m.Add(of.Location, "%q took nothing that could be given back: want the label of a sale, an off-line sale or "+
					"a completion", of.Text)
			}
		}
	}
}

// takes reports whether a step takes money from a cardholder.
func (s *Step) takes() bool {
	switch s.Action().(type) {
	case *Sale, *OfflineSale, *Complete:
		return true
	}
	return false
}
