package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// DefaultAddr is where a Server listens and a Client dials unless told otherwise: loopback, for test messages are not
// for the network unless somebody says so.
const DefaultAddr = "127.0.0.1:8583"

const defaultMaxConns = 16384

// Server accepts connections and answers requests. Set its fields before the first call; the zero value with a Handler
// listens on DefaultAddr.
type Server struct {
	Config
	Addr      string
	MaxConns  int         // connections at once; 16384. Beyond, a new one is closed at once and reported as Refused
	OnConnect func(*Peer) // is told each connection before its first message; starts what it needs and returns

	observer observer
	once     sync.Once
	invalid  error

	mu        sync.Mutex
	closed    bool
	listeners map[net.Listener]struct{}
	conns     map[net.Conn]*Peer // nil while TLS is shaking hands
	running   sync.WaitGroup
}

func (s *Server) start() error {
	s.once.Do(func() {
		if s.MaxConns < 0 {
			s.invalid = errors.New("link: MaxConns is negative; use 0 for the default")
		}
		s.invalid = errors.Join(s.invalid, s.Config.Validate())
		s.Config = s.Config.withDefaults()
		s.MaxConns = orDefault(s.MaxConns, defaultMaxConns)
		s.listeners, s.conns = map[net.Listener]struct{}{}, map[net.Conn]*Peer{}
	})
	return s.invalid
}

// ListenAndServe listens on Addr and serves.
func (s *Server) ListenAndServe() error {
	ln, err := net.Listen("tcp", orDefault(s.Addr, DefaultAddr))
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return s.Serve(ln)
}

// Serve accepts connections on ln and closes it in the end. It blocks until Shutdown or Close, then returns ErrClosed,
// or until ln fails.
func (s *Server) Serve(ln net.Listener) error {
	defer ln.Close()
	if err := s.start(); err != nil {
		return err
	}
	if !s.track(ln) {
		return ErrClosed
	}
	defer s.untrack(ln)
	for pause := time.Duration(0); ; {
		nc, err := ln.Accept()
		if err == nil {
			pause = 0
			s.accept(nc)
			continue
		}
		if s.isClosed() {
			return ErrClosed
		}
		var ne net.Error
		if !errors.As(err, &ne) || errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("link: accept: %w", err)
		}
		// Out of file descriptors, most likely: connections that end give some back.
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		time.Sleep(pause)
	}
}

func (s *Server) track(ln net.Listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.listeners[ln] = struct{}{}
	return true
}

func (s *Server) untrack(ln net.Listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, ln)
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// accept starts a connection, if there is room for it.
func (s *Server) accept(nc net.Conn) {
	s.mu.Lock()
	closed, full := s.closed, len(s.conns) >= s.MaxConns
	if !closed && !full {
		s.conns[nc] = nil
		s.running.Go(func() { s.serve(nc) })
	}
	s.mu.Unlock()
	if closed || full {
		_ = nc.Close()
	}
	if full {
		s.observer.event(&s.Config, Event{Kind: Refused, Addr: nc.RemoteAddr().String(),
			Err: fmt.Errorf("link: %d connections are open already", s.MaxConns)})
	}
}

// serve carries one connection from its first byte to its last.
func (s *Server) serve(nc net.Conn) {
	defer func() {
		s.mu.Lock()
		delete(s.conns, nc)
		s.mu.Unlock()
	}()
	carried := nc
	if s.TLS != nil {
		t := tls.Server(nc, s.TLS)
		if err := handshake(context.Background(), t, s.HandshakeTimeout); err != nil {
			_ = nc.Close()
			s.observer.event(&s.Config, Event{Kind: HandshakeFailed, Addr: nc.RemoteAddr().String(), Err: err})
			return
		}
		carried = t
	}
	p := newPeer(carried, &s.Config, &s.observer)
	s.mu.Lock()
	s.conns[nc] = p
	closed := s.closed
	s.mu.Unlock()
	if closed {
		_ = p.conn.Close()
	} else if s.OnConnect != nil {
		s.OnConnect(p)
	}
	_ = p.run()
}

func handshake(ctx context.Context, t *tls.Conn, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if err := t.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("link: TLS: %w", err)
	}
	return nil
}

// Peers returns the connections that stand.
func (s *Server) Peers() []*Peer {
	_ = s.start() // Serve reports what is wrong
	s.mu.Lock()
	defer s.mu.Unlock()
	peers := make([]*Peer, 0, len(s.conns))
	for _, p := range s.conns {
		if p != nil {
			peers = append(peers, p)
		}
	}
	return peers
}

// Stats counts what happened so far.
func (s *Server) Stats() Stats { return s.observer.stats() }

// stop closes the listeners and returns what is left to end.
func (s *Server) stop() (peers []*Peer, shaking []net.Conn) {
	_ = s.start()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for ln := range s.listeners {
		_ = ln.Close()
	}
	for nc, p := range s.conns {
		if p == nil {
			shaking = append(shaking, nc)
		} else {
			peers = append(peers, p)
		}
	}
	return peers, shaking
}

// Shutdown stops accepting and drains each connection: requests that have come are answered, exchanges in flight end.
// When ctx ends first, the rest is cut and ctx's error returned. It is safe to repeat.
func (s *Server) Shutdown(ctx context.Context) error {
	peers, shaking := s.stop()
	for _, nc := range shaking {
		_ = nc.Close()
	}
	errs := make([]error, len(peers))
	var draining sync.WaitGroup
	for i, p := range peers {
		draining.Go(func() { errs[i] = p.Shutdown(ctx) })
	}
	draining.Wait()
	s.running.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Close stops accepting and cuts every connection. It returns when all handlers have returned, and is safe to repeat.
func (s *Server) Close() error {
	peers, shaking := s.stop()
	for _, nc := range shaking {
		_ = nc.Close()
	}
	for _, p := range peers {
		_ = p.Close()
	}
	s.running.Wait()
	return nil
}
