package engine

import (
	"fmt"
	"time"

	"acqsim/fault"
	"acqsim/journal"
	"acqsim/party"
)

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
	l.unanswered(n.Name)
	l.wake(n) // what waited for it finds it down
	if restart > 0 {
		l.moving++
		l.kept++
		l.queue.push(entry{at: l.now.Add(restart), kind: restartEntry, node: n})
	}
	return l.eachPeer(n, func(r *route) error {
		if err := l.cut(r.pair); err != nil {
			return err
		}
		r.pair.line(LineDown)
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
	return l.eachPeer(n, func(r *route) error {
		r.pair.line(LineUp)
		return l.tell(r.to, n, party.Connected, "connected")
	})
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

func (l *Loop) handle(n *node, ev *party.Event) error { return l.handleWith(n, ev, nil) }

// handleWith hands an event to a party: facts, then sends, then timers, with the
// cuts at which a crash can come between them.
func (l *Loop) handleWith(n *node, ev *party.Event, crash *fault.Crash) error {
	if n.party == nil {
		return nil
	}
	l.event = *ev
	l.event.Now, l.event.Business, l.event.Entropy = l.now, n.business(l.now), n.draw
	if err := party.Ask(n.party, &l.event, &l.out, n.recall); err != nil {
		return fmt.Errorf("engine: %s: %w", n.Name, err)
	}
	if cutHere(crash, n, fault.BeforeCommit) {
		return l.crashBy(n, crash)
	}
	if err := l.commit(n); err != nil {
		return err
	}
	if cutHere(crash, n, fault.AfterCommit) {
		return l.crashBy(n, crash)
	}
	for i := range l.out.Sends {
		if err := l.send(n, l.out.Sends[i]); err != nil {
			return err
		}
		if cutHere(crash, n, fault.AfterSend) && crash.Send == i+1 {
			return l.crashBy(n, crash)
		}
	}
	for _, t := range l.out.Timers {
		l.set(n, t)
	}
	if crash != nil && !names(crash, n, n) {
		return l.crashBy(n, crash)
	}
	return nil
}

// commit writes the facts of one event to the journal as one, and applies them.
func (l *Loop) commit(n *node) error {
	if len(l.out.Facts) == 0 {
		return nil
	}
	l.batch, l.index = l.batch[:0], l.index[:0]
	l.text.Reset()
	for _, f := range l.out.Facts {
		kind, version := f.FactKind()
		start := l.text.Len()
		if err := l.write(f); err != nil {
			return fmt.Errorf("engine: %s: fact %s: %w", n.Name, kind, err)
		}
		text := l.text.Bytes()[start:]
		l.batch = append(l.batch, journal.Record{
			Node: string(n.Name), Kind: kind, Version: version, JSON: text, Keys: l.indexKeys(f),
		})
	}
	if err := l.journal.Append(l.batch); err != nil {
		return fmt.Errorf("engine: %s: %w", n.Name, err)
	}
	for i, f := range l.out.Facts {
		n.party.Apply(f)
		rec := Record{Kind: FactRecord, Node: n.Name, Name: l.batch[i].Kind, JSON: l.batch[i].JSON, Fact: f}
		if keyed, ok := f.(party.Keyed); ok && l.labels.inUse() {
			rec.Keys = keyed.Keys(l.keys[:0])
			l.keys = rec.Keys
			// What is begun is written down before the first frame leaves.
			if n.Role == terminalRole || l.event.Kind == party.Commanded {
				l.labels.startNew(n.Name, rec.Keys)
			}
			l.labels.bind(rec.Keys)
		}
		l.record(rec)
	}
	return nil
}

// write appends a fact's JSON to the text of the batch.
func (l *Loop) write(f party.Fact) error {
	if own, ok := f.(party.Appender); ok {
		_, err := l.text.Write(own.AppendJSON(l.text.AvailableBuffer()))
		return err
	}
	if err := l.encoder.Encode(f); err != nil {
		return err
	}
	l.text.Truncate(l.text.Len() - 1) // the line end that Encode adds
	return nil
}

// names reports whether a crash takes a node down; n is the one that handles the
// message.
func names(c *fault.Crash, n, victim *node) bool {
	if c.Node == "" {
		return n == victim
	}
	return c.Node == fault.All || c.Node == string(victim.Name) || c.Node == victim.Role
}

// cutHere reports whether n dies at a cut of what it does now.
func cutHere(c *fault.Crash, n *node, at fault.CrashPoint) bool {
	return c != nil && c.At == at && names(c, n, n)
}

// crashOf is the crash that a rule brings to the party that handles a thing.
func crashOf(r *fault.Rule) *fault.Crash {
	if r == nil {
		return nil
	}
	return r.Do.Crash
}

// crashBy takes down whom a rule names; n is the node that handles the message.
func (l *Loop) crashBy(n *node, c *fault.Crash) error {
	if losses, _ := c.Losses(); losses != 0 {
		if err := l.forget(losses); err != nil {
			return err
		}
	}
	for _, v := range l.order {
		if v.device() || v.foreign() || v.down() || !names(c, n, v) {
			continue
		}
		if err := l.crash(v, string(c.At), c.Restart); err != nil {
			return err
		}
	}
	return nil
}

// forget makes the journal lose its last commits, all of them when n is negative.
func (l *Loop) forget(n int) error {
	j, ok := l.journal.(interface{ Lose(batches int) })
	if !ok {
		return fmt.Errorf("engine: this journal cannot lose commits")
	}
	j.Lose(n)
	l.losses = append(l.losses, Loss{After: l.seq, Head: l.journal.Head()})
	return nil
}

// Loss is that the journal has lost its last commits.
type Loss struct {
	After uint64 // the sequence number of the last record before it
	Head  uint64 // how many facts the journal has kept
}

// Losses returns when the journal lost commits, the first one first.
func (l *Loop) Losses() []Loss { return l.losses }

// connectionWord is what the record says of an event of a connection.
func connectionWord(k party.EventKind) string {
	if k == party.Connected {
		return "connected"
	}
	return "disconnected"
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
