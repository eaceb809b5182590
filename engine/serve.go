package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"acqsim/payment"
)

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
	// Now returns the virtual time that the wall clock has come to; a pacer that
	// waits for nothing returns the loop's own.
	Now(loop payment.Time) payment.Time
	// Until returns how long to wait before the event at a virtual time may happen.
	Until(next payment.Time) time.Duration
	// Rebase lets time go on from an instant, where it stood or to which it jumped, at
	// a speed; 0 keeps that which it has.
	Rebase(at payment.Time, speed float64)
	// Held reports whether time stands where no foreign peer waits for an answer.
	Held() bool
}

// Paced runs virtual time at a multiple of the wall clock's speed.
type Paced struct {
	start payment.Time
	began time.Time
	speed float64
	held  bool
}

// NewPaced starts now at an instant of virtual time: speed 1 is as fast as life,
// 60 makes a minute of an hour.
func NewPaced(start payment.Time, speed float64) *Paced {
	return &Paced{start: start, began: time.Now(), speed: speed}
}

// NewHeld begins at an instant of virtual time and stays there, but while a foreign
// peer waits for an answer: then time goes by as fast as life.
func NewHeld(start payment.Time) *Paced {
	return &Paced{start: start, began: time.Now(), speed: 1, held: true}
}

// Now returns the virtual time.
func (p *Paced) Now(payment.Time) payment.Time {
	return p.start.Add(time.Duration(float64(time.Since(p.began)) * p.speed))
}

// Until returns the wall time that is left.
func (p *Paced) Until(next payment.Time) time.Duration {
	return time.Until(p.began.Add(time.Duration(float64(next.Sub(p.start)) / p.speed)))
}

// Rebase lets time go on from an instant.
func (p *Paced) Rebase(at payment.Time, speed float64) {
	p.start, p.began = at, time.Now()
	if speed != 0 {
		p.speed = speed
	}
}

// Held reports whether time stands while no foreign peer waits.
func (p *Paced) Held() bool { return p.held }

// MaxSpeed is how many times as fast as the wall clock time may go by.
const MaxSpeed = 1000

// CheckSpeed reports why time cannot go by at a speed.
func CheckSpeed(speed float64) error {
	if math.IsNaN(speed) || speed <= 0 || speed > MaxSpeed {
		return fmt.Errorf("engine: speed %v: want a number above 0, such as 20, and at most %d", speed, MaxSpeed)
	}
	return nil
}

// ErrHeld says that a speed was asked of a clock that is held.
var ErrHeld = errors.New("engine: speed: the clock is held and has none: advance it")

// openLimit is how long, by the wall clock, a jump of time waits for foreign peers to
// have their answers.
const openLimit = 5 * time.Second

