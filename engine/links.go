package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
)

// Reader understands the messages of a link, for faults, labels and masks. The
// engine itself reads none.
type Reader interface {
	// Read takes one message, or a file, and reports why it cannot be understood.
	Read(message []byte, file bool) error
	// MTI, Field and Keys tell of what was read last.
	MTI() string
	Field(path string) (string, bool)
	Keys(dst []party.Key) []party.Key
	// Masked returns a copy in which nothing stands that a log must not have.
	Masked(message []byte, file bool) []byte
}

// LinkConfig joins two nodes.
type LinkConfig struct {
	A, B     party.Node
	Messages link.Framer
	Files    link.Framer
	// Latency is how long a message is under way.
	Latency time.Duration
	Reader  Reader
	// Records reads single records of the files; RecordFile takes files apart;
	// Codec sets fields and seals. Faults need them and nothing else does.
	Records    Reader
	RecordFile fault.RecordFile
	Codec      fault.Codec
}

// pair is a link as the loop runs it: two routes over one connection for messages
// and one for files, each opened when it is first needed.
type pair struct {
	LinkConfig
	wire        Wire
	routes      [2]*route
	connections [2]Connection // messages, files
	epoch       uint32        // frames of an earlier life are lost

	stalls  int            // rules that hold the link; it carries nothing while there are any
	tickets []fault.Ticket // of those that wait for an event
	waiting []entry        // what arrived in the meantime
	deaf    bool           // half open: what is sent is lost and nobody knows
}

// route is one direction of a link.
type route struct {
	pair     *pair
	from, to *node
	end      int // from's end of the connection

	free   payment.Time // a slow line is busy until then
	parked []entry      // waits to arrive in one read with the next frame
}

// back is the other direction.
func (r *route) back() *route { return r.pair.routes[1-r.end] }

// cut breaks the connections; what is under way is lost.
func (p *pair) cut() error {
	p.epoch++
	for i, c := range p.connections {
		if c == nil {
			continue
		}
		p.connections[i] = nil
		if err := c.Close(); err != nil {
			return fmt.Errorf("engine: link %s-%s: %w", p.A, p.B, err)
		}
	}
	return nil
}

// carry takes a message over the wire.
func (r *route) carry(m *message) ([][]byte, error) {
	c, framer, err := r.connection(m.file)
	if err != nil {
		return nil, err
	}
	return c.Carry(r.end, framer, m.bytes, m.excess)
}

// connection returns the connection of messages or of files, opened if need be.
func (r *route) connection(file bool) (Connection, link.Framer, error) {
	p, kind, framer := r.pair, 0, r.pair.Messages
	if file {
		kind, framer = 1, r.pair.Files
	}
	if p.connections[kind] == nil {
		c, err := p.wire.Open()
		if err != nil {
			return nil, framer, err
		}
		p.connections[kind] = c
	}
	return p.connections[kind], framer, nil
}

// send lets a message go. Labels are bound and faults decide before it is on its
// way; it arrives after the link's latency.
func (l *Loop) send(n *node, s party.Send) error {
	r := n.routes[s.To]
	if r == nil {
		return fmt.Errorf("engine: %s sends to %s: no such link", n.Name, s.To)
	}
	m := message{bytes: s.Bytes, file: s.File, sent: l.now}
	if l.labels.inUse() {
		m.keys = l.label(r, m.bytes, m.file)
	}
	return l.pass(r, m)
}

// post puts a message on its way.
func (l *Loop) post(r *route, m message, delay time.Duration) {
	l.moving++
	l.queue.push(entry{at: max(l.now, r.free).Add(r.pair.Latency + delay), kind: deliverEntry, link: r, epoch: r.pair.epoch, message: m})
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

// disconnect ends the connections between two nodes, and both see it. What is
// under way, stalled or parked is lost.
func (l *Loop) disconnect(r *route) error {
	if err := l.cut(r.pair); err != nil {
		return err
	}
	if err := l.tell(r.from, r.to, party.Disconnected, "disconnected"); err != nil {
		return err
	}
	return l.tell(r.to, r.from, party.Disconnected, "disconnected")
}

func (l *Loop) lose(r *route, m *message, why string) error {
	l.record(Record{Kind: LostRecord, Node: r.from.Name, Peer: r.to.Name, Sent: m.sent, File: m.file, Bytes: m.bytes, Keys: m.keys, Note: why})
	return nil
}

func (l *Loop) recordFrame(r *route, m *message, b []byte) {
	l.record(Record{Kind: FrameRecord, Node: r.from.Name, Peer: r.to.Name, Sent: m.sent, File: m.file, Bytes: b, Keys: m.keys})
}
