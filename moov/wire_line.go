//go:build !nomoov

package moov

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/link"
)

// line is one connection of the wire, seen from the man in the middle: moov's client at end 0, its server at end 1,
// and for each the socket over which the middle talks to it.
type line struct {
	wire    *Wire
	ends    [2]*lockstep
	sockets [2]*net.TCPConn
	from    [2]link.Decoder // what moov wrote at each end
	to      [2]link.Decoder // what is written to each end
	closed  bool
}

// Depart has moov write a message at its end, and takes the bytes from the socket.
func (l *line) Depart(from int, message []byte) ([]byte, error) {
	e := l.ends[from]
	sent, err := e.say(message)
	if err != nil {
		return nil, err
	}
	packed, err := l.take(from)
	if err != nil {
		return nil, fmt.Errorf("what moov wrote: %w", err)
	}
	if err := sent(); err != nil {
		return nil, err
	}
	l.wire.notePacked(packed)
	return packed, nil
}

// take reads one frame from the socket of an end. The message is a copy.
func (l *line) take(from int) ([]byte, error) {
	if err := l.sockets[from].SetReadDeadline(time.Now().Add(engine.SocketTimeout)); err != nil {
		return nil, err
	}
	for {
		m, err := l.from[from].Next()
		if m != nil || err != nil {
			return bytes.Clone(m), err
		}
		if _, err := l.from[from].Fill(l.sockets[from]); err != nil {
			return nil, err
		}
	}
}

// Arrive writes bytes to the socket of the other end, and waits until moov has handed over, or refused, each message
// that they complete. Of two messages in one read moov hands over whichever of its goroutines runs first.
func (l *line) Arrive(from int, stream []byte) ([][]byte, error) {
	to := 1 - from
	whole, lost := l.whole(to, stream)
	if err := l.sockets[to].SetWriteDeadline(time.Now().Add(engine.SocketTimeout)); err != nil {
		return nil, err
	}
	if _, err := l.sockets[to].Write(stream); err != nil {
		return nil, err
	}
	messages, err := l.ends[to].receive(whole, &l.wire.tally)
	return messages, errors.Join(err, lost)
}

// whole counts the messages that the bytes complete, and among them those that moov did not pack.
func (l *line) whole(to int, stream []byte) (n int, lost error) {
	d := &l.to[to]
	if err := d.Feed(stream); err != nil {
		return 0, err
	}
	for {
		m, err := d.Next()
		if m == nil || err != nil {
			return n, err
		}
		if len(m) == 0 { // it keeps the line open; moov passes over it
			continue
		}
		l.wire.noteRaw(m)
		n++
	}
}

// Break ends the stream to the far end, or resets it, and waits until moov has noticed there.
func (l *line) Break(from int, how fault.CutKind) error {
	far, socket := l.ends[1-from], l.sockets[1-from]
	var err error
	switch how {
	case fault.HalfOpen:
		return nil
	case fault.Finish:
		err = socket.CloseWrite()
	default:
		err = errors.Join(socket.SetLinger(0), socket.Close())
	}
	if err != nil {
		return fmt.Errorf("moov: wire: cut: %w", err)
	}
	return far.ended()
}

// Close closes the sockets, with which every Send that still waits ends.
func (l *line) Close() error {
	if l.closed {
		return nil
	}
	l.closed = true
	var errs []error
	for _, s := range l.sockets {
		if err := s.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	for _, e := range l.ends {
		errs = append(errs, e.finish())
	}
	return errors.Join(errs...)
}
