package engine

import (
	"fmt"

	"acqsim/fault"
	"acqsim/party"
)

// Outward is what goes to a foreign node, or what happens to its connection. Faults decide
// on it as on everything between two parties; the socket is the node's.
type Outward struct {
	From    party.Node
	Message []byte // nil when it is about the connection alone
	File    bool
	// Fact is the number up to which the journal must be durable before it leaves.
	Fact uint64

	Excess int  // the length header says so many bytes more than the truth
	Split  int  // it is written in pieces of so many bytes; 0: in one
	Joined bool // it leaves in one write with the message that comes next

	// Line is what becomes of the connection. One that is cut under the message carries the
	// first Passed bytes of its frame, the length header included; Lost says that these
	// are not all.
	Line   LineEvent
	Passed int
	Lost   bool
}

// LineEvent is something that happens to the connection of a foreign node.
type LineEvent string

// What happens to connections.
const (
	LineReset              = LineEvent(fault.Reset)
	LineFinished           = LineEvent(fault.Finish)
	LineHalfOpen           = LineEvent(fault.HalfOpen) // it stands, and what either end sends is lost
	LineStalled  LineEvent = "stalled"                 // it stands and carries nothing, until it is
	LineResumed  LineEvent = "resumed"
	LineDown     LineEvent = "down" // the party at this end died; nobody can connect until it is
	LineUp       LineEvent = "up"
)

// outward hands a message that has arrived at the edge of this world to its node, behind
// those that waited to leave in one write with it.
func (l *Loop) outward(e *entry) {
	r := e.link
	whose := r.together(&e.message)
	for i := range whose {
		m := &whose[i]
		l.recordFrame(r, m, m.bytes)
		o := r.leaves(m)
		o.Joined = i < len(whose)-1
		r.to.Foreign(o)
	}
}

// leaves is a message as it leaves this world.
func (r *route) leaves(m *message) Outward {
	o := Outward{From: r.from.Name, Message: m.bytes, File: m.file, Fact: m.fact, Excess: m.excess}
	if m.rule != nil && m.rule.Do.Pace != nil {
		o.Split = m.rule.Do.Pace.Split
	}
	return o
}

// together returns a message behind those that wait to leave in one write with it.
func (r *route) together(own *message) []message {
	var whose []message
	if !own.file {
		for i := range r.parked {
			whose = append(whose, r.parked[i].message)
		}
		r.parked = nil
	}
	return append(whose, *own)
}

// line tells the foreign node at an end of a link, if there is one, what becomes of its
// connection.
func (p *pair) line(e LineEvent) {
	for _, r := range p.routes {
		if r.to.foreign() {
			r.to.Foreign(Outward{From: r.from.Name, Line: e})
		}
	}
}

// breakOutside breaks the connection of a foreign node under a message: one that goes to it
// may pass in part, or whole.
func (l *Loop) breakOutside(r *route, m *message, cut *fault.Cut) (passed, whole int, err error) {
	how := LineEvent(cut.How())
	stream, err := r.frame(nil, m)
	if err != nil {
		return 0, 0, err
	}
	if !r.to.foreign() {
		r.pair.line(how)
		return 0, len(stream), nil
	}
	passed = min(cut.Byte, len(stream))
	o := r.leaves(m)
	o.Line, o.Passed, o.Lost = how, passed, passed < len(stream)
	if !o.Lost {
		l.recordFrame(r, m, m.bytes)
	}
	r.to.Foreign(o)
	return passed, len(stream), nil
}

// errItsBytes is why a fault cannot change how a foreign peer's bytes come.
var errItsBytes = fmt.Errorf("the bytes come from a peer in another process, as it sends them")
