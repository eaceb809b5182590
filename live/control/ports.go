package control

import (
	"net"
	"sync"
)

// keptPort is a port that outlives the hosts which take turns at it: who dials while one ends and the next begins waits
// for the next.
type keptPort struct {
	net.Listener
	conns chan net.Conn
	done  chan struct{} // closed when nobody accepts any more
	err   error         // of Accept; to be read when done is closed
}

func newKeptPort(l net.Listener) *keptPort {
	k := &keptPort{Listener: l, conns: make(chan net.Conn), done: make(chan struct{})}
	go k.accept() // close waits for it
	return k
}

// accept takes connections until the port is closed.
func (k *keptPort) accept() {
	defer close(k.done)
	for {
		c, err := k.Accept()
		if err != nil {
			k.err = err
			return
		}
		k.conns <- c // a lease takes it, or close does
	}
}

// close gives the port back. Who has dialled and was not heard is hung up on.
func (k *keptPort) close() error {
	err := k.Close()
	for {
		select {
		case c := <-k.conns:
			_ = c.Close()
		case <-k.done:
			return err
		}
	}
}

// lease is the listener of one host on a kept port.
type lease struct {
	port *keptPort
	over chan struct{}
	once sync.Once
}

func (k *keptPort) lease() *lease { return &lease{port: k, over: make(chan struct{})} }

// Accept returns who dials, until the lease or the port is over.
func (l *lease) Accept() (net.Conn, error) {
	select {
	case <-l.over:
		return nil, net.ErrClosed
	default:
	}
	select {
	case c := <-l.port.conns:
		return c, nil
	case <-l.over:
		return nil, net.ErrClosed
	case <-l.port.done:
		return nil, l.port.err
	}
}

// Close ends the lease, and leaves the port to the next.
func (l *lease) Close() error {
	l.once.Do(func() { close(l.over) })
	return nil
}

// Addr returns where the port is.
func (l *lease) Addr() net.Addr { return l.port.Listener.Addr() }
