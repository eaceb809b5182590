package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"acqsim/engine"
	"acqsim/link"
)

// line is one connection of somebody else's terminal, or of a concentrator with many. It
// has a queue and a writer of its own, so that a peer who does not read harms nobody but
// himself: nothing more is read from him while half of his queue is full, what finds no
// room is lost, and link cuts the connection when a write has stood still.
//
//	socket ─→ take ─→ switchboard ─→ the world
//	socket ←─ write ←─ queue ←─ switchboard ←─ the world
type line struct {
	board  *switchboard
	port   *port
	layout *Layout // nil until the first bytes have told
	first  *chooser
	peer   *link.Peer
	host   string // of the peer
	log    *zap.Logger
	out    chan outgoing
	owed   atomic.Int64  // requests that were taken and not answered
	queued atomic.Int64  // messages between the world and the socket
	moved  chan struct{} // holds one when a message went or a request was answered
	lost   seldom
	voice  voice

	severed atomic.Bool // a fault has broken it: nothing that comes is taken
	ending  atomic.Bool // the peer has sent all he will
	stalled atomic.Bool // a fault holds it: nothing is read

	mu     sync.Mutex
	hungUp bool // out is closed

	asked []*waiting // the requests that came over it, oldest first; guarded by the board's lock
}

func newLine(board *switchboard, p *port, peer *link.Peer) *line {
	host, _, _ := net.SplitHostPort(peer.RemoteAddr().String())
	return &line{
		board: board, port: p, peer: peer, host: host, first: p.chooser(), out: make(chan outgoing, lineBound),
		log:   board.log.With(zap.String("peer", peer.RemoteAddr().String())),
		moved: make(chan struct{}, 1), lost: seldom{every: sayEvery},
	}
}

// take hands on a message in the name of the terminal it is from. One with wrong fields is
// the acquirer's to answer as long as it can be told which request it is; a reply that
// nobody asked for ends in a line of the log.
func (l *line) take(message []byte) error {
	if l.awaitRoom(); l.severed.Load() {
		return nil
	}
	seen := l.layout.reader.look(message)
	if !seen.reply() && !seen.answerable {
		return errors.Join(fmt.Errorf("MTI %q and no DE 11 that can be read: nobody can answer it", seen.mti),
			seen.trouble)
	}
	if l.board.meet != nil {
		l.board.meet(l, &seen)
	}
	till, err := l.board.speaker(l, &seen)
	if err != nil {
		return err
	}
	if asked := l.board.note(l, till, &seen); !asked {
		l.warn("a reply that nobody asked for", described(till, "→", &seen)+": nobody asked for this reply")
		return nil
	}
	l.arrived(till, &seen)
	return l.board.receive(till, append([]byte(nil), message...), l.refuse)
}

// refuse says that a message was not taken. Where a fault has stopped the acquirer and no more may wait for it, the
// connection is closed: its peer need not wait.
func (l *line) refuse(why error) {
	crowded, is := errors.AsType[*engine.Crowded](why)
	if !is {
		l.warn("a message that is not taken", "no answer: "+OwnWords(why))
		return
	}
	l.warn("a message for which there is no room",
		fmt.Sprintf("no answer: %s: the connection is closed", OwnWords(crowded)))
	l.put(outgoing{Outward: engine.Outward{Line: engine.LineReset}})
}

// choose finds the layout of the connection in its first bytes.
func (l *line) choose(first []byte, end bool) (link.Framer, int, error) {
	layout, err := l.first.choose(first, end)
	switch {
	case err != nil:
		return link.Framer{}, 0, l.first.explain(err, first, l.port)
	case layout == nil:
		return link.Framer{}, len(first) + 1, nil
	}
	l.layout, l.first = layout, nil
	l.log.Info("speaks " + layout.String())
	return layout.Framer, 0, nil
}

// awaitRoom waits while the peer does not read what he was sent, or a fault holds the line.
func (l *line) awaitRoom() {
	for len(l.out) > lineBound/2 || l.stalled.Load() {
		select {
		case <-l.moved:
		case <-l.peer.Done():
			return
		}
	}
}

// stall holds the line or lets it go.
func (l *line) stall(held bool) {
	l.stalled.Store(held)
	l.wake()
}

// wake lets who waits look again.
func (l *line) wake() {
	select {
	case l.moved <- struct{}{}:
	default:
	}
}

// put takes what is to go to the peer and waits for nobody. It reports whether the
// connection still stands.
func (l *line) put(o outgoing) bool {
	stands, room := l.enqueue(o)
	if stands && !room {
		l.settle(o)
		l.lost.say(func(times int) {
			l.log.Warn("a message was lost: the peer does not read and its queue is full", zap.Int("times", times))
		})
	}
	return stands
}

func (l *line) enqueue(o outgoing) (stands, room bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hungUp {
		return false, false
	}
	l.queued.Add(1)
	select {
	case l.out <- o:
		return true, true
	default:
		return true, false
	}
}

// hangUp ends the queue.
func (l *line) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hungUp = true
	close(l.out)
}

// settle is called when a message has gone one way or the other.
func (l *line) settle(o outgoing) {
	if o.answers {
		l.owed.Add(-1)
	}
	l.queued.Add(-1)
	l.wake()
}

// write puts what is queued on the wire until the connection ends.
func (l *line) write() {
	var failed error
	lost := 0
	for o := range l.out {
		if failed == nil {
			failed = l.send(&o)
		}
		if failed != nil && o.Message != nil {
			lost++
		}
		l.settle(o)
	}
	if lost > 0 {
		l.log.Warn("messages were lost with the connection", zap.Int("lost", lost), zap.Error(failed))
	}
}

// send does what is to happen on the socket, when all is durable that a message tells of.
func (l *line) send(o *outgoing) error {
	if o.Message != nil {
		if err := l.board.durable(o.Fact); err != nil {
			return err
		}
	}
	return l.voice.say(context.Background(), l.peer, &o.Outward) // link bounds how long it takes
}

// finish waits, when the peer has sent all he will, until he has his answers: until the
// connection is cut, its terminal would wait no longer, or, when nothing more will be
// answered, until what was said is written.
func (l *line) finish(cut, over <-chan struct{}) {
	l.ending.Store(true)
	l.board.silent(l)
	limit := time.NewTimer(l.board.patience)
	defer limit.Stop()
	expired := limit.C
	for !l.severed.Load() && (l.queued.Load() > 0 || over != nil && expired != nil && l.owed.Load() > 0) {
		select {
		case <-l.moved:
		case <-over:
			over = nil
		case <-expired:
			expired = nil
		case <-cut:
			return
		}
	}
}
