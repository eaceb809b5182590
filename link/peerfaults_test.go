package link

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests of this file are the rows of the table in CODEC §5: each puts our client or server into the situation in
// which a widely used one fails.

// A host that stops reading holds nobody: each exchange ends after its own time-out wherever its request is by then,
// and the write deadline cuts the line. (Row 1: "send time-out does not cover queueing; no write deadline".)
func TestPeerThatStopsReading(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	addr := host(t, func(net.Conn) { <-release })
	defer close(release)
	events := newRecorder()
	c := client(t, addr, Config{
		Match: rawMatch, Timeout: 30 * time.Millisecond, WriteTimeout: 200 * time.Millisecond,
		Queue: 64 << 10, Window: 64, OnEvent: events.record,
	})
	connect(t, c)
	var callers sync.WaitGroup
	stages := make(chan Stage, 1024)
	for i := range 256 {
		callers.Go(func() {
			big := rawMessage(i, 60000)
			for range 4 {
				_, err := c.Exchange(context.Background(), big)
				var e *ExchangeError
				if !errors.As(err, &e) {
					t.Errorf("exchange ended with %v", err)
					return
				}
				stages <- e.Stage
			}
		})
	}
	callers.Wait()
	close(stages)
	seen := map[Stage]int{}
	for s := range stages {
		seen[s]++
	}
	require.Equal(t, 1024, seen[Unsent]+seen[Queued]+seen[Sent])
	require.NotZero(t, seen[Unsent], "the window and the queue are bounded, so that some never left")
	require.ErrorIs(t, events.await(t, Disconnected).Err, ErrWriteTimeout)
}

// A line that drops at the moment exchanges time out leaves every caller with a result and nothing waiting.
// (Row 2: "deadlock when the connection drops as a send times out".)
func TestDropAsExchangesTimeOut(t *testing.T) {
	noLeaks(t)
	const rounds, callersEach = 60, 16
	for round := range rounds {
		timeout := time.Duration(1+round%5) * time.Millisecond
		addr := host(t, func(nc net.Conn) {
			_ = nc.SetReadDeadline(time.Now().Add(timeout))
			_, _ = io.Copy(io.Discard, nc)
		})
		c := client(t, addr, Config{Match: rawMatch, Timeout: timeout})
		var callers sync.WaitGroup
		for i := range callersEach {
			callers.Go(func() {
				for n := range 4 {
					_, err := c.Exchange(context.Background(), rawMessage(i<<8|n, 300))
					var e *ExchangeError
					if !errors.As(err, &e) {
						t.Errorf("exchange ended with %v", err)
					}
				}
			})
		}
		callers.Wait()
		require.NoError(t, c.Close())
	}
}

// A terminal that sends requests and does not read the replies stops only itself: others are served, and its line is
// cut. (Row 3: "server wedged after a peer stalls".)
func TestStalledTerminalLeavesOthersServed(t *testing.T) {
	noLeaks(t)
	events := newRecorder()
	srv := &Server{Config: Config{Handler: answering, WriteTimeout: 200 * time.Millisecond, Queue: 32 << 10,
		OnEvent: events.record}}
	addr := serve(t, srv)

	stalled := dial(t, addr)
	var flooding sync.WaitGroup
	defer flooding.Wait()
	flooding.Go(func() {
		flood := framed(t, rawMessage(1, 60000))
		for {
			if _, err := stalled.Write(flood); err != nil {
				return
			}
		}
	})
	c := client(t, addr, Config{})
	for stan := range 100 {
		reply, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
		require.NoError(t, err)
		require.Equal(t, message(t, "0210", stan, till), reply)
	}
	e := events.await(t, Disconnected)
	require.ErrorIs(t, e.Err, ErrWriteTimeout)
	require.Equal(t, stalled.LocalAddr().String(), e.Addr)
}

// Two sales with one STAN from one terminal cannot be told apart by their replies: the second is refused before it is
// sent, and the first gets its own. With another terminal, or after the reply, the STAN is free. (Row 4: "duplicate
// STAN: second caller gets the first's reply".)
func TestDuplicateSTANRefused(t *testing.T) {
	noLeaks(t)
	arrived, release := make(chan struct{}, 2), make(chan struct{})
	srv := &Server{Config: Config{Concurrent: 2, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		arrived <- struct{}{}
		<-release
		return answering(p, dst, request)
	}}}
	c := client(t, serve(t, srv), Config{})
	sale := message(t, "0200", 7, till)
	var first, other sync.WaitGroup
	first.Go(func() {
		reply, err := c.Exchange(context.Background(), sale)
		if err != nil || string(reply) != string(message(t, "0210", 7, till)) {
			t.Errorf("the first sale: %q, %v", reply, err)
		}
	})
	<-arrived
	_, err := c.Exchange(context.Background(), sale)
	require.ErrorIs(t, err, ErrDuplicateKey)
	require.ErrorContains(t, err, "0200|11=000007|41=10000001")
	_, err = c.Exchange(context.Background(), message(t, "0201", 7, till))
	require.ErrorIs(t, err, ErrDuplicateKey, "a repeat is the same exchange")
	other.Go(func() {
		_, err := c.Exchange(context.Background(), message(t, "0200", 7, "10000002"))
		if err != nil {
			t.Errorf("the other terminal: %v", err)
		}
	})
	<-arrived
	close(release)
	first.Wait()
	other.Wait()
	_, err = c.Exchange(context.Background(), sale)
	require.NoError(t, err)
}

