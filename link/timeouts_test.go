package link

import (
	"math/rand/v2"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Exchanges stand in the order in which they are due, whatever order they began in, and leave from any place.
func TestDueOrder(t *testing.T) {
	source := rand.New(rand.NewPCG(5, 6))
	q := dueQueue{expire: func() {}}
	defer q.stop()
	var want []*call
	for range 2000 {
		if len(want) > 0 && source.IntN(3) == 0 {
			i := source.IntN(len(want))
			q.remove(want[i])
			want = slices.Delete(want, i, i+1)
		} else {
			c := &call{due: time.Now().Add(time.Hour + time.Duration(source.IntN(50))*time.Minute)}
			q.add(c)
			want = append(want, c)
			slices.SortStableFunc(want, func(a, b *call) int { return a.due.Compare(b.due) })
		}
		var forward, back []*call
		for c := q.first; c != nil; c = c.later {
			forward = append(forward, c)
		}
		for c := q.last; c != nil; c = c.earlier {
			back = append(back, c)
		}
		slices.Reverse(back)
		require.True(t, slices.Equal(want, forward) && slices.Equal(want, back))
		require.False(t, q.first != nil && (q.armed.IsZero() || q.armed.After(q.first.due)), "the timer calls in time")
	}
}

// An exchange that spent part of its time waiting for the connection ends at its own time, before one that began on the
// wire earlier but later in all.
func TestEachExchangeEndsAtItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		go requests(theirs, func([]byte) {})
		dials := make(chan net.Conn, 1)
		c := pipeClient(t, Config{Timeout: 10 * time.Second}, dials)
		began := time.Now()
		ended := make([]time.Duration, 4)
		done := make(chan int)
		for i := range ended {
			time.AfterFunc(time.Duration(i)*2*time.Second, func() {
				_, err := c.Exchange(t.Context(), message(t, "0200", i, till))
				if e := failure(t, err); e.Stage != Sent || e.Waited != 10*time.Second {
					t.Errorf("exchange %d: %v", i, err)
				}
				ended[i] = time.Since(began)
				done <- i
			})
		}
		time.AfterFunc(5*time.Second, func() { dials <- ours })
		for i := range ended {
			require.Equal(t, i, <-done)
			require.Equal(t, time.Duration(10+2*i)*time.Second, ended[i])
		}
	})
}
