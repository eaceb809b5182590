package live

import (
	"context"
	"errors"
	"sync"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// Recorder takes a host down while it lives. It is called by the loop alone.
type Recorder interface {
	// Event takes what has happened.
	Event(l engine.Line)
	// Input takes what has come in and is about to be carried out. A message that may have the
	// number of a real card comes masked: it is withheld.
	Input(t *engine.Taken, withheld bool)
	// Flush keeps what was taken so far, and says what could not be.
	Flush() error
	// End is called when the host has ended, with how far it came and the hash of all that
	// happened.
	End(at engine.Place, hash string) error
}

// flushEvery is how old what a killed process has not kept may be.
const flushEvery = 200 * time.Millisecond

// recording is what a host has to do with its recorder; nil when it has none.
type recording struct {
	to    Recorder
	world *world.World
	early []engine.Record // before there was a world to show them
}

func (r *recording) observe(rec *engine.Record) {
	if r.world == nil {
		r.early = append(r.early, rec.Clone())
		return
	}
	r.to.Event(r.world.Loop.Line(rec))
}

// begin shows what happened while the world was made, and what comes from now on.
func (r *recording) begin(w *world.World) {
	if r == nil {
		return
	}
	r.world = w
	for i := range r.early {
		r.to.Event(w.Loop.Line(&r.early[i]))
	}
	r.early = nil
	w.Loop.OnTaken(r.take)
}

func (r *recording) take(t *engine.Taken) {
	withheld := t.Message != nil && withholds(r.world, t.Node, t.Message)
	if withheld {
		t.Message = r.world.Loop.Reader(t.Node, world.Acquirer).Masked(t.Message, false)
	}
	r.to.Input(t, withheld)
}

// withholds reports whether the true bytes of a message must not be kept: it cannot be read,
// or has the number of a card that is no test card. The acquirer keeps nothing of it either.
func withholds(w *world.World, till party.Node, message []byte) bool {
	if w.Loop.Reader(till, world.Acquirer) == nil {
		return true
	}
	m, ok := w.Meaning(till, world.Acquirer, message, false)
	if !ok || m.PAN != "" && !payment.TestNumber(m.PAN, w.Profile.TestBINs) {
		return true
	}
	for i := range m.Details {
		if !payment.TestNumber(m.Details[i].PAN, w.Profile.TestBINs) {
			return true
		}
	}
	return false
}

// flushing keeps what was taken, again and again, for a process that is killed. A record that
// cannot be written ends the host.
func (r *recording) flushing(ctx context.Context, running *sync.WaitGroup, h *Host, failed chan<- error) {
	if r == nil {
		return
	}
	running.Go(func() {
		for {
			pause(ctx, flushEvery)
			var unwritten error
			err := h.View(ctx, func(*world.World) { unwritten = r.to.Flush() })
			if err != nil { // it has ended, or is about to
				return
			}
			if unwritten != nil {
				failed <- unwritten
				return
			}
		}
	})
}

func (r *recording) end() error {
	if r == nil {
		return nil
	}
	return r.to.End(r.world.Loop.Place(), r.world.Loop.TraceHash())
}

// Told is what a host was told, by whom a record has it.
type Told struct {
	Inputs []engine.Taken
	// End is how far the host came; Ended says that it came to its end, and was not killed: then
	// End is where, else its Seq alone counts.
	End   engine.Place
	Ended bool
}

// NotThere is the error of a replay that is not where the recorded host was when it was told
// something.
type NotThere struct {
	Input int // its index
	Err   error
}

func (e *NotThere) Error() string { return e.Err.Error() }

// Unwrap returns what the engine says.
func (e *NotThere) Unwrap() error { return e.Err }

// Replay lives the life of a recorded host again, without its terminals: what they sent is
// told to it where it came in. Start, Seed and all that makes the world must be those of the
// host. see gets each line of what happens and says whether to go on. It returns the hash.
func Replay(ctx context.Context, c HostConfig, told Told, see func(engine.Line) bool) (hash string, err error) {
	w, err := Relive(ctx, c, told, see)
	if w == nil {
		return "", err
	}
	return w.Loop.TraceHash(), errors.Join(err, w.Close())
}

// Relive is Replay for whoever wants to look at the world in which the host's life ended, or could not go on, and then
// closes it; nil when there is none.
func Relive(ctx context.Context, c HostConfig, told Told, see func(engine.Line) bool) (*world.World, error) {
	watch := &replaying{see: see}
	c.Record = watch
	h := &Host{config: c}
	if err := h.settle(func(party.Node, engine.Outward) {}); err != nil {
		return nil, err
	}
	return h.world, engine.Guard(func() error { return h.again(ctx, told, watch) })
}

func (h *Host) again(ctx context.Context, told Told, watch *replaying) error {
	l := h.world.Loop
	for i := range told.Inputs {
		if err := ctx.Err(); err != nil || watch.stopped {
			return err
		}
		t := told.Inputs[i]
		if rule := t.Rule; rule != nil {
			t.Input.Rule = func(now payment.Time) (fault.Rule, error) {
				own := *rule
				err := h.ready(&own, now, h.world.Calendar)
				return own, err
			}
		}
		if err := l.Retake(&t); err != nil {
			return &NotThere{i, err}
		}
	}
	if watch.stopped {
		return nil
	}
	if !told.Ended {
		return l.RunToRecord(told.End.Seq)
	}
	if err := l.RunTo(told.End); err != nil {
		return &NotThere{len(told.Inputs), err}
	}
	return nil
}

// replaying hands on what happens until nobody wants to see more.
type replaying struct {
	see     func(engine.Line) bool
	stopped bool
}

func (r *replaying) Event(l engine.Line) { r.stopped = r.stopped || !r.see(l) }

func (*replaying) Input(*engine.Taken, bool) {}

func (*replaying) Flush() error { return nil }

func (*replaying) End(engine.Place, string) error { return nil }
