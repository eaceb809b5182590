package link

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Client keeps one connection to an address and carries exchanges over it. It dials at the first use, and again after
// every loss until Close. Set its fields before the first call; Config.Match is needed for exchanges.
type Client struct {
	Config
	Addr    string
	Backoff Backoff
	Dial    func(ctx context.Context, network, addr string) (net.Conn, error) // nil: a net.Dialer

	observer observer
	once     sync.Once
	invalid  error
	peer     atomic.Pointer[Peer] // nil while no connection stands

	mu       sync.Mutex
	started  bool
	closed   bool
	changed  chan struct{} // closed and replaced when a connection comes or goes, and at Close
	live     *Peer         // the connection that stands or is being drained
	lastErr  error         // why no connection stands
	notify   func()        // a Pool wants to know the same
	cancel   context.CancelFunc
	finished chan struct{}
}

func (c *Client) start() error {
	c.once.Do(func() {
		c.invalid = c.Config.Validate()
		c.Config = c.Config.withDefaults()
		c.Addr = orDefault(c.Addr, DefaultAddr)
		c.changed, c.finished = make(chan struct{}), make(chan struct{})
	})
	if c.invalid != nil {
		return c.invalid
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	if !c.started {
		ctx, cancel := context.WithCancel(context.Background())
		c.started, c.cancel = true, cancel
		go c.keepConnected(ctx) // Close waits for finished
	}
	return nil
}

// Connect dials now and returns when a connection stands; with ctx's end it returns a *ConnectError, which says why
// none does.
func (c *Client) Connect(ctx context.Context) error {
	if err := c.start(); err != nil {
		return err
	}
	_, err := c.await(ctx, nil)
	return err
}

// Exchange sends request and returns the reply with the same key. The time-out of Config.Timeout, or ctx if that ends
// earlier, owns all of it: waiting for a connection, for a place in the window, for the queue, for the reply. Errors
// are *ExchangeError, ErrDuplicateKey, ErrClosed, or say what is wrong with the request.
func (c *Client) Exchange(ctx context.Context, request []byte) ([]byte, error) {
	return c.AppendExchange(ctx, nil, request)
}

// AppendExchange is Exchange, appending the reply to dst.
func (c *Client) AppendExchange(ctx context.Context, dst, request []byte) ([]byte, error) {
	if c.peer.Load() == nil {
		if err := c.start(); err != nil {
			return dst, err
		}
	}
	call := c.observer.calls.get(c.Timeout)
	defer c.observer.calls.put(call)
	if err := call.setKey(&c.Config, request); err != nil {
		return dst, err
	}
	for {
		p, err := c.await(ctx, call)
		if err != nil {
			return dst, err
		}
		reply, err := p.exchange(ctx, call, dst, request)
		if err == nil || !neverLeft(err) {
			return reply, err
		}
		c.drop(p)
	}
}

// Send queues a message that gets no reply, waiting for a connection as long as ctx allows.
func (c *Client) Send(ctx context.Context, message []byte) error {
	if err := c.start(); err != nil {
		return err
	}
	p, err := c.await(ctx, nil)
	if err != nil {
		return err
	}
	return p.Send(ctx, message)
}

// await returns the connection that stands, or waits for one within ctx and the time-out of the exchange, if there is
// one.
func (c *Client) await(ctx context.Context, call *call) (*Peer, error) {
	for {
		if p := c.peer.Load(); p != nil {
			return p, nil
		}
		c.mu.Lock()
		changed, closed, lastErr := c.changed, c.closed, c.lastErr
		c.mu.Unlock()
		if closed {
			return nil, ErrClosed
		}
		if c.peer.Load() != nil {
			continue
		}
		var expired <-chan time.Time
		if call != nil {
			expired = call.expired()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, c.notConnected(call, ctx.Err(), lastErr)
		case <-expired:
			return nil, c.notConnected(call, context.DeadlineExceeded, lastErr)
		}
	}
}

// notConnected says why there is no connection, to an exchange if there is one.
func (c *Client) notConnected(call *call, why, lastErr error) error {
	none := c.connectError(lastErr)
	if call == nil {
		none.Ended = why
		return none
	}
	e := &ExchangeError{Cause: CauseNoConnection, Err: why, Detail: none.reason(), Key: MatchKey(call.key),
		Waited: time.Since(call.began)}
	if errors.Is(why, context.DeadlineExceeded) {
		c.observer.timeOuts.Add(1)
	} else {
		e.Cause = CauseCancelled
	}
	return e
}

// connectError is a new error for lastErr, which is one already unless a connection ended with it.
func (c *Client) connectError(lastErr error) *ConnectError {
	if e, ok := lastErr.(*ConnectError); ok {
		lastErr = e.Err
	}
	return &ConnectError{Addr: c.Addr, Err: lastErr}
}

// keepConnected dials, reads until the connection ends, and dials again.
func (c *Client) keepConnected(ctx context.Context) {
	defer close(c.finished)
	for failures := 0; ctx.Err() == nil; {
		p, err := c.dial(ctx)
		if err == nil {
			c.set(p, nil)
			err = p.run()
			c.set(nil, err)
			if p.conn.received.Load() > 0 {
				failures = 0 // a peer that accepts and hangs up has not served us
			}
		} else {
			c.set(nil, err)
		}
		if ctx.Err() != nil {
			return
		}
		failures++
		delay := c.Backoff.Delay(failures)
		c.observer.event(&c.Config, Event{Kind: Redialling, Addr: c.Addr, Delay: delay, Err: err})
		timer := time.NewTimer(delay)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

func (c *Client) dial(ctx context.Context) (*Peer, error) {
	dial := c.Dial
	if dial == nil {
		dial = (&net.Dialer{Timeout: c.HandshakeTimeout}).DialContext
	}
	nc, err := dial(ctx, "tcp", c.Addr)
	if err != nil {
		return nil, c.connectError(err)
	}
	if c.TLS != nil {
		t := tls.Client(nc, tlsFor(c.TLS, c.Addr))
		if err := handshake(ctx, t, c.HandshakeTimeout); err != nil {
			_ = nc.Close()
			c.observer.event(&c.Config, Event{Kind: HandshakeFailed, Addr: c.Addr, Err: err})
			return nil, err
		}
		nc = t
	}
	return newPeer(nc, &c.Config, &c.observer), nil
}

// tlsFor names the host to verify, as tls.Dial does.
func tlsFor(cfg *tls.Config, addr string) *tls.Config {
	if cfg.ServerName != "" || cfg.InsecureSkipVerify {
		return cfg
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return cfg
	}
	cfg = cfg.Clone()
	cfg.ServerName = host
	return cfg
}

// set makes p the connection in use, nil for none, and wakes all who wait for a change.
func (c *Client) set(p *Peer, err error) {
	c.mu.Lock()
	c.lastErr, c.live = err, p
	closed := c.closed
	if !closed {
		c.peer.Store(p)
	}
	close(c.changed)
	c.changed = make(chan struct{})
	notify := c.notify
	c.mu.Unlock()
	if closed && p != nil {
		_ = p.conn.Close()
	}
	if notify != nil {
		notify()
	}
}

// drop stops the use of a connection that has ended, if keepConnected has not done so yet.
func (c *Client) drop(p *Peer) { c.peer.CompareAndSwap(p, nil) }

// Peer is the connection that stands, or nil.
func (c *Client) Peer() *Peer { return c.peer.Load() }

// Stats counts what happened so far.
func (c *Client) Stats() Stats { return c.observer.stats() }

// stop lets nothing begin and returns the connection that stands or drains, or nil; and whether there is anything to
// wait for.
func (c *Client) stop() (*Peer, bool) {
	c.once.Do(func() { c.changed, c.finished = make(chan struct{}), make(chan struct{}) })
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.closed = true
		close(c.changed)
		c.changed = make(chan struct{})
		if c.cancel != nil {
			c.cancel()
		}
	}
	c.peer.Store(nil)
	return c.live, c.started
}

// Shutdown lets no exchange begin, waits for those in flight and closes. When ctx ends first, the connection is cut and
// ctx's error returned. It is safe to repeat.
func (c *Client) Shutdown(ctx context.Context) error {
	p, started := c.stop()
	var err error
	if p != nil {
		err = p.Shutdown(ctx)
	}
	if started {
		<-c.finished
	}
	return err
}

// Close cuts the connection: exchanges in flight fail with CauseLost. It is safe to repeat.
func (c *Client) Close() error {
	p, started := c.stop()
	if p != nil {
		_ = p.Close()
	}
	if started {
		<-c.finished
	}
	return nil
}
