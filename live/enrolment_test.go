package live

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/fault"
	"acqsim/iso8583"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/simulator/invariants"
	"acqsim/simulator/world"
)

// stranger is a terminal that nobody has told the host of, with a client that knows its layout and nothing else.
type stranger struct {
	*testing.T
	line     *Layout
	addr     string
	id       payment.TerminalID
	merchant payment.MerchantID
	stan     payment.STAN
	asks     func(message []byte) *iso8583.Message
}

func strange(t *testing.T, addr string, layout string, id payment.TerminalID, m payment.MerchantID) *stranger {
	l := layoutOf(t, layout, "binary-2")
	c := raw(t, addr)
	return &stranger{T: t, line: l, addr: addr, id: id, merchant: m,
		asks: func(message []byte) *iso8583.Message { return ask(t, c, l, message) }}
}

// do sends a message and returns the answer code.
func (s *stranger) do(what dialect.Transaction, pan payment.KeptPAN, minor int64) string {
	s.Helper()
	s.stan++
	m := dialect.Message{Transaction: what, STAN: s.stan, Terminal: s.id, Merchant: s.merchant}
	if pan != "" {
		m.PAN, m.EntryMode, m.Amount = pan, "012", payment.Minor(minor, payment.CNY)
	}
	b, err := s.line.Dialect.NewCodec().Append(nil, &m)
	require.NoError(s, err)
	return s.asks(b).Text(39)
}

const visa = payment.KeptPAN("4242424242424242")

// march is when the worlds of these tests begin: Wednesday, 25 March 2026, 18:00.
const march = payment.Time(1_774_432_800_000_000_000)

