package live

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator"
	"acqsim/terminal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shops is the world of the good day, each till in a dialect of its own.
func shops(t *testing.T) *scenarios.World {
	t.Helper()
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	w := rows[0].World
	second := w.Terminals["T2"]
	second.Dialect = "unionpay-direct"
	w.Terminals["T2"] = second
	return &w
}

func start(t *testing.T, profile *scenarios.World) *Host {
	t.Helper()
	h, err := NewHost(HostConfig{Profile: profile, Ports: []Port{{"1987-ascii", "127.0.0.1:0"}, {"unionpay-direct", "127.0.0.1:0"}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
	})
	return h
}

func till(t *testing.T, profile *scenarios.World, name, addr string, printed chan<- terminal.Slip) *Till {
	t.Helper()
	own, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: name, Addr: addr, Print: func(s terminal.Slip) { printed <- s }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Close()) })
	return own
}

func balance(t *testing.T, h *Host, n party.Node, account string) (minor int64) {
	t.Helper()
	require.NoError(t, h.View(t.Context(), func(w *simulator.World) { minor = w.Book(n).Balance(w.Account(string(n), account)).Minor }))
	return minor
}

func alice(w *scenarios.World) terminal.Card {
	c := w.Cards["alice"]
	return terminal.Card{Name: "alice", PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}
}

// A terminal and a host in two processes do what they do in one: sign-on, sale, void, settlement, in either dialect.
func TestTerminalAndHost(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	for i, name := range []string{"T1", "T2"} {
		t.Run(h.Ports()[i].Dialect, func(t *testing.T) {
			printed := make(chan terminal.Slip, 16)
			own := till(t, profile, name, h.Ports()[i].Addr, printed)
			do := func(c party.Command) terminal.Screen {
				s, err := own.Do(t.Context(), c)
				require.NoError(t, err)
				return s
			}
			before := balance(t, h, simulator.Issuer, "cardholder:alice")
			require.Equal(t, terminal.Approved, do(terminal.SignOn{}).Belief)
			require.Equal(t, terminal.Approved, do(terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)}).Belief)
			slip := <-printed
			require.Equal(t, dialect.Sale, slip.Transaction)
			require.Equal(t, before-1250, balance(t, h, simulator.Issuer, "cardholder:alice"))
			require.Equal(t, terminal.Approved, do(terminal.Void{STAN: slip.STAN}).Belief)
			require.Equal(t, before, balance(t, h, simulator.Issuer, "cardholder:alice"))
			require.Equal(t, terminal.Declined, do(terminal.Sale{Card: alice(profile), Amount: payment.Minor(9_999_999_99, payment.CNY)}).Belief)
			require.Equal(t, terminal.Approved, do(terminal.Settle{}).Belief)
		})
	}
}

// A host that dies in mid-exchange leaves the till in doubt; the reversal goes before the next request to whoever answers then.
func TestHostKilledInMidExchange(t *testing.T) {
	profile := shops(t)
	hasty := *profile
	hasty.Timers.TerminalReply = 300 * time.Millisecond
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes the request and never answers
	require.NoError(t, err)
	own := till(t, &hasty, "T1", silent.Addr().String(), make(chan terminal.Slip, 16))
	s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Unknown, s.Belief)
	addr := silent.Addr().String()
	require.NoError(t, silent.Close())

	h, err := NewHost(HostConfig{Profile: profile, Ports: []Port{{"1987-ascii", addr}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	defer func() {
		stop()
		require.NoError(t, <-ended)
	}()
	s, err = own.Do(t.Context(), terminal.Balance{Card: alice(profile)})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)
	require.Equal(t, int64(5_000_000), balance(t, h, simulator.Issuer, "cardholder:alice"))
}

// A message that names no terminal of the profile, or none at all, is not answered and harms nobody.
func TestStrangers(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	c, err := net.Dial("tcp", h.Ports()[0].Addr)
	require.NoError(t, err)
	_, err = c.Write([]byte("\x00\x05hello\xff\xff\xff\xff"))
	require.NoError(t, err)
	require.NoError(t, c.Close())
	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	s, err := own.Do(t.Context(), terminal.SignOn{})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)

	_, err = NewTill(t.Context(), TillConfig{Profile: profile, Name: "T9"})
	require.ErrorContains(t, err, `no terminal "T9"`)
	_, err = NewHost(HostConfig{Profile: profile, Ports: []Port{{"1988-ascii", "127.0.0.1:0"}}})
	require.Error(t, err)
}
