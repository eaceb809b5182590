package play

import (
	"acqsim/dialect"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Judgeable reports whether anything of what a scenario expects at its end can be judged from this side of a peer.
func Judgeable(s *scenarios.Scenario, o Peer) bool {
	r := &runner{scenario: s, result: &Result{}, world: &world.World{Profile: &s.World}}
	side := r.where(Options{Peer: o})
	for i := range s.Finally {
		if side.sees(&s.Finally[i], "") {
			return true
		}
	}
	return len(s.Finally) == 0
}

// AskedOf yields the steps of a scenario that a person at a terminal does and that are seen on
// its line: at which terminal, the label of the step, and the requests with which it may begin.
func AskedOf(s *scenarios.Scenario) func(yield func(till, label string, begins []dialect.Transaction) bool) {
	return func(yield func(string, string, []dialect.Transaction) bool) {
		r := &runner{scenario: s, world: &world.World{Profile: &s.World}}
		for i := range s.Steps {
			step := &s.Steps[i]
			k := kindOf(step.Action())
			if k == nil {
				continue
			}
			till, begins, asked := k.asked(r, step.Action())
			if asked && len(begins) > 0 && !yield(till, StepLabel(step), begins) {
				return
			}
		}
	}
}
