package play

import (
	"context"
	"fmt"
	"time"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
	"acqsim/simulator/world"
	"acqsim/strict"
	"acqsim/terminal"
)

// Limits of a run whose scenario sets none.
const (
	defaultWall = time.Minute
	patience    = scenarios.Patience
	// externalWall is how long, in real time, a run against a peer may take at least.
	externalWall = 5 * time.Minute
)

// runner is a scenario on its way.
type runner struct {
	ctx      context.Context
	scenario *scenarios.Scenario
	setting  setting
	world    *world.World
	result   *Result
	start    payment.Time
	deadline time.Time    // wall clock
	end      payment.Time // virtual
	watching []*watch
	ended    payment.Time            // when the last step ended
	ends     map[string]payment.Time // by label
	people   *people
	orders   map[string]*scenarios.Step       // by label, what desks and banks were told to do and have not refused
	keyed    map[party.Node][]*scenarios.Step // what each till was told to do and has not ended
	told     map[party.Node]string            // the label of what each was told last
	at       strict.Location                  // of the step that is being done, or of what is being judged
}

// busy reports whether a terminal waits for an answer.
func (r *runner) busy() bool {
	for _, name := range r.world.Tills() {
		if t, ok := r.world.Loop.Party(party.Node(name)).(*terminal.Terminal); ok && !t.Idle() {
			return true
		}
	}
	return false
}

// underWay reports whether messages are, or a terminal waits for an answer.
func (r *runner) underWay() bool { return r.world.Loop.Busy() || r.busy() }

// reachable reports why the clock cannot be taken to a moment.
func (r *runner) reachable(to payment.Time) error {
	if to < r.world.Loop.Now() {
		return fmt.Errorf("%s has passed: it is %s", r.stamp(to), r.stamp(r.world.Loop.Now()))
	}
	if to > r.end {
		return fmt.Errorf("%s is beyond limits.virtual, which ends at %s", r.stamp(to), r.stamp(r.end))
	}
	return nil
}

// powerCut takes a node down that is running.
func (r *runner) powerCut(c *scenarios.Crash) error {
	if r.world.Loop.Party(party.Node(c.Node)) == nil {
		return &impossible{Why: payment.NobodyThere, Words: c.Node + " is down"}
	}
	return r.world.Loop.Crash(party.Node(c.Node), c.Restart)
}

func (r *runner) stamp(t payment.Time) string { return stamp(r.world, t) }

func stamp(w *world.World, t payment.Time) string {
	return w.Calendar.Local(t).Format("2006-01-02 15:04:05")
}

// watch is an expectation that is held against the world over a time.
type watch struct {
	expectation *scenarios.Expectation
	until       payment.Time // 0: to the end
	done        bool         // judged
	met         bool         // eventually: it held once
	last        expect.Finding
}
