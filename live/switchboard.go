package live

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/engine"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/spelling"
)

// switchboard knows which line a message belongs to. A line is a till's as soon as a message
// with its id (DE 41) came over it. An answer goes to the line from which its request
// came, or nowhere when that is gone; what the acquirer sends unasked goes to where the
// till was heard last. A message with an id that no till has goes to the acquirer in the
// name of a till of that port, and its answer (97) back over its line.
type switchboard struct {
	log   *zap.Logger
	tills map[payment.TerminalID]party.Node
	// receive gets a copy of what came from a till, and refused is told later why it was not taken, if it was not; gone
	// is told of one whose connection broke. Both are called by the readers of the connections.
	receive func(till party.Node, message []byte, refused func(error)) error
	gone    func(till party.Node)
	// durable waits until the journal is, up to a fact.
	durable func(fact uint64) error
	// speak has a till speak another dialect from now on, and then calls done before anything is sent to it. It is
	// nil where each till has its own for good.
	speak func(till party.Node, dialect string, done func()) error
	said  throttle
	// meet sees who speaks before anything is made of a message; nil where nobody need know.
	meet func(l *line, seen *sighting)
	// patience is how long who has sent all he will waits for his answers.
	patience time.Duration
	lost     seldom

	mu      sync.Mutex
	homes   map[party.Node]*home
	lines   map[*link.Peer]*line
	waiting map[request]*waiting // the newest first
	down    bool                 // the acquirer is: who connects is cut off
	lives   int                  // how often it has come up again
}

// home is a till of the world.
type home struct {
	id       payment.TerminalID
	door     *port      // where it is met
	layout   *Layout    // of what it speaks
	turns    *Layout    // of what it is about to speak; nil when it goes on
	coming   []*line    // on which a message of its has come that is not noted yet
	life     int        // of the acquirer in which it was known to be signed
	shopless bool       // it has yet to say whose it is (DE 42)
	last     *line      // where it was heard last; nil when that is gone
	asked    string     // DE 11 of what the acquirer asked of it last
	half     *line      // half open: it stands, and a fault lets nothing pass
	held     *line      // that a fault holds
	answered *echoed    // of whoever waits until it answers; nil when nobody does
	shared   bool       // it was said that two lines speak for it
	gone     []*waiting // whose lines are gone, oldest first
}

// request names a request among those of one world: a terminal has one of a class and a
// number at a time.
type request struct {
	id    payment.TerminalID
	class byte // second digit of the MTI
	stan  string
}

// waiting is a request that came over a line. It stays when it was answered, for an answer
// may come twice.
type waiting struct {
	request
	line     *line // nil when it is gone
	since    time.Time
	answered bool
	lost     bool     // it, or its answer, was: nothing is owed
	older    *waiting // the same over another line
}

func newSwitchboard(log *zap.Logger) *switchboard {
	return &switchboard{
		log: log, gone: func(party.Node) {}, durable: func(uint64) error { return nil }, lost: seldom{every: sayEvery},
		tills: make(map[payment.TerminalID]party.Node), homes: make(map[party.Node]*home),
		lines: make(map[*link.Peer]*line), waiting: make(map[request]*waiting),
	}
}

// know makes a till known, where it is met and what it speaks.
func (s *switchboard) know(till party.Node, id payment.TerminalID, p *port, l *Layout) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tills[id], s.homes[till] = till, &home{id: id, door: p, layout: l, life: s.lives}
}

// still notes that a till is signed, now that the acquirer has come up again; false where it is not known yet.
func (s *switchboard) still(till party.Node) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	if h != nil {
		h.life = s.lives
	}
	return h != nil
}

