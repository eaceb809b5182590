package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"acqsim/party"
	"acqsim/payment"
)

// inputBound is how many inputs may wait; Post blocks beyond it.
const inputBound = 1024

// Input is something from outside: a person, a web page, a signal. Inputs are
// taken between events, in the order in which they came.
type Input struct {
	Node    party.Node
	Command party.Command // nil when only View is wanted
	Label   string
	// View, when set, is called in the loop's goroutine and may read the world.
	View func(*Loop)
	// Pause and Resume stop and start the taking of events, not of inputs.
	Pause, Resume bool
}

// Command does what a person does at a party, now. With a label the transaction
// that it starts can be referred to by that name.
func (l *Loop) Command(n party.Node, c party.Command, label string) error {
	target := l.nodes[n]
	if target == nil || target.device() {
		return fmt.Errorf("engine: command %s: no party is called %s", c.CommandKind(), n)
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("engine: command %s: %w", c.CommandKind(), err)
	}
	if label != "" {
		l.labels.expect(n, label)
	}
	l.record(Record{Kind: CommandRecord, Node: n, Name: c.CommandKind(), JSON: text, Note: label})
	return l.handle(target, &party.Event{Kind: party.Commanded, Command: c})
}

// Crash takes a party down as a power cut does; Restart brings it back.
func (l *Loop) Crash(n party.Node, restart time.Duration) error {
	target := l.nodes[n]
	if target == nil || target.down() || target.device() {
		return fmt.Errorf("engine: crash: no party %s is running", n)
	}
	return l.crash(target, "power cut", restart)
}

// Restart brings a party back that is down.
func (l *Loop) Restart(n party.Node) error {
	target := l.nodes[n]
	if target == nil || !target.down() {
		return fmt.Errorf("engine: restart: no party %s is down", n)
	}
	return l.restart(target)
}

// Post hands an input to a loop that is being Served. It may be called from any
// goroutine.
func (l *Loop) Post(ctx context.Context, in Input) error {
	select {
	case l.inputs <- in:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Pacer decides how long virtual time takes. Speed never changes order.
type Pacer interface {
	// Until returns how long to wait from the wall clock's now before the event
	// at the virtual time next may happen.
	Until(virtual, next payment.Time) time.Duration
}

// Scale runs virtual time at a multiple of the wall clock: 1 is as fast as life,
// 60 makes a minute of an hour, 0 waits for nothing.
type Scale float64

// Until waits in proportion.
func (s Scale) Until(virtual, next payment.Time) time.Duration {
	if s <= 0 || next <= virtual {
		return 0
	}
	return time.Duration(float64(next.Sub(virtual)) / float64(s))
}

// Serve runs the world until ctx ends, taking inputs between events. A paused
// world takes inputs and no event; step receives let exactly one event happen.
func (l *Loop) Serve(ctx context.Context, pace Pacer, step <-chan struct{}) error {
	paused := step != nil
	for {
		next, any := l.queue.peek()
		var wake <-chan time.Time
		if any && !paused {
			timer := time.NewTimer(pace.Until(l.now, next))
			wake = timer.C
		}
		select {
		case <-ctx.Done():
			return nil
		case in := <-l.inputs:
			switch {
			case in.Pause:
				paused = true
			case in.Resume:
				paused = false
			}
			if err := l.take(in); err != nil {
				return err
			}
		case <-step:
			if any {
				if err := l.Step(); err != nil {
					return err
				}
			}
		case <-wake:
			if err := l.Step(); err != nil {
				return err
			}
		}
	}
}

func (l *Loop) take(in Input) error {
	if in.Command != nil {
		if err := l.Command(in.Node, in.Command, in.Label); err != nil {
			return err
		}
	}
	if in.View != nil {
		in.View(l)
	}
	return nil
}
