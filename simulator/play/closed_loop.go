package play

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// closedLoop is a setting in which all parties are here: time is virtual, all books are open, and what a control or a
// complaint brings to light is measured.
type closedLoop struct {
	run   *runner
	meter *meter
	wires map[string]func() (engine.Wire, error)
}

func newClosedLoop(r *runner, o Options) *closedLoop {
	r.result.Wire = cmp.Or(o.Wire, "memory")
	return &closedLoop{run: r, wires: o.Wires}
}

func (c *closedLoop) prepare(s *world.Setup) (err error) {
	name := c.run.result.Wire
	switch open := c.wires[name]; {
	case name == "memory":
		s.Wire = engine.Memory()
	case name == "tcp":
		s.Wire, err = engine.TCP()
	case open != nil:
		s.Wire, err = open()
	default:
		err = fmt.Errorf("simulator: wire %q: want one of %s", name, strings.Join(append([]string{"memory", "tcp"},
			slices.Sorted(maps.Keys(c.wires))...), ", "))
	}
	return err
}

func (c *closedLoop) begin() error {
	c.meter = &meter{world: c.run.world, losses: make(map[reconcile.Actor]*Harm)}
	c.meter.next = c.meter.dayEnd(c.run.start)
	return nil
}

func (c *closedLoop) reached(int)                                     {}
func (c *closedLoop) heard(*engine.Record)                            {}
func (c *closedLoop) sees(*scenarios.Expectation, string) bool        { return true }
func (c *closedLoop) act(s *scenarios.Step, a scenarios.Action) error { return c.run.act(s, a) }
func (c *closedLoop) complain(strict.Location)                        { c.meter.complain() }
func (c *closedLoop) close() error                                    { return c.run.world.Close() }

func (c *closedLoop) command(s *scenarios.Step, n party.Node, command party.Command) error {
	return c.run.issue(s, n, command)
}

func (c *closedLoop) crash(_ *scenarios.Step, a *scenarios.Crash) error {
	return c.run.powerCut(a)
}

func (c *closedLoop) advance(at strict.Location, _ string, to payment.Time) error {
	if err := c.run.reachable(to); err != nil {
		return err
	}
	return c.until(to, func() bool { return true })
}

func (c *closedLoop) rest() error {
	return c.until(min(c.run.world.Loop.Now().Add(patience), c.run.end), c.run.underWay)
}

// until stops at the end of each day on its way, to see who is out of pocket.
func (c *closedLoop) until(instant payment.Time, wanted func() bool) error {
	for c.meter.next < instant {
		if err := c.loop(c.meter.next, wanted); err != nil {
			return err
		}
		if c.run.world.Loop.Now() < c.meter.next {
			return nil // what was wanted has come, or nothing is left to happen
		}
		c.meter.sample(false)
		c.meter.next = c.meter.dayEnd(c.meter.next.Add(time.Nanosecond))
	}
	return c.loop(instant, wanted)
}

func (c *closedLoop) loop(instant payment.Time, wanted func() bool) error {
	var err error
	events := 0
	loopErr := c.run.world.Loop.RunWhile(instant, func() bool {
		events++
		if events%256 == 0 {
			err = c.overdue()
		}
		return err == nil && wanted()
	})
	return errors.Join(err, loopErr)
}

func (c *closedLoop) overdue() error {
	if err := c.run.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(c.run.deadline) {
		return fmt.Errorf(
			"simulator: %s: more than %v of real time: raise limits.wall or look for a loop",
			c.run.scenario.Row,
			cmp.Or(c.run.scenario.Limits.Wall, defaultWall),
		)
	}
	return nil
}

// account judges the figures of the run and checks what always holds. A world without a remedy may be wrong in many
// ways: only its figures are asserted.
func (c *closedLoop) account() {
	s, result := c.run.scenario, c.run.result
	result.Figures = c.meter.figures()
	if want := s.Asserted(); want != nil {
		result.Observed++
		for _, f := range c.meter.against(s, want, result.Figures) {
			result.fail(f)
		}
	}
	if s.Turn.Remedy != "" {
		return
	}
	for _, v := range invariants.Check(c.run.world, Excused(s.Faults, s.World.Practice)) {
		result.fail(
			Failure{
				Invariant: v.ID,
				Rule:      fmt.Sprintf("invariant %d: %s", v.ID, v.Name),
				At:        c.run.world.Loop.Now(),
				Want:      v.Want,
				Have:      v.Have,
				Decided:   v.Decided,
			},
		)
	}
}

// Excused is what the invariants cannot hold against the parties of a run with such
// faults and a practice that is known to be wrong.
func Excused(faults []fault.Rule, practice scenarios.Practice) invariants.Excuse {
	x := invariants.Excuse{Practice: practice}
	for i := range faults {
		do := &faults[i].Do
		x.Forged = x.Forged || do.Answer != nil || do.Insert != nil || do.Mutate != nil
		x.Forgot = x.Forgot || do.Crash != nil && do.Crash.Lose != ""
	}
	return x
}
