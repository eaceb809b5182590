package link

import (
	"context"
	"errors"
	"fmt"
)

// Exchange sends request and returns the reply with the same key. It ends after Config.Timeout, or earlier with ctx,
// wherever the request is by then; its error is an *ExchangeError, or says that the request was refused before.
func (p *Peer) Exchange(ctx context.Context, request []byte) ([]byte, error) {
	return p.AppendExchange(ctx, nil, request)
}

// AppendExchange is Exchange, appending the reply to dst.
func (p *Peer) AppendExchange(ctx context.Context, dst, request []byte) ([]byte, error) {
	c := p.observer.calls.get(p.cfg.Timeout)
	defer p.observer.calls.put(c)
	if err := c.setKey(p.cfg, request); err != nil {
		return dst, err
	}
	return p.exchange(ctx, c, dst, request)
}

// exchange carries c out on this connection.
func (p *Peer) exchange(ctx context.Context, c *call, dst, request []byte) ([]byte, error) {
	select {
	case p.window <- struct{}{}:
	default:
		if err := p.awaitPlace(ctx, c); err != nil {
			return dst, err
		}
	}
	defer func() { <-p.window }()
	c.reply = dst
	if err := p.table.begin(c); err != nil {
		if errors.Is(err, ErrDuplicateKey) {
			return dst, err
		}
		return dst, c.failed(CauseLost, Unsent, "", err)
	}
	if err := p.send(ctx, c, request); err != nil {
		return dst, err
	}
	return p.await(ctx, c, dst)
}

// awaitPlace waits until fewer than Config.Window exchanges are in flight.
func (p *Peer) awaitPlace(ctx context.Context, c *call) error {
	select {
	case p.window <- struct{}{}:
		return nil
	case <-p.conn.done:
		return c.failed(CauseLost, Unsent, "", p.conn.firstCause(ErrClosed))
	case <-ctx.Done():
		return c.timedOut(Unsent, ctx.Err(), p.observer)
	case <-c.expired():
		return c.timedOut(Unsent, context.DeadlineExceeded, p.observer)
	}
}

// send queues the request. If that fails it has not left, and the exchange is withdrawn.
func (p *Peer) send(ctx context.Context, c *call, request []byte) error {
	end, err := p.conn.out.put(request, patience{ctx: ctx, call: c}, true)
	if err == nil {
		c.end, c.size = end, int64(len(request))
		return nil
	}
	if !p.table.withdraw(c) {
		<-c.done
	}
	switch {
	case errors.Is(err, errExpired):
		return c.timedOut(Unsent, context.DeadlineExceeded, p.observer)
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return c.timedOut(Unsent, err, p.observer)
	case p.conn.firstCause(nil) != nil:
		return c.failed(CauseLost, Unsent, "", err)
	}
	return fmt.Errorf("link: request not sent: %w", err)
}

// await waits for the result of an exchange whose request is queued. Its time is looked after by the table.
func (p *Peer) await(ctx context.Context, c *call, dst []byte) ([]byte, error) {
	cancelled := ctx.Done()
	if cancelled == nil {
		return p.finish(c, dst, <-c.done)
	}
	select {
	case err := <-c.done:
		return p.finish(c, dst, err)
	case <-cancelled:
	}
	cause, detail, ok := p.table.giveUp(c)
	if !ok {
		return p.finish(c, dst, <-c.done)
	}
	if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return dst, c.failed(CauseCancelled, p.stage(c), "", ctx.Err())
	}
	p.observer.timeOuts.Add(1)
	return dst, c.failed(cause, p.stage(c), detail, ctx.Err())
}

func (p *Peer) finish(c *call, dst []byte, err error) ([]byte, error) {
	switch err {
	case nil:
		return c.reply, nil
	case errExpired:
		p.observer.timeOuts.Add(1)
		return dst, c.failed(c.cause, p.stage(c), c.detail, context.DeadlineExceeded)
	}
	return dst, c.failed(CauseLost, p.stage(c), "", err)
}

// stage says how far the request of c has come.
func (p *Peer) stage(c *call) Stage {
	if p.conn.out.written.Load() > c.end-c.size {
		return Sent
	}
	return Queued
}

// timedOut is an exchange that ended before its request was queued.
func (c *call) timedOut(s Stage, why error, o *observer) error {
	if !errors.Is(why, context.DeadlineExceeded) {
		return c.failed(CauseCancelled, s, "", why)
	}
	o.timeOuts.Add(1)
	return c.failed(CauseNothing, s, "", why)
}
