//go:build !nomoov

package moov

import (
	"errors"
	"fmt"
	"net"
	"time"

	"acqsim/engine"
)

// lockstep is an end of which what moov hands over is waited for.
type lockstep struct {
	*end
	heard chan heard
	gone  chan struct{} // closed when nobody waits any more
}

func (s *stack) newLockstep(socket net.Conn) (*lockstep, error) {
	l := &lockstep{heard: make(chan heard, 16), gone: make(chan struct{})}
	var err error
	l.end, err = s.newEnd(socket, func(_ *packing, h heard) {
		select {
		case l.heard <- h:
		case <-l.gone:
		}
	})
	return l, err
}

// receive waits until moov has made something of n messages, and returns them as moov packs them again; nil stands for
// one that it could not read.
func (e *lockstep) receive(n int, t *engine.Tally) (messages [][]byte, err error) {
	for range n {
		select {
		case h := <-e.heard:
			if h.unmatched {
				t.Unmatched++
			}
			b := e.write(h.message)
			if b == nil {
				t.Unread++
			}
			messages = append(messages, b)
		case <-e.conn.Done():
			return messages, errors.New("moov closed the connection")
		case <-time.After(engine.SocketTimeout):
			return messages, fmt.Errorf("moov hands over %d of %d messages of one read", len(messages), n)
		}
	}
	return messages, nil
}

// finish waits until all that the connection runs has ended. Its socket, or the other end of it, is closed.
func (e *lockstep) finish() error {
	close(e.gone)
	return e.end.finish()
}
