package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"

	"acqsim/fault"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
)

// Config is a world to run. The zero value of every field but Start, Nodes and
// Calendar is usable.
type Config struct {
	Start    payment.Time
	Calendar *payment.Calendar
	Seed     uint64
	Nodes    []NodeConfig
	Links    []LinkConfig
	Schedule Schedule
	Rules    []fault.Rule
	Wire     Wire            // nil: Memory
	Journal  journal.Journal // nil: journal.NewMemory
	Observe  []Observer
	// Entropy is what every party draws from; nil: a stream of its own for each,
	// made from the seed.
	Entropy func() uint64
}

// Loop runs a world. It belongs to one goroutine; everything that comes from
// outside goes through Post.
type Loop struct {
	config  Config
	now     payment.Time
	queue   queue
	nodes   map[party.Node]*node
	order   []*node
	pairs   []*pair
	gate    *fault.Gate
	held    map[fault.Ticket]heldMessage
	wire    Wire
	journal journal.Journal
	labels  *labels
	inputs  chan Input

	moving  int // entries of messages and restarts in the queue
	seq     uint64
	trace   trace
	current Record // reused
	out     party.Out
	event   party.Event
	batch   []journal.Record
	text    bytes.Buffer
	encoder *json.Encoder
	keys    []party.Key
	stopped error
}

// New builds the world and starts its parties, in the order of the configuration.
func New(c Config) (*Loop, error) {
	l := &Loop{
		config:  c,
		now:     c.Start,
		nodes:   make(map[party.Node]*node),
		held:    make(map[fault.Ticket]heldMessage),
		wire:    c.Wire,
		journal: c.Journal,
		labels:  newLabels(),
		inputs:  make(chan Input, inputBound),
		trace:   newTrace(),
	}
	if l.wire == nil {
		l.wire = Memory()
	}
	if l.journal == nil {
		l.journal = journal.NewMemory()
	}
	l.encoder = json.NewEncoder(&l.text)
	l.encoder.SetEscapeHTML(false)
	if err := l.build(); err != nil {
		return nil, err
	}
	for _, n := range l.order {
		if n.New == nil {
			continue
		}
		if err := l.start(n); err != nil {
			return nil, err
		}
	}
	l.plan(c.Calendar.Date(c.Start))
	return l, nil
}

func (l *Loop) build() error {
	var mistakes []error
	if l.config.Calendar == nil {
		mistakes = append(mistakes, errors.New("engine: no calendar"))
	}
	for i, c := range l.config.Nodes {
		if l.nodes[c.Name] != nil {
			mistakes = append(mistakes, fmt.Errorf("engine: node %s stands twice", c.Name))
		}
		if c.Role == "" {
			c.Role = string(c.Name)
		}
		n := &node{NodeConfig: c, routes: make(map[party.Node]*route), timers: make(map[party.Timer]uint32)}
		if n.draw = l.config.Entropy; n.draw == nil {
			n.draw = rand.New(rand.NewPCG(l.config.Seed, uint64(i)+1)).Uint64
		}
		l.nodes[c.Name] = n
		l.order = append(l.order, n)
	}
	for _, c := range l.config.Links {
		a, b := l.nodes[c.A], l.nodes[c.B]
		if a == nil || b == nil {
			mistakes = append(mistakes, fmt.Errorf("engine: link %s-%s: no such node", c.A, c.B))
			continue
		}
		p := &pair{LinkConfig: c, wire: l.wire}
		p.routes = [2]*route{{pair: p, from: a, to: b, end: 0}, {pair: p, from: b, to: a, end: 1}}
		a.routes[b.Name], b.routes[a.Name] = p.routes[0], p.routes[1]
		l.pairs = append(l.pairs, p)
	}
	gate, err := fault.NewGate(l.config.Rules)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	l.gate = gate
	return errors.Join(mistakes...)
}

// Now returns the time in the world.
func (l *Loop) Now() payment.Time { return l.now }

// TraceHash covers every record so far, with the true bytes of every frame.
func (l *Loop) TraceHash() string { return l.trace.sum() }

