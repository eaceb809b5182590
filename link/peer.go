package link

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Peer is one live connection with everything on it: exchanges we began, requests of the other side, heartbeats. The
// roles of TCP do not matter: a host may send its terminal an echo test over the connection the terminal opened.
//
//	Exchange ─→ table ─→ Conn.Send
//	                        Conn.Next ─→ a reply?   ─→ table ─→ Exchange returns, or an Event
//	                                  └→ a request? ─→ Handler ─→ Conn.Send
type Peer struct {
	conn     *Conn
	cfg      *Config
	observer *observer
	table    *table
	window   chan struct{} // one place for each exchange in flight
	handlers chan struct{} // one place for each handler, if several may run
	running  sync.WaitGroup
	readKey  []byte
	readErr  error         // why the reader ended
	ended    chan struct{} // closed when the reader and all it started have ended
	scratch  []byte        // the reply being made, when requests are handled in order
}

func newPeer(nc net.Conn, cfg *Config, o *observer) *Peer {
	p := &Peer{
		conn: NewConn(nc, *cfg), cfg: cfg, observer: o, table: newTable(),
		window: make(chan struct{}, cfg.Window), ended: make(chan struct{}),
	}
	if cfg.Choose != nil {
		p.conn.choose = func(first []byte, end bool) (Framer, int, error) { return cfg.Choose(p, first, end) }
	}
	if cfg.Concurrent > 1 {
		p.handlers = make(chan struct{}, cfg.Concurrent)
	}
	return p
}

// run reads until the connection ends and returns why.
func (p *Peer) run() error {
	p.event(Event{Kind: Connected})
	ctx, cancel := context.WithCancel(context.Background())
	var heart sync.WaitGroup
	if p.cfg.Heartbeat.Every > 0 {
		heart.Go(func() { p.beat(ctx) })
	}
	for {
		message, err := p.conn.Next()
		if err != nil {
			p.readErr = err
			break
		}
		p.deliver(message)
	}
	p.wind()
	_ = p.conn.Close()
	cancel()
	heart.Wait()
	p.event(Event{Kind: Disconnected, Err: p.readErr})
	close(p.ended)
	return p.readErr
}

// wind finishes what was begun. Unless the connection was cut, the requests that came are answered and the answers
// written: it is being drained, or the peer has sent all it had and reads on, as a test tool does with half a close.
func (p *Peer) wind() {
	drained := errors.Is(p.readErr, errDrained)
	orderly := drained || errors.Is(p.readErr, io.EOF)
	if drained {
		p.readErr = ErrClosed
	}
	p.table.end(p.conn.firstCause(p.readErr))
	p.running.Wait()
	if !orderly {
		return
	}
	if p.cfg.Finish != nil {
		p.cfg.Finish(p, p.conn.done)
	}
	ctx, cancel := context.WithTimeout(context.Background(), p.cfg.WriteTimeout)
	defer cancel()
	if p.conn.Flush(ctx) == nil {
		p.conn.farewell()
	}
}

// deliver gives one message to who waits for it.
func (p *Peer) deliver(message []byte) {
	if p.cfg.Match == nil {
		p.handle(message)
		return
	}
	key, reply, err := p.cfg.Match(p.readKey[:0], message)
	p.readKey = key
	switch {
	case err != nil:
		p.table.unreadable(err)
		p.event(Event{Kind: Unreadable, Message: message, Err: err})
	case !reply:
		p.handle(message)
	default:
		c, e, ok := p.table.answer(key)
		if ok {
			p.observer.exchanges.Add(1)
			c.reply = append(c.reply, message...)
			c.done <- nil
			return
		}
		e.Message = message
		p.strayReply(e)
	}
}

// strayReply reports a reply that answers nothing in flight, and a shifted line after it if that is what it shows.
func (p *Peer) strayReply(e Event) {
	lag := e.Lag
	e.Lag = 0
	p.event(e)
	if lag > 0 {
		p.event(Event{Kind: Shifted, Key: e.Key, Awaited: e.Awaited, Lag: lag})
	}
}

