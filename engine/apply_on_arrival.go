package engine

import (
	"fmt"
	"slices"

	"acqsim/fault"
)

// arrive does what a rule says happens when a message arrives. It reports whether
// the message has been dealt with.
func (l *Loop) arrive(e *entry) (done bool, err error) {
	if does := l.verbs[e.message.rule.Do.Verb()]; does.arriving != nil {
		return does.arriving(l, e)
	}
	return false, nil
}

// pause stops the receiver, for which the message then waits as others do.
func (l *Loop) pause(e *entry) (done bool, err error) {
	r, m := e.link, &e.message
	rule := m.rule
	m.rule = nil
	l.standStill(r.to, rule)
	if r.to.still > 0 {
		r.to.waiting = append(r.to.waiting, *e)
		return true, nil
	}
	return false, nil
}

func (l *Loop) skew(e *entry) (done bool, err error) {
	l.setClock(e.link.to, e.message.rule)
	return false, nil
}

// park keeps a frame that is to arrive in one read with the next.
func (l *Loop) park(e *entry) (done bool, err error) {
	r, m := e.link, &e.message
	if !m.rule.Do.Pace.Merge || m.file || r.to.device() || r.from.foreign() {
		return false, nil
	}
	r.parked = append(r.parked, *e)
	return true, nil
}

// crashWhenHandled leaves the crash to the handling of the message, which has its cuts (handleWith).
func (l *Loop) crashWhenHandled(*entry) (done bool, err error) { return false, nil }

// breakOff lets the first bytes of a frame pass and breaks the connection.
func (l *Loop) breakOff(e *entry) (done bool, err error) {
	r, m := e.link, &e.message
	cut := m.rule.Do.Cut
	messages, passed, whole, err := l.begin(r, m, cut)
	if err != nil {
		return true, err
	}
	if passed < whole {
		if err := l.lose(r, m, fmt.Sprintf("the connection broke after %d of %d bytes", passed, whole)); err != nil {
			return true, err
		}
	}
	for _, b := range messages {
		if err := l.comesOut(r, m, b); err != nil || e.epoch != r.pair.epoch {
			return true, err
		}
	}
	l.record(Record{Kind: ConnectionRecord, Node: r.from.Name, Peer: r.to.Name, Name: "cut",
		Note: fmt.Sprintf("%s after %d of %d bytes", cut.How(), passed, whole)})
	if wait := cut.Unnoticed(); wait > 0 {
		r.pair.deaf = true
		l.queue.push(entry{at: l.now.Add(wait), kind: noticeEntry, link: r, epoch: r.pair.epoch})
		return true, nil
	}
	return true, l.disconnect(r)
}

// begin carries the bytes that still pass when a connection breaks, and breaks it.
// The messages are copies.
func (l *Loop) begin(r *route, m *message, cut *fault.Cut) (messages [][]byte, passed, whole int, err error) {
	if r.outside() {
		passed, whole, err = l.breakOutside(r, m, cut)
		return nil, passed, whole, err
	}
	c, err := r.connection(m.file)
	if err != nil {
		return nil, 0, 0, err
	}
	stream, err := r.frame(nil, m)
	if err != nil {
		return nil, 0, 0, err
	}
	passed = min(cut.Byte, len(stream))
	if passed > 0 {
		found, _ := c.Arrive(r.end, stream[:passed]) // what is lost with the framing is lost with the connection
		messages = copies(found)
	}
	return messages, passed, len(stream), c.Break(r.end, cut.How())
}

func copies(messages [][]byte) [][]byte {
	out := make([][]byte, len(messages))
	for i, b := range messages {
		out[i] = slices.Clone(b)
	}
	return out
}

// deliverPaced carries a frame in pieces, or in one write with those parked before
// it, and hands on what the receiver's framing finds.
func (l *Loop) deliverPaced(e *entry) error {
	r := e.link
	whose := r.together(&e.message)
	messages, err := r.carryPieces(whose)
	for i, b := range messages {
		m := &whose[min(i, len(whose)-1)]
		if err := l.comesOut(r, m, b); err != nil {
			return err
		}
		if e.epoch != r.pair.epoch {
			return nil
		}
	}
	if err != nil {
		return l.hangUp(r, err)
	}
	return nil
}

// carryPieces writes frames as one stream, cut into the pieces that a rule wants.
// The messages are copies.
func (r *route) carryPieces(whose []message) ([][]byte, error) {
	c, err := r.connection(whose[0].file)
	if err != nil {
		return nil, err
	}
	var stream []byte
	piece := 0
	for i := range whose {
		m := &whose[i]
		if stream, err = r.frame(stream, m); err != nil {
			return nil, err
		}
		if m.rule != nil && m.rule.Do.Pace != nil && m.rule.Do.Pace.Split > 0 {
			piece = m.rule.Do.Pace.Split
		}
	}
	if piece == 0 {
		piece = len(stream)
	}
	var messages [][]byte
	for at := 0; at < len(stream); at += piece {
		found, err := c.Arrive(r.end, stream[at:min(at+piece, len(stream))])
		messages = append(messages, copies(found)...)
		if err != nil {
			return messages, err
		}
	}
	return messages, nil
}
