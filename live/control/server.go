package control

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"acqsim/reconcile/questions"
)

// Config says what a server is to be like.
type Config struct {
	// Main is the world that is served, and Run by whoever made it; nil when there is none.
	Main *World
	// Token is what who asks has to send; without one only loopback is listened on.
	Token string
	// Hosts are names by which the server may be called, beside addresses and localhost.
	Hosts []string
	// ShowPAN shows card numbers, PINs and keys of tests whole.
	ShowPAN bool
	// MostWorlds may be there at once beside Main; MostWorlds when it is 0.
	MostWorlds int
	// Idle is how long a world stays that nobody uses; Idle when it is 0.
	Idle time.Duration
	// WorldListen is where the ports of worlds are: a host, and after it a port, 0 for any, or
	// the first and the last of a range, 9000-9099. 127.0.0.1:0 when it is empty.
	WorldListen string
	Log         *zap.Logger // nothing is logged when it is nil
}

// What a server has when its Config says nothing.
const (
	MostWorlds = 256
	Idle       = 10 * time.Minute
)

// Server answers requests about worlds.
type Server struct {
	config   Config
	log      *zap.Logger
	worlds   *worlds
	runs     *runs
	meters   *meters
	openapi  []byte
	guard    *guard
	alive    context.Context
	die      context.CancelFunc
	patterns func() ([]questions.Pattern, error) // of the catalogue, played once
}

// New makes a server. Nothing is answered before Serve.
func New(c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	s := &Server{config: c, log: c.Log, meters: newMeters()}
	if c.Main != nil {
		s.meters = c.Main.meters
	}
	s.alive, s.die = context.WithCancel(context.Background())
	near, err := parseRange(cmp.Or(c.WorldListen, "127.0.0.1:0"))
	if err != nil {
		s.die()
		return nil, err
	}
	s.worlds = newWorlds(s, near)
	s.runs = newRuns()
	s.patterns = sync.OnceValues(s.playCatalogue)
	s.guard = &guard{hosts: c.Hosts, log: c.Log, room: make(chan struct{}, mostRequests),
		streams: make(chan struct{}, mostStreams)}
	if c.Token != "" {
		sum := sha256.Sum256([]byte(c.Token))
		s.guard.token = &sum
	}
	if err := s.build(); err != nil {
		s.die()
		return nil, err
	}
	return s, nil
}

// Handler answers requests as Serve does, for a listener on loopback.
func (s *Server) Handler() http.Handler { return s.guard }

// ErrNoToken says that a server is to be open to other machines and has no token.
var ErrNoToken = errors.New("control: other machines reach this address: a token is wanted")

// Serve answers until ctx ends, then ends the worlds that somebody made. It closes the listener.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer s.Close()
	if addr, ok := l.Addr().(*net.TCPAddr); !ok || !addr.IP.IsLoopback() {
		if s.guard.token == nil {
			return errors.Join(ErrNoToken, l.Close())
		}
	} else {
		s.guard.local = true
	}
	server := &http.Server{
		Handler: s.guard, ReadHeaderTimeout: headerLimit, ReadTimeout: readLimit, WriteTimeout: writeLimit,
		IdleTimeout: idleLimit, MaxHeaderBytes: mostHeader, ErrorLog: zap.NewStdLog(s.log),
		BaseContext: func(net.Listener) context.Context { return s.alive },
	}
	var ending sync.WaitGroup
	stopped := make(chan struct{})
	ending.Go(func() {
		select {
		case <-ctx.Done():
		case <-stopped:
			return
		}
		s.die() // streams and questions end
		limit, stop := context.WithTimeout(context.Background(), shutdownLimit)
		defer stop()
		if server.Shutdown(limit) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(&bounded{Listener: l, room: make(chan struct{}, mostConnections)})
	close(stopped)
	ending.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close ends the worlds that somebody made. It is safe to repeat.
func (s *Server) Close() {
	s.die()
	s.worlds.close()
	s.runs.wait()
}

const (
	mostConnections = 512
	shutdownLimit   = 3 * time.Second
)

// bounded takes no more connections than there is room for.
type bounded struct {
	net.Listener
	room chan struct{}
}

// Accept waits for room, and for who dials.
func (b *bounded) Accept() (net.Conn, error) {
	b.room <- struct{}{}
	c, err := b.Listener.Accept()
	if err != nil {
		<-b.room
		return nil, err
	}
	return &leaving{Conn: c, room: b.room}, nil
}

// leaving gives its room back when it is closed.
type leaving struct {
	net.Conn
	room chan struct{}
	once sync.Once
}

func (l *leaving) Close() error {
	l.once.Do(func() { <-l.room })
	return l.Conn.Close()
}

// parseRange reads host:port or host:first-last.
func parseRange(text string) (portRange, error) {
	wrong := fmt.Errorf("control: %q: want an address such as 127.0.0.1:0, or a range such as 0.0.0.0:9000-9099", text)
	host, ports, err := net.SplitHostPort(text)
	if err != nil {
		return portRange{}, wrong
	}
	first, last, isRange := strings.Cut(ports, "-")
	r := portRange{host: host}
	if r.first, err = parsePort(first); err != nil {
		return r, wrong
	}
	r.last = r.first
	if isRange {
		if r.last, err = parsePort(last); err != nil || r.first == 0 || r.last < r.first {
			return r, wrong
		}
	}
	return r, nil
}