// Terminals, merchants and test cards that nobody has told of are booked when they are first heard of and sell as all
// others: the money answer says the right place, the merchant is paid the next day, every invariant holds, the log says
// who was booked and has no whole card number, and the host's life lived again has the same hash.
func TestEnrol(t *testing.T) {
	core, logged := observer.New(zap.InfoLevel)
	n := &notes{}
	profile := shops(t)
	h, err := NewHost(HostConfig{Profile: profile, Clock: HeldClock, Start: march, Record: n, History: true,
		Enrol: true, Log: zap.New(core), Ports: []Port{{Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	addr := h.Ports()[0].Addr
	own := strange(t, addr, "1987-ascii", "77777777", "898999999999999") // of a merchant that nobody knows
	require.Equal(t, "00", own.do(dialect.SignOn, "", 0))
	require.Equal(t, "00", own.do(dialect.Sale, visa, 12_50))
	m1 := profile.Merchants["M1"].ID
	second := strange(t, addr, "npm-iso_8583", "88888888", m1) // of one that the profile has
	require.Equal(t, "00", second.do(dialect.Sale, visa, 20_00))
	require.Equal(t, "00", second.do(dialect.Sale, payment.KeptPAN(profile.Cards["alice"].PAN), 30_00))
	require.Equal(t, "51", own.do(dialect.Sale, "5555555555554444", 10_001_00), "more than an opened card has")
	for _, pan := range []payment.KeptPAN{"6222020000000000016", "4242424242424243"} { // no test card; a wrong digit
		require.Equal(t, "14", own.do(dialect.Sale, pan, 1_00), "%s", pan)
	}

	sale, err := h.Trace(ctx, "12.50")
	require.NoError(t, err)
	require.Equal(t, diagnosis.CauseNotYetDue, sale.Cause)
	_, err = h.Advance(ctx, "T+1 18:00")
	require.NoError(t, err)
	sale, err = h.Trace(ctx, "12.50")
	require.NoError(t, err)
	require.Equal(t, diagnosis.CausePaid, sale.Cause)
	require.Equal(t, diagnosis.HeldByMerchant, sale.Holder)
	for _, name := range []string{"EM1", "898999999999999"} {
		day, _, err := h.Day(ctx, name, payment.Date(2026, 3, 25))
		require.NoError(t, err)
		require.Equal(t, yuan(12_50), day.Sales)
		require.Equal(t, day.Expected, day.Arrived)
		require.Positive(t, day.Arrived.Minor)
	}
	require.Equal(t, int64(9_967_50), balance(t, h, world.Issuer, "cardholder:EC1"))
	report, err := h.Reconcile(ctx, "")
	require.NoError(t, err)
	for _, item := range report.Open { // nobody has settled
		require.Equal(t, reconcile.BatchOpenTooLong, item.Reason)
	}
	require.NoError(t, h.View(ctx, func(w *world.World) {
		for _, v := range invariants.Check(w, invariants.Excuse{}) {
			t.Errorf("invariant %d: %s: want %s, have %s", v.ID, v.Name, v.Want, v.Have)
		}
	}))
	stop()
	require.NoError(t, <-ended)

	text := said(logged)
	for _, line := range []string{
		`enrolled: terminal id "77777777" is E1, of merchant EM1, who is new: number 898999999999999, on the terms of M1`,
		`enrolled: terminal id "88888888" is E2, of merchant M1`,
		"enrolled: test card 424242******4242 is EC1, with 10000.00 CNY",
		"enrolled: test card 555555******4444 is EC2, with 10000.00 CNY",
		"0210 sale 1.00 CNY STAN 000004: 14 (the issuer has no such card, or the number is no test number)",
	} {
		require.Contains(t, text, line)
	}
	require.NotContains(t, text, string(visa))
	require.NotContains(t, profile.Terminals, "E1", "another world may be made of it")

	var lines []engine.Line
	hash, err := Replay(t.Context(), HostConfig{Profile: profile, Start: march, History: true, Enrol: true}, n.told,
		func(l engine.Line) bool { lines = append(lines, l); return true })
	require.NoError(t, err)
	require.Equal(t, n.lines, lines)
	require.Equal(t, n.hash, hash)
}

// An acquirer that goes down and loses what it had written last has lost the contracts of who was enrolled: whoever of
// them speaks again is booked again under the same name, with his merchant, and his life lived again has the same hash.
func TestEnrolAfterALoss(t *testing.T) {
	for _, node := range []string{"", " do.node all"} {
		core, logged := observer.New(zap.InfoLevel)
		n := &notes{}
		rule, err := ParseFault("crash after-commit 0200 nth 2 lose 60 restart 1s" + node)
		require.NoError(t, err)
		c := HostConfig{Profile: shops(t), Clock: HeldClock, Start: march, Record: n, Enrol: true,
			Faults: []fault.Rule{rule}, Log: alsoInChinese(t, zap.New(core)), Ports: []Port{{Addr: "127.0.0.1:0"}}}
		h, err := NewHost(c)
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		addr := h.Ports()[0].Addr
		first := strange(t, addr, "1987-ascii", "77777777", "898999999999999")
		require.Equal(t, "00", first.do(dialect.Sale, visa, 12_50))
		dies := raw(t, addr)
		sale, err := first.line.Dialect.NewCodec().Append(nil, &dialect.Message{Transaction: dialect.Sale, STAN: 2,
			Terminal: first.id, Merchant: first.merchant, PAN: visa, EntryMode: "012", Amount: yuan(8_00)})
		require.NoError(t, err)
		framed, err := first.line.Framer.Append(nil, sale)
		require.NoError(t, err)
		_, err = dies.Write(framed)
		require.NoError(t, err)
		_, err = dies.Read(make([]byte, 1))
		require.Error(t, err, "the acquirer is down")
		_, err = h.Advance(ctx, "2s")
		require.NoError(t, err)
		again := strange(t, addr, "1987-ascii", "77777777", "898999999999999")
		again.stan = 2
		require.Equal(t, "00", again.do(dialect.Sale, visa, 20_00))
		require.Equal(t, "00", again.do(dialect.Sale, visa, 30_00))
		stop()
		require.NoError(t, <-ended)
		text := said(logged)
		require.Equal(t, 1, strings.Count(text, `enrolled again: terminal id "77777777" is E1, which the acquirer had lost`), text)

		hash, err := Replay(t.Context(), HostConfig{Profile: c.Profile, Start: march, Enrol: true, Faults: c.Faults}, n.told,
			func(engine.Line) bool { return true })
		require.NoError(t, err)
		require.Equal(t, n.hash, hash)
	}
}

// said is what a log has, line by line.
func said(logged *observer.ObservedLogs) string {
	var text strings.Builder
	for _, e := range logged.All() {
		text.WriteString(e.Message + "\n")
	}
	return text.String()
}

// A terminal whose first messages name no merchant (an echo test, DE 42 is not in it) is the first merchant's of the
// profile until one does, as long as it has sold nothing; from then on another merchant's number is 03.
func TestEnrolledTerminalSaysLaterWhoseItIs(t *testing.T) {
	profile := shops(t)
	h := run(t, HostConfig{Profile: profile, Clock: HeldClock, Enrol: true, Ports: []Port{{Addr: "127.0.0.1:0"}}})
	of := func() (name string) {
		require.NoError(t, h.View(t.Context(), func(w *world.World) { name = w.Profile.Terminals["E1"].Merchant }))
		return name
	}
	own := strange(t, h.Ports()[0].Addr, "1987-ascii", "77777777", "")
	require.Equal(t, "00", own.do(dialect.EchoTest, "", 0))
	require.Equal(t, "M1", of())
	require.Equal(t, "00", own.do(dialect.EchoTest, "", 0))
	own.merchant = "898999999999999"
	require.Equal(t, "00", own.do(dialect.Sale, visa, 12_50))
	require.Equal(t, "EM1", of())
	own.merchant = profile.Merchants["M1"].ID
	require.Equal(t, "03", own.do(dialect.Sale, visa, 12_50))

	other := strange(t, h.Ports()[0].Addr, "1987-ascii", "88888888", "")
	require.Equal(t, "00", other.do(dialect.Sale, visa, 1_00))
	other.merchant = "898999999999999"
	require.Equal(t, "03", other.do(dialect.Sale, visa, 1_00))
	_, err := h.EchoTest(t.Context(), "E9")
	require.ErrorContains(t, err, `no till is called "E9"`)
}

// Without the option nobody is enrolled, and the log names it as the way; at a host whose terminals have keys it says
// what to do; and a host that others than those of this machine reach does not begin.
func TestWhoIsNotEnrolled(t *testing.T) {
	for what, c := range map[string]struct {
		config HostConfig
		keys   string
		says   []string
	}{
		"no option": {HostConfig{}, "", []string{
			`no till has the terminal id "77777777" (DE 41) here: it is answered 97; there are`, "; --enrol takes whoever comes"}},
		"keys": {HostConfig{Enrol: true}, "double", []string{
			`terminal id "77777777" (DE 41) is not enrolled: the terminals of this host have keys`, "--keys none"}},
	} {
		t.Run(what, func(t *testing.T) {
			profile := shops(t)
			profile.Security.Keys = c.keys
			core, logged := observer.New(zap.InfoLevel)
			c.config.Profile, c.config.Ports, c.config.Log = profile, []Port{{Addr: "127.0.0.1:0"}}, zap.New(core)
			h := run(t, c.config)
			own := strange(t, h.Ports()[0].Addr, "1987-ascii", "77777777", "898999999999999")
			require.Equal(t, "97", own.do(dialect.SignOn, "", 0))
			if own.id = profile.Terminals["T1"].ID; c.keys == "" {
				own.merchant = ""
				require.Equal(t, "15", own.do(dialect.Sale, visa, 12_50))
				c.says = append(c.says, "--enrol opens test cards when they are first presented")
			}
			for _, text := range c.says {
				// the answer may be there before its line
				require.Eventually(t, func() bool { return strings.Contains(said(logged), text) }, 20*time.Second,
					time.Millisecond, text)
			}
		})
	}
	for _, at := range []string{"0.0.0.0:0", ":0", "192.0.2.1:8583", "example.com:8583"} {
		for _, c := range []HostConfig{{Ports: []Port{{Addr: at}}}, {Dial: []Port{{Dialect: "1987-ascii", Addr: at}}}} {
			c.Profile, c.Enrol = shops(t), true
			_, err := NewHost(c)
			require.ErrorIs(t, err, ErrEnrol)
			require.ErrorContains(t, err, at)
		}
	}
}

// Many strangers at once are enrolled one after the other, each once, and none waits for good; what finds no room is
// said and answered 97.
func TestManyAreEnrolledAtOnce(t *testing.T) {
	profile := shops(t)
	core, logged := observer.New(zap.InfoLevel)
	h, err := NewHost(HostConfig{Profile: profile, Clock: HeldClock, Enrol: true, Log: zap.New(core),
		Ports: []Port{{Addr: "127.0.0.1:0"}}})
	require.NoError(t, err)
	h.enrolment.tills = world.MostEnrolled - 6
	goOn(t, h)
	codes := make(chan string, 8)
	for i := range 8 {
		go func() {
			id := payment.TerminalID(fmt.Sprintf("9000000%d", i%7)) // one id comes twice
			codes <- strange(t, h.Ports()[0].Addr, "1987-ascii", id, "898999999999999").do(dialect.SignOn, "", 0)
		}()
	}
	count := make(map[string]int)
	for range 8 {
		select {
		case code := <-codes:
			count[code]++
		case <-time.After(20 * time.Second):
			require.Fail(t, "somebody got no answer")
		}
	}
	require.GreaterOrEqual(t, count["00"], 6)
	require.GreaterOrEqual(t, count["97"], 1)
	require.Contains(t, said(logged), "1000 terminals are enrolled, as many as a host enrols")
	require.Contains(t, said(logged), "1000 are, and that is as many as a host enrols")
	require.NoError(t, h.View(t.Context(), func(w *world.World) { require.Len(t, w.Tills(), len(profile.Terminals)+6) }))
}
