package link

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"acqsim/iso8583"
)

// noLeaks fails the test if a goroutine outlives it.
func noLeaks(t *testing.T) {
	t.Helper()
	options := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, options) })
}

func asciiSpec(t testing.TB) *iso8583.Spec {
	t.Helper()
	s, err := iso8583.Shipped("1987-ascii")
	require.NoError(t, err)
	return s
}

// message is a small message of the 1987 ASCII dialect with the keys that matter here.
func message(t testing.TB, mti string, stan int, terminal string) []byte {
	t.Helper()
	m := iso8583.NewMessage(asciiSpec(t))
	m.SetMTI(mti)
	m.SetNumber(11, uint64(stan))
	if terminal != "" {
		m.Set(41, terminal)
	}
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	return b
}

const till = "10000001"

// framed is a message as it goes over the wire.
func framed(t testing.TB, messages ...[]byte) []byte {
	t.Helper()
	var b []byte
	for _, m := range messages {
		var err error
		b, err = Framer{}.Append(b, m)
		require.NoError(t, err)
	}
	return b
}

// stanOf reads DE 11 of a message.
func stanOf(t testing.TB, b []byte) string {
	t.Helper()
	m := iso8583.NewMessage(asciiSpec(t))
	require.NoError(t, m.Decode(b))
	return string(m.Get(11))
}

// answering is a Handler that echoes each request as its reply: 0200 as 0210, 0820 as 0830.
func answering(_ *Peer, dst, request []byte) ([]byte, error) {
	dst = append(dst, request...)
	dst[2]++
	return dst, nil
}

// recorder keeps what is told to OnEvent.
type recorder struct {
	mu     sync.Mutex
	events []Event
	signal chan struct{}
}

func newRecorder() *recorder { return &recorder{signal: make(chan struct{}, 1)} }

func (r *recorder) record(e Event) {
	e.Message = slices.Clone(e.Message)
	r.mu.Lock()
	r.events = append(r.events, e)
	r.mu.Unlock()
	select {
	case r.signal <- struct{}{}:
	default:
	}
}

func (r *recorder) of(k EventKind) []Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []Event
	for _, e := range r.events {
		if e.Kind == k {
			found = append(found, e)
		}
	}
	return found
}

// await returns the first event of a kind, once it has happened.
func (r *recorder) await(t testing.TB, k EventKind) Event {
	t.Helper()
	return r.awaitN(t, k, 1)[0]
}

func (r *recorder) awaitN(t testing.TB, k EventKind, n int) []Event {
	t.Helper()
	guard := time.After(time.Hour) // virtual time too passes here
	for {
		if found := r.of(k); len(found) >= n {
			return found
		}
		select {
		case <-r.signal:
		case <-guard:
			require.FailNowf(t, "event did not happen", "%v, %d times; have %v", k, n, r.events)
		}
	}
}

// serve runs srv on a port of its own until the test ends.
func serve(t testing.TB, srv *Server) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	t.Cleanup(func() {
		require.NoError(t, srv.Close())
		require.ErrorIs(t, <-served, ErrClosed)
	})
	return ln.Addr().String()
}

// host is a foreign host: each connection is given to serve, which sees raw bytes.
func host(t testing.TB, serve func(nc net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer nc.Close()
				serve(nc)
			})
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		running.Wait()
	})
	return ln.Addr().String()
}

// requests calls do with each message a foreign host receives.
func requests(nc net.Conn, do func(request []byte)) {
	var d Decoder
	for {
		m, err := d.Next()
		if err != nil {
			return
		}
		if m != nil {
			do(m)
			continue
		}
		if _, err := d.Fill(nc); err != nil {
			return
		}
	}
}

// client connects to addr and is closed when the test ends.
func client(t testing.TB, addr string, cfg Config) *Client {
	t.Helper()
	if cfg.Match == nil {
		cfg.Match = MatchOn(asciiSpec(t), 11, 41)
	}
	c := &Client{Addr: addr, Config: cfg, Backoff: Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}}
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func connect(t testing.TB, c *Client) {
	t.Helper()
	require.NoError(t, c.Connect(context.Background()))
}

// dial opens a raw connection to ours, as a foreign or hostile peer.
func dial(t testing.TB, addr string) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	t.Cleanup(func() { _ = nc.Close() })
	return nc
}

// failure is the *ExchangeError in err.
func failure(t testing.TB, err error) *ExchangeError {
	t.Helper()
	var e *ExchangeError
	require.Truef(t, errors.As(err, &e), "want an *ExchangeError, have %v", err)
	return e
}

func key(mti string, stan int, terminal string) MatchKey {
	return MatchKey(fmt.Sprintf("%s|11=%06d|41=%s", mti, stan, terminal))
}
