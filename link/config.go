package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"
)

// Config is what a Client, a Server and a Conn have in common. Its zero value works for sending and receiving; Exchange
// needs Match as well. A time of zero means the default; only IdleTimeout may be negative, which means never.
type Config struct {
	Framer  Framer
	Match   MatchFunc // tells replies from requests and names the exchange; without it every message goes to Handler
	Handler Handler   // answers the peer's requests

	// Choose, if set, finds the framing of a connection in the first bytes that come over it, instead of Framer. It is
	// called again when need bytes or more have come; with end there are no more. An error ends the connection.
	Choose func(p *Peer, first []byte, end bool) (f Framer, need int, err error)

	// Concurrent is how many requests of one connection are handled at once. With 0 or 1 they are handled in order, on
	// the reader itself, which takes nothing more from the socket meanwhile. With more they are started in order, and
	// reading stops while so many are unfinished.
	Concurrent int

	// nil: plain TCP. Mutual TLS is ClientAuth and ClientCAs here on the server, Certificates on the client
	TLS *tls.Config

	// a whole exchange: waiting for a connection and a place, queueing, writing, the reply; 30 s
	Timeout          time.Duration
	HandshakeTimeout time.Duration // TLS; 10 s
	IdleTimeout      time.Duration // no byte received; 5 min. A Client then dials again: give it a Heartbeat
	FrameTimeout     time.Duration // from the first byte of a frame to its last; 10 s
	WriteTimeout     time.Duration // one write, while the peer does not read; 10 s

	Window int // exchanges in flight on a connection; 1024. More wait, at the cost of their own time-out
	Queue  int // bytes waiting to be written on a connection; 256 KiB. More wait likewise

	Heartbeat Heartbeat

	// Finish, if set, is called when the peer has sent all it had or the connection is drained. It returns when what
	// Handler took and has not answered yet was answered by Send, or soon after cut is closed: the connection has ended.
	Finish func(p *Peer, cut <-chan struct{})

	// OnEvent is told what happens besides exchanges that succeed. What comes over one connection is told in order, on
	// the goroutine that reads it, so OnEvent must return soon and must not call Exchange, Shutdown or Close; several
	// connections, handlers and heartbeats may call it at once.
	OnEvent func(Event)
}

// Handler answers a request from the peer by appending the reply to dst. An empty result sends nothing. An error is
// reported as HandlerFailed and sends nothing. The request is valid until Handler returns. On a connection that handles
// in order, Handler must not call Exchange on the same Peer: the reply could not be read before Handler returns.
type Handler func(peer *Peer, dst, request []byte) ([]byte, error)

// Heartbeat keeps a quiet line open and finds a dead one: a network management exchange (0800 or 0820, echo test) when
// nothing was received for a while. If its reply does not come, the connection is cut; a Client dials again.
type Heartbeat struct {
	Every   time.Duration                      // quiet time before a heartbeat; 0: none
	Message func(dst []byte) ([]byte, error)   // appends a message with a fresh STAN
	Send    func(context.Context, *Peer) error // if set, carries the heartbeat out instead of Message
	Timeout time.Duration                      // for the reply; 0: Config.Timeout
}

// Errors of a connection. ErrClosed is returned by everything after Close or Shutdown, by Serve too.
var (
	ErrClosed       = errors.New("link: closed")
	ErrIdle         = errors.New("link: idle: the peer sent nothing")
	ErrFrameTimeout = errors.New("link: a frame began and did not end")
	ErrWriteTimeout = errors.New("link: the peer does not read what is sent")
	ErrDuplicateKey = errors.New("link: an exchange with this key is in flight")
	ErrNoMatch      = errors.New("link: Exchange needs Config.Match")
)

func (c Config) withDefaults() Config {
	c.Concurrent = max(c.Concurrent, 1)
	c.Timeout = orDefault(c.Timeout, 30*time.Second)
	c.HandshakeTimeout = orDefault(c.HandshakeTimeout, 10*time.Second)
	c.IdleTimeout = orDefault(c.IdleTimeout, 5*time.Minute)
	c.FrameTimeout = orDefault(c.FrameTimeout, 10*time.Second)
	c.WriteTimeout = orDefault(c.WriteTimeout, 10*time.Second)
	c.Window = orDefault(c.Window, 1024)
	c.Queue = orDefault(c.Queue, 256<<10)
	c.Heartbeat.Timeout = orDefault(c.Heartbeat.Timeout, c.Timeout)
	return c
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// Validate returns every mistake in the configuration at once.
func (c Config) Validate() error {
	errs := []error{c.Framer.Validate()}
	for _, v := range []struct {
		name  string
		value int64
	}{
		{"Concurrent", int64(c.Concurrent)}, {"Window", int64(c.Window)}, {"Queue", int64(c.Queue)},
		{"Timeout", int64(c.Timeout)}, {"HandshakeTimeout", int64(c.HandshakeTimeout)},
		{"FrameTimeout", int64(c.FrameTimeout)}, {"WriteTimeout", int64(c.WriteTimeout)},
		{"Heartbeat.Every", int64(c.Heartbeat.Every)}, {"Heartbeat.Timeout", int64(c.Heartbeat.Timeout)},
	} {
		if v.value < 0 {
			errs = append(errs, fmt.Errorf("link: %s is negative; use 0 for the default", v.name))
		}
	}
	if c.Heartbeat.Every > 0 && c.Heartbeat.Message == nil && c.Heartbeat.Send == nil {
		errs = append(errs, errors.New("link: Heartbeat.Every is set, but neither Heartbeat.Message nor Heartbeat.Send"))
	}
	if c.Heartbeat.Message != nil && c.Match == nil {
		errs = append(errs, errors.New("link: Heartbeat.Message needs Match, to know the reply"))
	}
	return errors.Join(errs...)
}
