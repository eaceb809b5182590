//go:build !nomoov

package moov

import (
	"context"
	"errors"
	"net"
	"sync"

	"acqsim/iso8583"
	"acqsim/link"
)

// Client is moov's client to a host, for whoever has messages in bytes: it takes each apart, lets moov pack and send
// it, and hands over what moov receives, the answers that nobody waits for too. It dials again when the connection has
// ended.
type Client struct {
	addr    string
	stack   *stack
	receive func(message []byte) error
	note    func(what string)

	mu     sync.Mutex // one message at a time
	end    *end       // nil before the first, and when it has ended
	closed bool
}

// NewClient makes a client of a layout's messages. It connects when it first has something to say. receive is told of
// each message that comes, note of what a person who watches the line wants to know; both by moov's goroutines.
func NewClient(addr string, layout *iso8583.Spec, f link.Framer, receive func(message []byte) error,
	note func(what string)) (*Client, error) {
	s, err := newStack(layout, f)
	if err != nil {
		return nil, err
	}
	return &Client{addr: addr, stack: s, receive: receive, note: note}, nil
}

// Connect dials the host, unless the connection stands.
func (c *Client) Connect(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.connect(ctx)
}

func (c *Client) connect(ctx context.Context) error {
	if c.closed {
		return net.ErrClosed
	}
	if c.end != nil {
		select {
		case <-c.end.conn.Done():
			c.note("moov: the connection has ended")
			_ = c.end.finish() // every Send ends with it
			c.end = nil
		default:
			return nil
		}
	}
	var dialer net.Dialer
	socket, err := dialer.DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	e, err := c.stack.newEnd(socket, c.hear)
	if err != nil {
		return errors.Join(err, socket.Close())
	}
	c.end = e
	c.note("moov: connected to " + c.addr)
	return nil
}

func (c *Client) hear(p *packing, h heard) {
	message := p.write(h.message)
	if message == nil {
		c.note("moov: a message came that it cannot read")
		return
	}
	if h.unmatched {
		c.note("moov: an answer came that nobody waits for")
	}
	if err := c.receive(message); err != nil {
		c.note("moov: a message was lost: " + err.Error())
	}
}

// Send lets moov pack and send a message, and returns when it is written; what answers it comes by receive.
func (c *Client) Send(ctx context.Context, message []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.connect(ctx); err != nil {
		return err
	}
	rest, err := c.end.say(message)
	if err != nil {
		return err
	}
	return rest()
}

// Close ends the connection, and with it every Send that waits. It is safe to repeat.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.end == nil {
		return nil
	}
	e := c.end
	c.end = nil
	if err := e.socket.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return errors.Join(err, e.finish())
	}
	return e.finish()
}
