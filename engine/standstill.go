package engine

import (
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

// crashOf is the crash that a rule brings to the party that handles a thing.
func crashOf(r *fault.Rule) *fault.Crash {
	if r == nil {
		return nil
	}
	return r.Do.Crash
}
