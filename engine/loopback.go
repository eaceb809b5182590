package engine

import (
	"errors"
	"net"
	"time"
)

// Loopback makes connected pairs of sockets on this machine.
type Loopback struct{ listener *net.TCPListener }

// SocketTimeout bounds what the sockets of this machine may take; virtual time does
// not enter here.
const SocketTimeout = 10 * time.Second

// NewLoopback listens on a free port.
func NewLoopback() (*Loopback, error) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	return &Loopback{l}, nil
}

// Close ends the listening; the pairs stay. It is safe to repeat.
func (l *Loopback) Close() error {
	if err := l.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Pair returns the two ends of a new connection.
func (l *Loopback) Pair() (dialed, accepted *net.TCPConn, err error) {
	conn, err := net.DialTimeout("tcp4", l.listener.Addr().String(), SocketTimeout)
	if err != nil {
		return nil, nil, err
	}
	dialed = conn.(*net.TCPConn) // that is what dialling tcp4 gives
	if err := l.listener.SetDeadline(time.Now().Add(SocketTimeout)); err != nil {
		return nil, nil, errors.Join(err, dialed.Close())
	}
	for {
		accepted, err := l.listener.AcceptTCP()
		if err != nil {
			return nil, nil, errors.Join(err, dialed.Close())
		}
		if accepted.RemoteAddr().String() == dialed.LocalAddr().String() {
			return dialed, accepted, nil
		}
		_ = accepted.Close() // somebody else's connection to our port
	}
}
