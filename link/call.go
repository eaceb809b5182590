package link

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// call is one exchange in flight. Whoever removes it from the table, and nobody else, completes it: the reader with a
// reply, the table on time-out, the caller who gives up, or the end of the connection.
type call struct {
	key    []byte
	hash   uint64
	next   *call // in the same bucket
	seq    int64 // order in which exchanges began on this connection
	strays int64 // strays before it began
	began  time.Time
	due    time.Time
	end    int64 // position in the stream at which its frame ends; 0 until queued
	size   int64 // of the request

	earlier, later *call // in the queue of those that wait for their time-out

	done   chan error // has room for the one result: nil is a reply
	reply  []byte     // what the caller gave to append the reply to; the reader's, once it has taken the call out
	cause  Cause      // of errExpired
	detail string
	timer  *time.Timer // only of one that waited before it began
}

// callPool keeps the parts of finished exchanges for the next ones.
type callPool struct{ pool sync.Pool }

func (cp *callPool) get(timeout time.Duration) *call {
	c, _ := cp.pool.Get().(*call)
	if c == nil {
		c = &call{done: make(chan error, 1)}
	}
	c.began = time.Now()
	c.due = c.began.Add(timeout)
	return c
}

func (cp *callPool) put(c *call) {
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	c.end, c.size, c.reply = 0, 0, nil
	cp.pool.Put(c)
}

// expired is a channel for those who wait before the exchange has begun, and so before the table looks after its time.
func (c *call) expired() <-chan time.Time {
	if c.timer == nil {
		c.timer = time.NewTimer(time.Until(c.due))
	}
	return c.timer.C
}

// setKey finds the key of the request.
func (c *call) setKey(cfg *Config, request []byte) error {
	if cfg.Match == nil {
		return ErrNoMatch
	}
	key, reply, err := cfg.Match(c.key[:0], request)
	c.key = key
	if err != nil {
		return fmt.Errorf("link: request not sent: %w", err)
	}
	if reply {
		return fmt.Errorf("link: request not sent: %s is the key of a reply; use Send", MatchKey(key))
	}
	return nil
}

func (c *call) failed(cause Cause, s Stage, detail string, err error) error {
	return &ExchangeError{Cause: cause, Stage: s, Key: MatchKey(c.key), Waited: time.Since(c.began), Detail: detail,
		Err: err}
}

// neverLeft says whether err is that of an exchange whose connection ended before its request was queued, so that
// another connection may carry it.
func neverLeft(err error) bool {
	var e *ExchangeError
	return errors.As(err, &e) && e.Cause == CauseLost && e.Stage == Unsent
}

// patience is how long a caller waits for space: as its context and its exchange allow. Its zero value waits as long as
// the connection stands.
type patience struct {
	ctx  context.Context
	call *call
}

var errExpired = errors.New("link: time-out")