// A reply that comes twice is delivered once; the second is an event and holds nothing. (Row 5: "doubled replies leak
// goroutines".)
func TestDoubledReplies(t *testing.T) {
	noLeaks(t)
	addr := host(t, func(nc net.Conn) {
		requests(nc, func(request []byte) {
			reply, _ := answering(nil, nil, request)
			_, _ = nc.Write(framed(t, reply, reply))
		})
	})
	events := newRecorder()
	c := client(t, addr, Config{OnEvent: events.record})
	for stan := 1; stan <= 50; stan++ {
		_, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
		require.NoError(t, err)
	}
	doubled := events.awaitN(t, Doubled, 50)
	require.Equal(t, key("0200", 50, till), doubled[49].Key)
	require.EqualValues(t, 50, c.Stats().Of(Doubled))
	require.EqualValues(t, 50, c.Stats().Exchanges)
	require.Zero(t, c.Stats().Of(Unmatched))
}

// A length of "-001" ends the line it came on with an error that names it, and nothing else. (Row 6: "ASCII length
// "-001" kills the process".)
func TestNegativeASCIILength(t *testing.T) {
	noLeaks(t)
	events := newRecorder()
	ascii := framer(t, "ascii-4")
	srv := &Server{Config: Config{Framer: ascii, Handler: answering, OnEvent: events.record}}
	addr := serve(t, srv)
	c := client(t, addr, Config{Framer: ascii})
	connect(t, c)
	nc := dial(t, addr)
	_, err := nc.Write([]byte("-0010200"))
	require.NoError(t, err)
	var fe *FrameError
	require.ErrorAs(t, events.await(t, Disconnected).Err, &fe)
	require.Equal(t, 0, fe.Offset)
	require.ErrorContains(t, fe, `"-001"`)
	_, err = nc.Read(make([]byte, 1))
	require.Error(t, err, "the line is closed")
	_, err = c.Exchange(context.Background(), message(t, "0200", 1, till))
	require.NoError(t, err)
}

// Requests of one terminal are handled in the order they were sent, one at a time; while one is unfinished the rest
// stays in a bounded buffer and in the socket. (Row 8: "requests handled out of order, no bound".)
func TestRequestsInOrderWithBackPressure(t *testing.T) {
	noLeaks(t)
	var order []string
	started, release := make(chan struct{}, 1), make(chan struct{})
	srv := &Server{Config: Config{Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		select {
		case started <- struct{}{}:
		default:
		}
		<-release
		order = append(order, string(request[1:9]))
		dst = append(dst, request[:9]...)
		dst[0] = 1
		return dst, nil
	}}}
	addr := serve(t, srv)
	nc := dial(t, addr)
	const sent = 2000
	var sending sync.WaitGroup
	sending.Go(func() {
		for i := range sent {
			if _, err := nc.Write(framed(t, rawMessage(i, 8000))); err != nil {
				t.Error(err)
				return
			}
		}
	})
	<-started
	require.EqualValues(t, 1, srv.Stats().Requests, "one at a time")
	require.LessOrEqual(t, srv.Peers()[0].conn.received.Load(), int64(largeBuffer+Framer{}.MaxFrame()),
		"the rest is the sender's problem")
	close(release)
	replies := 0
	requestsUntil(t, nc, func([]byte) bool { replies++; return replies == sent })
	sending.Wait()
	for i, got := range order {
		require.Equal(t, string(rawMessage(i, 9)[1:9]), got)
	}
}

// Messages queued while a write is under way leave together in the next write, in order. (Row 9: "two writes for each
// message".)
func TestQueuedMessagesLeaveInOneWrite(t *testing.T) {
	noLeaks(t)
	ours, theirs := net.Pipe()
	c := NewConn(ours, Config{})
	defer c.Close()
	defer theirs.Close()
	var want []byte
	for stan := range 64 {
		m := message(t, "0200", stan, till)
		require.NoError(t, c.Send(context.Background(), m))
		want = append(want, framed(t, m)...)
	}
	// A pipe hands over one write to one read, as far as the buffer reaches.
	var got []byte
	reads, buf := 0, make([]byte, 64<<10)
	for len(got) < len(want) {
		n, err := theirs.Read(buf)
		require.NoError(t, err)
		got = append(got, buf[:n]...)
		reads++
	}
	require.Equal(t, want, got)
	require.LessOrEqual(t, reads, 2, "one write may have begun before the others were queued")
}

func rawMatch(dst, m []byte) ([]byte, bool, error) {
	if len(m) < 9 {
		return dst, false, errors.New("too short for a key")
	}
	return append(dst, m[1:9]...), m[0] == 1, nil
}

// rawMessage is a request for rawMatch: 00, an eight-digit number, and filler.
func rawMessage(n, size int) []byte {
	b := make([]byte, size)
	for i := 8; i >= 1; i-- {
		b[i] = '0' + byte(n%10)
		n /= 10
	}
	return b
}

// requestsUntil reads messages from a raw connection until do is satisfied.
func requestsUntil(t testing.TB, nc net.Conn, do func(m []byte) bool) {
	t.Helper()
	var d Decoder
	for {
		m, err := d.Next()
		require.NoError(t, err)
		if m == nil {
			_, err = d.Fill(nc)
			require.NoError(t, err)
			continue
		}
		if do(m) {
			return
		}
	}
}
