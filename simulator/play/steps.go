package play

import (
	"cmp"
	"errors"
	"fmt"

	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// act does what a person does, and waits until it is done: at a till until its
// screen shows a result, elsewhere until what was sent has arrived.
func (r *runner) act(s *scenarios.Step, a scenarios.Action) error {
	switch a := a.(type) {
	case *scenarios.Crash:
		return r.setting.crash(s, a)
	case *scenarios.Restart:
		return r.world.Loop.Restart(party.Node(a.Node))
	}
	node, command, err := r.people.command(a)
	switch {
	case errors.Is(err, errNothingOpen) && r.scenario.Turn.Remedy != "":
		return nil // what a remedy has prevented, or nobody has found, needs nobody to put it right
	case err != nil:
		return err
	}
	return r.setting.command(s, node, command)
}

// issue brings a command to a party, and waits until it is done.
func (r *runner) issue(s *scenarios.Step, node party.Node, command party.Command) error {
	loop, label := r.world.Loop, StepLabel(s)
	if _, till := r.world.Profile.Terminals[string(node)]; till {
		r.people.at[label] = string(node)
	}
	if err := loop.Command(node, command, label); err != nil {
		return err
	}
	if !s.Waits() {
		return nil
	}
	waiting := func() bool { return loop.Busy() }
	if t, ok := loop.Party(node).(*terminal.Terminal); ok {
		waiting = func() bool { return loop.Party(node) != nil && (loop.Paused(node) || !t.Idle()) }
	}
	limit := min(loop.Now().Add(patience), r.end)
	if err := r.setting.until(limit, waiting); err != nil {
		return err
	}
	if waiting() {
		return fmt.Errorf("simulator: %s has not finished after %v", node, patience)
	}
	// The screen is read and the slip comes out at the same instant.
	return r.setting.until(loop.Now(), func() bool { return true })
}

// StepLabel is the label under which the engine knows what a step does: its own,
// else one made from its place in the file.
func StepLabel(s *scenarios.Step) string {
	return cmp.Or(s.Label(), fmt.Sprintf("line %d", s.Location.Line))
}
