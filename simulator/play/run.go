package play

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Options is how a scenario is run.
type Options struct {
	Wire string // "memory" (the default), "tcp", or one of Wires
	// Wires are those that this package does not know, by name.
	Wires   map[string]func() (engine.Wire, error)
	Dialect string // of every terminal; the files' own when empty
	// Dialects are those that are not shipped, by name.
	Dialects dialect.Known
	Seed     uint64
	// Today is the day on the wall, against which it is held until when a scenario may fail; 0: it is not.
	Today payment.BusinessDate
	// Peer is the process that has the tills or the host, when that is not this one.
	Peer Peer
}

// Run takes one row of a scenario through a new world and judges it. A panic on the way is the verdict of this run, an
// error of type Panic.
func Run(ctx context.Context, s *scenarios.Scenario, o Options) *Result {
	started := time.Now()
	r := &Result{Scenario: s, DialectOption: o.Dialect, Seed: o.Seed, today: o.Today}
	run := &runner{ctx: ctx, scenario: s, result: r, ends: make(map[string]payment.Time),
		orders: make(map[string]*scenarios.Step), told: make(map[party.Node]string),
		keyed: make(map[party.Node][]*scenarios.Step)}
	run.setting = run.where(o)
	run.at = s.Location
	guard := func(do func() error) error { return guarded(s.Row, &run.at, o.Seed, do) }
	err := guard(func() error {
		if err := run.prepare(o); err != nil || len(r.Unfired) > 0 {
			return err
		}
		return run.play()
	})
	if run.world != nil {
		r.World = run.world
		r.TraceHash = run.world.Loop.TraceHash()
		r.Virtual = run.world.Loop.Now().Sub(run.start)
		if t, ok := run.world.Loop.Tally(); ok {
			r.Tally = &t
		}
		err = errors.Join(err, guard(run.setting.close))
	}
	r.Err = err
	r.Wall = time.Since(started)
	r.judge()
	return r
}

// where chooses the setting of a run.
func (r *runner) where(o Options) setting {
	switch p := o.Peer; {
	case p.Host != nil:
		return &foreignHost{newPeer(r, p, p.Host, true)}
	case p.Tills != nil:
		return newForeignTerminals(newPeer(r, p, p.Tills, false))
	}
	return newClosedLoop(r, o)
}

// prepare makes the world of a scenario, as its setting wants it.
func (r *runner) prepare(o Options) (err error) {
	s := r.scenario
	calendar, err := world.CalendarOf(s)
	if err != nil {
		return err
	}
	setup := world.Setup{Start: calendar.At(s.Clock.Start.Date, s.Clock.Start.Time), Seed: o.Seed,
		Dialect: o.Dialect, Dialects: o.Dialects, Rules: s.Faults}
	if err := r.setting.prepare(&setup); err != nil {
		return err
	}
	defer func() {
		if r.world == nil { // there is no world that would release its wire, by an error or by a panic
			err = errors.Join(err, setup.Wire.Close())
		}
	}()
	if len(r.result.Unfired) > 0 {
		return nil // it asks for what cannot be done here
	}
	if setup.Rules, err = resolve(setup.Rules, setup.Start, calendar); err != nil {
		return err
	}
	w, err := world.New(&s.World, calendar, setup)
	if err != nil {
		return err
	}
	r.result.Dialect = w.Dialect()
	r.people = &people{scenario: s, world: w, at: make(map[string]string)}
	r.world, r.start, r.ended = w, setup.Start, setup.Start
	r.deadline = time.Now().Add(cmp.Or(s.Limits.Wall, defaultWall))
	r.end = setup.Start.Add(cmp.Or(s.Limits.Virtual, scenarios.MostVirtual))
	return r.setting.begin()
}

func resolve(rules []fault.Rule, start payment.Time, c *payment.Calendar) ([]fault.Rule, error) {
	out := append([]fault.Rule(nil), rules...)
	var mistakes []error
	for i := range out {
		mistakes = append(mistakes, out[i].Resolve(func(text string) (payment.Time, error) {
			when, err := scenarios.ParseWhen(text)
			if err != nil {
				return 0, err
			}
			return when.Instant(start, c), nil
		}))
	}
	return out, errors.Join(mistakes...)
}

// play does the steps and judges what is expected.
func (r *runner) play() error {
	r.world.Loop.Observe(r.onRecord)
	for i := range r.scenario.Steps {
		r.setting.reached(i)
		if err := r.step(&r.scenario.Steps[i]); err != nil {
			return err
		}
	}
	r.at = r.scenario.Location
	r.setting.reached(len(r.scenario.Steps))
	if err := r.setting.rest(); err != nil {
		return err
	}
	if r.result.Unfired = r.world.Loop.Unfired(); r.scenario.Turn.Remedy != "" {
		r.result.Unfired = nil // the other way there may be nothing to go wrong
	}
	r.result.Thwarted, r.result.Nearest = r.thwarted(), r.nearest()
	if err := r.setting.rest(); err != nil {
		return err
	}
	r.finish()
	return nil
}

// nearest says of the faults that never fired what came closest.
func (r *runner) nearest() map[string]fault.Miss {
	near := make(map[string]fault.Miss)
	for _, id := range r.result.Unfired {
		if m, any := r.world.Loop.Nearest(id); any {
			near[id] = m
		}
	}
	return near
}

// thwarted says of the faults that never fired which could not act, and why.
func (r *runner) thwarted() map[string]string {
	why := make(map[string]string)
	for i := range r.world.History.Records {
		rec := &r.world.History.Records[i]
		cause, could := strings.CutPrefix(rec.Note, engine.CouldNotAct)
		if rec.Kind == engine.FaultRecord && could && slices.Contains(r.result.Unfired, rec.Name) {
			why[rec.Name] = cause
		}
	}
	return why
}

// step does one thing and waits until the till shows a result.
func (r *runner) step(s *scenarios.Step) error {
	r.at = s.Location
	if s.At != nil {
		if err := r.setting.advance(s.Location, "at", s.At.Instant(r.world.Loop.Now(), r.world.Calendar)); err != nil {
			return fmt.Errorf("%s: %w", s.Location, err)
		}
	}
	switch a := s.Action().(type) {
	case nil:
	case *scenarios.Expectation:
		if err := r.expect(a); err != nil {
			return err
		}
	default:
		if err := r.setting.act(s, a); err != nil {
			return fmt.Errorf("%s: %w", s.Location, err)
		}
	}
	r.ended = r.world.Loop.Now()
	if label := s.Label(); label != "" {
		r.ends[label] = r.ended
	}
	return nil
}
