package play

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/strict"
	"acqsim/terminal"
)

// Options is how a scenario is run.
type Options struct {
	Wire    string // "memory" (the default) or "tcp"
	Dialect string // of every terminal; the files' own when empty
	// Dialects are those that are not shipped, by name.
	Dialects dialect.Known
	Seed     uint64
	// Peer is the process that has the tills or the host, when that is not this one.
	Peer Peer
}

// Limits of a run whose scenario sets none.
const (
	defaultVirtual = 400 * 24 * time.Hour
	defaultWall    = time.Minute
	// patience is how long, in virtual time, a step may take until the till shows a
	// result, and how long the world may take to come to rest at the end.
	patience = 30 * time.Minute
	// externalWall is how long, in real time, a run against a peer may take at least.
	externalWall = 5 * time.Minute
)

// Run takes one row of a scenario through a new world and judges it.
func Run(ctx context.Context, s *scenarios.Scenario, o Options) *Result {
	started := time.Now()
	r := &Result{Scenario: s, Wire: cmp.Or(o.Wire, "memory"), DialectOption: o.Dialect, Seed: o.Seed, XFail: s.XFail}
	if o.Peer.exists() {
		r.Wire, r.Peer = "external", o.Peer.Name
	}
	run, err := prepare(ctx, s, o, r)
	if err == nil {
		err = run.play()
	}
	if run != nil && run.world != nil {
		r.World = run.world
		r.TraceHash = run.world.Loop.TraceHash()
		r.Virtual = run.world.Loop.Now().Sub(run.start)
		err = errors.Join(err, run.close())
	}
	r.Err = err
	r.Wall = time.Since(started)
	r.judge()
	return r
}

// runner is a scenario on its way.
type runner struct {
	ctx      context.Context
	scenario *scenarios.Scenario
	world    *world.World
	result   *Result
	start    payment.Time
	deadline time.Time    // wall clock
	end      payment.Time // virtual
	watching []*watch
	ended    payment.Time            // when the last step ended
	ends     map[string]payment.Time // by label
	at       map[string]string       // label to terminal
	uses     map[string]uint16       // of the chip of each card
	peer     Peer                    // zero in a closed loop
	tills    *foreignTills           // with peer.Tills
	pace     *engine.Paced           // with a peer
	meter    *meter                  // nil against a foreign peer, whose books are closed to us
}

func prepare(ctx context.Context, s *scenarios.Scenario, o Options, r *Result) (*runner, error) {
	calendar, err := world.NewCalendar(&s.World)
	if err != nil {
		return nil, err
	}
	if s.Clock.Zone != "" {
		if calendar.Zone, err = time.LoadLocation(s.Clock.Zone); err != nil {
			return nil, fmt.Errorf("simulator: clock.zone: %w", err)
		}
	}
	setup := world.Setup{Start: calendar.At(s.Clock.Start.Date, s.Clock.Start.Time), Seed: o.Seed, Dialect: o.Dialect, Dialects: o.Dialects}
	faults, theirs := s.Faults, []string(nil)
	if o.Peer.exists() {
		setup.Start, setup.Foreign = o.Peer.start(setup.Start), o.Peer.foreign()
		faults, theirs = o.Peer.rules(s.Faults, s.World.Terminals)
	}
	if o.Peer.Host != nil && !o.Peer.Paired {
		setup.FirstSTAN = world.STANFromClock(setup.Start)
	}
	if setup.Rules, err = resolve(faults, setup.Start, calendar); err != nil {
		return nil, err
	}
	if setup.Wire, err = wireNamed(r.Wire); err != nil {
		return nil, err
	}
	world, err := world.New(&s.World, calendar, setup)
	if err != nil {
		return nil, errors.Join(err, setup.Wire.Close())
	}
	r.Dialect = world.Dialect()
	run := &runner{
		ctx: ctx, scenario: s, world: world, result: r, start: setup.Start, ended: setup.Start,
		deadline: time.Now().Add(cmp.Or(s.Limits.Wall, defaultWall)), end: setup.Start.Add(cmp.Or(s.Limits.Virtual, defaultVirtual)),
		ends: make(map[string]payment.Time), at: make(map[string]string), peer: o.Peer,
	}
	if o.Peer.exists() {
		return run, run.meet(theirs)
	}
	run.meter = &meter{next: run.dayEnd(setup.Start), losses: make(map[reconcile.Actor]*Harm)}
	return run, nil
}