// Serve runs the world until ctx ends, taking inputs between events. A paused
// world takes inputs and no event; step lets exactly one event happen.
func (l *Loop) Serve(ctx context.Context, pace Pacer, step <-chan struct{}) error {
	l.open = exchanges{watched: true, since: make(map[exchange]waiting)}
	l.paused = step != nil
	s := served{loop: l, pace: pace, step: step, timer: time.NewTimer(0)}
	s.flowed = s.flows()
	defer s.timer.Stop()
	for ctx.Err() == nil {
		if err := s.turn(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// ServeWhile runs the world by the clock of pace, taking inputs, for as long as
// wanted says so and until an instant of virtual time.
func (l *Loop) ServeWhile(ctx context.Context, pace Pacer, until payment.Time, wanted func() bool) error {
	s := served{loop: l, pace: pace, timer: time.NewTimer(0), flowed: true}
	defer s.timer.Stop()
	end := time.NewTimer(pace.Until(until))
	defer end.Stop()
	for wanted() && pace.Now(l.now) < until {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.turn(ctx, end.C); err != nil {
			return err
		}
	}
	return nil
}

// served is a loop that waits for the outside.
type served struct {
	loop   *Loop
	pace   Pacer
	step   <-chan struct{}
	flowed bool // time went by until now
	timer  *time.Timer

	jump  *jump   // waits until no exchange is open
	later []Input // what came behind it
}

// jump is an input that moves the clock.
type jump struct {
	Input
	to    payment.Time
	limit *time.Timer
}

// turn waits for the next thing, an event or an input, and does it.
func (s *served) turn(ctx context.Context, end <-chan time.Time) error {
	l := s.loop
	if s.jump != nil && !l.anyOpen() && (s.loop.paused || !l.overdue()) {
		return s.leap(ctx)
	}
	if s.jump == nil && len(s.later) > 0 {
		in := s.later[0]
		s.later = s.later[1:]
		return s.take(&in)
	}
	wake, now := s.wake()
	if now {
		return l.Step()
	}
	select {
	case <-ctx.Done():
	case <-end:
		return s.catchUp()
	case in := <-s.inputs():
		if err := s.catchUp(); err != nil {
			return err
		}
		if s.jump != nil && in.View == nil {
			s.later = append(s.later, in)
			return nil
		}
		return s.take(&in)
	case <-s.step:
		if _, any := l.queue.peek(); any {
			return l.Step()
		}
	case <-s.limit():
		s.giveUp()
	case <-wake:
		if err := s.catchUp(); err != nil {
			return err
		}
		if next, any := l.queue.peek(); any && s.flows() && s.pace.Until(next) <= 0 {
			return l.Step()
		}
	}
	return nil
}

// flows reports whether time goes by. Where it is held it does while a foreign peer waits for
// its answer, and for the milliseconds in which messages are on the lines between parties: what
// an answered reversal still sets going behind the acquirer comes to its end.
func (s *served) flows() bool {
	return !s.loop.paused && (!s.pace.Held() || s.loop.anyOpen() || s.loop.Travelling())
}

// wake returns what tells that the next event may happen, or that it is due now where
// time stands. When time goes by again it goes on from where it stood.
func (s *served) wake() (wake <-chan time.Time, now bool) {
	l := s.loop
	flows := s.flows()
	if flows && !s.flowed {
		s.pace.Rebase(l.now, 0)
	}
	if s.flowed = flows; !flows {
		return nil, !s.loop.paused && l.overdue()
	}
	next, any := l.queue.peek()
	if until, waits := l.waited(); waits && s.pace.Held() && (!any || until < next) {
		next, any = until, true
	}
	if !any {
		return nil, false
	}
	s.timer.Reset(s.pace.Until(next))
	return s.timer.C, false
}

// inputs are those from outside, as long as there is room for what has to wait.
func (s *served) inputs() <-chan Input {
	if len(s.later) >= inputBound {
		return nil
	}
	return s.loop.inputs
}

// take does what an input asks for. One that is refused never ends the world; a jump
// answers when it is over.
func (s *served) take(in *Input) error {
	refused, failed := s.takeClock(in)
	if in.Done != nil && (in.Advance == nil || refused != nil) {
		in.Done(errors.Join(refused, failed))
	}
	return failed
}

// takeClock does what an input asks of the clock, and hands on all others.
func (s *served) takeClock(in *Input) (refused, failed error) {
	l := s.loop
	switch {
	case in.Pause, in.Resume:
		s.loop.paused = in.Pause
		l.clock(in, 0)
		return nil, nil
	case in.Speed != 0:
		if s.pace.Held() {
			return ErrHeld, nil
		}
		if err := CheckSpeed(in.Speed); err != nil {
			return err, nil
		}
		s.pace.Rebase(l.now, in.Speed)
		l.clock(in, 0)
		return nil, nil
	case in.Advance != nil:
		return s.aim(in), nil
	}
	in.overdue = s.overdue(in)
	if in.View == nil && in.Rule == nil && in.Lift == "" { // these are noted when they are found good
		l.note(Taken{Input: *in, Overdue: in.overdue})
	}
	return l.take(in)
}

// overdue reports whether a message has waited too long to be carried out.
func (s *served) overdue(in *Input) bool {
	if in.Came.IsZero() {
		return false
	}
	l := s.loop
	half := s.pace.Until(l.now.Add(l.patience()/2)) - s.pace.Until(l.now) // by the wall
	return time.Since(in.Came) > half
}

// aim makes ready for a jump.
func (s *served) aim(in *Input) error {
	l := s.loop
	to, err := in.Advance(l.now)
	if err != nil {
		return err
	}
	if open := l.Open(); s.loop.paused && len(open) > 0 {
		return &StillOpen{Exchanges: open, Paused: true}
	}
	s.jump = &jump{Input: *in, to: max(to, l.now), limit: time.NewTimer(openLimit)}
	return nil
}

func (s *served) limit() <-chan time.Time {
	if s.jump == nil {
		return nil
	}
	return s.jump.limit.C
}

// giveUp tells who wanted the jump that peers still wait for their answers.
func (s *served) giveUp() { s.jumped(&StillOpen{Exchanges: s.loop.Open(), Moving: s.loop.Moving()}) }

func (s *served) jumped(err error) {
	j := s.jump
	s.jump = nil
	j.limit.Stop()
	if j.Done != nil {
		j.Done(err)
	}
}

// leap takes the clock to where the jump goes: what is due on the way happens at once.
func (s *served) leap(ctx context.Context) error {
	l, events := s.loop, 0
	l.clock(&s.jump.Input, s.jump.to)
	failed := l.RunWhile(s.jump.to, func() bool {
		events++
		return events%256 != 0 || ctx.Err() == nil
	})
	s.pace.Rebase(l.now, 0)
	s.jumped(errors.Join(failed, ctx.Err()))
	return failed
}

// catchUp runs what the wall clock has passed, so that an input finds the world at
// the time at which it came. Where time stands nothing has.
func (s *served) catchUp() error {
	l := s.loop
	if !s.flows() {
		return nil
	}
	return l.RunWhile(max(l.now, s.pace.Now(l.now)), s.flows)
}
