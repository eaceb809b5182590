package live

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// played is a day of a world whose tills are its own: what its first till sent, and when, and what the institutions
// have taken down.
type played struct {
	start  payment.Time
	frames []engine.Record
	taken  []string
	world  *world.World
}

// noted is an engine.Observer: what the institutions did, and when.
func noted(out *[]string) engine.Observer {
	inside := func(n party.Node) bool { return slices.Contains(world.Bookkeepers, n) }
	return func(r *engine.Record) {
		switch r.Kind {
		case engine.FactRecord, engine.JobRecord, engine.TimerRecord:
			if inside(r.Node) {
				*out = append(*out, fmt.Sprintf("%d %s %s %s %s %s", r.At, r.Kind, r.Node, r.Name, r.JSON, r.Note))
			}
		case engine.FrameRecord:
			if inside(r.Node) && inside(r.Peer) {
				*out = append(*out, fmt.Sprintf("%d %s %s %s %X", r.At, r.Kind, r.Node, r.Peer, r.Bytes))
			}
		}
	}
}

// play has a person sell at a till, refund, void and settle, each when the till has ended the one before.
func play(t *testing.T, profile *scenarios.World, start payment.Time) *played {
	t.Helper()
	calendar, err := world.NewCalendar(profile)
	require.NoError(t, err)
	w, err := world.New(profile, calendar, world.Setup{Start: start, Seed: 7, Forget: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	p := &played{start: start, world: w}
	w.Loop.Observe(noted(&p.taken))
	w.Loop.Observe(func(r *engine.Record) {
		if r.Kind == engine.FrameRecord && r.Node == "T1" && r.Peer == world.Acquirer {
			p.frames = append(p.frames, r.Clone())
		}
	})
	for _, c := range []party.Command{
		terminal.SignOn{},
		terminal.Sale{Card: alice(profile), Amount: payment.Minor(12_50, payment.CNY)},
		terminal.Sale{Card: alice(profile), Amount: payment.Minor(99_00, payment.CNY)},
		terminal.Sale{Card: alice(profile), Amount: payment.Minor(9_999_999_99, payment.CNY)},
		terminal.Settle{},
	} {
		require.NoError(t, w.Loop.Run(w.Loop.Now().Add(17*time.Second)))
		require.NoError(t, w.Loop.Command("T1", c, ""))
	}
	require.NoError(t, w.Loop.Run(w.Loop.Now().Add(17*time.Second)))
	return p
}

// A served world that is held and advanced has the records of the same day run in one process, to the nanosecond: what
// its terminals send over their sockets at the same moments is answered, cleared, settled and paid alike.
func TestServedDayIsThePlayedDay(t *testing.T) {
	profile := shops(t)
	calendar, err := world.NewCalendar(profile)
	require.NoError(t, err)
	p := play(t, profile, calendar.At(payment.Date(2026, 3, 27), payment.TimeOfDay(18*time.Hour)))
	end := calendar.At(payment.Date(2026, 3, 31), payment.TimeOfDay(18*time.Hour))
	require.NoError(t, p.world.Loop.Run(end))

	h, err := NewHost(HostConfig{Profile: profile, Clock: HeldClock, Start: p.start, Seed: 7, Repeatable: true,
		Ports: []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	var taken []string
	h.world.Loop.Observe(noted(&taken))
	goOn(t, h)
	line := dial(t, h.Ports()[0])
	require.Greater(t, len(p.frames), 4)
	for i := range p.frames {
		f := &p.frames[i]
		now, err := h.Now(t.Context())
		require.NoError(t, err)
		_, err = h.Advance(t.Context(), f.At.Sub(payment.Time(now.UnixNano())).String())
		require.NoError(t, err)
		line.send(f.Bytes)
		line.next()
	}
	_, err = h.Advance(t.Context(), "2026-03-31 18:00")
	require.NoError(t, err)
	require.NoError(t, h.View(t.Context(), func(*world.World) {}))
	require.Equal(t, len(p.taken), len(taken))
	for i := range taken {
		require.Equal(t, p.taken[i], taken[i])
	}
}

// A held clock stands between two exchanges, however long that takes, and after one it stands where the acquirer sent
// its answer: also when a fault lost the answer, kept it, lost the request or kept that.
func TestHeldClockStands(t *testing.T) {
	profile := shops(t)
	for name, said := range map[string]string{
		"answered":      "drop 0610 acquirer->terminal",
		"answer lost":   "drop 0210 acquirer->terminal",
		"answer kept":   "delay 70s 0210 acquirer->terminal",
		"request lost":  "drop 0200 terminal->acquirer",
		"request kept":  "delay 70s 0200 terminal->acquirer",
		"acquirer dies": "crash before-commit 0200 terminal->acquirer",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rule, err := scenarios.ParseFault(said)
			require.NoError(t, err)
			p := play(t, profile, payment.Time(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC).UnixNano()))
			h := run(t, HostConfig{Profile: profile, Clock: HeldClock, Start: p.frames[1].At, Faults: []fault.Rule{rule}})
			line := dial(t, h.Ports()[0])
			line.send(p.frames[1].Bytes)
			if name == "answered" {
				line.next()
			} else {
				fired(t, h)
			}
			stood := stands(t, h)
			require.Less(t, stood, p.frames[1].At.Add(time.Second))
			pause(t.Context(), 50*time.Millisecond)
			require.Equal(t, stood, stands(t, h))
			if name != "answer kept" && name != "request kept" {
				return
			}
			_, err = line.read(50 * time.Millisecond)
			require.Error(t, err, "no answer before its time")
			_, err = h.Advance(t.Context(), "70s")
			require.NoError(t, err)
			require.Equal(t, "0210", line.next().MTI())
		})
	}
}

// fired waits until the first fault has taken effect.
func fired(t *testing.T, h *Host) {
	t.Helper()
	for {
		list, err := h.Faults(t.Context())
		require.NoError(t, err)
		if list[0].Count > 0 {
			return
		}
		pause(t.Context(), time.Millisecond)
	}
}

// stands waits until no exchange is open and returns the time.
func stands(t *testing.T, h *Host) (now payment.Time) {
	t.Helper()
	for open := true; open; {
		require.NoError(t, h.View(t.Context(), func(w *world.World) {
			now, open = w.Loop.Now(), len(w.Loop.Open()) > 0 || w.Loop.Travelling()
		}))
		pause(t.Context(), time.Millisecond)
	}
	return now
}

// While a terminal waits for an answer the clock does not jump: it waits for the answer, and when none comes in 5 s it
// says who waits, and stays. What terminals send meanwhile is not lost.
func TestAdvanceWaitsForAnswers(t *testing.T) {
	t.Parallel()
	profile := shops(t)
	p := play(t, profile, payment.Time(time.Date(2026, 3, 27, 10, 0, 0, 0, time.UTC).UnixNano()))
	silent, err := scenarios.ParseFault("drop every 0200 acquirer->clearing 4=000000001250")
	require.NoError(t, err)
	h := run(t, HostConfig{Profile: profile, Clock: HeldClock, Start: p.frames[1].At, Faults: []fault.Rule{silent}})
	line := dial(t, h.Ports()[0])
	line.send(p.frames[1].Bytes)
	for open := 0; open == 0; {
		require.NoError(t, h.View(t.Context(), func(w *world.World) { open = len(w.Loop.Open()) }))
	}
	began := time.Now()
	advanced := make(chan error, 1)
	go func() {
		_, err := h.Advance(t.Context(), "T+1 18:00")
		advanced <- err
	}()
	line.send(p.frames[2].Bytes)
	err = <-advanced
	var open *engine.StillOpen
	require.True(t, errors.As(err, &open), "%v", err)
	require.Len(t, open.Exchanges, 1)
	require.ErrorContains(t, err, "no answer yet for T1 (STAN 000002)")
	require.GreaterOrEqual(t, time.Since(began), 4*time.Second)
	require.Equal(t, "0210", line.next().MTI(), "the second sale, which came while the clock waited")
	now, err := h.Now(t.Context())
	require.NoError(t, err)
	require.Less(t, now.Sub(time.Unix(0, int64(p.frames[1].At))), 20*time.Second)
	require.ErrorIs(t, h.Speed(t.Context(), 20), engine.ErrHeld)
}
