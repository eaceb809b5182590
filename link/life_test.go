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

// Shutdown of a host lets it answer what has come, then closes; nothing is cut, and no new terminal is taken.
func TestServerDrains(t *testing.T) {
	noLeaks(t)
	for _, concurrent := range []int{1, 4} {
		arrived, release := make(chan struct{}, 4), make(chan struct{})
		srv := &Server{Config: Config{Concurrent: concurrent, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
			arrived <- struct{}{}
			<-release
			return answering(p, dst, request)
		}}}
		addr := serve(t, srv)
		c := client(t, addr, Config{})
		replies := make(chan error, 1)
		go func() {
			_, err := c.Exchange(context.Background(), message(t, "0200", 1, till))
			replies <- err
		}()
		<-arrived
		down := make(chan error, 1)
		go func() { down <- srv.Shutdown(context.Background()) }()
		close(release)
		require.NoError(t, <-replies)
		require.NoError(t, <-down)
		require.NoError(t, srv.Shutdown(context.Background()), "safe to repeat")
		require.NoError(t, srv.Close())
		require.ErrorIs(t, srv.ListenAndServe(), ErrClosed)
		_, err := net.Dial("tcp", addr)
		require.Error(t, err)
		require.NoError(t, c.Close())
	}
}

// Shutdown with a deadline cuts what does not end by then and says so.
func TestServerShutdownDeadline(t *testing.T) {
	noLeaks(t)
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	srv := &Server{Config: Config{Handler: func(*Peer, []byte, []byte) ([]byte, error) {
		arrived <- struct{}{}
		<-release
		return nil, nil
	}}}
	c := client(t, serve(t, srv), Config{})
	lost := make(chan error, 1)
	go func() {
		_, err := c.Exchange(context.Background(), message(t, "0200", 1, till))
		lost <- err
	}()
	<-arrived
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	down := make(chan error, 1)
	go func() { down <- srv.Shutdown(ctx) }()
	e := failure(t, <-lost)
	require.Equal(t, CauseLost, e.Cause)
	require.Equal(t, Sent, e.Stage)
	require.False(t, e.Timeout())
	require.ErrorContains(t, e, "connection lost")
	close(release)
	require.ErrorIs(t, <-down, context.Canceled)
}

// Shutdown of a client waits for the exchanges in flight and lets none begin; Close fails them and says that their
// outcome is open.
func TestClientEnds(t *testing.T) {
	noLeaks(t)
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	srv := &Server{Config: Config{Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		arrived <- struct{}{}
		<-release
		return answering(p, dst, request)
	}}}
	addr := serve(t, srv)
	results := make(chan error, 1)
	exchange := func(c *Client) {
		_, err := c.Exchange(context.Background(), message(t, "0200", 1, till))
		results <- err
	}

	c := client(t, addr, Config{})
	go exchange(c)
	<-arrived
	require.NoError(t, c.Close())
	e := failure(t, <-results)
	require.Equal(t, CauseLost, e.Cause)
	require.ErrorIs(t, e, ErrClosed)
	require.NoError(t, c.Close(), "safe to repeat")

	c = client(t, addr, Config{})
	connect(t, c)
	peer := c.Peer()
	go exchange(c)
	release <- struct{}{}
	<-arrived
	down := make(chan error, 1)
	go func() { down <- c.Shutdown(context.Background()) }()
	for { // the key is in flight until Shutdown lets nothing begin at all
		_, err := peer.Exchange(context.Background(), message(t, "0200", 1, till))
		if errors.Is(err, ErrClosed) {
			break
		}
		require.ErrorIs(t, err, ErrDuplicateKey)
	}
	close(release)
	require.NoError(t, <-results)
	require.NoError(t, <-down)
	_, err := c.Exchange(context.Background(), message(t, "0200", 3, till))
	require.ErrorIs(t, err, ErrClosed)
	require.ErrorIs(t, c.Connect(context.Background()), ErrClosed)
	require.ErrorIs(t, c.Send(context.Background(), nil), ErrClosed)
}