// Seq returns the number of the last record.
func (l *Loop) Seq() uint64 { return l.seq }

// Party returns a party to look at between events, nil while it is down.
func (l *Loop) Party(name party.Node) party.Party {
	if n := l.nodes[name]; n != nil {
		return n.party
	}
	return nil
}

// Observe adds an observer.
func (l *Loop) Observe(o Observer) { l.config.Observe = append(l.config.Observe, o) }

// Labels returns the labels bound to keys.
func (l *Loop) Labels(keys []party.Key) []string { return l.labels.of(keys) }

// Next returns when the next event comes; false when none is left.
func (l *Loop) Next() (payment.Time, bool) { return l.queue.peek() }

// Busy reports whether a message is under way or a party is about to come back.
// What a fault holds on a stalled link or at a node that stands still is not.
func (l *Loop) Busy() bool { return l.moving > 0 }

// Step runs the next event.
func (l *Loop) Step() error {
	if l.stopped != nil {
		return l.stopped
	}
	e := l.queue.pop()
	l.now = e.at
	if e.kind == deliverEntry || e.kind == restartEntry {
		l.moving--
	}
	err := l.happen(&e)
	l.stopped = err
	return err
}

func (l *Loop) happen(e *entry) error {
	switch e.kind {
	case deliverEntry:
		return l.deliver(e)
	case timerEntry:
		return l.fire(e)
	case jobEntry:
		return l.arriveJob(e)
	case restartEntry:
		return l.restart(e.node)
	case midnightEntry:
		l.plan(l.config.Calendar.Date(l.now))
	case commandEntry:
		in := e.node.pressed[0]
		e.node.pressed = e.node.pressed[1:]
		return l.Command(e.node.Name, in.Command, in.Label)
	case tellEntry:
		return l.tell(e.node, e.link.to, party.EventKind(e.epoch), connectionWord(party.EventKind(e.epoch)))
	case wakeEntry:
		if l.now >= e.node.still {
			l.wake(e.node)
		}
	case resumeEntry:
		if e.epoch == e.link.pair.epoch {
			l.resume(e.link.pair)
		}
	case noticeEntry:
		if e.epoch == e.link.pair.epoch {
			return l.disconnect(e.link)
		}
	}
	return nil
}

// Run runs every event up to and including the instant until, and leaves the
// clock there.
func (l *Loop) Run(until payment.Time) error {
	return l.RunWhile(until, func() bool { return true })
}

// RunWhile runs events up to until for as long as wanted says so, asking before
// each. When it stops early the clock stays at the last event.
func (l *Loop) RunWhile(until payment.Time, wanted func() bool) error {
	for wanted() {
		at, any := l.queue.peek()
		if !any || at > until {
			l.now = max(l.now, until)
			return l.stopped
		}
		if err := l.Step(); err != nil {
			return err
		}
	}
	return l.stopped
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
	l.out.Reset()
	n.party.Handle(&l.event, &l.out)
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
	l.batch = l.batch[:0]
	l.text.Reset()
	for _, f := range l.out.Facts {
		kind, version := f.FactKind()
		start := l.text.Len()
		if err := l.write(f); err != nil {
			return fmt.Errorf("engine: %s: fact %s: %w", n.Name, kind, err)
		}
		l.batch = append(l.batch, journal.Record{Node: string(n.Name), Kind: kind, Version: version, JSON: l.text.Bytes()[start:]})
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
			if n.Role == terminalRole || l.event.Kind == party.Commanded { // what is begun is written down before the first frame leaves
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

// record numbers, hashes and shows a record. It lives in the loop, so that making
// one allocates nothing.
func (l *Loop) record(r Record) {
	l.seq++
	r.Seq, r.At = l.seq, l.now
	l.current = r
	if r.Kind != ExpectRecord {
		l.trace.add(&l.current)
	}
	for _, o := range l.config.Observe {
		o(&l.current)
	}
}

// Close releases the wire. It is safe to repeat.
func (l *Loop) Close() error {
	var errs []error
	for _, p := range l.pairs {
		errs = append(errs, p.cut())
	}
	return errors.Join(append(errs, l.wire.Close())...)
}
