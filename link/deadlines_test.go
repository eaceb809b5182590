package link

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// These tests run on pipes in virtual time, so that a time is exact and nothing waits for it.

// pipeServer gives a Server one connection over a pipe and returns the other end.
func pipeServer(t *testing.T, srv *Server) net.Conn {
	t.Helper()
	ours, theirs := net.Pipe()
	ln := &oneConn{conn: ours, closed: make(chan struct{})}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, srv.Close())
		require.ErrorIs(t, <-served, ErrClosed)
		_ = theirs.Close()
	})
	return theirs
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if c := l.conn; c != nil {
		l.conn = nil
		return c, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// Half a header, and a frame that drips in byte by byte, are given the frame deadline from their first byte, however
// busy the drip; a quiet line is given the idle deadline. (CODEC §5 row 7: "half a header holds a connection for
// ever".)
func TestReadDeadlines(t *testing.T) {
	whole := framed(t, message(t, "0200", 1, till))
	for _, c := range []struct {
		name  string
		bytes []byte
		every time.Duration
		want  error
		after time.Duration
	}{
		{"nothing", nil, 0, ErrIdle, 60 * time.Second},
		{"half a header", whole[:1], 0, ErrFrameTimeout, 10 * time.Second},
		{"half a message", whole[:20], 0, ErrFrameTimeout, 10 * time.Second},
		{"a drip", whole, time.Second, ErrFrameTimeout, 10 * time.Second},
		{"a whole message, then nothing", whole, 0, ErrIdle, 60 * time.Second},
		{"a whole message and a half", append(whole, 0), 0, ErrFrameTimeout, 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				events := newRecorder()
				srv := &Server{Config: Config{
					Handler: func(*Peer, []byte, []byte) ([]byte, error) { return nil, nil }, OnEvent: events.record,
					FrameTimeout: 10 * time.Second, IdleTimeout: time.Minute,
				}}
				nc := pipeServer(t, srv)
				began := time.Now()
				var sending sync.WaitGroup
				defer sending.Wait()
				sending.Go(func() {
					for len(c.bytes) > 0 {
						n := len(c.bytes)
						if c.every > 0 {
							n = 1
						}
						if _, err := nc.Write(c.bytes[:n]); err != nil {
							return
						}
						c.bytes = c.bytes[n:]
						time.Sleep(c.every)
					}
				})
				require.ErrorIs(t, events.await(t, Disconnected).Err, c.want)
				require.Equal(t, c.after, time.Since(began))
			})
		})
	}
}

// A TLS client at a plain listener is told apart from a slow one when the frame deadline passes.
func TestTLSHelloOnPlainListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := newRecorder()
		nc := pipeServer(t, &Server{Config: Config{Handler: answering, OnEvent: events.record}})
		_, err := nc.Write(unhex(t, "16030102000100"))
		require.NoError(t, err)
		require.ErrorContains(t, events.await(t, Disconnected).Err, "begins like TLS")
	})
}

// pipeClient is a Client whose connections come out of dials, one for each attempt; nil refuses the attempt.
func pipeClient(t *testing.T, cfg Config, dials <-chan net.Conn) *Client {
	t.Helper()
	cfg.Match = MatchOn(asciiSpec(t), 11, 41)
	c := &Client{Addr: "host:1", Config: cfg, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		select {
		case nc := <-dials:
			if nc == nil {
				return nil, errors.New("connection refused")
			}
			return nc, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// pipeHost is a Client on a pipe to a foreign host that answers each request with raw bytes.
func pipeHost(t *testing.T, cfg Config, answer func(request []byte) []byte) *Client {
	t.Helper()
	ours, theirs := net.Pipe()
	dials := make(chan net.Conn, 1)
	dials <- ours
	c := pipeClient(t, cfg, dials)
	go requests(theirs, func(request []byte) {
		if b := answer(request); len(b) > 0 {
			_, _ = theirs.Write(b)
		}
	})
	return c
}

// The time-out of an exchange covers waiting for a connection, and says that there was none and why.
func TestTimeOutWithoutConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := make(chan net.Conn, 1)
		dials <- nil
		c := pipeClient(t, Config{Timeout: 3 * time.Second}, dials)
		began := time.Now()
		_, err := c.Exchange(t.Context(), message(t, "0200", 1, till))
		e := failure(t, err)
		require.Equal(t, 3*time.Second, time.Since(began))
		require.Equal(t, CauseNoConnection, e.Cause)
		require.Equal(t, Unsent, e.Stage)
		require.True(t, e.Timeout())
		require.EqualError(t, err,
			"link: exchange 0200|11=000001|41=10000001: time-out after 3s: not connected: connect to host:1: connection "+
				"refused; the request was not sent")
	})
}

