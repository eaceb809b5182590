package link

import (
	"fmt"
	"time"
)

const (
	strayMemory   = 8 // messages that were nobody's reply, to explain a time-out
	shiftedInARow = 3 // late replies with the same lag that make a shifted line
)

// history is what a connection remembers of the past, bounded, to name replies that answer nothing in flight.
type history struct {
	answered, expired ring
	strays            [strayMemory]stray
	count             int64 // strays ever
	lag, inARow       int   // late replies in a row with the same lag
	lastBegan         time.Time
}

// trace is what remains of an exchange.
type trace struct {
	hash  uint64
	seq   int64
	began time.Time
}

// stray is a message that was nobody's reply: one without a key has err.
type stray struct {
	key MatchKey
	err error
}

func (h *history) stray(s stray) {
	h.strays[h.count%strayMemory] = s
	h.count++
}

// late notes a late reply to the exchange lag before the last one begun, age after its request. It returns the lag when
// it makes the line a shifted one: replies in a row that each answer an earlier request than the last one, and come
// with a later request rather than in their own time. That is what a peer does whose queue of replies has kept one too
// many.
func (h *history) late(lag int, age time.Duration) int {
	inItsOwnTime := 2*time.Since(h.lastBegan) > age
	if lag != h.lag || lag == 0 || inItsOwnTime {
		h.lag, h.inARow = lag, 0
	}
	if lag == 0 || inItsOwnTime {
		return 0
	}
	if h.inARow++; h.inARow == shiftedInARow {
		return lag
	}
	return 0
}

// explain says what was seen since count strays: the nearest unmatched reply, else the last unreadable message.
func (h *history) explain(key MatchKey, since int64) (Cause, string) {
	cause, detail, best := CauseNothing, "", 0
	for i := max(since, h.count-strayMemory); i < h.count; i++ {
		s := h.strays[i%strayMemory]
		if s.err != nil {
			if cause != CauseUnmatched {
				cause, detail = CauseUnreadable, s.err.Error()
			}
			continue
		}
		if d := s.key.difference(key); cause != CauseUnmatched || d <= best {
			cause, detail, best = CauseUnmatched, s.key.differs(key), d
		}
	}
	if h.inARow >= shiftedInARow && cause == CauseUnmatched {
		detail += fmt.Sprintf("; the line is shifted: each reply answers the request %d before the last one", h.lag)
	}
	return cause, detail
}

// ring remembers the last traces. It allocates as it fills, so that an idle connection costs nothing.
type ring struct {
	traces []trace
	next   int
}

func (r *ring) add(t trace, size int) {
	if len(r.traces) < size {
		r.traces = append(r.traces, t)
		return
	}
	r.traces[r.next] = t
	r.next = (r.next + 1) % size
}

// find returns the latest trace with this hash.
func (r *ring) find(hash uint64) (found trace, ok bool) {
	for _, t := range r.traces {
		if t.hash == hash && (!ok || t.seq > found.seq) {
			found, ok = t, true
		}
	}
	return found, ok
}
