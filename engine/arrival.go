package engine

import (
	"fmt"
	"slices"

	"acqsim/fault"
	"acqsim/party"
)

// arrive does what a rule says happens when a message arrives. It reports whether
// the message has been dealt with.
func (l *Loop) arrive(e *entry) (done bool, err error) {
	r, m := e.link, &e.message
	switch do := &m.rule.Do; {
	case do.Cut != nil:
		return true, l.breakOff(e)
	case do.Pause != nil:
		rule := m.rule
		m.rule = nil
		l.standStill(r.to, rule)
		if r.to.still > 0 {
			r.to.waiting = append(r.to.waiting, *e)
			return true, nil
		}
	case do.Skew != nil:
		l.setClock(r.to, m.rule)
	case do.Pace != nil && do.Pace.Merge && !m.file && !r.outside():
		r.parked = append(r.parked, *e)
		return true, nil
	}
	return false, nil
}

// breakOff lets the first bytes of a frame pass and breaks the connection.
func (l *Loop) breakOff(e *entry) error {
	r, m := e.link, &e.message
	cut := m.rule.Do.Cut
	messages, passed, whole, err := r.begin(m, cut)
	if err != nil {
		return err
	}
	if passed < whole {
		if err := l.lose(r, m, fmt.Sprintf("the connection broke after %d of %d bytes", passed, whole)); err != nil {
			return err
		}
	}
	for _, b := range messages {
		l.recordFrame(r, m, b)
		if err := l.receive(r, m, b); err != nil || e.epoch != r.pair.epoch {
			return err
		}
	}
	l.record(Record{Kind: ConnectionRecord, Node: r.from.Name, Peer: r.to.Name, Name: "cut",
		Note: fmt.Sprintf("%s after %d of %d bytes", cut.How(), passed, whole)})
	if wait := cut.Unnoticed(); wait > 0 {
		r.pair.deaf = true
		l.queue.push(entry{at: l.now.Add(wait), kind: noticeEntry, link: r, epoch: r.pair.epoch})
		return nil
	}
	return l.disconnect(r)
}

// begin carries the bytes that still pass when a connection breaks, and breaks it.
// The messages are copies.
func (r *route) begin(m *message, cut *fault.Cut) (messages [][]byte, passed, whole int, err error) {
	if r.outside() {
		return nil, 0, len(m.bytes), nil
	}
	c, framer, err := r.connection(m.file)
	if err != nil {
		return nil, 0, 0, err
	}
	stream, err := frame(nil, framer, m.bytes, m.excess)
	if err != nil {
		return nil, 0, 0, err
	}
	passed = min(cut.Byte, len(stream))
	if passed > 0 {
		found, _ := c.Write(r.end, framer, stream[:passed]) // what is lost with the framing is lost with the connection
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
	r, own := e.link, e.message
	whose := []message{own}
	if !own.file {
		whose = whose[:0]
		for i := range r.parked {
			whose = append(whose, r.parked[i].message)
		}
		whose = append(whose, own)
		r.parked = nil
	}
	messages, err := r.carryPieces(whose)
	for i, b := range messages {
		m := &whose[min(i, len(whose)-1)]
		l.recordFrame(r, m, b)
		if err := l.receive(r, m, b); err != nil {
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
	c, framer, err := r.connection(whose[0].file)
	if err != nil {
		return nil, err
	}
	var stream []byte
	piece := 0
	for i := range whose {
		m := &whose[i]
		if stream, err = frame(stream, framer, m.bytes, m.excess); err != nil {
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
		found, err := c.Write(r.end, framer, stream[at:min(at+piece, len(stream))])
		messages = append(messages, copies(found)...)
		if err != nil {
			return messages, err
		}
	}
	return messages, nil
}

// deliver takes a message over the wire and hands what comes out to the receiver.
func (l *Loop) deliver(e *entry) error {
	r, m := e.link, &e.message
	switch {
	case e.epoch != r.pair.epoch:
		return l.lose(r, m, "the connection broke while it was under way")
	case r.pair.stalls > 0:
		r.pair.waiting = append(r.pair.waiting, *e)
		return nil
	case r.pair.deaf:
		return l.lose(r, m, "the connection is half open")
	case r.to.down():
		return l.lose(r, m, "the receiver is down")
	case r.to.still > 0:
		r.to.waiting = append(r.to.waiting, *e)
		return nil
	}
	if m.rule != nil {
		if done, err := l.arrive(e); done || err != nil {
			return err
		}
	}
	switch {
	case r.to.device():
		l.recordFrame(r, m, m.bytes)
		return nil
	case r.to.foreign():
		l.recordFrame(r, m, m.bytes)
		r.to.Foreign(r.from.Name, m.bytes, m.file)
		return nil
	case r.from.foreign(): // its bytes have been on a wire already
		l.recordFrame(r, m, m.bytes)
		return l.receive(r, m, m.bytes)
	case len(r.parked) > 0 && !m.file || m.rule != nil && m.rule.Do.Pace != nil:
		return l.deliverPaced(e)
	}
	messages, err := r.carry(m)
	for _, b := range messages {
		l.recordFrame(r, m, b)
		if err := l.receive(r, m, b); err != nil {
			return err
		}
		if e.epoch != r.pair.epoch {
			return nil // the receiver crashed or hung up
		}
	}
	if err != nil {
		return l.hangUp(r, err)
	}
	return nil
}

// receive hands a message to its party. The receiver of a message that a fault
// has changed hangs up when it can make nothing of it.
func (l *Loop) receive(r *route, m *message, b []byte) error {
	kind := party.MessageReceived
	if m.file {
		kind = party.FileReceived
	}
	if err := l.handleWith(r.to, &party.Event{Kind: kind, From: r.from.Name, Bytes: b}, crashOf(m.rule)); err != nil {
		return err
	}
	if !m.altered || m.file || r.pair.Reader == nil || len(l.out.Facts)+len(l.out.Sends) > 0 {
		return nil
	}
	if err := r.pair.Reader.Read(b, false); err != nil {
		return l.hangUp(r, err)
	}
	return nil
}

// hangUp closes a connection whose bytes make no sense. Both ends see it; the
// next message opens a new one.
func (l *Loop) hangUp(r *route, cause error) error {
	l.record(Record{Kind: ConnectionRecord, Node: r.to.Name, Peer: r.from.Name, Name: "closed", Note: cause.Error()})
	return l.disconnect(r)
}

func (l *Loop) recordFrame(r *route, m *message, b []byte) {
	l.record(Record{Kind: FrameRecord, Node: r.from.Name, Peer: r.to.Name,
		Sent: m.sent, File: m.file, Bytes: b, Keys: m.keys})
}
