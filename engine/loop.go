package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"acqsim/fault"
	"acqsim/journal"
	"acqsim/party"
	"acqsim/payment"
)

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
	verbs   map[fault.Verb]carried
	held    map[fault.Ticket]heldMessage
	open    exchanges
	wire    Wire
	journal journal.Journal
	labels  *labels
	inputs  chan Input
	taken   func(*Taken) // sees what comes from outside; nil when nobody wants to
	paused  bool         // nothing happens, since somebody has said so

	moving  int // entries of messages and restarts in the queue
	kept    int // of them: restarts, and messages that a fault keeps beyond the time of their line
	seq     uint64
	events  uint64 // that have happened
	trace   trace
	current Record // reused
	out     party.Out
	event   party.Event
	batch   []journal.Record
	text    bytes.Buffer
	encoder *json.Encoder
	keys    []party.Key
	index   []string // keys of the batch
	losses  []Loss
	happens entry // the event at hand
	stopped error
}

func (l *Loop) build() error {
	var mistakes []error
	if l.config.Calendar == nil {
		mistakes = append(mistakes, errors.New("engine: no calendar"))
	}
	for _, c := range l.config.Nodes {
		mistakes = append(mistakes, l.addNode(c))
	}
	for _, c := range l.config.Links {
		mistakes = append(mistakes, l.addLink(c))
	}
	gate, err := fault.NewGate(l.config.Rules)
	if err != nil {
		mistakes = append(mistakes, err)
	}
	l.gate, l.verbs = gate, verbs()
	return errors.Join(mistakes...)
}

// addNode takes a node in.
func (l *Loop) addNode(c NodeConfig) error {
	if l.nodes[c.Name] != nil {
		return fmt.Errorf("engine: node %s stands twice", c.Name)
	}
	if c.Role == "" {
		c.Role = string(c.Name)
	}
	n := &node{NodeConfig: c, routes: make(map[party.Node]*route), timers: make(map[party.Timer]uint32)}
	if n.draw = l.config.Entropy; n.draw == nil {
		n.draw = rand.New(rand.NewPCG(l.config.Seed, uint64(len(l.order))+1)).Uint64
	}
	n.recall = func(keys []party.Key) ([]party.Fact, error) { return l.recall(n, keys) }
	l.nodes[c.Name] = n
	l.order = append(l.order, n)
	return nil
}

// addLink joins two nodes.
func (l *Loop) addLink(c LinkConfig) error {
	a, b := l.nodes[c.A], l.nodes[c.B]
	if a == nil || b == nil {
		return fmt.Errorf("engine: link %s-%s: no such node", c.A, c.B)
	}
	p := &pair{LinkConfig: c, wire: l.wire}
	p.routes = [2]*route{{pair: p, from: a, to: b, end: 0}, {pair: p, from: b, to: a, end: 1}}
	a.routes[b.Name], b.routes[a.Name] = p.routes[0], p.routes[1]
	l.pairs = append(l.pairs, p)
	return nil
}

// Join takes a foreign peer in with its link to a party, while the world runs. Whoever replays
// the world has it join at the same place.
func (l *Loop) Join(n NodeConfig, link LinkConfig) error {
	if n.Foreign == nil || link.A != n.Name || l.nodes[link.B] == nil {
		return fmt.Errorf("engine: join %s: want a foreign peer and its link to a party", n.Name)
	}
	if err := l.addNode(n); err != nil {
		return err
	}
	return l.addLink(link)
}

// Now returns the time in the world.
func (l *Loop) Now() payment.Time { return l.now }

// TraceHash covers every record so far, with the true bytes of every frame.
func (l *Loop) TraceHash() string { return l.trace.sum() }

// Seq returns the number of the last record.
func (l *Loop) Seq() uint64 { return l.seq }

// Durable waits until the journal is, up to a fact. It may be called from any goroutine.
func (l *Loop) Durable(fact uint64) error { return l.journal.Durable(fact) }

// Party returns a party to look at between events, nil while it is down.
func (l *Loop) Party(name party.Node) party.Party {
	if n := l.nodes[name]; n != nil {
		return n.party
	}
	return nil
}

// Tally returns what a wire counts whose ends have a stack of their own; false when this one's have none.
func (l *Loop) Tally() (Tally, bool) {
	if w, ok := l.wire.(interface{ Tally() Tally }); ok {
		return w.Tally(), true
	}
	return Tally{}, false
}

// Observe adds an observer.
func (l *Loop) Observe(o Observer) { l.config.Observe = append(l.config.Observe, o) }

// Labels returns the labels bound to keys.
func (l *Loop) Labels(keys []party.Key) []string { return l.labels.of(keys) }

// Next returns when the next event comes; false when none is left.
func (l *Loop) Next() (payment.Time, bool) { return l.queue.peek() }

// overdue reports whether an event can happen without that time goes by.
func (l *Loop) overdue() bool {
	next, any := l.queue.peek()
	return any && next <= l.now
}

// Busy reports whether a message is under way or a party is about to come back.
// What a fault holds on a stalled link or at a node that stands still is not.
func (l *Loop) Busy() bool { return l.moving > 0 }

// Moving lists the links on which messages are under way that nobody keeps.
func (l *Loop) Moving() (links []string) {
	for i := range l.queue.entries {
		if e := &l.queue.entries[i]; e.kind == deliverEntry && !e.kept && e.link != nil {
			links = append(links, string(e.link.from.Name)+"->"+string(e.link.to.Name))
		}
	}
	slices.Sort(links)
	return slices.Compact(links)
}

// Stands reports whether time stands because somebody has said so.
func (l *Loop) Stands() bool { return l.paused }

// Travelling reports whether a message is under way that nobody keeps: it arrives when its line says.
func (l *Loop) Travelling() bool { return l.moving > l.kept }

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
func (l *Loop) Close() error { return errors.Join(l.cutAll(), l.wire.Close()) }

func (l *Loop) cutAll() error {
	var errs []error
	for _, p := range l.pairs {
		errs = append(errs, p.cut())
	}
	return errors.Join(errs...)
}
