package simulator

import (
	"fmt"
	"strings"

	"acqsim/party"
	"acqsim/scenarios"
)

// unobserved notes, in a run against a foreign peer, what cannot be done or seen
// there. In a closed loop there is no such thing and it returns false.
func (r *runner) unobserved(at scenarios.Position, what string) bool {
	if r.host == nil {
		return false
	}
	r.result.NotObserved = append(r.result.NotObserved, fmt.Sprintf("%s: %s", at, what))
	return true
}

// canSee reports whether an expectation is about what a till sends, receives,
// shows or prints.
func (r *runner) canSee(e *scenarios.Expectation) bool {
	if r.host == nil {
		return true
	}
	switch m := e.Matcher().(type) {
	case *scenarios.BeliefCheck, *scenarios.Printed, *scenarios.Screen:
		return true
	case *scenarios.MessageCheck:
		from, to, _ := strings.Cut(m.Link, "->")
		return m.Link == "" || r.world.isTill(strings.TrimSpace(from)) || r.world.isTill(strings.TrimSpace(to))
	}
	return false
}

func (w *World) isTill(name string) bool {
	_, till := w.Profile.Terminals[name]
	return till || name == "terminal"
}

// canDo reports whether a step is done at a till of ours.
func (r *runner) canDo(n party.Node) bool { return r.host == nil || r.world.isTill(string(n)) }