// handle answers a request: in order on the reader, or on one of Concurrent goroutines.
func (p *Peer) handle(request []byte) {
	if p.cfg.Handler == nil {
		p.event(Event{Kind: Unsolicited, Message: request})
		return
	}
	p.observer.requests.Add(1)
	if p.handlers == nil {
		p.scratch = p.reply(p.scratch[:0], request, false)
		return
	}
	select {
	case p.handlers <- struct{}{}:
	default:
		p.conn.out.flush()
		p.handlers <- struct{}{}
	}
	own := append([]byte(nil), request...)
	p.running.Go(func() {
		defer func() { <-p.handlers }()
		p.reply(nil, own, true)
	})
}

// reply calls Handler and queues what it returns. Without lead the reply is written when the reader has nothing left.
func (p *Peer) reply(dst, request []byte, lead bool) []byte {
	dst, err := p.cfg.Handler(p, dst, request)
	if err == nil && len(dst) > 0 {
		_, err = p.conn.out.put(dst, patience{}, lead)
		if err != nil && p.conn.firstCause(nil) != nil {
			return dst // the connection ended, which is reported once
		}
	}
	if err != nil {
		p.event(Event{Kind: HandlerFailed, Message: request, Err: err})
	}
	return dst
}

// beat sends a heartbeat whenever the line was quiet for long enough, and cuts the line when one fails.
func (p *Peer) beat(ctx context.Context) {
	h := p.cfg.Heartbeat
	timer := time.NewTimer(h.Every)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		quiet := p.conn.quiet()
		if quiet < h.Every {
			timer.Reset(h.Every - quiet)
			continue
		}
		if err := p.heartbeat(ctx, h); err != nil {
			if p.conn.firstCause(nil) == nil && !errors.Is(err, ErrClosed) {
				p.event(Event{Kind: HeartbeatFailed, Err: err})
				p.conn.fail(fmt.Errorf("link: heartbeat: %w", err))
			}
			return
		}
		timer.Reset(h.Every)
	}
}

func (p *Peer) heartbeat(ctx context.Context, h Heartbeat) error {
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	if h.Send != nil {
		return h.Send(ctx, p)
	}
	message, err := h.Message(nil)
	if err != nil {
		return err
	}
	_, err = p.Exchange(ctx, message)
	return err
}

func (p *Peer) event(e Event) {
	e.Peer, e.Addr = p, p.conn.RemoteAddr().String()
	p.observer.event(p.cfg, e)
}

// Send queues a message that gets no reply, such as a notification.
func (p *Peer) Send(ctx context.Context, message []byte) error { return p.conn.Send(ctx, message) }

// SendStream queues bytes of the stream as they are, in order with what Send queues.
func (p *Peer) SendStream(ctx context.Context, stream []byte) error {
	return p.conn.SendStream(ctx, stream)
}

// Flush waits until everything queued is handed to the operating system.
func (p *Peer) Flush(ctx context.Context) error { return p.conn.Flush(ctx) }

// CloseWrite flushes and ends our half of the connection in order.
func (p *Peer) CloseWrite(ctx context.Context) error { return p.conn.CloseWrite(ctx) }

// Abort cuts the connection with RST.
func (p *Peer) Abort() error { return p.conn.Abort() }

// Done is closed when the connection has ended, in whatever way.
func (p *Peer) Done() <-chan struct{} { return p.conn.done }

// Framer is how messages are told apart on the connection.
func (p *Peer) Framer() Framer { return p.cfg.Framer }

// InFlight is the number of exchanges that wait for a reply.
func (p *Peer) InFlight() int { return p.table.inFlight() }

// RemoteAddr is the peer's address.
func (p *Peer) RemoteAddr() net.Addr { return p.conn.RemoteAddr() }

// LocalAddr is our address.
func (p *Peer) LocalAddr() net.Addr { return p.conn.LocalAddr() }

// TLS is the state of the TLS session, and whether there is one.
func (p *Peer) TLS() (tls.ConnectionState, bool) { return p.conn.TLS() }

// Close cuts the connection: exchanges in flight fail with CauseLost. It is safe to repeat.
func (p *Peer) Close() error { return p.conn.Close() }

// Shutdown lets no exchange begin, waits for those in flight, answers the requests that have come, and closes. When ctx
// ends first, it cuts the connection and returns ctx's error. It is safe to repeat.
func (p *Peer) Shutdown(ctx context.Context) error {
	select {
	case <-p.table.close():
		p.conn.drain()
	case <-p.ended:
	case <-ctx.Done():
	}
	select {
	case <-p.ended:
		return nil
	case <-ctx.Done():
		_ = p.conn.Close()
		<-p.ended
		return ctx.Err()
	}
}
