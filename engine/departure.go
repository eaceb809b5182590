package engine

import (
	"fmt"

	"acqsim/fault"
	"acqsim/party"
)

// pass shows a message to the rules and does with it what they say.
func (l *Loop) pass(r *route, m message) error {
	if l.gate.Idle() {
		l.post(r, m, 0)
		return nil
	}
	return l.decide(r, m)
}

func (l *Loop) decide(r *route, m message) error {
	s := newSubject(l.labels, r, &m)
	l.release(l.gate.Observe(l.now, s))
	return l.act(r, m, s, l.gate.Decide(l.now, s))
}

// release lets go what was held for the thing that is about to pass.
func (l *Loop) release(tickets []fault.Ticket) {
	for _, t := range tickets {
		h := l.held[t]
		delete(l.held, t)
		if h.job != nil {
			h.job.at, h.job.passed = l.now, true
			l.queue.push(*h.job)
			continue
		}
		if h.stalled {
			l.resume(h.route.pair)
			continue
		}
		h.message.sent = l.now
		l.post(h.route, h.message, 0)
	}
}

// Unfired lists the rules that never took effect. What is still held leaves now,
// and does not count.
func (l *Loop) Unfired() []string {
	l.release(l.gate.End())
	l.releaseParked()
	return l.gate.Unfired()
}

// Nearest returns what came closest to a rule that never took effect; false when nothing came at all.
func (l *Loop) Nearest(rule string) (fault.Miss, bool) { return l.gate.Nearest(rule) }

// send lets a message go. It departs on the wire, labels are bound and faults decide
// before it is on its way; it arrives after the link's latency.
func (l *Loop) send(n *node, s party.Send) error { return l.letGo(n, s, false) }

// letGo is send; overdue says that the message has waited too long already.
func (l *Loop) letGo(n *node, s party.Send, overdue bool) error {
	r := n.routes[s.To]
	if r == nil {
		return fmt.Errorf("engine: %s sends to %s: no such link", n.Name, s.To)
	}
	bytes, err := r.depart(s.Bytes, s.File)
	if err != nil {
		return fmt.Errorf("engine: %s to %s: %w", n.Name, s.To, err)
	}
	m := message{bytes: bytes, file: s.File, sent: l.now, fact: l.journal.Head(), overdue: overdue}
	if r.to.foreign() && !m.file {
		l.answers(r, m.bytes)
	}
	if l.labels.inUse() {
		m.keys = l.labels.label(r, m.bytes, m.file)
	}
	return l.pass(r, m)
}