// Whoever only wants a connection is told why there is none, in one line that speaks of no exchange, and can ask for
// the causes: what the network said, and whose patience ended.
func TestConnectError(t *testing.T) {
	noLeaks(t)
	c := client(t, "127.0.0.1:1", Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	err := c.Connect(ctx)
	require.EqualError(t, err, "link: connect to 127.0.0.1:1: connection refused")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, c.Send(ctx, message(t, "0820", 1, till)), "link: connect to 127.0.0.1:1: ")

	silent := pipeClient(t, Config{}, nil)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	err = silent.Connect(cancelled)
	require.EqualError(t, err, "link: connect to host:1: no answer yet")
	require.ErrorIs(t, err, context.Canceled)
}

// A caller's earlier deadline owns the exchange as well, and a cancelled caller is not a time-out.
func TestCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		dials := make(chan net.Conn, 1)
		dials <- ours
		c := pipeClient(t, Config{}, dials)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		began := time.Now()
		_, err := c.Exchange(ctx, message(t, "0200", 1, till))
		require.Equal(t, 2*time.Second, time.Since(began))
		require.Equal(t, CauseNothing, failure(t, err).Cause)
		require.EqualValues(t, 1, c.Stats().TimeOuts)

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err = c.Exchange(ctx, message(t, "0200", 2, till))
		require.Equal(t, CauseCancelled, failure(t, err).Cause)
		require.ErrorIs(t, err, context.Canceled)
		require.EqualValues(t, 1, c.Stats().TimeOuts)
		require.Zero(t, c.Peer().InFlight())
	})
}

// A line that is quiet is tested with 0820; while messages come it is not. When the test is not answered the line is
// cut and dialled again.
func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stan, events := 0, newRecorder()
		beats := Heartbeat{Every: 30 * time.Second, Timeout: 5 * time.Second, Message: func(dst []byte) ([]byte, error) {
			stan++
			return append(dst, message(t, "0820", stan, till)...), nil
		}}
		dials := make(chan net.Conn, 2)
		c := pipeClient(t, Config{Heartbeat: beats, OnEvent: events.record}, dials)
		began := time.Now()
		ours, theirs := net.Pipe()
		defer theirs.Close()
		dials <- ours
		var heard []time.Duration
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			requests(theirs, func(request []byte) {
				if string(request[:4]) == "0820" {
					heard = append(heard, time.Since(began))
				}
				if len(heard) < 3 {
					reply, _ := answering(nil, nil, request)
					_, _ = theirs.Write(framed(t, reply))
				}
			})
		}()
		connect(t, c)
		time.Sleep(10 * time.Second)
		_, err := c.Exchange(t.Context(), message(t, "0200", 1, till))
		require.NoError(t, err)
		e := events.await(t, HeartbeatFailed)
		require.Equal(t, CauseNothing, failure(t, e.Err).Cause)
		<-gone
		require.Equal(t, []time.Duration{40 * time.Second, 70 * time.Second, 100 * time.Second}, heard)
		require.Equal(t, 105*time.Second, time.Since(began))
		require.ErrorContains(t, events.await(t, Disconnected).Err, "heartbeat")

		again, other := net.Pipe()
		defer other.Close()
		dials <- again
		events.awaitN(t, Connected, 2)
	})
}

// After each failure the client waits twice as long, up to the longest wait, less a random part of up to half, drawn
// from the source it was given; a line that carried something starts over, one that was only accepted does not.
func TestReconnectBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials, events := make(chan net.Conn, 16), newRecorder()
		c := pipeClient(t, Config{OnEvent: events.record}, dials)
		c.Backoff = Backoff{Min: time.Second, Max: 8 * time.Second, Rand: func(n int64) int64 { return n / 2 }}
		for range 5 {
			dials <- nil
		}
		ours, theirs := net.Pipe()
		_ = theirs.Close() // accepted and hung up
		dials <- ours
		served, host := net.Pipe()
		dials <- served
		go func() {
			_, _ = host.Write(framed(t, message(t, "0210", 1, till)))
			_ = host.Close()
		}()
		dials <- nil
		require.NoError(t, c.start())
		var delays []time.Duration
		for _, e := range events.awaitN(t, Redialling, 8) {
			delays = append(delays, e.Delay)
		}
		ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
		require.Equal(t, []time.Duration{ms(750), ms(1500), ms(3000), ms(6000), ms(6000), ms(6000), ms(750), ms(1500)},
			delays)
	})
}

// The wait before dialling again is between half and all of the doubled time, for every number a source may give.
func TestBackoffDelay(t *testing.T) {
	for _, c := range []struct {
		failures    int
		least, most time.Duration
	}{
		{1, 50 * time.Millisecond, 100 * time.Millisecond},
		{2, 100 * time.Millisecond, 200 * time.Millisecond},
		{9, 12800 * time.Millisecond, 25600 * time.Millisecond},
		{10, 15 * time.Second, 30 * time.Second},
		{1 << 30, 15 * time.Second, 30 * time.Second},
	} {
		require.Equal(t, c.most, Backoff{Rand: func(int64) int64 { return 0 }}.Delay(c.failures))
		low := Backoff{Rand: func(n int64) int64 { return n - 1 }}.Delay(c.failures)
		require.InDelta(t, c.least, low, 1, c.failures)
		d := Backoff{}.Delay(c.failures)
		require.True(t, c.least <= d && d <= c.most, d)
	}
}
