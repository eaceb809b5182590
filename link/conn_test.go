package link

import (
	"context"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// pair is one connection over loopback, seen from both ends.
func pair(t testing.TB, cfg Config) (ours *Conn, theirs net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	theirs = dial(t, ln.Addr().String())
	nc, err := ln.Accept()
	require.NoError(t, err)
	ours = NewConn(nc, cfg)
	t.Cleanup(func() { require.NoError(t, ours.Close()) })
	return ours, theirs
}

// A message comes whole and in order, however the stream was cut; empty frames keep the line open and are not messages;
// the end of the stream between two frames is io.EOF.
func TestConnNext(t *testing.T) {
	noLeaks(t)
	c, peer := pair(t, Config{})
	stream := append(framed(t, message(t, "0200", 1, till)), 0, 0)
	stream = append(stream, framed(t, message(t, "0200", 2, till), message(t, "0200", 3, till))...)
	go func() {
		for _, b := range stream {
			_, _ = peer.Write([]byte{b})
		}
		_ = peer.Close()
	}()
	for stan := 1; stan <= 3; stan++ {
		m, err := c.Next()
		require.NoError(t, err)
		require.Equal(t, message(t, "0200", stan, till), m)
	}
	_, err := c.Next()
	require.Equal(t, io.EOF, err)
}

// A stream that ends inside a frame is an error that says how far it came.
func TestConnEndsInsideFrame(t *testing.T) {
	noLeaks(t)
	c, peer := pair(t, Config{})
	_, err := peer.Write(framed(t, message(t, "0200", 1, till))[:9])
	require.NoError(t, err)
	require.NoError(t, peer.Close())
	_, err = c.Next()
	require.EqualError(t, err, "link: frame, byte 9: the stream ends inside a frame, 9 bytes after its start")
	_, err = c.Next()
	require.Error(t, err)
	require.Error(t, c.Send(context.Background(), message(t, "0200", 2, till)))
}

// Half a close sends all that is queued and the end of the stream, and still reads; an abort is seen as a reset.
func TestConnCloseWriteAndAbort(t *testing.T) {
	noLeaks(t)
	c, peer := pair(t, Config{})
	ctx := context.Background()
	m := message(t, "0200", 1, till)
	require.NoError(t, c.Send(ctx, m))
	require.NoError(t, c.CloseWrite(ctx))
	all, err := io.ReadAll(peer)
	require.NoError(t, err)
	require.Equal(t, framed(t, m), all)
	_, err = peer.Write(framed(t, message(t, "0210", 1, till)))
	require.NoError(t, err)
	got, err := c.Next()
	require.NoError(t, err)
	require.Equal(t, message(t, "0210", 1, till), got)

	c, peer = pair(t, Config{})
	require.NoError(t, c.Abort())
	_, err = peer.Read(make([]byte, 1))
	require.ErrorContains(t, err, "reset")
	_, err = c.Next()
	require.ErrorIs(t, err, ErrClosed)
}

// A terminal that sends everything and closes its side reads all replies, also those still being made.
func TestHalfClosedPeerGetsItsReplies(t *testing.T) {
	noLeaks(t)
	for _, concurrent := range []int{1, 8} {
		srv := &Server{Config: Config{Handler: answering, Concurrent: concurrent}}
		nc := dial(t, serve(t, srv))
		var all []byte
		for stan := range 100 {
			all = append(all, framed(t, message(t, "0200", stan, till))...)
		}
		_, err := nc.Write(all)
		require.NoError(t, err)
		require.NoError(t, nc.(*net.TCPConn).CloseWrite())
		back, err := io.ReadAll(nc)
		require.NoError(t, err)
		require.Len(t, back, len(all))
	}
}

// Unless told otherwise, a server listens on loopback only.
func TestDefaultAddrIsLoopback(t *testing.T) {
	host, _, err := net.SplitHostPort(DefaultAddr)
	require.NoError(t, err)
	require.True(t, net.ParseIP(host).IsLoopback())
}

// The reply to one request does not wait until the next, which came with it, is answered too.
func TestReplyDoesNotWaitForTheNext(t *testing.T) {
	noLeaks(t)
	seen := make(chan struct{})
	srv := &Server{Config: Config{Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		if stanOf(t, request) == "000002" {
			<-seen
		}
		return answering(p, dst, request)
	}}}
	nc := dial(t, serve(t, srv))
	_, err := nc.Write(framed(t, message(t, "0200", 1, till), message(t, "0200", 2, till)))
	require.NoError(t, err)
	var stans []string
	requestsUntil(t, nc, func(m []byte) bool {
		stans = append(stans, stanOf(t, m))
		if len(stans) == 1 {
			close(seen)
		}
		return len(stans) == 2
	})
	require.Equal(t, []string{"000001", "000002"}, stans)
}
