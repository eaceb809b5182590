package engine

import (
	"fmt"

	"acqsim/fault"
	"acqsim/party"
)

// chosen returns the parties that a rule names: the receiver when it names none.
func (l *Loop) chosen(name string, receiver *node) []*node {
	if name == "" {
		return []*node{receiver}
	}
	var out []*node
	for _, n := range l.order {
		if !n.device() && !n.foreign() && (name == fault.All || name == string(n.Name) || name == n.Role) {
			out = append(out, n)
		}
	}
	return out
}

// standStill stops nodes: what comes for them waits.
func (l *Loop) standStill(receiver *node, rule *fault.Rule) {
	pause := rule.Do.Pause
	for _, n := range l.chosen(pause.Node, receiver) {
		if n.party == nil {
			continue
		}
		n.still = max(n.still, l.now.Add(pause.For))
		l.record(Record{Kind: FaultRecord, Node: n.Name, Name: rule.ID, Note: "stands still for " + pause.For.String()})
		l.queue.push(entry{at: n.still, kind: wakeEntry, node: n})
	}
}

// wake lets a node go on with what has come for it in the meantime, in order.
func (l *Loop) wake(n *node) {
	if n.still == 0 {
		return
	}
	n.still = 0
	l.record(Record{Kind: FaultRecord, Node: n.Name, Name: "pause", Note: "goes on"})
	l.again(n.waiting)
	n.waiting = nil
}

// Waiting is how much may wait for a party that a fault has stopped before what foreign peers send is refused.
const Waiting = 4096

// Crowded says that a message of a foreign peer found no room: a fault has stopped the party that it is for, and as
// much as may waits for it already.
type Crowded struct{ Node party.Node }

// Error names the party and the bound.
func (e *Crowded) Error() string {
	return fmt.Sprintf("engine: a fault has stopped %s, and %d messages wait for it already", e.Node, Waiting)
}

// crowded reports whether no more may wait for a node that stands still.
func (n *node) crowded() bool { return n.still > 0 && len(n.waiting) >= Waiting }

// Paused reports whether a fault has stopped a party.
func (l *Loop) Paused(name party.Node) bool {
	n := l.nodes[name]
	return n != nil && n.still > 0
}

// setClock sets the clock on the wall of nodes.
func (l *Loop) setClock(receiver *node, rule *fault.Rule) {
	skew := rule.Do.Skew
	for _, n := range l.chosen(skew.Node, receiver) {
		n.Skew = skew.By()
		l.record(Record{Kind: FaultRecord, Node: n.Name, Name: rule.ID, Note: "clock ahead by " + skew.By().String()})
	}
}

// again puts entries back into the queue, in their order, as due now.
func (l *Loop) again(entries []entry) {
	for _, e := range entries {
		e.at, e.kept = l.now, false
		if e.kind == deliverEntry {
			l.moving++
		}
		l.queue.push(e)
	}
}

// stall holds a link until its time or its event has come.
func (l *Loop) stall(r *route, d fault.Decision) {
	p := r.pair
	p.stalls++
	l.record(Record{Kind: ConnectionRecord, Node: r.from.Name, Peer: r.to.Name, Name: "stalled"})
	p.line(LineStalled)
	if d.Ticket != 0 {
		p.tickets = append(p.tickets, d.Ticket)
		l.held[d.Ticket] = heldMessage{route: r, stalled: true}
		return
	}
	l.queue.push(entry{at: d.At, kind: resumeEntry, link: r, epoch: p.epoch})
}

// resume lets a link move again, unless another rule holds it still.
func (l *Loop) resume(p *pair) {
	if p.stalls--; p.stalls > 0 {
		return
	}
	l.record(Record{Kind: ConnectionRecord, Node: p.A, Peer: p.B, Name: "resumed"})
	p.line(LineResumed)
	l.again(p.waiting)
	p.waiting = nil
}

// cut ends the connections of a link. What is stalled or parked on it is lost when
// its turn comes, as what is under way is.
func (l *Loop) cut(p *pair) error {
	if err := p.cut(); err != nil {
		return err
	}
	for _, t := range p.tickets {
		l.gate.Lost(t)
		delete(l.held, t)
	}
	if p.stalls > 0 {
		p.line(LineResumed)
	}
	p.stalls, p.tickets, p.deaf = 0, nil, false
	l.again(p.waiting)
	p.waiting = nil
	for _, r := range p.routes {
		l.again(r.parked)
		r.parked, r.free = nil, 0
	}
	return nil
}

// releaseParked lets go what waits for a next frame that does not come, and takes
// back that its rule has fired.
func (l *Loop) releaseParked() {
	for _, p := range l.pairs {
		for _, r := range p.routes {
			for i := range r.parked {
				m := &r.parked[i].message
				l.gate.Missed(fault.Decision{Rule: m.rule})
				m.rule = nil
			}
			l.again(r.parked)
			r.parked = nil
		}
	}
}
