package live

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// ask hands an input to the loop and waits until it has been carried out or refused.
func (h *Host) ask(ctx context.Context, in engine.Input) error {
	done := make(chan error, 1)
	in.Done = func(err error) { done <- err }
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(h.alive, stop)()
	if err := h.world.Loop.Post(ctx, in); err != nil {
		return h.or(err)
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		select {
		case err := <-done:
			return err
		default:
			return h.or(ctx.Err())
		}
	}
}

// or returns why nobody answers: the host has ended, or whoever asked waits no more.
func (h *Host) or(err error) error {
	if h.alive.Err() != nil {
		return ErrEnded
	}
	return err
}

// View reads the world between two events.
func (h *Host) View(ctx context.Context, look func(*world.World)) error {
	return h.ask(ctx, engine.Input{View: func(*engine.Loop) { look(h.world) }})
}

// Command does what a person does at a party of the world: an operator at the acquirer's
// desk, a cardholder at the issuer's counter.
func (h *Host) Command(ctx context.Context, n party.Node, c party.Command) error {
	return h.ask(ctx, engine.Input{Node: n, Command: c})
}

// Fault makes a rule act from now on and returns its name, which is given one when it has
// none. Its moments are counted from now. ParseFault of package scenarios reads a rule
// from a line.
func (h *Host) Fault(ctx context.Context, rule fault.Rule) (name string, err error) {
	err = h.ask(ctx, engine.Input{Rule: func(now payment.Time) (fault.Rule, error) {
		if rule.ID == "" {
			rule.ID = h.newName()
		}
		name = rule.ID
		return rule, h.ready(&rule, now, h.world.Calendar)
	}})
	return name, err
}

// newName is f1, f2, … as long as nobody else is called so.
func (h *Host) newName() string {
	for {
		h.number++
		name := fmt.Sprintf("f%d", h.number)
		if !slices.ContainsFunc(h.world.Loop.Faults(), func(a fault.Acted) bool { return a.ID == name }) {
			return name
		}
	}
}

// Lift ends a fault: it acts on nothing that comes.
func (h *Host) Lift(ctx context.Context, name string) error {
	return h.ask(ctx, engine.Input{Lift: name})
}

// Faults lists the faults of the host with how often each has taken effect.
func (h *Host) Faults(ctx context.Context) (list []fault.Acted, err error) {
	err = h.ask(ctx, engine.Input{View: func(l *engine.Loop) { list = l.Faults() }})
	return list, err
}

// rules makes the faults ready that act from the beginning.
func (h *Host) rules(start payment.Time, c *payment.Calendar) ([]fault.Rule, error) {
	rules := slices.Clone(h.config.Faults)
	var mistakes []error
	for i := range rules {
		if rules[i].ID == "" {
			h.number++
			rules[i].ID = fmt.Sprintf("f%d", h.number)
		}
		mistakes = append(mistakes, h.ready(&rules[i], start, c))
	}
	return rules, errors.Join(mistakes...)
}

// ready gives the moments of a rule their times, and refuses what does not exist at a host
// whose tills are somebody else's.
func (h *Host) ready(rule *fault.Rule, now payment.Time, c *payment.Calendar) error {
	err := rule.Resolve(func(text string) (payment.Time, error) {
		when, err := scenarios.ParseWhen(text)
		if err != nil {
			return 0, err
		}
		return when.Instant(now, c), nil
	})
	profile := h.config.Profile
	if h.world != nil { // with whom it has enrolled
		profile = h.world.Profile
	}
	return errors.Join(err, CanAct(rule, profile, h.config.Steps))
}
