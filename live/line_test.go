package live

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/iso8583"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// A client that sends and never reads harms itself alone: the tills of both ports are served at their usual pace
// meanwhile, the log does not fill, and the host ends as soon as it is told to.
func TestPeerThatDoesNotRead(t *testing.T) {
	profile := attacked(t)
	core, logged := observer.New(zap.WarnLevel)
	h := startLogged(t, profile, zap.New(core))
	deaf := dial(t, h.Ports()[0])
	require.NoError(t, deaf.conn.(*net.TCPConn).SetReadBuffer(4096))
	request := deaf.balanceOf(profile, "T3", 7)
	framed, err := deaf.framer.Append(nil, request)
	require.NoError(t, err)
	var flooding sync.WaitGroup
	began := make(chan struct{})
	flooding.Go(func() {
		defer close(began)
		_ = deaf.conn.SetWriteDeadline(time.Now().Add(3 * time.Second))
		for range 200_000 {
			if _, err := deaf.conn.Write(framed); err != nil {
				require.ErrorIs(t, err, os.ErrDeadlineExceeded, "the host takes no more from it")
				return
			}
		}
	})
	worst := time.Duration(0)
	for flooded := false; !flooded; {
		select {
		case <-began:
			flooded = true
		default:
		}
		for i, name := range []string{"T1", "T2"} {
			l := dial(t, h.Ports()[i])
			asked := time.Now()
			l.send(l.balanceOf(profile, name, 42))
			require.Equal(t, "00", l.next().Text(39))
			worst = max(worst, time.Since(asked))
			require.NoError(t, l.conn.Close())
		}
	}
	flooding.Wait()
	t.Logf("the slowest answer took %v", worst)
	require.Less(t, worst, 3*time.Second)
	require.Less(t, logged.Len(), 50)
}

// Two clients with one terminal id get each the answers to what it asked, and the log says once that they are two.
func TestTwoClientsWithOneTerminal(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.WarnLevel)
	h := startLogged(t, profile, zap.New(core))
	one, other := dial(t, h.Ports()[0]), dial(t, h.Ports()[0])
	for i := range payment.STAN(5) {
		one.send(one.balanceOf(profile, "T1", 10+i))
		other.send(other.balanceOf(profile, "T1", 20+i))
		require.Equal(t, (10 + i).String(), one.next().Text(11))
		require.Equal(t, (20 + i).String(), other.next().Text(11))
	}
	require.Equal(t, 1, logged.FilterMessageSnippet("second connection").Len())
}

// A client that hangs up after its time-out and dials anew is one client, though its request is still open.
func TestClientThatDialsAnew(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.InfoLevel)
	h := startLogged(t, profile, zap.New(core))
	rule, err := ParseFault("drop 0210")
	require.NoError(t, err)
	_, err = h.Fault(t.Context(), rule)
	require.NoError(t, err)
	one := dial(t, h.Ports()[0])
	one.send(one.balanceOf(profile, "T1", 10))
	require.Eventually(t, func() bool { return logged.FilterMessageSnippet("T1 → 0200").Len() > 0 }, 10*time.Second,
		time.Millisecond)
	require.NoError(t, one.conn.Close())
	require.Eventually(t, func() bool {
		h.ports.board.mu.Lock()
		defer h.ports.board.mu.Unlock()
		l := h.ports.board.homes["T1"].last
		return l == nil || l.ending.Load()
	}, 10*time.Second, time.Millisecond)
	other := dial(t, h.Ports()[0])
	other.send(other.balanceOf(profile, "T1", 11))
	require.Equal(t, "000011", other.next().Text(11))
	require.Zero(t, logged.FilterMessageSnippet("second connection").Len())
}

// A client that has sent all it will and closes its side, as test tools do, gets the answers that it waits for.
func TestHalfClosedGetsItsAnswers(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	l := dial(t, h.Ports()[0])
	l.send(l.balanceOf(profile, "T1", 1))
	l.send(l.balanceOf(profile, "T1", 2))
	require.NoError(t, l.conn.(*net.TCPConn).CloseWrite())
	require.Equal(t, "000001", l.next().Text(11))
	require.Equal(t, "000002", l.next().Text(11))
	_, err := l.read(10 * time.Second)
	require.ErrorIs(t, err, io.EOF, "then the host closes too")
}

// heard is a message that came to the world.
type heard struct {
	till    party.Node
	message []byte
}

// deafPorts are ports of a world that answers nothing by itself.
func deafPorts(t *testing.T, profile *scenarios.World) (*ports, <-chan heard, *observer.ObservedLogs) {
	t.Helper()
	calendar, err := world.NewCalendar(profile)
	require.NoError(t, err)
	core, logged := observer.New(zap.WarnLevel)
	p := newPorts(zap.New(core))
	came := make(chan heard, 4096)
	p.board.receive = func(till party.Node, message []byte, _ func(error)) error {
		came <- heard{till, message}
		return nil
	}
	w, err := world.New(profile, calendar, world.Setup{Start: now(), Foreign: world.Foreign{Tills: p.board.send}})
	require.NoError(t, err)
	require.NoError(t, p.listen(Port{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}, w))
	var running sync.WaitGroup
	p.serve(&running, func(err error) { t.Error(err) })
	t.Cleanup(func() {
		require.NoError(t, p.close())
		running.Wait()
		require.NoError(t, w.Close())
	})
	return p, came, logged
}

