package engine

import (
	"fmt"
	"time"

	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
)

// NodeConfig describes a party; or a device or person at the end of a link that
// only reads (New is nil); or a foreign peer, whose messages come from outside.
type NodeConfig struct {
	Name party.Node
	// Role is what faults may call it: "terminal" for T1. Empty means Name.
	Role string
	// New builds the party as it is when the power comes on.
	New func() (party.Party, error)
	// Decode reads the party's facts back after a crash.
	Decode party.Decoder
	// Skew is what the party's own clock is ahead by. It moves business time only.
	Skew time.Duration
	// Foreign is told what is sent to this node, in the loop's goroutine; it keeps
	// a copy. What the peer sends comes in by Input. No hash is claimed for a world
	// with a foreign peer: its clock is the wall's.
	Foreign func(from party.Node, message []byte, file bool)
}

// node is a party as the loop runs it.
type node struct {
	NodeConfig
	party  party.Party // nil while it is down, and always for a device
	routes map[party.Node]*route
	timers map[party.Timer]uint32 // which setting of the timer counts
	marks  uint32                 // settings made so far
	draw   func() uint64

	still   payment.Time // 0, or until when the node stands still
	waiting []entry      // what came for it in the meantime
	pressed []Input      // the commands among it
}

func (n *node) foreign() bool { return n.Foreign != nil }
func (n *node) device() bool  { return n.New == nil && !n.foreign() }
func (n *node) down() bool    { return n.party == nil && n.New != nil }

// set arms or disarms a timer. An entry in the heap whose setting is not the last
// one is stale and does nothing when its time comes.
func (l *Loop) set(n *node, s party.SetTimer) {
	if s.At == 0 {
		delete(n.timers, s.Timer)
		return
	}
	n.marks++
	n.timers[s.Timer] = n.marks
	l.queue.push(entry{at: max(s.At, l.now), kind: timerEntry, node: n, timer: s.Timer, epoch: n.marks})
}

func (l *Loop) fire(e *entry) error {
	n := e.node
	if n.timers[e.timer] != e.epoch {
		return nil
	}
	if n.still > 0 {
		n.waiting = append(n.waiting, *e)
		return nil
	}
	delete(n.timers, e.timer)
	l.record(Record{Kind: TimerRecord, Node: n.Name, Name: e.timer.Name, Note: e.timer.Key})
	return l.handle(n, &party.Event{Kind: party.TimerFired, Timer: e.timer})
}

// start builds a party, folds its facts and hands it Restarted.
func (l *Loop) start(n *node) error {
	p, err := n.New()
	if err != nil {
		return fmt.Errorf("engine: %s: %w", n.Name, err)
	}
	err = l.journal.Fold(string(n.Name), func(r journal.Record) error {
		f, err := n.Decode(r.Kind, r.Version, r.JSON)
		if err != nil {
			return fmt.Errorf("engine: %s: fact %d: %w", n.Name, r.Seq, err)
		}
		p.Apply(f)
		return nil
	})
	if err != nil {
		return err
	}
	n.party = p
	clear(n.timers)
	return l.handle(n, &party.Event{Kind: party.Restarted})
}

// crash takes a party down: its state, its timers and every frame on its links
// are gone, and its peers see the connection break.
func (l *Loop) crash(n *node, cut string, restart time.Duration) error {
	l.record(Record{Kind: CrashRecord, Node: n.Name, Name: cut})
	n.party = nil
	clear(n.timers)
	l.wake(n) // what waited for it finds it down
	if restart > 0 {
		l.moving++
		l.queue.push(entry{at: l.now.Add(restart), kind: restartEntry, node: n})
	}
	return l.eachPeer(n, func(r *route) error {
		if err := l.cut(r.pair); err != nil {
			return err
		}
		return l.tell(r.to, n, party.Disconnected, "disconnected")
	})
}

func (l *Loop) restart(n *node) error {
	if !n.down() {
		return nil
	}
	l.record(Record{Kind: RestartRecord, Node: n.Name})
	if err := l.start(n); err != nil {
		return err
	}
	return l.eachPeer(n, func(r *route) error { return l.tell(r.to, n, party.Connected, "connected") })
}

// eachPeer visits the links of n in the order of the configuration.
func (l *Loop) eachPeer(n *node, visit func(*route) error) error {
	for _, p := range l.pairs {
		for _, r := range p.routes {
			if r.from == n && !r.to.device() {
				if err := visit(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (l *Loop) tell(n, peer *node, kind party.EventKind, what string) error {
	if n.party == nil {
		return nil
	}
	if n.still > 0 {
		n.waiting = append(n.waiting, entry{kind: tellEntry, node: n, link: n.routes[peer.Name], epoch: uint32(kind)})
		return nil
	}
	l.record(Record{Kind: ConnectionRecord, Node: n.Name, Peer: peer.Name, Name: what})
	return l.handle(n, &party.Event{Kind: kind, From: peer.Name})
}

// business is the time on the wall clock of a node.
func (n *node) business(now payment.Time) payment.Time { return now.Add(n.Skew) }
