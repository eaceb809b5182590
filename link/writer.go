package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A caller that writes does so for others as well, but not for long: then a goroutine takes over what is left.
const (
	leadPasses = 8
	leadTime   = 5 * time.Millisecond
	corkTime   = time.Millisecond // a corked reply waits so long for company at most,
	corkSize   = 8 << 10          // or until so many bytes have come together
)

// writer turns many small messages into few writes by flat combining. Callers append frames to the queue under a lock.
// The one who finds nobody writing becomes the writer, yields once so that others who are ready can append too, takes
// the whole queue and writes it with one system call, until the queue is empty. Nobody waits for a caller, and no
// caller is held by a peer that does not read: after leadTime a goroutine carries on, under Config.WriteTimeout.
type writer struct {
	nc      net.Conn
	cfg     *Config
	fail    func(cause error) // ends the connection
	inline  bool              // a write that timed out can be continued (not so in TLS)
	written atomic.Int64      // bytes handed to the operating system

	mu         sync.Mutex
	queue      []byte
	spare      []byte // the other buffer, while nobody writes from it
	queued     int64  // bytes ever queued
	busy       bool   // somebody writes, or is about to
	err        error
	space      chan struct{} // closed when the queue was taken; nil when nobody waits for it
	empty      chan struct{} // closed when everything was written; nil when nobody waits for it
	cork       *time.Timer
	corked     bool
	background sync.WaitGroup
}

func (w *writer) init(nc net.Conn, cfg *Config, fail func(cause error)) {
	w.nc, w.cfg, w.fail = nc, cfg, fail
	switch nc.(type) {
	case *net.TCPConn, *net.UnixConn:
		w.inline = true
	}
}

// put queues one message and returns the position in the stream at which its frame ends. With lead the caller makes
// sure that the queue gets written; without, flush does so later, or the cork timer.
func (w *writer) put(message []byte, p patience, lead bool) (end int64, err error) {
	return w.putAs(w.cfg.Framer.Append, message, p, lead)
}

// putStream is put for bytes of the stream, which have their frames already or are to have none.
func (w *writer) putStream(stream []byte, p patience) (end int64, err error) {
	return w.putAs(func(dst, b []byte) ([]byte, error) { return append(dst, b...), nil }, stream, p, true)
}

func (w *writer) putAs(
	frame func(dst, message []byte) ([]byte, error), message []byte, p patience, lead bool,
) (end int64, err error) {
	w.mu.Lock()
	for w.err == nil && len(w.queue) > 0 && len(w.queue)+len(message) > w.cfg.Queue {
		if !w.busy {
			w.busy = true
			w.mu.Unlock()
			w.lead()
			w.mu.Lock()
			continue
		}
		if err := w.awaitSpace(p); err != nil {
			return 0, err
		}
	}
	if err := w.err; err != nil {
		w.mu.Unlock()
		return 0, err
	}
	before := len(w.queue)
	w.queue, err = frame(w.queue, message)
	w.queued += int64(len(w.queue) - before)
	end = w.queued
	lead = err == nil && !w.busy && (lead || len(w.queue) >= corkSize)
	if lead {
		w.busy = true
	} else if err == nil && !w.busy && !w.corked {
		w.setCork()
	}
	w.mu.Unlock()
	if lead {
		w.lead()
	}
	return end, err
}

// awaitSpace is called with the lock held and returns with it held, except when it fails.
func (w *writer) awaitSpace(p patience) error {
	if w.space == nil {
		w.space = make(chan struct{})
	}
	space := w.space
	w.mu.Unlock()
	var done <-chan struct{}
	var expired <-chan time.Time
	if p.ctx != nil {
		done = p.ctx.Done()
	}
	if p.call != nil {
		expired = p.call.expired()
	}
	select {
	case <-space:
		w.mu.Lock()
		return nil
	case <-done:
		return p.ctx.Err()
	case <-expired:
		return errExpired
	}
}

// setCork bounds how long a queue without a writer waits for flush. The lock is held.
func (w *writer) setCork() {
	w.corked = true
	if w.cork == nil {
		w.cork = time.AfterFunc(corkTime, w.flush)
		return
	}
	w.cork.Reset(corkTime)
}

// flush writes what is queued unless somebody does already.
func (w *writer) flush() {
	w.mu.Lock()
	if w.corked {
		w.corked = false
		w.cork.Stop()
	}
	lead := !w.busy && len(w.queue) > 0 && w.err == nil
	w.busy = w.busy || lead
	w.mu.Unlock()
	if lead {
		w.lead()
	}
}

// lead writes the queue; w.busy is this caller's.
func (w *writer) lead() {
	if !w.inline {
		w.handOver(nil)
		return
	}
	runtime.Gosched()
	_ = w.nc.SetWriteDeadline(time.Now().Add(leadTime))
	for range leadPasses {
		out := w.take()
		if out == nil {
			return
		}
		n, err := w.nc.Write(out)
		w.written.Add(int64(n))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			w.handOver(out[n:])
			return
		}
		if err != nil {
			w.failed(err)
			return
		}
		w.giveBack(out)
	}
	w.handOver(nil)
}

// handOver gives the writing, and the rest of an unfinished write, to a goroutine.
func (w *writer) handOver(rest []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		w.busy = false
		return
	}
	w.background.Go(func() { w.carryOn(rest) })
}

// carryOn writes until the queue is empty. The peer may hold up each write for Config.WriteTimeout.
func (w *writer) carryOn(rest []byte) {
	for out := rest; ; {
		if len(out) == 0 {
			if out = w.take(); out == nil {
				return
			}
		}
		_ = w.nc.SetWriteDeadline(time.Now().Add(w.cfg.WriteTimeout))
		n, err := w.nc.Write(out)
		w.written.Add(int64(n))
		if err != nil {
			w.failed(err)
			return
		}
		w.giveBack(out)
		out = nil
	}
}

// take takes the whole queue, or ends this caller's turn if it is empty.
func (w *writer) take() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 || w.err != nil {
		w.busy = false
		if w.empty != nil {
			close(w.empty)
			w.empty = nil
		}
		return nil
	}
	out := w.queue
	w.queue, w.spare = w.spare[:0], nil
	if w.space != nil {
		close(w.space)
		w.space = nil
	}
	return out
}

// giveBack keeps a buffer for reuse unless a burst made it large.
func (w *writer) giveBack(out []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if cap(out) <= largeBuffer {
		w.spare = out[:0]
	}
}

// failed ends the connection because a write failed.
func (w *writer) failed(err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.mu.Lock()
		waiting := w.queued - w.written.Load()
		w.mu.Unlock()
		err = fmt.Errorf("%w: %d bytes wait since %v", ErrWriteTimeout, waiting, w.cfg.WriteTimeout)
	} else {
		err = fmt.Errorf("link: write: %w", err)
	}
	w.fail(err)
	w.take()
}

// stop refuses everything from now on and wakes all who wait.
func (w *writer) stop(cause error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = cause
	w.queue, w.spare = nil, nil
	if w.space != nil {
		close(w.space)
		w.space = nil
	}
	if w.empty != nil {
		close(w.empty)
		w.empty = nil
	}
	if w.cork != nil {
		w.cork.Stop()
	}
}

// wait returns when everything queued before is written.
func (w *writer) wait(ctx context.Context) error {
	w.flush()
	w.mu.Lock()
	if w.err != nil || !w.busy {
		defer w.mu.Unlock()
		return w.err
	}
	if w.empty == nil {
		w.empty = make(chan struct{})
	}
	empty := w.empty
	w.mu.Unlock()
	select {
	case <-empty:
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