// A client that was never used, or never had a connection, closes.
func TestCloseBeforeUse(t *testing.T) {
	noLeaks(t)
	require.NoError(t, (&Client{}).Close())
	require.NoError(t, (&Client{}).Shutdown(context.Background()))
	require.NoError(t, (&Server{}).Close())
	c := &Client{Addr: "127.0.0.1:1", Config: Config{Match: rawMatch}}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	require.Error(t, c.Connect(ctx))
	require.NoError(t, c.Close())
}

// When the host restarts, the client connects again by itself, and the exchanges after that are answered.
func TestReconnectAfterRestart(t *testing.T) {
	noLeaks(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := ln.Addr().String()
	events := newRecorder()
	c := client(t, addr, Config{OnEvent: events.record})
	for stan := 1; stan <= 3; stan++ {
		srv := &Server{Config: Config{Handler: answering}}
		served := make(chan error, 1)
		go func() { served <- srv.Serve(ln) }()
		_, err := c.Exchange(context.Background(), message(t, "0200", stan, till))
		require.NoError(t, err)
		require.NoError(t, srv.Close())
		require.ErrorIs(t, <-served, ErrClosed)
		events.awaitN(t, Disconnected, stan)
		ln, err = net.Listen("tcp", addr)
		require.NoError(t, err)
	}
	_ = ln.Close()
}

// The host may begin an exchange on the connection its terminal opened, and each side answers the other.
func TestHostInitiatedExchange(t *testing.T) {
	noLeaks(t)
	peers := make(chan *Peer, 1)
	srv := &Server{
		Config:    Config{Match: MatchOn(asciiSpec(t), 11, 41), Handler: answering},
		OnConnect: func(p *Peer) { peers <- p },
	}
	c := client(t, serve(t, srv), Config{Handler: answering})
	connect(t, c)
	host := <-peers
	var both sync.WaitGroup
	for stan := range 50 {
		both.Go(func() {
			reply, err := host.Exchange(context.Background(), message(t, "0800", stan, till))
			if err != nil || string(reply) != string(message(t, "0810", stan, till)) {
				t.Errorf("the host's echo test %d: %q, %v", stan, reply, err)
			}
		})
		both.Go(func() {
			reply, err := c.Exchange(context.Background(), message(t, "0800", stan, till))
			if err != nil || string(reply) != string(message(t, "0810", stan, till)) {
				t.Errorf("the terminal's echo test %d: %q, %v", stan, reply, err)
			}
		})
	}
	both.Wait()
	require.EqualValues(t, 50, c.Stats().Requests)
	require.EqualValues(t, 50, srv.Stats().Requests)
}

// With several handlers at once, no more than so many run, and all are answered.
func TestConcurrentHandlersAreBounded(t *testing.T) {
	noLeaks(t)
	var mu sync.Mutex
	begun, running, most := 0, 0, 0
	step := func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		begun += max(n, 0)
		running += n
		most = max(most, running)
		return begun
	}
	five := make(chan struct{})
	srv := &Server{Config: Config{Concurrent: 5, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		if step(+1) == 5 {
			close(five)
		}
		defer step(-1)
		<-five
		return answering(p, dst, request)
	}}}
	c := client(t, serve(t, srv), Config{})
	var callers sync.WaitGroup
	for stan := range 100 {
		callers.Go(func() {
			if _, err := c.Exchange(context.Background(), message(t, "0200", stan, till)); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
	require.Equal(t, 5, most)
}

// A handler that fails sends nothing, keeps the line, and is reported.
func TestHandlerFails(t *testing.T) {
	noLeaks(t)
	events := newRecorder()
	srv := &Server{Config: Config{OnEvent: events.record, Handler: func(p *Peer, dst, request []byte) ([]byte, error) {
		if stanOf(t, request) == "000001" {
			return append(dst, "half a reply"...), errors.New("no such terminal")
		}
		return answering(p, dst, request)
	}}}
	c := client(t, serve(t, srv), Config{})
	peer := func() *Peer { connect(t, c); return c.Peer() }()
	require.NoError(t, c.Send(context.Background(), message(t, "0200", 1, till)))
	_, err := c.Exchange(context.Background(), message(t, "0200", 2, till))
	require.NoError(t, err)
	require.ErrorContains(t, events.await(t, HandlerFailed).Err, "no such terminal")
	require.Same(t, peer, c.Peer())
}

// Mistakes in a configuration are told all at once, and nothing starts.
func TestConfigMistakes(t *testing.T) {
	cfg := Config{Timeout: -1, Queue: -1, Framer: Framer{Max: -1}, Heartbeat: Heartbeat{Every: time.Second}}
	for _, err := range []error{cfg.Validate(), (&Client{Config: cfg}).Connect(context.Background()),
		(&Server{Config: cfg}).ListenAndServe()} {
		require.ErrorContains(t, err, "Timeout is negative")
		require.ErrorContains(t, err, "Queue is negative")
		require.ErrorContains(t, err, "maximum message size -1")
		require.ErrorContains(t, err, "neither Heartbeat.Message nor Heartbeat.Send")
	}
	_, err := (&Pool{}).Exchange(context.Background(), nil)
	require.ErrorContains(t, err, "at least one of Addrs")
}

// A request that cannot be sent is refused with the reason, and leaves nothing behind.
func TestRequestRefused(t *testing.T) {
	noLeaks(t)
	c := client(t, serve(t, &Server{Config: Config{Handler: answering}}), Config{Framer: Framer{Max: 60}})
	_, err := c.Exchange(context.Background(), []byte("not a message"))
	require.ErrorContains(t, err, "request not sent: iso8583")
	_, err = c.Exchange(context.Background(), message(t, "0210", 1, till))
	require.ErrorContains(t, err, "is the key of a reply")
	c2 := client(t, c.Addr, Config{Framer: Framer{Max: 10}})
	_, err = c2.Exchange(context.Background(), message(t, "0200", 1, till))
	require.ErrorContains(t, err, "longer than the maximum of 10")
	require.Zero(t, c2.Peer().InFlight())
	c3 := &Client{Addr: c.Addr}
	_, err = c3.Exchange(context.Background(), message(t, "0200", 1, till))
	require.ErrorIs(t, err, ErrNoMatch)
	require.NoError(t, c3.Close())
}

// Who closes his side after the last request, as test tools do, gets the answer that somebody else makes later; then
// the connection ends. A cut connection does not wait for it.
func TestHalfClosedWaitsForFinish(t *testing.T) {
	noLeaks(t)
	waits := make(chan struct{}, 1)
	peers := make(chan *Peer, 1)
	srv := &Server{Config: Config{
		Handler: func(p *Peer, dst, _ []byte) ([]byte, error) {
			peers <- p
			return dst, nil
		},
		Finish: func(_ *Peer, cut <-chan struct{}) {
			select {
			case <-waits:
			case <-cut:
			}
		},
	}}
	addr := serve(t, srv)
	for _, cut := range []bool{false, true} {
		nc := dial(t, addr)
		_, err := nc.Write(framed(t, message(t, "0200", 1, till)))
		require.NoError(t, err)
		require.NoError(t, nc.(*net.TCPConn).CloseWrite())
		p := <-peers
		if cut {
			require.NoError(t, p.Close())
			<-p.ended
			continue
		}
		require.NoError(t, p.Send(context.Background(), message(t, "0210", 1, till)))
		waits <- struct{}{}
		got, err := io.ReadAll(nc)
		require.NoError(t, err)
		require.Equal(t, framed(t, message(t, "0210", 1, till)), got)
		<-p.ended
	}
	require.NoError(t, srv.Close())
}
