package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Conn is one connection that carries whole messages. One goroutine may call Next while any number call Send.
//
//	Send, Send, Send ─→ queue ─→ one write ─→ │ socket │ ─→ one read ─→ Decoder ─→ Next, Next, Next
//
// Whatever goes wrong ends the connection: after a lost frame, a missed deadline or a failed write nothing later in the
// stream can be trusted. The first cause is what every later call returns.
type Conn struct {
	nc  net.Conn
	cfg Config
	out writer

	dec      Decoder
	frameDue time.Time // when the frame that has begun must be whole; zero between frames

	choose func(first []byte, end bool) (Framer, int, error) // nil when the framing is known
	need   int                                               // so many bytes must have come before it is asked again

	received atomic.Int64 // bytes
	heard    atomic.Int64 // when bytes came last, in nanoseconds since start
	start    time.Time

	mu       sync.Mutex // guards what follows, and the order of draining and read deadlines
	cause    error
	draining bool
	done     chan struct{}
}

// errDrained ends Next when the connection is being drained and stands between two frames.
var errDrained = errors.New("link: drained")

// NewConn carries messages over nc, with the framing, the deadlines and the bounds of cfg. For TLS, pass a *tls.Conn.
func NewConn(nc net.Conn, cfg Config) *Conn {
	cfg = cfg.withDefaults()
	c := &Conn{nc: nc, cfg: cfg, dec: Decoder{Framer: cfg.Framer}, start: time.Now(), done: make(chan struct{})}
	c.out.init(nc, &c.cfg, c.fail)
	return c
}

// Next returns the next message, in the order sent, valid until the next call. Frames of length zero keep the line open
// and are skipped. At the end of the stream between two frames it returns io.EOF.
func (c *Conn) Next() ([]byte, error) {
	if err := c.chooseFramer(); err != nil {
		return nil, err
	}
	for {
		message, err := c.dec.Next()
		if err != nil {
			c.fail(err)
			return nil, err
		}
		if message != nil {
			c.frameDue = time.Time{}
			if len(message) == 0 {
				continue
			}
			return message, nil
		}
		c.out.flush()
		if err := c.fill(); err != nil {
			if err != errDrained && err != io.EOF { // else what is queued can still be written
				c.fail(err)
			}
			return nil, err
		}
	}
}

// chooseFramer reads until the first bytes tell the framing. Frames are bounded in size and time, and so is that.
func (c *Conn) chooseFramer() error {
	for c.choose != nil {
		var broken error
		for broken == nil && c.dec.Buffered() < max(c.need, 1) {
			broken = c.fill()
		}
		if c.dec.Buffered() == 0 {
			if broken != errDrained && broken != io.EOF {
				c.fail(broken)
			}
			return broken
		}
		hint, certain := foreign(c.dec.peek())
		f, need, err := c.choose(c.dec.peek(), broken != nil || certain) // nothing that comes would change it
		switch {
		case err != nil:
			if hint != "" {
				err = fmt.Errorf("%s: %w", hint, err)
			}
			c.fail(err)
			return err
		case need > 0 && broken != nil:
			c.fail(broken)
			return broken
		case need > 0:
			c.need = max(need, c.dec.Buffered()+1)
		default:
			c.frame(f)
		}
	}
	return nil
}

// frame gives the connection its framing.
func (c *Conn) frame(f Framer) {
	c.choose, c.dec.Framer = nil, f
	c.out.mu.Lock()
	defer c.out.mu.Unlock()
	c.cfg.Framer = f
}

// fill reads once, under the deadline that applies.
func (c *Conn) fill() error {
	if err := c.armRead(); err != nil {
		return err
	}
	n, err := c.dec.Fill(c.nc)
	if n > 0 {
		c.received.Add(int64(n))
		c.heard.Store(int64(time.Since(c.start)))
		return nil
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return c.readTimedOut()
	case errors.Is(err, io.EOF):
		if err := c.dec.End(); err != nil {
			return err
		}
		return io.EOF
	case err != nil:
		return c.firstCause(fmt.Errorf("link: read: %w", err))
	}
	return nil
}

