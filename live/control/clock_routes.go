package control

import (
	"context"
	"errors"

	"acqsim/engine"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// ClockLine is the clock of a world in JSON.
type ClockLine struct {
	Clock        string               `json:"clock" enum:"held,wall"`
	Now          string               `json:"now" format:"date-time" doc:"time in the world"`
	BusinessDate payment.BusinessDate `json:"business_date" doc:"the clearing day that is open"`
}

func clockLine(ctx context.Context, w *World) (*answer[ClockLine], error) {
	line := ClockLine{Clock: string(w.config.Clock)}
	if line.Clock == "" {
		line.Clock = string(live.WallClock)
	}
	err := w.view(ctx, func(of *world.World) {
		now := of.Loop.Now()
		line.Now, line.BusinessDate = stamp(of.Calendar.Local(now)), of.Calendar.ClearingDate(now)
	})
	return &answer[ClockLine]{line}, err
}

// clock are the routes of the clock.
func (a *routes) clock() {
	about(a, op("GET", "/v1/worlds/{world}/clock", "get-clock", "What time it is in the world"),
		func(ctx context.Context, w *World, _ *OfWorld) (*answer[ClockLine], error) { return clockLine(ctx, w) })
	type advance struct {
		OfWorld
		Body struct {
			_  struct{} `additionalProperties:"false"`
			To string   `json:"to" maxLength:"64" doc:"70s, 22:59:59, T+1 18:00 (working days), D+2 10:00, 2026-03-30 09:30" example:"T+1 18:00"`
		}
	}
	about(a, op("POST", "/v1/worlds/{world}/clock/advance", "advance-clock",
		"The clock jumps; what is due until then happens at once. It waits until no terminal waits for an answer", 409),
		func(ctx context.Context, w *World, in *advance) (*answer[ClockLine], error) {
			host := w.Host()
			if err := rest(ctx, host); err != nil {
				return nil, err
			}
			if _, err := host.Advance(ctx, in.Body.To); err != nil {
				return nil, as(err, "wrong-moment")
			}
			if err := rest(ctx, host); err != nil && !errors.As(err, new(*engine.StillOpen)) {
				return nil, err
			}
			return clockLine(ctx, w)
		})
	for _, does := range []struct {
		word, id, says string
		do             func(*live.Host, context.Context) error
	}{
		{"pause", "pause-clock", "Time stands and nothing happens", (*live.Host).Pause},
		{"resume", "resume-clock", "Time goes on from where it stood", (*live.Host).Resume},
	} {
		about(a, op("POST", "/v1/worlds/{world}/clock/"+does.word, does.id, does.says),
			func(ctx context.Context, w *World, _ *OfWorld) (*answer[ClockLine], error) {
				if err := does.do(w.Host(), ctx); err != nil {
					return nil, err
				}
				return clockLine(ctx, w)
			})
	}
	type speed struct {
		OfWorld
		Body struct {
			_     struct{} `additionalProperties:"false"`
			Speed float64  `json:"speed" exclusiveMinimum:"0" maximum:"1000" doc:"how many times as fast as the wall clock" example:"20"`
		}
	}
	about(a, op("PUT", "/v1/worlds/{world}/clock/speed", "set-speed",
		"Time goes by so many times as fast as the wall clock"),
		func(ctx context.Context, w *World, in *speed) (*answer[ClockLine], error) {
			if err := w.Host().Speed(ctx, in.Body.Speed); err != nil {
				return nil, as(err, "wrong-value")
			}
			return clockLine(ctx, w)
		})
}

// rest waits until nothing moves, where the clock is held: there it comes to rest by itself.
func rest(ctx context.Context, host *live.Host) error { return host.Rest(ctx) }
