package live

import (
	"context"
	"maps"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
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

func start(t *testing.T, profile *scenarios.World) *Host { return startLogged(t, profile, nil) }

func startLogged(t *testing.T, profile *scenarios.World, log *zap.Logger) *Host {
	t.Helper()
	h, err := NewHost(HostConfig{Profile: profile, Log: alsoInChinese(t, log),
		Ports: []Port{{Dialect: "1987-ascii", Addr: "127.0.0.1:0"}, {Dialect: "unionpay-direct", Addr: "127.0.0.1:0"}}})
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
	own, err := NewTill(t.Context(),
		TillConfig{Profile: profile, Name: name, Addr: addr, Print: func(s terminal.Slip) { printed <- s }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Close()) })
	return own
}

func balance(t *testing.T, h *Host, n party.Node, account string) (minor int64) {
	t.Helper()
	require.NoError(t,
		h.View(t.Context(), func(w *world.World) { minor = w.Book(n).Balance(w.Account(string(n), account)).Minor }))
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
			before := balance(t, h, world.Issuer, "cardholder:alice")
			require.Equal(t, terminal.Approved, do(terminal.SignOn{}).Belief)
			require.Equal(t, terminal.Approved,
				do(terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)}).Belief)
			slip := <-printed
			require.Equal(t, dialect.Sale, slip.Transaction)
			require.Equal(t, before-1250, balance(t, h, world.Issuer, "cardholder:alice"))
			require.Equal(t, terminal.Approved, do(terminal.Void{STAN: slip.STAN}).Belief)
			require.Equal(t, before, balance(t, h, world.Issuer, "cardholder:alice"))
			require.Equal(t, terminal.Declined,
				do(terminal.Sale{Card: alice(profile), Amount: payment.Minor(9_999_999_99, payment.CNY)}).Belief)
			require.Equal(t, terminal.Approved, do(terminal.Settle{}).Belief)
		})
	}
}

// A host that dies in mid-exchange leaves the till in doubt; the reversal goes before the
// next request to whoever answers then.
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

	h, err := NewHost(HostConfig{Profile: profile, Ports: []Port{{Dialect: "1987-ascii", Addr: addr}}})
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
	require.Equal(t, int64(5_000_000), balance(t, h, world.Issuer, "cardholder:alice"))
}

// Bytes that are no message harm nobody, and are not answered.
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
	_, err = NewHost(HostConfig{Profile: profile, Ports: []Port{{Dialect: "1988-ascii", Addr: "127.0.0.1:0"}}})
	require.Error(t, err)
}