// armRead sets the deadline of the next read: the frame's if one has begun, else the idle one.
func (c *Conn) armRead() error {
	due := time.Time{}
	if c.dec.Buffered() > 0 {
		if c.frameDue.IsZero() {
			c.frameDue = time.Now().Add(c.cfg.FrameTimeout)
		}
		due = c.frameDue
	} else if c.cfg.IdleTimeout > 0 {
		due = time.Now().Add(c.cfg.IdleTimeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause != nil {
		return c.cause
	}
	if c.draining && c.dec.Buffered() == 0 {
		return errDrained
	}
	return c.nc.SetReadDeadline(due)
}

// readTimedOut says which deadline passed; nil if it was only the call to drain.
func (c *Conn) readTimedOut() error {
	c.mu.Lock()
	draining := c.draining
	c.mu.Unlock()
	n := c.dec.Buffered()
	switch {
	case n > 0 && !time.Now().Before(c.frameDue):
		return fmt.Errorf("%w: %d bytes after its start nothing more came in %v: %s", ErrFrameTimeout, n, c.cfg.FrameTimeout,
			looksLike(c.dec.peek()))
	case draining:
		return nil
	}
	return fmt.Errorf("%w in %v", ErrIdle, c.cfg.IdleTimeout)
}

// foreign says of a stream that it is of another protocol, "" when it seems to be none; certain is that as a frame it
// would be longer than a first message is.
func foreign(b []byte) (hint string, certain bool) {
	switch {
	case len(b) >= 2 && b[0] == 0x16 && b[1] == 0x03:
		return "it begins like TLS, this listener is plain TCP", len(b) > 5 && b[2] <= 4 && b[5] == 1 // a ClientHello
	case len(b) >= 4 && (string(b[:4]) == "GET " || string(b[:4]) == "POST" || string(b[:4]) == "HTTP"):
		return "it begins like HTTP", true
	}
	return "", false
}

// looksLike guesses what a stream that makes no frame might be.
func looksLike(b []byte) string {
	switch hint, _ := foreign(b); {
	case hint != "":
		return hint
	case len(b) == 1:
		return "half a length header?"
	}
	return fmt.Sprintf("it begins % X; is the length header right?", b[:min(len(b), 4)])
}

// Send queues message and sees to it that the queue is written: by whoever is writing already, else by this caller,
// together with what others queue meanwhile. It waits while the queue is full. When it returns nil the message is
// queued in order; an error of the write ends the connection.
func (c *Conn) Send(ctx context.Context, message []byte) error {
	_, err := c.out.put(message, patience{ctx: ctx}, true)
	return err
}

// SendStream queues bytes of the stream as they are, in order with what Send queues: a frame whose header lies, a part
// of one, two at once.
func (c *Conn) SendStream(ctx context.Context, stream []byte) error {
	_, err := c.out.putStream(stream, patience{ctx: ctx})
	return err
}

// Flush waits until everything queued is handed to the operating system.
func (c *Conn) Flush(ctx context.Context) error { return c.out.wait(ctx) }

// drain makes Next return after the messages that have come already; a frame that has begun may still end.
func (c *Conn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draining = true
	_ = c.nc.SetReadDeadline(time.Unix(1, 0))
}

// CloseWrite flushes and sends FIN, so that the peer reads the end of the stream and can still send.
func (c *Conn) CloseWrite(ctx context.Context) error {
	if err := c.Flush(ctx); err != nil {
		return err
	}
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok {
		return fmt.Errorf("link: a %T cannot be half closed", c.nc)
	}
	return half.CloseWrite()
}

// Close cuts the connection; what is queued is lost. It is safe to repeat.
func (c *Conn) Close() error {
	c.fail(ErrClosed)
	c.out.stop(c.firstCause(ErrClosed))
	c.out.background.Wait()
	return nil
}

// Abort cuts the connection with RST instead of FIN, as a host does that falls over.
func (c *Conn) Abort() error {
	nc := c.nc
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	return c.Close()
}

// fail ends the connection for the first cause and waits for nobody.
func (c *Conn) fail(cause error) {
	c.mu.Lock()
	first := c.cause == nil
	if first {
		c.cause = cause
		close(c.done)
	}
	c.mu.Unlock()
	if first {
		c.out.stop(cause)
		_ = c.closeSocket()
	}
}

// closeSocket closes the socket, without the farewell of TLS, for which a peer that does not read could hold us.
func (c *Conn) closeSocket() error {
	if t, ok := c.nc.(*tls.Conn); ok {
		return t.NetConn().Close()
	}
	return c.nc.Close()
}

// farewell tells a TLS peer that the stream ends here on purpose and was not cut by somebody between.
func (c *Conn) farewell() {
	if t, ok := c.nc.(*tls.Conn); ok {
		_ = t.CloseWrite()
	}
}

// firstCause is why the connection ended, or err if it had not ended yet.
func (c *Conn) firstCause(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause != nil {
		return c.cause
	}
	return err
}

// quiet is how long nothing has been received.
func (c *Conn) quiet() time.Duration { return time.Since(c.start) - time.Duration(c.heard.Load()) }

// RemoteAddr is the peer's address.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// LocalAddr is our address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// TLS is the state of the TLS session, and whether there is one.
func (c *Conn) TLS() (tls.ConnectionState, bool) {
	t, ok := c.nc.(*tls.Conn)
	if !ok {
		return tls.ConnectionState{}, false
	}
	return t.ConnectionState(), true
}
