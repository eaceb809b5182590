package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/link"
	"acqsim/party"
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
}

// route is one direction of a link.
type route struct {
	pair     *pair
	from, to *node
	end      int // from's end of the connection
}

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
	p, kind, framer := r.pair, 0, r.pair.Messages
	if m.file {
		kind, framer = 1, r.pair.Files
	}
	if p.connections[kind] == nil {
		c, err := p.wire.Open()
		if err != nil {
			return nil, err
		}
		p.connections[kind] = c
	}
	return p.connections[kind].Carry(r.end, framer, m.bytes, m.excess)
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
	l.queue.push(entry{at: l.now.Add(r.pair.Latency + delay), kind: deliverEntry, link: r, epoch: r.pair.epoch, message: m})
}

// deliver takes a message over the wire and hands what comes out to the receiver.
func (l *Loop) deliver(e *entry) error {
	r, m := e.link, &e.message
	switch {
	case e.epoch != r.pair.epoch:
		return l.lose(r, m, "the connection broke while it was under way")
	case r.to.down():
		return l.lose(r, m, "the receiver is down")
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
	if err := l.handleWith(r.to, &party.Event{Kind: kind, From: r.from.Name, Bytes: b}, m.crash); err != nil {
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
	if err := r.pair.cut(); err != nil {
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