// speaker returns the till in whose name a message goes on: that of its terminal id, or any other one of its
// dialect for one that no till has, which the acquirer answers 97. On a port that takes every layout the till
// speaks from then on what the connection speaks.
func (s *switchboard) speaker(l *line, seen *sighting) (party.Node, error) {
	spoken := l.layout.Dialect.Name()
	s.mu.Lock()
	till, known := s.tills[seen.id]
	h := s.homes[till]
	turns := s.speak != nil && l.port.Dialect == ""
	if !known || !turns && h.layout.Dialect.Name() != spoken {
		till, h = s.standIn(spoken, turns)
	}
	var err error
	switch {
	case h == nil:
		err = fmt.Errorf("no till of this world speaks %s: nobody can answer terminal id %.8q", spoken, string(seen.id))
	case h.turns != nil:
		err = elsewhere(till, h.turns, spoken)
	case h.layout.Dialect.Name() == spoken:
		h.coming = append(h.coming, l)
		s.mu.Unlock()
		return till, nil
	case s.busy(till, h, l):
		err = elsewhere(till, h.layout, spoken)
	default:
		h.turns = l.layout
	}
	s.mu.Unlock()
	if err != nil {
		return "", err
	}
	err = s.speak(till, spoken, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		h.layout = l.layout
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.turns = nil; err == nil {
		h.coming = append(h.coming, l)
	}
	return till, err
}

// elsewhere says why a till is not heard in another layout than that of its other connection.
func elsewhere(till party.Node, l *Layout, spoken string) error {
	return fmt.Errorf("till %s has a request open on another connection, which speaks %s: this one speaks %s and is not "+
		"heard", till, l.Dialect.Name(), spoken)
}

// busy reports whether a till waits for an answer on another line than this one, or is about to. An idle line may be
// one that its till has left, and whose end has not come here yet.
func (s *switchboard) busy(till party.Node, h *home, l *line) bool {
	if slices.ContainsFunc(h.coming, func(other *line) bool { return other != l }) {
		return true
	}
	open := func(w *waiting) bool { return !w.answered && s.tills[w.id] == till }
	for _, other := range s.lines {
		if other != l && slices.ContainsFunc(other.asked, open) {
			return true
		}
	}
	return false
}

// standIn returns a till that speaks a dialect, or may: one that is not connected.
func (s *switchboard) standIn(spoken string, turns bool) (party.Node, *home) {
	var idle party.Node
	for _, till := range slices.Sorted(maps.Keys(s.homes)) {
		h := s.homes[till]
		if h.layout.Dialect.Name() == spoken && h.turns == nil {
			return till, h
		}
		if idle == "" && turns && h.last == nil && h.turns == nil {
			idle = till
		}
	}
	return idle, s.homes[idle]
}

// plug begins a line.
func (s *switchboard) plug(l *line) {
	s.mu.Lock()
	s.lines[l.peer] = l
	down := s.down
	if down {
		l.severed.Store(true)
	}
	s.mu.Unlock()
	if down {
		l.put(outgoing{Outward: engine.Outward{Line: engine.LineReset}})
	}
}

// lineOf returns the line of a connection.
func (s *switchboard) lineOf(peer *link.Peer) *line {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[peer]
}

// unplug ends a line and tells of the tills that were on it.
func (s *switchboard) unplug(peer *link.Peer) {
	s.mu.Lock()
	l := s.lines[peer]
	delete(s.lines, peer)
	s.leaveAll(l)
	var gone []party.Node
	for till, h := range s.homes {
		if h.last == l || h.half == l {
			h.last, h.half, h.shared = nil, nil, false
			h.over(true)
			gone = append(gone, till)
		}
	}
	s.mu.Unlock()
	l.hangUp()
	slices.Sort(gone)
	for _, till := range gone {
		s.gone(till)
	}
}

// leaveAll lets the requests of a line wait no longer.
func (s *switchboard) leaveAll(l *line) {
	for _, w := range l.asked {
		s.leave(w)
	}
	l.asked = nil
}

// leave keeps of a request whose line is gone that its answer goes nowhere.
func (s *switchboard) leave(w *waiting) {
	h := s.homes[s.tills[w.id]]
	if h == nil || w.answered {
		s.forget(w)
		return
	}
	w.line = nil
	if h.gone = append(h.gone, w); len(h.gone) > goneBound {
		s.forget(h.gone[0])
		h.gone = slices.Delete(h.gone, 0, 1)
	}
}

// forget takes a request out of the table.
func (s *switchboard) forget(w *waiting) {
	first := s.waiting[w.request]
	if first == w {
		if w.older == nil {
			delete(s.waiting, w.request)
		} else {
			s.waiting[w.request] = w.older
		}
		return
	}
	for at := first; at != nil; at = at.older {
		if at.older == w {
			at.older = w.older
			return
		}
	}
}

// note notes what came over a line in the name of a till: where the till is, and a request that waits for its answer.
// It says whether somebody asked for it if it is a reply.
func (s *switchboard) note(l *line, till party.Node, seen *sighting) (asked bool) {
	s.mu.Lock()
	h := s.homes[till]
	if at := slices.Index(h.coming, l); at >= 0 {
		h.coming = slices.Delete(h.coming, at, at+1)
	}
	known := h.id == seen.id
	doubled := false
	if seen.reply() {
		if asked = known && h.asked == seen.stan; asked {
			h.asked = ""
			h.over(false)
		}
	} else {
		asked = true
		doubled = known && s.moved(h, l)
		s.await(l, seen.request())
	}
	var half *line
	if known {
		half, h.half = h.half, nil
		h.last = l
	}
	s.mu.Unlock()
	if half != nil { // the till has noticed and dialled anew
		half.put(outgoing{Outward: engine.Outward{Line: engine.LineReset}})
		s.gone(till)
	}
	switch {
	case doubled:
		l.log.Warn("a till is heard on a second connection while a request is open on its first: "+
			"has another client the same terminal id?", zap.String("till", string(till)), zap.String("id", string(seen.id)))
	case asked && !known:
		l.warn("a terminal id that no till has", fmt.Sprintf("no till has the terminal id %.8q (DE 41) here: it is answered "+
			"97; there are %s%s", string(seen.id), spelling.Choices(string(seen.id), s.ids(l), ""), s.way("; --enrol takes "+
			"whoever comes")))
	}
	return asked
}

// way is what would help at a host that enrols nobody.
func (s *switchboard) way(text string) string {
	if s.meet != nil {
		return ""
	}
	return text
}

// ids returns the terminal ids of the tills that may be heard over a line.
func (s *switchboard) ids(l *line) (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, till := range s.tills {
		if h := s.homes[till]; s.speak != nil && l.port.Dialect == "" || h.layout.Dialect == l.layout.Dialect {
			list = append(list, string(id))
		}
	}
	slices.Sort(list)
	return list
}

// moved reports whether it is to be said that a till is heard on another line while
// one of its requests is open. Who has hung up and dials anew after its time-out is one client.
func (s *switchboard) moved(h *home, l *line) bool {
	if h.last == nil || h.last == l || h.shared || h.last.ending.Load() {
		return false
	}
	h.shared = slices.ContainsFunc(h.last.asked, func(w *waiting) bool { return w.id == h.id && !w.answered })
	return h.shared
}

// await puts a request on the table. Sent again over its line, it is the later one that waits.
func (s *switchboard) await(l *line, r request) {
	w := &waiting{request: r, line: l, since: time.Now()}
	for len(l.asked) > 0 && (len(l.asked) >= lineBound || w.since.Sub(l.asked[0].since) > requestAge) {
		s.supersede(l.asked[0])
		l.asked[0] = nil
		l.asked = l.asked[1:]
	}
	for earlier := s.waiting[r]; earlier != nil; earlier = earlier.older {
		if earlier.line == l {
			s.supersede(earlier)
			break
		}
	}
	w.older = s.waiting[r]
	s.waiting[r] = w
	l.asked = append(l.asked, w)
	l.owed.Add(1)
}

// supersede forgets a request that waits no longer.
func (s *switchboard) supersede(w *waiting) {
	if !w.answered {
		w.answered = true
		w.settle()
	}
	s.forget(w)
}

// send takes what is to go to a till, or to become of its connection. It is called by the
// loop and must not wait. A message leaves when the journal is durable up to its fact.
func (s *switchboard) send(till party.Node, o engine.Outward) {
	if o.Message == nil {
		s.act(till, o.Line)
		return
	}
	var seen sighting
	l, w := s.route(till, o.Message, &seen)
	o.Message = append([]byte(nil), o.Message...)
	if l == nil || !l.put(outgoing{o, w != nil && !w.lost}) {
		s.lost.say(func(times int) {
			s.log.Warn("a message was lost: the connection that it is for has gone", zap.String("till", string(till)),
				zap.Int("times", times))
		})
		return
	}
	if !o.Lost {
		l.leaves(till, &seen, w)
	}
	if o.Line != "" {
		s.sever(till, l, o.Line)
	}
}

// route returns the line that a message to a till belongs on, and the request that waits
// for it there; nil when the line is gone.
func (s *switchboard) route(till party.Node, message []byte, seen *sighting) (*line, *waiting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.homes[till]
	if h == nil {
		return nil, nil
	}
	*seen = h.layout.reader.look(message)
	if !seen.reply() {
		if seen.stan != "" {
			h.asked = seen.stan
		}
		return s.asks(h), nil
	}
	first := s.waiting[seen.request()]
	for w := first; w != nil; w = w.older {
		if !w.answered {
			w.answered = true
			if w.line == nil {
				return nil, nil
			}
			return w.line, w
		}
	}
	if first != nil {
		return first.line, nil
	}
	if seen.id != h.id && seen.id != "" { // somebody whom nobody knows, and who has gone
		return nil, nil
	}
	return s.where(h), nil
}

// where is the line on which a till can be reached: where it was heard last or, when it has
// said nothing yet, that of the address where it waits for us to dial.
func (s *switchboard) where(h *home) *line {
	if h.last != nil || h.door.client == nil {
		return h.last
	}
	l := s.lines[h.door.client.Peer()]
	if l == nil || l.severed.Load() {
		return nil
	}
	return l
}

// asks is the line on which a till can answer a question; nil when there is none.
func (s *switchboard) asks(h *home) *line {
	if l := s.where(h); l != nil && !l.ending.Load() {
		return l
	}
	return nil
}

// silent tells whoever waits for what the tills of a line answer that it says no more.
func (s *switchboard) silent(l *line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.homes {
		if h.last == l || h.half == l {
			h.over(true)
		}
	}
}

// connected reports whether a till has a connection.
func (s *switchboard) connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.homes {
		if h.last != nil {
			return true
		}
	}
	return false
}

// unwritten returns how many messages are between the world and a socket.
func (s *switchboard) unwritten() (n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lines {
		n += l.queued.Load()
	}
	return n
}
