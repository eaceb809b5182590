package link

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func pool(t testing.TB, cfg Config, addrs ...string) *Pool {
	t.Helper()
	cfg.Match = MatchOn(asciiSpec(t), 11, 41)
	p := &Pool{Addrs: addrs, Config: cfg, Backoff: Backoff{Min: time.Millisecond, Max: 5 * time.Millisecond}}
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

// Exchanges spread over all addresses of a host, and every one gets its own reply.
func TestPoolSpreads(t *testing.T) {
	noLeaks(t)
	servers := make([]*Server, 3)
	addrs := make([]string, 3)
	var arrived sync.WaitGroup
	arrived.Add(30)
	for i := range servers {
		servers[i] = &Server{Config: Config{Concurrent: 30, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
			arrived.Done()
			arrived.Wait() // until all thirty are in flight
			return answering(p, dst, request)
		}}}
		addrs[i] = serve(t, servers[i])
	}
	p := pool(t, Config{}, addrs...)
	for _, c := range p.Clients() {
		connect(t, c)
	}
	var callers sync.WaitGroup
	for stan := range 30 {
		callers.Go(func() {
			reply, err := p.Exchange(context.Background(), message(t, "0200", stan, till))
			if err != nil || string(reply) != string(message(t, "0210", stan, till)) {
				t.Errorf("sale %d: %q, %v", stan, reply, err)
			}
		})
	}
	callers.Wait()
	require.EqualValues(t, 30, p.Stats().Exchanges)
	for i, s := range servers {
		require.NotZero(t, s.Stats().Requests, addrs[i])
	}
}

// While an address does not answer, the others carry everything; a request that may have left with a lost connection
// goes nowhere else.
func TestPoolGoesAroundALostAddress(t *testing.T) {
	noLeaks(t)
	good := &Server{Config: Config{Handler: answering}}
	once := make(chan struct{}, 1)
	bad := host(t, func(nc net.Conn) {
		requests(nc, func([]byte) {
			once <- struct{}{}
			_ = nc.Close()
		})
	})
	events := newRecorder()
	p := pool(t, Config{OnEvent: events.record}, bad, serve(t, good), "127.0.0.1:1")
	connect(t, p.Clients()[0])
	connect(t, p.Clients()[1])
	lost, stan := 0, 1
	for ; lost == 0; stan++ {
		if _, err := p.Exchange(context.Background(), message(t, "0200", stan, till)); err != nil {
			e := failure(t, err)
			require.Equal(t, CauseLost, e.Cause)
			require.NotEqual(t, Unsent, e.Stage)
			lost++
		}
	}
	<-once
	require.EqualValues(t, stan-2, good.Stats().Requests, "the lost request was not sent twice")
}

// With no address connected, an exchange waits for its own time-out and says for each address why.
func TestPoolWithoutConnection(t *testing.T) {
	noLeaks(t)
	p := pool(t, Config{Timeout: 20 * time.Millisecond}, "127.0.0.1:1", "127.0.0.1:2")
	_, err := p.Exchange(context.Background(), message(t, "0200", 1, till))
	e := failure(t, err)
	require.Equal(t, CauseNoConnection, e.Cause)
	require.Equal(t, Unsent, e.Stage)
	require.ErrorContains(t, err, "127.0.0.1:1: ")
	require.ErrorContains(t, err, "127.0.0.1:2: ")
	require.NoError(t, p.Shutdown(context.Background()))
	_, err = p.Exchange(context.Background(), message(t, "0200", 1, till))
	require.ErrorIs(t, err, ErrClosed)
}
