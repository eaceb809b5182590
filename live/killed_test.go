package live

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// cable is a line between a till and a host that can be made to break in one
// direction: what the host says does not arrive.
type cable struct {
	listener net.Listener
	host     string
	running  sync.WaitGroup

	mu    sync.Mutex
	deaf  bool
	ends  []net.Conn
	heard chan struct{} // when the host has answered into nothing
}

func newCable(t *testing.T, host string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := &cable{listener: listener, host: host, heard: make(chan struct{}, 16)}
	l.running.Go(l.accept)
	t.Cleanup(func() {
		require.NoError(t, listener.Close())
		l.cut()
		l.running.Wait()
	})
	return l
}

func (l *cable) addr() string { return l.listener.Addr().String() }

func (l *cable) accept() {
	for {
		till, err := l.listener.Accept()
		if err != nil {
			return
		}
		host, err := net.Dial("tcp", l.host)
		if err != nil {
			_ = till.Close()
			continue
		}
		l.mu.Lock()
		l.ends = append(l.ends, till, host)
		l.mu.Unlock()
		l.running.Go(func() { _, _ = io.Copy(host, till) })
		l.running.Go(func() { _, _ = io.Copy(toTill{l, till}, host) })
	}
}

// toTill writes what the host says, unless the line is deaf.
type toTill struct {
	line *cable
	till net.Conn
}

func (w toTill) Write(b []byte) (int, error) {
	w.line.mu.Lock()
	deaf := w.line.deaf
	w.line.mu.Unlock()
	if deaf {
		w.line.heard <- struct{}{}
		return len(b), nil
	}
	return w.till.Write(b)
}

func (l *cable) setDeaf(deaf bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf = deaf
}

// cut breaks every connection.
func (l *cable) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.ends {
		_ = c.Close()
	}
	l.ends = nil
}

// hasty has tills that wait less than a second.
func hasty(w *scenarios.World) *scenarios.World {
	h := *w
	h.Timers.TerminalReply = 300 * time.Millisecond
	return &h
}

// A host that dies after it has taken a sale and before its reply arrives leaves the till
// in doubt. When the line is back, the reversal goes before the next request and the money
// returns to the cardholder, once.
func TestHostLostBetweenRequestAndReply(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	l := newCable(t, h.Ports()[0].Addr)
	own := till(t, hasty(profile), "T1", l.addr(), make(chan terminal.Slip, 16))
	before := balance(t, h, world.Issuer, "cardholder:alice")

	l.setDeaf(true)
	s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Unknown, s.Belief)
	<-l.heard
	require.Equal(t, before-1250, balance(t, h, world.Issuer, "cardholder:alice"), "the host has the sale")
	l.cut()
	l.setDeaf(false)

	s, err = own.Do(t.Context(), terminal.Balance{Card: alice(profile)})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)
	require.Equal(t, before, balance(t, h, world.Issuer, "cardholder:alice"))
	s, err = own.Do(t.Context(), terminal.Settle{})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief, "both sides agree that nothing was sold")
}

// A terminal that dies in mid-exchange is no reason for the host to forget: the sale stands
// in its batch. A terminal process keeps nothing, so the one that is started in its place
// settles a batch in which the host has more, and the difference is the operator's to
// explain.
func TestTerminalKilledInMidExchange(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	l := newCable(t, h.Ports()[0].Addr)
	first, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Addr: l.addr()})
	require.NoError(t, err)
	before := balance(t, h, world.Issuer, "cardholder:alice")
	_, err = first.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	l.setDeaf(true)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		_, _ = first.Do(ctx, terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
		close(ended)
	}()
	<-l.heard
	stop()
	<-ended
	require.NoError(t, first.Close())
	l.cut()
	l.setDeaf(false)
	require.Equal(t, before-1250, balance(t, h, world.Issuer, "cardholder:alice"))

	printed := make(chan terminal.Slip, 16)
	second := till(t, profile, "T1", l.addr(), printed)
	_, err = second.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	s, err := second.Do(t.Context(), terminal.Settle{})
	require.NoError(t, err)
	require.Equal(t, "settled, totals differ", s.Text.En)
	require.Equal(t, before-1250, balance(t, h, world.Issuer, "cardholder:alice"))
}

// A host that is told to stop lets nobody new in, answers what it has taken, and ends.
func TestHostStopsGracefully(t *testing.T) {
	profile := shops(t)
	h, err := NewHost(HostConfig{Profile: profile, Ports: []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	_, err = own.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	took := make(chan struct{})
	require.NoError(t, h.View(t.Context(), func(w *world.World) {
		close(took)
		stop()
	}))
	<-took
	require.NoError(t, <-ended)
	_, err = net.Dial("tcp", h.Ports()[0].Addr)
	require.Error(t, err)
	require.NoError(t, h.Close())
}
