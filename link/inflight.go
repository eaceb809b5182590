package link

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"sync"
	"time"
)

// How much a connection remembers in order to say what a stray reply is.
const (
	answeredMemory = 1024 // keys of exchanges answered, to know a doubled reply
	expiredMemory  = 256  // keys of exchanges that timed out, to know a late reply
	nearestSearch  = 64   // exchanges in flight compared with an unmatched reply
	firstBuckets   = 64   // of the table of exchanges in flight, which grows with them
)

// table holds the exchanges in flight on one connection, and what is needed to name strays.
type table struct {
	seed maphash.Seed

	mu      sync.Mutex
	buckets []*call // by hash, a power of two of them, no fewer than calls
	n       int
	seq     int64
	ended   error         // why no exchange can begin any more
	empty   chan struct{} // closed when none is in flight; nil when nobody waits for it
	history history
	queue   dueQueue
}

func newTable() *table {
	t := &table{seed: maphash.MakeSeed()}
	t.queue.expire = t.expire
	return t
}

// begin enters c. A second exchange with the same key is refused: its reply could not be told from the first's.
func (t *table) begin(c *call) error {
	c.hash = maphash.Bytes(t.seed, c.key)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended != nil {
		return t.ended
	}
	if t.find(c.hash, c.key) != nil {
		return fmt.Errorf("%w: %s", ErrDuplicateKey, MatchKey(c.key))
	}
	if t.n == len(t.buckets) {
		t.grow()
	}
	t.seq++
	c.seq, c.strays = t.seq, t.history.count
	b := t.bucket(c.hash)
	c.next, *b = *b, c
	t.n++
	t.history.lastBegan = c.began
	t.queue.add(c)
	return nil
}

// grow doubles the buckets, from none on an idle connection.
func (t *table) grow() {
	old := t.buckets
	t.buckets = make([]*call, max(2*len(old), firstBuckets))
	for _, c := range old {
		for c != nil {
			next, b := c.next, t.bucket(c.hash)
			c.next, *b = *b, c
			c = next
		}
	}
}

func (t *table) bucket(hash uint64) **call { return &t.buckets[hash&uint64(len(t.buckets)-1)] }

func (t *table) find(hash uint64, key []byte) *call {
	if t.n == 0 {
		return nil
	}
	for c := *t.bucket(hash); c != nil; c = c.next {
		if c.hash == hash && bytes.Equal(c.key, key) {
			return c
		}
	}
	return nil
}

// remove takes c out; false if somebody else did and is completing it. The lock is held.
func (t *table) remove(c *call) bool {
	if t.n == 0 {
		return false
	}
	at := t.bucket(c.hash)
	for *at != c {
		if *at == nil {
			return false
		}
		at = &(*at).next
	}
	*at = c.next
	c.next = nil
	t.queue.remove(c)
	t.n--
	if t.n == 0 && t.empty != nil {
		close(t.empty)
		t.empty = nil
	}
	return true
}

// answer takes out the exchange that a reply with this key answers. Without one, the event says what the reply is.
func (t *table) answer(key []byte) (*call, Event, bool) {
	hash := maphash.Bytes(t.seed, key)
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.find(hash, key); c != nil {
		t.remove(c)
		t.history.answered.add(trace{hash: hash}, answeredMemory)
		t.history.inARow = 0
		return c, Event{}, true
	}
	e := Event{Kind: Unmatched, Key: MatchKey(key)}
	if _, ok := t.history.answered.find(hash); ok {
		e.Kind = Doubled
	} else if old, ok := t.history.expired.find(hash); ok {
		e.Kind = Late
		e.Lag = t.history.late(int(t.seq-old.seq), time.Since(old.began))
	}
	if near := t.nearest(e.Key); near != nil {
		e.Awaited = MatchKey(near.key)
		e.Differs = e.Key.differs(e.Awaited)
	}
	t.history.stray(stray{key: e.Key})
	return nil, e, false
}

// nearest is the exchange in flight whose key differs least from k; the latest of several.
func (t *table) nearest(k MatchKey) *call {
	var best *call
	bestDifference, searched := 0, 0
	for _, c := range t.buckets {
		for ; c != nil; c = c.next {
			d := k.difference(MatchKey(c.key))
			if best == nil || d < bestDifference || d == bestDifference && c.seq > best.seq {
				best, bestDifference = c, d
			}
			searched++
		}
		if searched >= nearestSearch {
			break
		}
	}
	return best
}

// unreadable remembers a message without a key.
func (t *table) unreadable(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.history.stray(stray{err: err})
}

// giveUp takes out an exchange that timed out or was cancelled, and says what was seen meanwhile; false if its reply is
// there after all.
func (t *table) giveUp(c *call) (cause Cause, detail string, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.remove(c) {
		return 0, "", false
	}
	cause, detail = t.lapse(c)
	return cause, detail, true
}

// lapse remembers an exchange that ended without a reply, and says what was seen while it waited. The lock is held.
func (t *table) lapse(c *call) (Cause, string) {
	t.history.expired.add(trace{hash: c.hash, seq: c.seq, began: c.began}, expiredMemory)
	return t.history.explain(MatchKey(c.key), c.strays)
}

// expire completes the exchanges whose time is over.
func (t *table) expire() {
	t.mu.Lock()
	var over []*call
	now := time.Now()
	for t.queue.first != nil && !t.queue.first.due.After(now) {
		c := t.queue.first
		t.remove(c)
		c.cause, c.detail = t.lapse(c)
		over = append(over, c)
	}
	t.queue.rearm()
	t.mu.Unlock()
	for _, c := range over {
		c.done <- errExpired
	}
}

// withdraw takes out an exchange whose request was never queued; false if it was completed by the end of the
// connection.
func (t *table) withdraw(c *call) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.remove(c)
}

// end completes all exchanges with err and lets none begin.
func (t *table) end(err error) {
	t.mu.Lock()
	var calls []*call
	for _, c := range t.buckets {
		for ; c != nil; c = c.next {
			calls = append(calls, c)
		}
	}
	for _, c := range calls {
		t.remove(c)
	}
	if t.ended == nil {
		t.ended = err
	}
	t.queue.stop()
	t.mu.Unlock()
	for _, c := range calls {
		c.done <- err
	}
}

// close lets no exchange begin and returns a channel that is closed when none is in flight.
func (t *table) close() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended == nil {
		t.ended = ErrClosed
	}
	if t.n == 0 {
		none := make(chan struct{})
		close(none)
		return none
	}
	if t.empty == nil {
		t.empty = make(chan struct{})
	}
	return t.empty
}

func (t *table) inFlight() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}
