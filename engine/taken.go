package engine

import (
	"fmt"

	"acqsim/fault"
	"acqsim/payment"
)

// Place is where in the life of a world something came in: after how many events, after
// which record, and when.
type Place struct {
	Events uint64
	Seq    uint64
	At     payment.Time
}

// Taken is an input that changes the world, as it was taken: with its place it can be taken
// again in another life of the same world.
type Taken struct {
	Place
	Input
	Rule    *fault.Rule  // of an input that makes a fault act
	To      payment.Time // of one that moves the clock
	Overdue bool         // a message that had waited too long
}

// OnTaken has f see each input that changes the world, just before it does. What is not
// carried out because there is nobody to do it may be among them. f belongs to the loop and
// keeps no bytes of the message.
func (l *Loop) OnTaken(f func(*Taken)) { l.taken = f }

// note shows an input to whoever wants to see it.
func (l *Loop) note(t Taken) {
	if l.taken != nil {
		t.Place = l.Place()
		l.taken(&t)
	}
}

// Place returns how far the world has come.
func (l *Loop) Place() Place { return Place{l.events, l.seq, l.now} }

// Diverged says that a world is not what it was when an input was taken.
type Diverged struct{ Want, Have Place }

// Error names the places.
func (e *Diverged) Error() string {
	return fmt.Sprintf("engine: it was taken after event %d (record %d), and here that is record %d", e.Want.Events,
		e.Want.Seq, e.Have.Seq)
}

// RunTo runs the events up to a place.
func (l *Loop) RunTo(p Place) error {
	for l.events < p.Events {
		if at, any := l.queue.peek(); !any || at > p.At {
			break
		}
		if err := l.Step(); err != nil {
			return err
		}
	}
	if l.events != p.Events || l.seq != p.Seq || l.now > p.At {
		return &Diverged{p, l.Place()}
	}
	l.now = p.At
	return nil
}

// RunToRecord runs the events until there are so many records, or no event is left.
func (l *Loop) RunToRecord(seq uint64) error {
	for l.seq < seq {
		if _, any := l.queue.peek(); !any {
			return nil
		}
		if err := l.Step(); err != nil {
			return err
		}
	}
	return nil
}

// Retake takes an input again at the place at which it was taken before. One that moves the
// clock leaves it to the next place to say how far it came; one that is refused was
// refused before. The error is why the world cannot go on.
func (l *Loop) Retake(t *Taken) error {
	if err := l.RunTo(t.Place); err != nil {
		return err
	}
	in := t.Input
	switch {
	case in.Pause, in.Resume, in.Speed != 0, in.Advance != nil:
		l.clock(&in, t.To)
		return nil
	}
	in.overdue = t.Overdue
	_, failed := l.take(&in)
	return failed
}

// clock records what was done to the clock.
func (l *Loop) clock(in *Input, to payment.Time) {
	l.note(Taken{Input: *in, To: to})
	name, note := "", ""
	switch {
	case in.Pause:
		name = "pause"
	case in.Resume:
		name = "resume"
	case in.Speed != 0:
		name, note = "speed", fmt.Sprint(in.Speed)
	default:
		name, note = "advance", l.stamp(to)
	}
	l.record(Record{Kind: CommandRecord, Name: name, Note: note})
}
