package live

import (
	"cmp"
	"context"
	"crypto/tls"
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

// Port is where terminals connect. One without a dialect takes every layout that the first bytes of a connection tell
// apart; the layout is then that of the connection.
type Port struct {
	Dialect string
	Addr    string // host and port; port 0 takes a free one
	Framing string // as link.ParseFramer reads it; "": the dialect's own, or what the first bytes tell
}

// ports are where the tills of a world connect: listeners, the lines that stand, and the
// switchboard between them and the world.
type ports struct {
	Limits
	board  *switchboard
	bound  []*port
	bind   func(addr string) (net.Listener, error) // nil: of net
	log    *zap.Logger
	known  dialect.Known // dialects that are not shipped
	over   chan struct{} // closed when nothing more will be answered
	once   sync.Once
	writes sync.WaitGroup // the writers of the lines
}

// Limits say who may connect, and how many.
type Limits struct {
	// TLS is that of the ports; with ClientAuth and ClientCAs who connects must show a
	// certificate. Nil: none.
	TLS *tls.Config
	// MaxConnections is how many may stand at each port; 1024 when it is 0. Who comes
	// beyond is hung up on.
	MaxConnections int
	// DialTLS is that of the connections that we make to terminals that listen; nil: none.
	DialTLS *tls.Config
}

// port is a listener, or the address of terminals that listen themselves, and what its
// connections have in common.
type port struct {
	Port
	layouts  []*Layout    // what it takes, the likeliest first
	others   []*Layout    // what else there is, for whoever knocks at the wrong door
	listener net.Listener // nil where we dial
	server   *link.Server
	client   *link.Client // nil where we listen
	refused  seldom       // who is not let in
}

func newPorts(log *zap.Logger) *ports {
	return &ports{board: newSwitchboard(log), log: log, over: make(chan struct{})}
}

// listen binds a port for the tills of a world that speak its dialect.
func (s *ports) listen(p Port, w *world.World) error {
	bound, config, err := s.port(p, w)
	if err != nil {
		return err
	}
	bind := s.bind
	if bind == nil {
		bind = func(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }
	}
	if bound.listener, err = bind(p.Addr); err != nil {
		return fmt.Errorf("live: %w", err)
	}
	bound.Addr = bound.listener.Addr().String()
	config.TLS = s.TLS
	bound.server = &link.Server{Config: config, MaxConns: cmp.Or(s.MaxConnections, maxConnections)}
	s.bound = append(s.bound, bound)
	return nil
}

// dial makes a port of an address where tills of a world wait for the host to connect.
func (s *ports) dial(p Port, w *world.World) error {
	bound, config, err := s.port(p, w)
	if err != nil {
		return err
	}
	config.TLS = s.DialTLS
	bound.client = &link.Client{Config: config, Addr: p.Addr, Backoff: link.Backoff{Max: redialBound}}
	s.bound = append(s.bound, bound)
	return nil
}

// port makes what the connections of a port have in common.
func (s *ports) port(p Port, w *world.World) (*port, link.Config, error) {
	bound := &port{Port: p, refused: seldom{every: sayEvery}}
	var err error
	if bound.layouts, err = p.layouts(s.known, w.Currency); err != nil {
		return nil, link.Config{}, err
	}
	if p.Dialect != "" || p.Framing != "" {
		if bound.others, err = (&Port{}).layouts(s.known, w.Currency); err != nil {
			return nil, link.Config{}, err
		}
	}
	for _, name := range w.Tills() {
		spoken := w.DialectOf(name)
		for _, l := range bound.layouts {
			if l.Dialect.Name() == spoken {
				s.board.know(party.Node(name), w.Profile.Terminals[name].ID, bound, l)
				break
			}
		}
	}
	return bound, link.Config{
		Framer: bound.layouts[0].Framer, // of what is sent before anything has come
		Choose: func(peer *link.Peer, first []byte, end bool) (link.Framer, int, error) {
			return s.board.lineOf(peer).choose(first, end)
		},
		Handler: func(peer *link.Peer, dst, request []byte) ([]byte, error) {
			return dst, s.board.lineOf(peer).take(request)
		},
		Finish:  func(peer *link.Peer, cut <-chan struct{}) { s.board.lineOf(peer).finish(cut, s.over) },
		OnEvent: func(e link.Event) { s.event(bound, e) },
	}, nil
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
	begin, begun := context.WithCancel(context.Background())
	begun()
	for _, p := range s.bound {
		if p.client != nil {
			_ = p.client.Connect(begin) // it dials from now on; nobody waits for it
			continue
		}
		running.Go(func() {
			if err := p.server.Serve(p.listener); err != nil && !errors.Is(err, link.ErrClosed) &&
				!errors.Is(err, net.ErrClosed) {
				failed(fmt.Errorf("live: %s: %w", p.Addr, err))
			}
		})
	}
}

// refuse gives the ports back: who dials now finds nobody.
func (s *ports) refuse() error {
	var errs []error
	for _, p := range s.bound {
		if p.listener == nil {
			continue
		}
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
		for _, peer := range p.peers() {
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

// cut gives the ports back and breaks the connections.
func (s *ports) cut() error {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return s.shut(ctx)
}

// shut is close until ctx ends, which cuts who has not hung up by then. What has been
// said is still written; who waits for more waits in vain.
func (s *ports) shut(ctx context.Context) error {
	s.once.Do(func() { close(s.over) })
	errs := []error{s.refuse()}
	for _, p := range s.bound {
		if err := p.shut(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) &&
			!errors.Is(err, context.Canceled) {
			errs = append(errs, err)
		}
	}
	s.writes.Wait()
	s.board.said.end()
	return errors.Join(errs...)
}

// peers returns the connections that stand.
func (p *port) peers() []*link.Peer {
	if p.server != nil {
		return p.server.Peers()
	}
	if peer := p.client.Peer(); peer != nil {
		return []*link.Peer{peer}
	}
	return nil
}

func (p *port) shut(ctx context.Context) error {
	if p.server != nil {
		return p.server.Shutdown(ctx)
	}
	return p.client.Shutdown(ctx)
}

// inVain reports whether somebody waits for an answer in vain.
func inVain(e link.Event) bool {
	_, unframed := errors.AsType[*link.FrameError](e.Err)
	return e.Kind == link.HandlerFailed || e.Kind == link.Disconnected &&
		(unframed || errors.Is(e.Err, errNoLayout) || errors.Is(e.Err, link.ErrFrameTimeout))
}

// event logs what happens on a connection, and makes a line of one that stands.
func (s *ports) event(p *port, e link.Event) {
	switch l := s.board.lineOf(e.Peer); {
	case l != nil && inVain(e):
		text := "no answer: " + OwnWords(e.Err)
		l.warn(fmt.Sprintf("%.100s", text), text)
	case e.Kind == link.HandshakeFailed, e.Kind == link.Refused, e.Kind == link.Redialling:
		p.refused.say(func(times int) {
			s.log.Warn("no connection", zap.Stringer("event", e), zap.Int("times", times))
		})
	case e.Err != nil:
		s.log.Info(e.Kind.String()+": "+OwnWords(e.Err), zap.String("peer", e.Addr))
	default:
		s.log.Info(e.Kind.String(), zap.String("peer", e.Addr))
	}
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
