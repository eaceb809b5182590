package engine

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"acqsim/fault"
	"acqsim/link"
)

// Wire carries bytes between two nodes. A message has two moments on it: it departs as its sender lets it go, and it
// arrives when its time has come. Between them lie the rules. What comes out, and when in virtual time, is the same on
// every wire.
type Wire interface {
	// Name is what a run calls the wire: "memory", "tcp".
	Name() string
	// Open makes a connection of a link, for its messages or for its files.
	Open(l *LinkConfig, files bool) (Connection, error)
	// Close releases what the wire holds. It is safe to repeat.
	Close() error
}

// Connection carries frames both ways between the two ends of a link, which are 0 and 1: A and B of its LinkConfig.
type Connection interface {
	// Depart takes a message that end from lets go and returns the bytes that are on their way, without a length
	// header: those that rules see and change.
	Depart(from int, message []byte) ([]byte, error)
	// Arrive carries bytes of the stream to the end that is not from, in one write, and returns the messages that the
	// framing there found, which stay valid until the next call, or the error that lost the framing. A nil message is
	// a frame that the receiver could not read: nothing came.
	Arrive(from int, stream []byte) ([][]byte, error)
	// Break ends the connection as end from does it, and sees to it that the other
	// end has noticed; half open nobody notices. Close it then.
	Break(from int, how fault.CutKind) error
	// Close cuts the connection. It is safe to repeat.
	Close() error
}

// Tally counts the messages of a wire whose ends have a stack of their own.
type Tally struct {
	Packed    int // by the sender's stack
	Raw       int // written as a fault made them: no stack packed them
	Unmatched int // answers for which nobody waited, by the receiver's stack
	Unread    int // that the receiver's stack could not read
}

// Add adds what another wire counted.
func (t *Tally) Add(u Tally) {
	t.Packed, t.Raw = t.Packed+u.Packed, t.Raw+u.Raw
	t.Unmatched, t.Unread = t.Unmatched+u.Unmatched, t.Unread+u.Unread
}

// Framing is how messages, or files, are told apart on a link.
func (l *LinkConfig) Framing(files bool) link.Framer {
	if files {
		return l.Files
	}
	return l.Messages
}

// Memory is a wire without sockets. The frames are written and read by the same
// framing code as on TCP.
func Memory() Wire { return memoryWire{} }

type memoryWire struct{}

func (memoryWire) Name() string { return "memory" }
func (memoryWire) Close() error { return nil }
func (memoryWire) Open(l *LinkConfig, files bool) (Connection, error) {
	return &memoryConnection{newReceivers(l.Framing(files))}, nil
}

type memoryConnection struct{ ends [2]receiver }

func (c *memoryConnection) Close() error {
	c.ends = [2]receiver{}
	return nil
}

func (c *memoryConnection) Depart(_ int, m []byte) ([]byte, error) { return m, nil }

func (c *memoryConnection) Arrive(from int, stream []byte) ([][]byte, error) {
	return c.ends[1-from].take(stream)
}

func (c *memoryConnection) Break(int, fault.CutKind) error { return nil }

// receiver finds messages in what arrives at one end.
type receiver struct {
	decoder  link.Decoder
	messages [][]byte
}

func newReceivers(f link.Framer) [2]receiver {
	fresh := receiver{decoder: link.Decoder{Framer: f}}
	return [2]receiver{fresh, fresh}
}

func (r *receiver) take(b []byte) ([][]byte, error) {
	r.messages = r.messages[:0]
	if err := r.decoder.Feed(b); err != nil {
		return nil, err
	}
	for {
		m, err := r.decoder.Next()
		if err != nil {
			return r.messages, err
		}
		if m == nil {
			return r.messages, nil
		}
		r.messages = append(r.messages, m)
	}
}

// TCP is a wire of real sockets on loopback. The loop goes on only when the
// receiving end has read every byte, so that the trace does not depend on how the
// kernel schedules.
func TCP() (Wire, error) {
	l, err := NewLoopback()
	if err != nil {
		return nil, fmt.Errorf("engine: wire tcp: %w", err)
	}
	return tcpWire{l}, nil
}

type tcpWire struct{ loopback *Loopback }

func (w tcpWire) Name() string { return "tcp" }
func (w tcpWire) Close() error { return w.loopback.Close() }

func (w tcpWire) Open(l *LinkConfig, files bool) (Connection, error) {
	dialed, accepted, err := w.loopback.Pair()
	if err != nil {
		return nil, fmt.Errorf("engine: wire tcp: %w", err)
	}
	return &tcpConnection{sockets: [2]*net.TCPConn{dialed, accepted}, ends: newReceivers(l.Framing(files))}, nil
}

type tcpConnection struct {
	sockets [2]*net.TCPConn
	in      []byte
	ends    [2]receiver
}

func (c *tcpConnection) Close() error {
	for _, s := range c.sockets {
		if err := s.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return err
		}
	}
	return nil
}

// burst is how much is written before it is read back: less than what the kernel
// buffers of a loopback connection hold.
const burst = 32 << 10

func (c *tcpConnection) Depart(_ int, m []byte) ([]byte, error) { return m, nil }

func (c *tcpConnection) Arrive(from int, out []byte) ([][]byte, error) {
	if cap(c.in) < len(out) {
		c.in = make([]byte, len(out))
	}
	in := c.in[:len(out)]
	deadline := time.Now().Add(SocketTimeout)
	_ = c.sockets[from].SetWriteDeadline(deadline)
	_ = c.sockets[1-from].SetReadDeadline(deadline)
	for at := 0; at < len(out); at += burst {
		end := min(at+burst, len(out))
		if _, err := c.sockets[from].Write(out[at:end]); err != nil {
			return nil, fmt.Errorf("engine: wire tcp: %w", err)
		}
		if _, err := io.ReadFull(c.sockets[1-from], in[at:end]); err != nil {
			return nil, fmt.Errorf("engine: wire tcp: %w", err)
		}
	}
	return c.ends[1-from].take(in)
}

// Break resets the connection, or ends the stream of one end, and reads at the
// other until it is told.
func (c *tcpConnection) Break(from int, how fault.CutKind) error {
	near, far := c.sockets[from], c.sockets[1-from]
	var err error
	switch how {
	case fault.HalfOpen:
		return nil
	case fault.Finish:
		err = near.CloseWrite()
	default:
		err = errors.Join(near.SetLinger(0), near.Close())
	}
	if err != nil {
		return fmt.Errorf("engine: wire tcp: cut: %w", err)
	}
	_ = far.SetReadDeadline(time.Now().Add(SocketTimeout))
	var one [1]byte
	n, err := far.Read(one[:])
	if n > 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) || how == fault.Finish && err != io.EOF {
		return fmt.Errorf("engine: wire tcp: cut: the other end reads %d bytes and %v, not the end of the connection",
			n, err)
	}
	return nil
}
