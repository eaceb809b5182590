package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/spelling"
)

// Clock says how time goes by at a host.
type Clock string

const (
	// WallClock follows the clock on the wall, at the host's speed.
	WallClock Clock = "wall"
	// HeldClock stands still. It goes, as fast as the wall's, only while a terminal waits
	// for an answer, so that who tests a terminal sees the time-outs of life, and for the
	// milliseconds that messages are under way behind the acquirer; and it jumps when it is
	// told to (Host.Advance).
	HeldClock Clock = "held"
)

// Clocks lists the clocks that a host may have.
func Clocks() []string { return []string{string(WallClock), string(HeldClock)} }

// checkClock reports why the host cannot have such a clock.
func (c *HostConfig) checkClock() error {
	switch c.Clock {
	case "", WallClock:
	case HeldClock:
		if c.Speed != 0 && c.Speed != 1 {
			return fmt.Errorf("live: %w held: it has no speed (%v): advance it, or leave the speed out", ErrClock, c.Speed)
		}
	default:
		return fmt.Errorf("live: %w %q%s; want wall or held", ErrClock, c.Clock, spelling.Hint(string(c.Clock), Clocks()))
	}
	if c.Speed == 0 {
		return nil
	}
	return engine.CheckSpeed(c.Speed)
}

// ageless returns the profile of the host. Where its clock is held and jumps, the clocks of terminals stay behind, and
// what they say of the time of a request tells nothing: unless the profile names a greatest age, none is too old.
func (c *HostConfig) ageless() *scenarios.World {
	if c.Clock != HeldClock || c.Profile.Acquirer.GreatestAge != 0 {
		return c.Profile
	}
	w := *c.Profile
	w.Acquirer.GreatestAge = 100 * farthest
	return &w
}

// pacer is what drives the loop.
func (h *Host) pacer() engine.Pacer {
	if h.config.Clock == HeldClock {
		return engine.NewHeld(h.world.Loop.Now())
	}
	return engine.NewPaced(h.world.Loop.Now(), cmp.Or(h.config.Speed, 1))
}

// farthest is how far the clock may jump at once: as far as a scenario goes that sets no
// limit.
const farthest = 400 * 24 * time.Hour

// Advance takes the clock to a moment as scenarios write it, "T+1 18:00", "22:59:59",
// "2026-03-30 09:30", or on by a time, "70s": what is due until then happens at once. While
// terminals wait for answers it waits for them, 5 s at most, and then names them
// (engine.StillOpen); what terminals send meanwhile waits for it. It returns when it is.
func (h *Host) Advance(ctx context.Context, to string) (payment.Time, error) {
	moment, err := parseMoment(to)
	if err != nil {
		return 0, err
	}
	var reached payment.Time
	err = h.ask(ctx, engine.Input{Advance: func(now payment.Time) (payment.Time, error) {
		reached = moment(now, h.world.Calendar)
		switch {
		case reached < now:
			return 0, fmt.Errorf("live: advance %s: %s has passed: it is %s", to, h.stamp(reached), h.stamp(now))
		case reached.Sub(now) > farthest:
			return 0, fmt.Errorf("live: advance %s: that is %s: want at most %d days at once", to, h.stamp(reached),
				int(farthest/(24*time.Hour)))
		}
		return reached, nil
	}})
	var open *engine.StillOpen
	if errors.As(err, &open) {
		return 0, fmt.Errorf("live: advance %s: the clock stays where it is: %w", to, err)
	}
	if err != nil {
		return 0, err
	}
	return reached, nil
}

// parseMoment reads where the clock is to go.
func parseMoment(text string) (func(payment.Time, *payment.Calendar) payment.Time, error) {
	if by, err := time.ParseDuration(text); err == nil {
		if by < 0 {
			return nil, fmt.Errorf("live: advance %s: the clock does not go back", text)
		}
		return func(now payment.Time, _ *payment.Calendar) payment.Time { return now.Add(by) }, nil
	}
	when, err := scenarios.ParseWhen(text)
	if err != nil {
		return nil, fmt.Errorf("live: advance %q: want a time to go on by, such as 70s, or a moment such as T+1 18:00, "+
			"D+2 10:00, 2026-03-30 09:30 or 22:59:59; at most 400 days at once", text)
	}
	return when.Instant, nil
}

func (h *Host) stamp(t payment.Time) string {
	return h.world.Calendar.Local(t).Format("2006-01-02 15:04:05")
}

// Now returns the time at the host.
func (h *Host) Now(ctx context.Context) (now time.Time, err error) {
	err = h.ask(ctx, engine.Input{View: func(l *engine.Loop) { now = h.world.Calendar.Local(l.Now()) }})
	return now, err
}

// Pause stops time and all that happens, but what comes from outside; Resume lets it go on
// from where it stopped.
func (h *Host) Pause(ctx context.Context) error { return h.ask(ctx, engine.Input{Pause: true}) }

// Resume lets time go on.
func (h *Host) Resume(ctx context.Context) error { return h.ask(ctx, engine.Input{Resume: true}) }

// Speed makes time go by so many times as fast as the wall clock, from now on.
func (h *Host) Speed(ctx context.Context, times float64) error {
	if err := engine.CheckSpeed(times); err != nil {
		return err
	}
	return h.ask(ctx, engine.Input{Speed: times})
}

// ErrClock is in the error of a host that cannot have the clock that is asked for.
var ErrClock = errors.New("clock")

// ErrEnded says that the host has ended, or ended before it could answer.
var ErrEnded = errors.New("live: the host has ended")
