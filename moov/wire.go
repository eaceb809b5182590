//go:build !nomoov

package moov

import (
	"errors"
	"fmt"
	"hash/maphash"
	"net"

	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/link"
)

// Wire is a wire on which moov's client is the first end of each link whose layout is known, A, and moov's server the
// second: a terminal and its acquirer. What a party lets go is packed, framed and written by moov; the bytes are taken
// from the socket and pass the faults; then they are written to the socket that moov reads at the other end, which
// unpacks them and finds whose answer they are. All in lockstep, so that virtual time alone decides when.
//
//	party → moov → socket → Depart → faults → Arrive → socket → moov → party
//
// Links without a layout, and files, take the wire in memory.
type Wire struct {
	inner    engine.Wire
	loopback *engine.Loopback
	stacks   map[stackKey]*stack
	seed     maphash.Seed
	packed   map[uint64]bool // the messages that moov packed
	tally    engine.Tally
}

type stackKey struct {
	layout *iso8583.Spec
	framer link.Framer
}

// NewWire makes a wire. Its clients match answers to requests by RequestID, not by moov's own default.
func NewWire() (*Wire, error) {
	loopback, err := engine.NewLoopback()
	if err != nil {
		return nil, fmt.Errorf("moov: wire: %w", err)
	}
	return &Wire{
		inner: engine.Memory(), loopback: loopback, stacks: make(map[stackKey]*stack),
		seed: maphash.MakeSeed(), packed: make(map[uint64]bool),
	}, nil
}

// Name is "moov".
func (w *Wire) Name() string { return "moov" }

// Tally counts what has passed so far.
func (w *Wire) Tally() engine.Tally { return w.tally }

// Open starts a client and a server for the messages of a link that has a layout.
func (w *Wire) Open(l *engine.LinkConfig, files bool) (engine.Connection, error) {
	if files || l.Layout == nil {
		return w.inner.Open(l, files)
	}
	key := stackKey{l.Layout, l.Messages}
	s := w.stacks[key]
	if s == nil {
		var err error
		if s, err = newStack(l.Layout, l.Messages); err == nil {
			err = s.serve()
		}
		if err != nil {
			return nil, fmt.Errorf("moov: wire: link %s-%s: %w", l.A, l.B, err)
		}
		w.stacks[key] = s
	}
	c, err := w.open(s)
	if err != nil {
		return nil, fmt.Errorf("moov: wire: link %s-%s: %w", l.A, l.B, err)
	}
	return c, nil
}

func (w *Wire) open(s *stack) (*line, error) {
	dialed, accepted, err := w.loopback.Pair()
	if err != nil {
		return nil, err
	}
	client, err := s.newLockstep(dialed)
	if err != nil {
		return nil, errors.Join(err, dialed.Close(), accepted.Close())
	}
	server, toServer, err := s.dial()
	if err != nil {
		return nil, errors.Join(err, accepted.Close(), client.finish())
	}
	l := &line{wire: w, ends: [2]*lockstep{client, server}, sockets: [2]*net.TCPConn{accepted, toServer}}
	for i := range l.ends {
		l.from[i].Framer, l.to[i].Framer = s.framer, s.framer
	}
	return l, nil
}

// Close ends moov's servers. It is safe to repeat.
func (w *Wire) Close() error {
	for _, s := range w.stacks {
		s.close()
	}
	return errors.Join(w.loopback.Close(), w.inner.Close())
}

// notePacked remembers a message that moov packed.
func (w *Wire) notePacked(message []byte) {
	w.packed[maphash.Bytes(w.seed, message)] = true
	w.tally.Packed++
}

// noteRaw counts a message that moov did not pack.
func (w *Wire) noteRaw(message []byte) {
	if !w.packed[maphash.Bytes(w.seed, message)] {
		w.tally.Raw++
	}
}
