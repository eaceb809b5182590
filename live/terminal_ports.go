package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"

	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// Port is where terminals of one dialect connect.
type Port struct {
	Dialect string
	Addr    string // host and port; port 0 takes a free one
}

// terminalPorts are the lines of foreign terminals. A connection is a till's as soon as a
// message with its id (DE 41) came over it; answers go to where the till was heard
// last. A message with an id that no till has goes to the acquirer over the line of
// a till of that port, and its answer (97) to where it came from.
type terminalPorts struct {
	bound []*port
	log   *zap.Logger
	out   chan outgoing
	tills map[payment.TerminalID]party.Node
	ids   map[party.Node]payment.TerminalID
	lines map[party.Node]*port
	// receive gets a copy of what came from a till; gone is told of one whose
	// connection broke. Both are called by the readers of the connections.
	receive func(till party.Node, message []byte) error
	gone    func(till party.Node)

	mu        sync.Mutex
	peers     map[party.Node]*link.Peer           // where each till was heard last
	asked     map[party.Node]string               // DE 11 of what the acquirer asked of a till last
	strangers map[payment.TerminalID][]*link.Peer // who waits for a 97, the first first
	waiting   int                                 // of them all
}

type port struct {
	Port
	first    party.Node // a till that speaks the dialect; "" where there is none
	listener net.Listener
	server   *link.Server
	messages sync.Pool // of *iso8583.Message
}

type outgoing struct {
	till    party.Node
	message []byte
}

func newTerminalPorts(log *zap.Logger) *terminalPorts {
	return &terminalPorts{
		log: log, out: make(chan outgoing, outBound), gone: func(party.Node) {},
		tills: make(map[payment.TerminalID]party.Node), ids: make(map[party.Node]payment.TerminalID),
		lines: make(map[party.Node]*port),
		peers: make(map[party.Node]*link.Peer), asked: make(map[party.Node]string),
		strangers: make(map[payment.TerminalID][]*link.Peer),
	}
}

// listen binds a port for the tills of a world that speak its dialect.
func (s *terminalPorts) listen(p Port, w *world.World) error {
	d, err := dialect.Named(p.Dialect)
	if err != nil {
		return err
	}
	framer, err := link.ParseFramer(d.Framing())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return fmt.Errorf("live: %s: %w", p.Dialect, err)
	}
	p.Addr = listener.Addr().String()
	bound := &port{Port: p, listener: listener}
	for _, name := range w.Tills() {
		if w.DialectOf(name) != p.Dialect {
			continue
		}
		id := w.Profile.Terminals[name].ID
		s.tills[id], s.ids[party.Node(name)], s.lines[party.Node(name)] = party.Node(name), id, bound
		if bound.first == "" {
			bound.first = party.Node(name)
		}
	}
	bound.messages.New = func() any { return iso8583.NewMessage(d.Spec()) }
	bound.server = &link.Server{Config: link.Config{
		Framer: framer,
		Handler: func(peer *link.Peer, dst, request []byte) ([]byte, error) {
			return dst, s.take(bound, peer, request)
		},
		OnEvent: func(e link.Event) { s.event(bound, e) },
	}}
	s.bound = append(s.bound, bound)
	return nil
}

// list returns where it listens.
func (s *terminalPorts) list() []Port {
	var out []Port
	for _, p := range s.bound {
		out = append(out, p.Port)
	}
	return out
}

// serve takes connections until the ports are closed.
func (s *terminalPorts) serve(running *sync.WaitGroup, failed func(error)) {
	for _, p := range s.bound {
		running.Go(func() {
			if err := p.server.Serve(p.listener); err != nil && !errors.Is(err, link.ErrClosed) &&
				!errors.Is(err, net.ErrClosed) {
				failed(fmt.Errorf("live: %s: %w", p.Dialect, err))
			}
		})
	}
}

