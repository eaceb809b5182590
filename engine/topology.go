package engine

import (
	"fmt"

	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
)

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
	end      int    // from's end of the connection
	out      []byte // reused: what is written

	free   payment.Time // a slow line is busy until then
	parked []entry      // waits to arrive in one read with the next frame
}

// back is the other direction.
func (r *route) back() *route { return r.pair.routes[1-r.end] }

// Relink gives a line another framing and other readers, as when one end speaks another dialect from now on. Its name,
// its latency and what is under way stay. It is for whoever runs the loop, and for an Observer.
func (l *Loop) Relink(c LinkConfig) error {
	n := l.nodes[c.A]
	if n == nil || n.routes[c.B] == nil {
		return fmt.Errorf("engine: no link %s-%s", c.A, c.B)
	}
	p := n.routes[c.B].pair
	c.A, c.B, c.Latency = p.A, p.B, p.Latency
	p.LinkConfig = c
	return nil
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

// depart lets the sender's end of the wire have a message, and returns what is on its way.
func (r *route) depart(message []byte, file bool) ([]byte, error) {
	if r.outside() {
		return message, nil
	}
	c, err := r.connection(file)
	if err != nil {
		return nil, err
	}
	return c.Depart(r.end, message)
}

// carry takes a message over the wire.
func (r *route) carry(m *message) ([][]byte, error) {
	c, err := r.connection(m.file)
	if err != nil {
		return nil, err
	}
	out, err := r.frame(r.out[:0], m)
	if err != nil {
		return nil, err
	}
	r.out = out
	return c.Arrive(r.end, out)
}

// frame appends a message to dst as it stands in the stream.
func (r *route) frame(dst []byte, m *message) ([]byte, error) {
	return r.pair.Framing(m.file).AppendExcess(dst, m.bytes, m.excess)
}

// connection returns the connection of messages or of files, opened if need be.
func (r *route) connection(file bool) (Connection, error) {
	p, kind := r.pair, 0
	if file {
		kind = 1
	}
	if p.connections[kind] == nil {
		c, err := p.wire.Open(&p.LinkConfig, file)
		if err != nil {
			return nil, err
		}
		p.connections[kind] = c
	}
	return p.connections[kind], nil
}

// node is a party as the loop runs it.
type node struct {
	NodeConfig
	party  party.Party // nil while it is down, and always for a device
	routes map[party.Node]*route
	timers map[party.Timer]uint32 // which setting of the timer counts
	marks  uint32                 // settings made so far
	draw   func() uint64
	recall party.Recall // out of the journal

	still   payment.Time // 0, or until when the node stands still
	waiting []entry      // what came for it in the meantime
	pressed []pressed    // the commands among it
}

func (n *node) foreign() bool { return n.Foreign != nil }

func (n *node) device() bool { return n.New == nil && !n.foreign() }

func (n *node) down() bool { return n.party == nil && n.New != nil }

// business is the time on the wall clock of a node.
func (n *node) business(now payment.Time) payment.Time { return now.Add(n.Skew) }

// outside reports whether an end of the route is not a party of this world: its
// bytes take no wire of ours.
func (r *route) outside() bool {
	return r.to.device() || r.to.foreign() || r.from.foreign()
}
