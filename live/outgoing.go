package live

import (
	"context"
	"time"

	"acqsim/engine"
	"acqsim/link"
)

// outgoing is what is to happen on a socket: a message, or something that a fault does to
// the connection.
type outgoing struct {
	engine.Outward
	answers bool // a request is owed until then
}

// voice puts what goes to peers on one socket after another, in the order in which it came.
type voice struct {
	held []byte // frames that leave in one write with the next
}

// pieceGap lies between two pieces of a frame that a fault splits, so that they are read
// one by one.
const pieceGap = 2 * time.Millisecond

// say does what is to happen. link bounds how long that takes.
func (s *voice) say(ctx context.Context, peer *link.Peer, o *engine.Outward) error {
	if o.Message != nil {
		if err := s.message(ctx, peer, o); err != nil {
			return err
		}
	}
	switch o.Line {
	case engine.LineReset, engine.LineDown:
		_ = peer.Flush(ctx) // what passes before the break
		return peer.Abort()
	case engine.LineFinished:
		err := peer.CloseWrite(ctx)
		limit := time.NewTimer(hangUp)
		defer limit.Stop()
		select {
		case <-peer.Done():
		case <-limit.C:
		}
		_ = peer.Close()
		return err
	}
	return nil
}

// message puts a message, or the part of it that passes, on the wire.
func (s *voice) message(ctx context.Context, peer *link.Peer, o *engine.Outward) error {
	if len(s.held) == 0 && o.Excess == 0 && o.Split == 0 && !o.Joined && !o.Lost {
		return peer.Send(ctx, o.Message)
	}
	stream, err := peer.Framer().AppendExcess(s.held, o.Message, o.Excess)
	if err != nil {
		return err
	}
	if o.Lost { // of a frame whose length header need not be that of the world's: its last byte is lost at least
		stream = stream[:len(s.held)+min(o.Passed, len(stream)-len(s.held)-1)]
	}
	if s.held = nil; o.Joined {
		s.held = stream
		return nil
	}
	piece := len(stream)
	if o.Split > 0 {
		piece = o.Split
	}
	for at := 0; at < len(stream); at += piece {
		if at > 0 {
			pause(ctx, pieceGap)
		}
		if err := peer.SendStream(ctx, stream[at:min(at+piece, len(stream))]); err != nil {
			return err
		}
		if err := peer.Flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// over says it over a terminal's line, which is connected for a message when it is not. A
// client that shows no socket of its own is sent what passes whole.
func (s *voice) over(ctx context.Context, c Client, o *engine.Outward) error {
	socket, ours := c.(interface{ Peer() *link.Peer })
	switch {
	case !ours && (o.Message == nil || o.Lost):
		return nil
	case !ours:
		return c.Send(ctx, o.Message)
	}
	if o.Message != nil {
		if err := c.Connect(ctx); err != nil {
			return err
		}
	}
	peer := socket.Peer()
	switch {
	case peer != nil:
		return s.say(ctx, peer, o)
	case o.Message != nil:
		return c.Send(ctx, o.Message)
	}
	return nil
}