// answer makes the reply to a request.
func answer(t *testing.T, request []byte, id payment.TerminalID, code payment.ResponseCode) []byte {
	t.Helper()
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	m := iso8583.NewMessage(d.Spec())
	require.NoError(t, m.Decode(request))
	stan, err := payment.ParseSTAN(m.Text(11))
	require.NoError(t, err)
	b, err := d.NewCodec().Append(nil, &dialect.Message{
		Transaction: dialect.Balance, Reply: true, Code: code, STAN: stan, Terminal: id,
	})
	require.NoError(t, err)
	return b
}

// Strangers who get no answer use up nobody's room but their own: one who comes after thousands of them is still told
// that nobody knows him (97), and their lines remember no more than a bound.
func TestStrangersWithoutAnswer(t *testing.T) {
	profile := shops(t)
	p, came, _ := deafPorts(t, profile)
	stray := *profile
	own := scenarios.Terminal{ID: "99999999", Merchant: profile.Terminals["T1"].Merchant}
	stray.Terminals = map[string]scenarios.Terminal{"T1": own}
	first := dial(t, p.list()[0])
	for i := range payment.STAN(3000) {
		first.send(first.balanceOf(&stray, "T1", i+1))
		<-came
	}
	p.board.mu.Lock()
	require.Len(t, p.board.waiting, lineBound)
	p.board.mu.Unlock()
	later := dial(t, p.list()[0])
	later.send(later.balanceOf(&stray, "T1", 5))
	in := <-came
	p.board.send(in.till, engine.Outward{Message: answer(t, in.message, own.ID, "97")})
	require.Equal(t, "97", later.next().Text(39))

	require.NoError(t, first.conn.Close())
	require.NoError(t, later.conn.Close())
	require.Eventually(t, func() bool {
		p.board.mu.Lock()
		defer p.board.mu.Unlock()
		return len(p.board.waiting)+len(p.board.lines) == 0
	}, 10*time.Second, time.Millisecond, "who has gone is forgotten")
}

// The answer to a request whose connection has gone goes to nobody, also when the same terminal has another connection
// by then; the answer to its repeat goes to where the repeat came from, and a doubled answer likewise.
func TestAnswerToAConnectionThatHasGone(t *testing.T) {
	profile := shops(t)
	p, came, logged := deafPorts(t, profile)
	id := profile.Terminals["T1"].ID
	first := dial(t, p.list()[0])
	first.send(first.balanceOf(profile, "T1", 1))
	lost := <-came
	require.NoError(t, first.conn.Close())
	require.Eventually(t, func() bool { return !p.board.connected() }, 10*time.Second, time.Millisecond)

	second := dial(t, p.list()[0])
	second.send(second.balanceOf(profile, "T1", 2))
	in := <-came
	p.board.send(lost.till, engine.Outward{Message: answer(t, lost.message, id, "00")})
	p.board.send(in.till, engine.Outward{Message: answer(t, in.message, id, "00")})
	p.board.send(in.till, engine.Outward{Message: answer(t, in.message, id, "00")})
	require.Equal(t, "000002", second.next().Text(11))
	require.Equal(t, "000002", second.next().Text(11))
	require.Equal(t, 1, logged.FilterMessageSnippet("has gone").Len())

	second.send(second.balanceOf(profile, "T1", 1))
	in = <-came
	p.board.send(in.till, engine.Outward{Message: answer(t, in.message, id, "00")})
	require.Equal(t, "000001", second.next().Text(11))
}

// A request that has waited in the host's own queue for longer than half of its terminal's time-out is answered 96,
// with a MAC that holds, and not carried out: the terminal may be about to give up, and would reverse it. The log
// says so.
func TestOverdueRequest(t *testing.T) {
	profile := attacked(t) // T3 has keys
	core, logged := observer.New(zap.WarnLevel)
	h, err := NewHost(HostConfig{Profile: profile, Speed: 60, Log: zap.New(core), // 60 s of the till are one of ours
		Ports: []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	defer func() {
		stop()
		require.NoError(t, <-ended)
	}()
	own := till(t, profile, "T3", h.Ports()[0].Addr, make(chan terminal.Slip, 16)) // as fast as life: it does not give up
	_, err = own.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	before := balance(t, h, world.Issuer, "cardholder:alice")

	held, release := make(chan struct{}), make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() {
		_ = h.View(t.Context(), func(*world.World) { // the host does something that takes long
			close(held)
			<-release
		})
	})
	<-held
	answered := make(chan terminal.Screen, 1)
	go func() {
		s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
		require.NoError(t, err)
		answered <- s
	}()
	require.Eventually(t, func() bool { return owed(h) > 0 }, 10*time.Second, time.Millisecond)
	time.Sleep(600 * time.Millisecond) // the till's half minute, by the wall
	close(release)
	looking.Wait()
	s := <-answered
	require.Equal(t, payment.SystemMalfunction, s.Code)
	require.Equal(t, before, balance(t, h, world.Issuer, "cardholder:alice"))
	require.Equal(t, 1, logged.FilterMessageSnippet("waited longer in our queue").Len())

	s, err = own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief, "who is taken in time is served")
}

// owed returns how many requests have no answer yet.
func owed(h *Host) (n int64) {
	h.ports.board.mu.Lock()
	defer h.ports.board.mu.Unlock()
	for _, l := range h.ports.board.lines {
		n += l.owed.Load()
	}
	return n
}
