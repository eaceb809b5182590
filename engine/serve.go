package engine

import (
	"context"
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
}

// Paced runs virtual time at a multiple of the wall clock's speed.
type Paced struct {
	start payment.Time
	began time.Time
	speed float64
}

// NewPaced starts now at an instant of virtual time: speed 1 is as fast as life,
// 60 makes a minute of an hour.
func NewPaced(start payment.Time, speed float64) *Paced {
	return &Paced{start: start, began: time.Now(), speed: speed}
}

// Now returns the virtual time.
func (p *Paced) Now(payment.Time) payment.Time {
	return p.start.Add(time.Duration(float64(time.Since(p.began)) * p.speed))
}

// Until returns the wall time that is left.
func (p *Paced) Until(next payment.Time) time.Duration {
	return time.Until(p.began.Add(time.Duration(float64(next.Sub(p.start)) / p.speed)))
}

// Serve runs the world until ctx ends, taking inputs between events. A paused
// world takes inputs and no event; step lets exactly one event happen.
func (l *Loop) Serve(ctx context.Context, pace Pacer, step <-chan struct{}) error {
	s := served{loop: l, pace: pace, step: step, paused: step != nil, timer: time.NewTimer(0)}
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
	s := served{loop: l, pace: pace, timer: time.NewTimer(0)}
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
	paused bool
	timer  *time.Timer
}

// turn waits for the next thing, an event or an input, and does it.
func (s *served) turn(ctx context.Context, end <-chan time.Time) error {
	l := s.loop
	var wake <-chan time.Time
	if next, any := l.queue.peek(); any && !s.paused {
		s.timer.Reset(s.pace.Until(next))
		wake = s.timer.C
	}
	select {
	case <-ctx.Done():
	case <-end:
		return l.catchUp(s.pace, s.paused)
	case in := <-l.inputs:
		s.paused = (s.paused || in.Pause) && !in.Resume
		if err := l.catchUp(s.pace, s.paused); err != nil {
			return err
		}
		return l.take(in)
	case <-s.step:
		if _, any := l.queue.peek(); any {
			return l.Step()
		}
	case <-wake:
		if err := l.catchUp(s.pace, s.paused); err != nil {
			return err
		}
		if next, any := l.queue.peek(); any && s.pace.Until(next) <= 0 {
			return l.Step()
		}
	}
	return nil
}

// catchUp runs what the wall clock has passed, so that an input finds the world at
// the time at which it came.
func (l *Loop) catchUp(pace Pacer, paused bool) error {
	if paused {
		return nil
	}
	return l.Run(max(l.now, pace.Now(l.now)))
}