// refuse gives the ports back: who dials now finds nobody.
func (s *terminalPorts) refuse() error {
	var errs []error
	for _, p := range s.bound {
		if err := p.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// connections returns the addresses of those who are connected.
func (s *terminalPorts) connections() []string {
	var out []string
	for _, p := range s.bound {
		for _, peer := range p.server.Peers() {
			out = append(out, peer.RemoteAddr().String())
		}
	}
	slices.Sort(out)
	return out
}

// close gives the ports back and drains the connections. It is safe to repeat.
func (s *terminalPorts) close() error {
	ctx, stop := context.WithTimeout(context.Background(), hangUp)
	defer stop()
	return s.shut(ctx)
}

// shut is close until ctx ends, which cuts who has not hung up by then.
func (s *terminalPorts) shut(ctx context.Context) error {
	errs := []error{s.refuse()}
	for _, p := range s.bound {
		if err := p.server.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) &&
			!errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// sighting is what the line must know of a message.
type sighting struct {
	id      payment.TerminalID // DE 41
	mti     string
	stan    string // DE 11
	trouble error  // every wrong field; no value is in it
}

// reply reports whether the message answers another.
func (s *sighting) reply() bool { return len(s.mti) == 4 && s.mti[2]&1 == 1 }

// answerable reports whether the acquirer answers it, be it that it cannot be read.
func (s *sighting) answerable() bool { return s.mti != "" && !s.reply() && s.stan != "" }

// look reads who a message is from, and which one it is.
func (p *port) look(message []byte) sighting {
	m := p.messages.Get().(*iso8583.Message)
	defer p.messages.Put(m)
	if err := m.Decode(message); err == nil {
		return sighting{id: payment.TerminalID(trim(m.Text(41))), mti: m.MTI(), stan: m.Text(11)}
	}
	var wrong []error
	for _, e := range m.Mistakes() {
		wrong = append(wrong, e)
	}
	return sighting{
		id: payment.TerminalID(trim(m.Text(41))), mti: m.MTI(), stan: m.Text(11), trouble: errors.Join(wrong...),
	}
}

func trim(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// take hands on a message in the name of the terminal it is from. One with wrong fields is
// the acquirer's to answer as long as it can be told which request it is; a reply that
// nobody asked for ends in a line of the log.
func (s *terminalPorts) take(p *port, peer *link.Peer, request []byte) error {
	seen := p.look(request)
	if !seen.reply() && !seen.answerable() {
		return errors.Join(fmt.Errorf("live: %s: MTI %q and no DE 11 that can be read: nobody can answer it",
			peer.RemoteAddr(), seen.mti), seen.trouble)
	}
	if seen.trouble != nil {
		s.log.Warn("a request has wrong fields", zap.String("peer", peer.RemoteAddr().String()),
			zap.String("mti", seen.mti), zap.String("stan", seen.stan), zap.Error(seen.trouble))
	}
	till, known := s.tills[seen.id]
	known = known && s.lines[till] == p
	s.mu.Lock()
	asked := !seen.reply() || known && s.asked[till] == seen.stan
	waits := known || seen.answerable() && s.waiting < strangerBound
	switch {
	case known:
		s.peers[till] = peer
		if seen.reply() {
			delete(s.asked, till)
		}
	case waits && seen.answerable():
		s.strangers[seen.id] = append(s.strangers[seen.id], peer)
		s.waiting++
	}
	s.mu.Unlock()
	switch {
	case !asked:
		s.log.Warn("a reply that nobody asked for", zap.String("peer", peer.RemoteAddr().String()),
			zap.String("id", string(seen.id)), zap.String("mti", seen.mti), zap.String("stan", seen.stan))
		return nil
	case !known:
		s.log.Warn("no till has this terminal id here", zap.String("peer", peer.RemoteAddr().String()),
			zap.String("id", string(seen.id)))
		till = p.first
	}
	if !waits {
		s.log.Warn("too many wait to be told that nobody knows them: this one is not")
	}
	return s.receive(till, append([]byte(nil), request...))
}

// send takes what is to go to a till. It is called by the loop and must not wait:
// what finds no room is lost, as on a line that is jammed.
func (s *terminalPorts) send(till party.Node, message []byte) {
	select {
	case s.out <- outgoing{till, append([]byte(nil), message...)}:
	default:
		s.log.Warn("a message was lost: too many wait to leave", zap.String("till", string(till)))
	}
}

// write puts messages on the wire until ctx ends.
func (s *terminalPorts) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case o := <-s.out:
			peer := s.peerOf(o)
			if peer == nil {
				s.log.Warn("a message was lost: the till is not connected", zap.String("till", string(o.till)))
				continue
			}
			limited, stop := context.WithTimeout(ctx, sendLimit)
			if err := peer.Send(limited, o.message); err != nil {
				s.log.Warn("a message was lost", zap.String("till", string(o.till)), zap.Error(err))
			}
			stop()
		}
	}
}

// peerOf returns the connection that a message goes to, and notes what is asked of a till.
func (s *terminalPorts) peerOf(o outgoing) *link.Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.lines[o.till]
	if p == nil {
		return s.peers[o.till]
	}
	seen := p.look(o.message)
	switch {
	case !seen.reply():
		s.asked[o.till] = seen.stan
	case seen.id != s.ids[o.till] && len(s.strangers[seen.id]) > 0:
		waiting := s.strangers[seen.id]
		s.waiting--
		if s.strangers[seen.id] = waiting[1:]; len(waiting) == 1 {
			delete(s.strangers, seen.id)
		}
		return waiting[0]
	}
	return s.peers[o.till]
}

// connected reports whether a till has a connection.
func (s *terminalPorts) connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.peers) > 0
}

// event logs what happens on a line, and tells of a till whose line broke.
func (s *terminalPorts) event(p *port, e link.Event) {
	log := s.log.Info
	switch e.Kind {
	case link.HandlerFailed, link.Unreadable, link.Shifted, link.HandshakeFailed, link.Refused:
		log = s.log.Warn // somebody waits for an answer in vain
	}
	log("line", zap.String("dialect", p.Dialect), zap.String("peer", e.Addr), zap.Stringer("event", e))
	if e.Kind != link.Disconnected || e.Peer == nil {
		return
	}
	s.mu.Lock()
	var gone []party.Node
	for till, peer := range s.peers {
		if peer == e.Peer {
			delete(s.peers, till)
			gone = append(gone, till)
		}
	}
	for id, waiting := range s.strangers {
		left := slices.DeleteFunc(waiting, func(peer *link.Peer) bool { return peer == e.Peer })
		s.waiting -= len(waiting) - len(left)
		if s.strangers[id] = left; len(left) == 0 {
			delete(s.strangers, id)
		}
	}
	s.mu.Unlock()
	for _, till := range gone {
		s.gone(till)
	}
}
