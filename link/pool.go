package link

import (
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Pool carries exchanges over several addresses of one host: each has its own Client, and an exchange goes to the one
// of those connected that has the fewest in flight. A request that cannot have left goes to another address within the
// same time-out; one that may have left never does, since the host might carry it out twice.
type Pool struct {
	Config
	Addrs   []string
	Backoff Backoff
	Dial    func(ctx context.Context, network, addr string) (net.Conn, error) // nil: a net.Dialer

	once    sync.Once
	invalid error
	clients []*Client
	turn    atomic.Uint32

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when a connection comes or goes
	closed  bool
}

func (p *Pool) start() error {
	p.once.Do(func() {
		p.changed = make(chan struct{})
		if len(p.Addrs) == 0 {
			p.invalid = errors.New("link: a Pool needs at least one of Addrs")
		}
		p.invalid = errors.Join(p.invalid, p.Config.Validate())
		p.Timeout = orDefault(p.Timeout, Config{}.withDefaults().Timeout)
		if p.invalid != nil {
			return
		}
		for _, addr := range p.Addrs {
			c := &Client{Config: p.Config, Addr: addr, Backoff: p.Backoff, Dial: p.Dial, notify: p.notify}
			p.clients = append(p.clients, c)
			_ = c.start() // Validate has passed, and it is not closed
		}
	})
	if p.invalid != nil {
		return p.invalid
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	return nil
}

// notify wakes all who wait for a connection.
func (p *Pool) notify() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.changed)
	p.changed = make(chan struct{})
}

// Exchange sends request over one of the connections and returns the reply with the same key. Time-outs and errors are
// those of Client.Exchange.
func (p *Pool) Exchange(ctx context.Context, request []byte) ([]byte, error) {
	return p.AppendExchange(ctx, nil, request)
}

// AppendExchange is Exchange, appending the reply to dst.
func (p *Pool) AppendExchange(ctx context.Context, dst, request []byte) ([]byte, error) {
	if err := p.start(); err != nil {
		return dst, err
	}
	began := time.Now()
	ctx, cancel := context.WithDeadline(ctx, began.Add(p.Timeout))
	defer cancel()
	for {
		c, err := p.await(ctx)
		if err != nil {
			return dst, err
		}
		peer := c.Peer()
		if peer == nil {
			continue
		}
		reply, err := peer.AppendExchange(ctx, dst, request)
		if err == nil || !neverLeft(err) {
			return reply, err
		}
		c.drop(peer)
	}
}

// await returns the connected client with the fewest exchanges in flight, or waits for one to connect.
func (p *Pool) await(ctx context.Context) (*Client, error) {
	began := time.Now()
	for {
		p.mu.Lock()
		changed, closed := p.changed, p.closed
		p.mu.Unlock()
		if closed {
			return nil, ErrClosed
		}
		if c := p.pick(); c != nil {
			return c, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			cause := CauseNoConnection
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				cause = CauseCancelled
			}
			return nil, &ExchangeError{Cause: cause, Waited: time.Since(began), Detail: p.whyNot(), Err: ctx.Err()}
		}
	}
}

// pick chooses among the clients that are connected; where several have as few in flight, they take turns.
func (p *Pool) pick() *Client {
	var best *Client
	fewest, offset := 0, int(p.turn.Add(1))
	for i := range p.clients {
		c := p.clients[(offset+i)%len(p.clients)]
		peer := c.Peer()
		if peer == nil {
			continue
		}
		if n := peer.InFlight(); best == nil || n < fewest {
			best, fewest = c, n
		}
	}
	return best
}

// whyNot says for each address why it has no connection.
func (p *Pool) whyNot() string {
	reasons := make([]string, len(p.clients))
	for i, c := range p.clients {
		c.mu.Lock()
		err := c.lastErr
		c.mu.Unlock()
		reasons[i] = c.connectError(err).reason()
	}
	return strings.Join(reasons, "; ")
}

// Clients are the clients of the addresses, in their order.
func (p *Pool) Clients() []*Client {
	_ = p.start()
	return p.clients
}

// Stats counts what happened at all addresses.
func (p *Pool) Stats() Stats {
	var sum Stats
	for _, c := range p.Clients() {
		s := c.Stats()
		sum.Exchanges += s.Exchanges
		sum.Requests += s.Requests
		sum.TimeOuts += s.TimeOuts
		for k, n := range s.Events {
			sum.Events[k] += n
		}
	}
	return sum
}

// Shutdown drains all connections, as Client.Shutdown does each.
func (p *Pool) Shutdown(ctx context.Context) error {
	return p.each(func(c *Client) error { return c.Shutdown(ctx) })
}

// Close cuts all connections.
func (p *Pool) Close() error { return p.each((*Client).Close) }

func (p *Pool) each(do func(*Client) error) error {
	_ = p.start()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	errs := make([]error, len(p.clients))
	var ending sync.WaitGroup
	for i, c := range p.clients {
		ending.Go(func() { errs[i] = do(c) })
	}
	ending.Wait()
	p.notify()
	return errors.Join(errs...)
}
