package engine

import (
	"encoding/json"
	"errors"

	"acqsim/fault"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
)

// New builds the world and starts its parties, in the order of the configuration.
func New(c Config) (*Loop, error) {
	l := &Loop{
		config:  c,
		now:     c.Start,
		nodes:   make(map[party.Node]*node),
		held:    make(map[fault.Ticket]heldMessage),
		wire:    c.Wire,
		journal: c.Journal,
		labels:  newLabels(),
		inputs:  make(chan Input, inputBound),
		trace:   newTrace(),
	}
	if l.wire == nil {
		l.wire = Memory()
	}
	if l.journal == nil {
		l.journal = journal.NewMemory()
	}
	l.encoder = json.NewEncoder(&l.text)
	l.encoder.SetEscapeHTML(false)
	if err := l.build(); err != nil {
		return nil, err
	}
	for _, n := range l.order {
		if n.New == nil {
			continue
		}
		if err := l.start(n); err != nil {
			return nil, errors.Join(err, l.cutAll()) // what it says as it starts has been on the wire
		}
	}
	l.plan(c.Calendar.Date(c.Start))
	return l, nil
}

// Step runs the next event.
func (l *Loop) Step() error {
	if l.stopped != nil {
		return l.stopped
	}
	e := &l.happens // in the loop, so that an event allocates nothing
	*e = l.queue.pop()
	l.events++
	l.now = e.at
	if e.kind == deliverEntry || e.kind == restartEntry {
		l.moving--
	}
	if e.kept || e.kind == restartEntry {
		l.kept--
	}
	err := l.happen(e)
	l.stopped = err
	return err
}

func (l *Loop) happen(e *entry) error {
	switch e.kind {
	case deliverEntry:
		return l.deliver(e)
	case timerEntry:
		return l.fire(e)
	case jobEntry:
		return l.arriveJob(e)
	case restartEntry:
		return l.restart(e.node)
	case midnightEntry:
		l.plan(l.config.Calendar.Date(l.now))
	case commandEntry:
		in := e.node.pressed[0]
		e.node.pressed = e.node.pressed[1:]
		return l.Command(e.node.Name, in.command, in.label)
	case tellEntry:
		return l.tell(e.node, e.link.to, party.EventKind(e.epoch), connectionWord(party.EventKind(e.epoch)))
	case wakeEntry:
		if l.now >= e.node.still {
			l.wake(e.node)
		}
	case resumeEntry:
		if e.epoch == e.link.pair.epoch {
			l.resume(e.link.pair)
		}
	case noticeEntry:
		if e.epoch == e.link.pair.epoch {
			e.link.pair.line(LineReset)
			return l.disconnect(e.link)
		}
	}
	return nil
}

// Run runs every event up to and including the instant until, and leaves the
// clock there.
func (l *Loop) Run(until payment.Time) error {
	return l.RunWhile(until, func() bool { return true })
}

// RunWhile runs events up to until for as long as wanted says so, asking before
// each. When it stops early the clock stays at the last event.
func (l *Loop) RunWhile(until payment.Time, wanted func() bool) error {
	for wanted() {
		at, any := l.queue.peek()
		if !any || at > until {
			l.now = max(l.now, until)
			return l.stopped
		}
		if err := l.Step(); err != nil {
			return err
		}
	}
	return l.stopped
}
