package play

import (
	"cmp"
	"errors"
	"fmt"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// worldSteps are the kinds of steps that are no command to a party: time, power, and a call.
var worldSteps = []kind{
	worldly[scenarios.Advance]{do: func(r *runner, s *scenarios.Step, a *scenarios.Advance) error {
		to := r.world.Loop.Now().Add(a.By)
		if a.To != nil {
			to = a.To.Instant(r.world.Loop.Now(), r.world.Calendar)
		}
		return r.setting.advance(s.Location, "advance", to)
	}},
	worldly[scenarios.Complaint]{do: func(r *runner, s *scenarios.Step, _ *scenarios.Complaint) error {
		r.setting.complain(s.Location)
		return nil
	}},
	worldly[scenarios.Crash]{
		do: func(r *runner, s *scenarios.Step, a *scenarios.Crash) error { return r.setting.crash(s, a) },
		byHand: byHand[scenarios.Crash]{
			till: func(r *runner, a *scenarios.Crash) string { return r.onlyTill(a.Node) },
			words: func(_ *foreignTerminals, a *scenarios.Crash) payment.Text {
				if a.Restart > 0 {
					return said("cut the power, and switch it on again after %[1]v", "切断电源，%[1]v 后再开机", a.Restart)
				}
				return payment.Both("cut the power", "切断电源")
			}}},
	worldly[scenarios.Restart]{
		do: func(r *runner, _ *scenarios.Step, a *scenarios.Restart) error {
			if r.world.Loop.Party(party.Node(a.Node)) != nil {
				return &impossible{Why: payment.NotDown, Words: a.Node + " is running"}
			}
			return r.world.Loop.Restart(party.Node(a.Node))
		},
		byHand: byHand[scenarios.Restart]{
			till: func(r *runner, a *scenarios.Restart) string { return r.onlyTill(a.Node) },
			words: func(*foreignTerminals, *scenarios.Restart) payment.Text {
				return payment.Both("switch the terminal on again", "重新开机")
			}}},
}

// act has a step done, and waits until it is: at a till until its screen shows a result, elsewhere until what was sent
// has arrived.
func (r *runner) act(s *scenarios.Step, a scenarios.Action) error {
	k := kindOf(a)
	if k == nil {
		return fmt.Errorf("simulator: a step %T is not carried out", a)
	}
	return k.play(r, s, a)
}

// excused takes a step that the world, as it is, leaves nothing to do for one that was refused.
func (r *runner) excused(s *scenarios.Step, err error) error {
	var cannot *impossible
	if !errors.As(err, &cannot) {
		return err
	}
	meaning := cannot.Why.Meaning()
	r.refused(s, cannot.Why.String(), payment.Both(cannot.Words, meaning.Zh))
	return nil
}

// issue brings a command to a party, and waits until it is done: at a till until it shows a result, at a desk until
// what is under way has arrived. Nobody there waits for a party that is down, or for what a fault keeps.
func (r *runner) issue(s *scenarios.Step, node party.Node, command party.Command) error {
	loop, label := r.world.Loop, StepLabel(s)
	if _, till := r.world.Profile.Terminals[string(node)]; till {
		r.people.at[label] = string(node)
	}
	if !r.order(s, node, label, command) {
		return nil
	}
	if err := loop.Command(node, command, label); err != nil {
		return err
	}
	if !s.Waits() {
		return nil
	}
	waiting := loop.Travelling
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
