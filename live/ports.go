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
	"acqsim/link"
	"acqsim/party"
	"acqsim/simulator/world"
)

// Port is where terminals of one dialect connect.
type Port struct {
	Dialect string
	Addr    string // host and port; port 0 takes a free one
}

// ports are where the tills of a world connect: listeners, the lines that stand, and the
// switchboard between them and the world.
type ports struct {
	board  *switchboard
	bound  []*port
	log    *zap.Logger
	over   chan struct{} // closed when nothing more will be answered
	once   sync.Once
	writes sync.WaitGroup // the writers of the lines
}

// port is a listener and what its connections have in common.
type port struct {
	Port
	reader   *reader
	first    party.Node // a till that speaks the dialect; "" where there is none
	listener net.Listener
	server   *link.Server
}

func newPorts(log *zap.Logger) *ports {
	return &ports{board: newSwitchboard(log), log: log, over: make(chan struct{})}
}

// listen binds a port for the tills of a world that speak its dialect.
func (s *ports) listen(p Port, w *world.World) error {
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
	bound := &port{Port: p, listener: listener, reader: newReader(d.Spec())}
	for _, name := range w.Tills() {
		if w.DialectOf(name) != p.Dialect {
			continue
		}
		s.board.know(party.Node(name), w.Profile.Terminals[name].ID, bound)
		if bound.first == "" {
			bound.first = party.Node(name)
		}
	}
	bound.server = &link.Server{Config: link.Config{
		Framer: framer,
		Handler: func(peer *link.Peer, dst, request []byte) ([]byte, error) {
			return dst, s.board.lineOf(peer).take(request)
		},
		Finish:  func(peer *link.Peer, cut <-chan struct{}) { s.board.lineOf(peer).finish(cut, s.over) },
		OnEvent: func(e link.Event) { s.event(bound, e) },
	}}
	s.bound = append(s.bound, bound)
	return nil
}

// list returns where it listens.
func (s *ports) list() []Port {
	var out []Port
	for _, p := range s.bound {
		out = append(out, p.Port)
	}
	return out
}

// serve takes connections until the ports are closed.
func (s *ports) serve(running *sync.WaitGroup, failed func(error)) {
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
func (s *ports) refuse() error {
	var errs []error
	for _, p := range s.bound {
		if err := p.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// connections returns the addresses of those who are connected.
func (s *ports) connections() []string {
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
func (s *ports) close() error {
	ctx, stop := context.WithTimeout(context.Background(), hangUp)
	defer stop()
	return s.shut(ctx)
}

// shut is close until ctx ends, which cuts who has not hung up by then. What has been
// said is still written; who waits for more waits in vain.
func (s *ports) shut(ctx context.Context) error {
	s.once.Do(func() { close(s.over) })
	errs := []error{s.refuse()}
	for _, p := range s.bound {
		if err := p.server.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) &&
			!errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	s.writes.Wait()
	return errors.Join(errs...)
}

// event logs what happens on a connection, and makes a line of one that stands.
func (s *ports) event(p *port, e link.Event) {
	log := s.log.Info
	switch e.Kind {
	case link.HandlerFailed, link.Unreadable, link.Shifted, link.HandshakeFailed, link.Refused:
		log = s.log.Warn // somebody waits for an answer in vain
	}
	log("line", zap.String("dialect", p.Dialect), zap.String("peer", e.Addr), zap.Stringer("event", e))
	switch {
	case e.Peer == nil:
	case e.Kind == link.Connected:
		l := newLine(s.board, p, e.Peer)
		s.board.plug(l)
		s.writes.Go(l.write)
	case e.Kind == link.Disconnected:
		s.board.unplug(e.Peer)
	}
}