func wireNamed(name string) (engine.Wire, error) {
	switch name {
	case "memory", "external": // the inside of a till that talks to the outside
		return engine.Memory(), nil
	case "tcp":
		return engine.TCP()
	}
	return nil, fmt.Errorf("simulator: wire %q: want memory or tcp", name)
}

func (r *runner) close() error {
	err := r.world.Close()
	if r.peer.exists() {
		err = errors.Join(err, r.peer.line().Close())
	}
	return err
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
		r.tills.reached(i)
		if err := r.step(&r.scenario.Steps[i]); err != nil {
			return err
		}
	}
	r.tills.reached(len(r.scenario.Steps))
	if err := r.rest(); err != nil {
		return err
	}
	if r.result.Unfired = r.world.Loop.Unfired(); r.scenario.Turn.Remedy != "" {
		r.result.Unfired = nil // the other way there may be nothing to go wrong
	}
	if err := r.rest(); err != nil {
		return err
	}
	r.finish()
	return nil
}

// rest lets what is under way arrive.
func (r *runner) rest() error {
	switch {
	case r.tills.expecting():
		return r.tills.rest()
	case r.peer.Paired:
		return r.quieten(min(r.world.Loop.Now().Add(patience), r.end), 2)
	}
	return r.runUntil(min(r.world.Loop.Now().Add(patience), r.end), func() bool { return r.world.Loop.Busy() || r.busy() })
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

// runUntil lets events happen up to an instant for as long as wanted says so.
func (r *runner) runUntil(until payment.Time, wanted func() bool) error {
	if r.meter != nil {
		return r.runMetered(until, wanted)
	}
	return r.runLoop(until, wanted)
}

func (r *runner) runLoop(until payment.Time, wanted func() bool) error {
	if r.pace != nil {
		return r.serve(until, wanted)
	}
	var err error
	events := 0
	loopErr := r.world.Loop.RunWhile(until, func() bool {
		events++
		if events%256 == 0 {
			err = r.overdue()
		}
		return err == nil && wanted()
	})
	return errors.Join(err, loopErr)
}

func (r *runner) overdue() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(r.deadline) {
		return fmt.Errorf("simulator: %s: more than %v of real time: raise limits.wall or look for a loop", r.scenario.Row, cmp.Or(r.scenario.Limits.Wall, defaultWall))
	}
	return nil
}

// step does one thing and waits until the till shows a result.
func (r *runner) step(s *scenarios.Step) error {
	if s.At != nil && !r.foreignClock(s.Location, "at") {
		if err := r.advance(s.Location, s.At.Instant(r.world.Loop.Now(), r.world.Calendar)); err != nil {
			return err
		}
	}
	switch a := s.Action().(type) {
	case nil:
	case *scenarios.Complaint:
		r.complain(s.Location)
	case *scenarios.Expectation:
		if err := r.expect(a); err != nil {
			return err
		}
	case *scenarios.Advance:
		if r.foreignClock(s.Location, "advance") {
			break
		}
		to := r.world.Loop.Now().Add(a.By)
		if a.To != nil {
			to = a.To.Instant(r.world.Loop.Now(), r.world.Calendar)
		}
		if err := r.advance(s.Location, to); err != nil {
			return err
		}
	default:
		if err := r.act(s, a); err != nil {
			return fmt.Errorf("%s: %w", s.Location, err)
		}
	}
	r.ended = r.world.Loop.Now()
	if label := s.Label(); label != "" {
		r.ends[label] = r.ended
	}
	return nil
}

func (r *runner) advance(at strict.Location, to payment.Time) error {
	if to < r.world.Loop.Now() {
		return fmt.Errorf("%s: %s has passed: it is %s", at, r.stamp(to), r.stamp(r.world.Loop.Now()))
	}
	if to > r.end {
		return fmt.Errorf("%s: %s is beyond limits.virtual, which ends at %s", at, r.stamp(to), r.stamp(r.end))
	}
	if r.peer.exists() {
		return r.move(to)
	}
	return r.runUntil(to, func() bool { return true })
}

func (r *runner) stamp(t payment.Time) string {
	return r.world.Calendar.Local(t).Format("2006-01-02 15:04:05")
}