// A terminal id that no till of a port has is answered 97 in the dialect of the port (DE
// 39, 终端号找不到), and no till notices.
func TestUnknownTerminal(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	stray := *profile
	stray.Terminals = maps.Clone(profile.Terminals)
	for name, own := range stray.Terminals {
		own.ID = "7777777" + payment.TerminalID(name[1:])
		stray.Terminals[name] = own
	}
	for i, name := range []string{"T1", "T2"} {
		right := till(t, profile, name, h.Ports()[i].Addr, make(chan terminal.Slip, 16))
		s, err := right.Do(t.Context(), terminal.SignOn{})
		require.NoError(t, err)
		require.Equal(t, terminal.Approved, s.Belief)

		unknown := till(t, &stray, name, h.Ports()[i].Addr, make(chan terminal.Slip, 16))
		for range 2 {
			s, err = unknown.Do(t.Context(),
				terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
			require.NoError(t, err)
			require.Equal(t, payment.ResponseCode("97"), s.Code)
		}
		elsewhere, err := NewTill(t.Context(),
			TillConfig{Profile: profile, Name: name, Addr: h.Ports()[1-i].Addr, Dialect: h.Ports()[1-i].Dialect})
		require.NoError(t, err)
		s, err = elsewhere.Do(t.Context(), terminal.SignOn{})
		require.NoError(t, err)
		require.Equal(t, payment.ResponseCode("97"), s.Code, "a till of the other port")
		require.NoError(t, elsewhere.Close())

		s, err = right.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
		require.NoError(t, err)
		require.Equal(t, terminal.Approved, s.Belief)
	}
}

// Beside tills without keys a host has tills with keys: a terminal with the same test keys
// signs on, and its PINs and MACs hold.
func TestKeyedTillBesideKeylessOnes(t *testing.T) {
	profile := shops(t)
	keyed := profile.Terminals["T2"]
	keyed.Keys = "double"
	profile.Terminals["T2"] = keyed
	h := start(t, profile)
	keys, err := h.TestKeys()
	require.NoError(t, err)
	require.Len(t, keys.Master, 1)
	require.Equal(t, "T2", keys.Master[0].Till)
	clear, err := hsm.ParseKey(hsm.TMK, hsm.TDES2, keys.Master[0].Clear)
	require.NoError(t, err)
	require.Equal(t, keys.Master[0].Check, clear.KCV(), "what is printed is the key that the host has")

	card := alice(profile)
	for i, name := range []string{"T1", "T2"} {
		own := till(t, profile, name, h.Ports()[i].Addr, make(chan terminal.Slip, 16))
		_, err := own.Do(t.Context(), terminal.SignOn{})
		require.NoError(t, err)
		card.PIN = terminal.RightPIN
		s, err := own.Do(t.Context(), terminal.Sale{Card: card, Amount: payment.Minor(100, payment.CNY)})
		require.NoError(t, err)
		require.Equal(t, terminal.Approved, s.Belief)
		card.PIN = terminal.WrongPIN
		s, err = own.Do(t.Context(), terminal.Sale{Card: card, Amount: payment.Minor(100, payment.CNY)})
		require.NoError(t, err)
		require.Equal(t, map[string]payment.ResponseCode{"T1": "00", "T2": "55"}[name], s.Code,
			"without keys there is no PIN to be wrong")
	}
}

// Two processes that live 20 times as fast as the clock on the wall wait 3 s where the standard says 60.
func TestSpeed(t *testing.T) {
	profile := shops(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, silent.Close()) }()
	own, err := NewTill(t.Context(), TillConfig{Profile: profile, Name: "T1", Addr: silent.Addr().String(), Speed: 200})
	require.NoError(t, err)
	defer func() { require.NoError(t, own.Close()) }()
	began := time.Now()
	s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Unknown, s.Belief)
	require.Less(t, time.Since(began), 30*time.Second, "60 s of the world are 0.3 s of ours")
}

// After an approved sale a served host can look it up, in its journal, at the network and at the issuer. The slip is
// at the till, in another process.
func TestEvidence(t *testing.T) {
	profile := shops(t)
	h := start(t, profile)
	own := till(t, profile, "T1", h.Ports()[0].Addr, make(chan terminal.Slip, 16))
	s, err := own.Do(t.Context(), terminal.Sale{Card: alice(profile), Amount: payment.Minor(1250, payment.CNY)})
	require.NoError(t, err)
	require.Equal(t, terminal.Approved, s.Belief)
	require.NoError(t, h.View(t.Context(), func(w *world.World) {
		ev := w.Evidence()
		require.Len(t, ev.Entries, 1)
		require.Equal(t, reconcile.Approved, ev.Entries[0].State)
		require.Equal(t, int64(1250), ev.Entries[0].Amount.Minor)
		require.Len(t, ev.Switch, 1)
		require.Equal(t, ev.Entries[0].Network, ev.Switch[0].Network)
		require.Len(t, ev.Issuer, 1)
		require.True(t, ev.Issuer[0].Authorised)
		require.Equal(t, ev.Entries[0].Card, ev.Issuer[0].PAN)
		require.Len(t, ev.Batches, 1)
		require.Zero(t, ev.Batches[0].Closed)
		require.Equal(t, 1, ev.Batches[0].Host.DebitCount)
		require.NotEmpty(t, ev.Balances)
	}))
}
