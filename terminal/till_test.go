package terminal

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
)

var update = flag.Bool("update", false, "rewrite the golden conversations")

var alice = Card{Name: "alice", PAN: "6222020000000005", Expiry: "2912"}

func calendar(t testing.TB) *payment.Calendar {
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return &payment.Calendar{Zone: zone, CutOver: payment.TimeOfDay(23 * time.Hour)}
}

func cny(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }

// till is a terminal on a bench: the test keys in commands and plays the host.
// After every event it proves that the facts alone rebuild the terminal.
type till struct {
	*partytest.Bench[*Terminal]
	cfg   Config
	timer payment.Time // of the reply, 0 when not armed
	log   strings.Builder

	sent    []dialect.Message // requests not yet answered by the test
	screens []Screen
	slips   []Slip
}

func newTill(t testing.TB, change func(*Config)) *till {
	cfg := Config{Name: "T1", Merchant: "M1", Calendar: calendar(t)}
	if change != nil {
		change(&cfg)
	}
	b := &till{cfg: cfg}
	b.Bench = partytest.New(t, cmp.Or(cfg.Dialect, dialect.Names()[0]), DecodeFact,
		func() (*Terminal, error) { return New(b.cfg) })
	b.Now = payment.Time(time.Date(2026, 3, 27, 14, 5, 0, 0, cfg.Calendar.Zone).UnixNano())
	b.event(&party.Event{Kind: party.Restarted})
	return b
}

// event drives the terminal and keeps all that it says.
func (b *till) event(ev *party.Event) {
	b.T.Helper()
	before := b.snapshot(b.Party)
	b.Handle(*ev)
	require.Equal(b.T, before, b.snapshot(b.Party), "Handle must not change the terminal")
	for _, f := range b.Out.Facts {
		kind, _ := f.FactKind()
		data, err := json.Marshal(f)
		require.NoError(b.T, err)
		fmt.Fprintf(&b.log, "  fact %s %s\n", kind, data)
	}
	b.Commit()
	for _, s := range b.Out.Sends {
		b.take(s)
	}
	for _, s := range b.Out.Timers {
		require.Equal(b.T, replyTimer, s.Timer)
		b.timer = s.At
	}
	require.Equal(b.T, b.snapshot(b.Folded()), b.snapshot(b.Party), "the facts must rebuild the terminal")
}

func (b *till) take(s party.Send) {
	switch s.To {
	case "acquirer":
		var m dialect.Message
		require.NoError(b.T, b.Codec.Parse(s.Bytes, &m))
		b.sent = append(b.sent, m)
		fmt.Fprintf(&b.log, "T1 -> acquirer %s %s\n", m.MTI, b.frame(s.Bytes))
	case party.Operator:
		var screen Screen
		require.NoError(b.T, json.Unmarshal(s.Bytes, &screen))
		b.screens = append(b.screens, screen)
		fmt.Fprintf(&b.log, "T1 -> operator %s\n", s.Bytes)
	case "T1.printer":
		var slip Slip
		require.NoError(b.T, json.Unmarshal(s.Bytes, &slip))
		b.slips = append(b.slips, slip)
		fmt.Fprintf(&b.log, "T1 -> T1.printer %s\n", s.Bytes)
	default:
		require.Fail(b.T, "sent to nobody known", s.To)
	}
}

// frame prints text as text and the rest in hex.
func (b *till) frame(f []byte) string {
	if b.Party.cfg.Dialect == "1987-ascii" {
		return fmt.Sprintf("%q", f)
	}
	return hex.EncodeToString(f)
}

// state is all that a terminal knows.
type state struct {
	STAN    payment.STAN
	Batch   payment.BatchNumber
	Offset  time.Duration
	Records []Record
	Open    exchange
	Next    *Request
	Kept    reversalRecord
	Verdict dialect.Verdict
	Owed    int
	SignOn  bool
	Repeat  bool
	Used    map[payment.KeptPAN]uint16
	Broken  bool
	Loaded  [2][]byte
	Keys    SealedKeys
}

func (b *till) snapshot(t *Terminal) state {
	return state{t.stan, t.batch, t.offset, t.Records(), t.open, t.next, t.kept, t.verdict, t.owed, t.signOn, t.repeat,
		maps.Clone(t.counters), t.broken, [2][]byte{t.parameters, t.caKeys}, t.keys.sealed}
}

func (b *till) key(c party.Command) {
	b.T.Helper()
	data, err := json.Marshal(c)
	require.NoError(b.T, err)
	fmt.Fprintf(&b.log, "operator: %s %s\n", c.CommandKind(), data)
	b.event(&party.Event{Kind: party.Commanded, Command: c})
}

// powerCut switches the terminal off and on.
func (b *till) powerCut() {
	b.T.Helper()
	b.log.WriteString("power cut\n")
	b.timer, b.sent = 0, nil
	b.Party = b.Folded()
	b.event(&party.Event{Kind: party.Restarted})
}

// timeOut lets the reply time pass.
func (b *till) timeOut() {
	b.T.Helper()
	require.NotZero(b.T, b.timer, "no reply is awaited")
	require.Equal(b.T, 60*time.Second, b.timer.Sub(b.Now))
	b.log.WriteString("no reply for 60 s\n")
	b.Now, b.timer, b.sent = b.timer, 0, nil
	b.event(&party.Event{Kind: party.TimerFired, Timer: replyTimer})
}

// request returns the one request that left, and checks its MTI.
func (b *till) request(mti string) dialect.Message {
	b.T.Helper()
	require.Len(b.T, b.sent, 1, "one request is open at a time")
	m := b.sent[0]
	require.Equal(b.T, mti, m.MTI)
	b.sent = nil
	return m
}

// answer takes the request with an MTI and answers it with a code.
func (b *till) answer(mti string, code payment.ResponseCode, change func(*dialect.Message)) dialect.Message {
	b.T.Helper()
	request := b.request(mti)
	b.reply(request, code, change)
	return request
}

func (b *till) reply(request dialect.Message, code payment.ResponseCode, change func(*dialect.Message)) {
	b.T.Helper()
	reply := request.Answer(code)
	if code == payment.Approved && request.Transaction >= dialect.Sale && !request.Reversal {
		reply.RRN, reply.AuthID, reply.SettlementDate = payment.RRN("608614"+request.STAN.String()), "A1B2C3", "0327"
	}
	if change != nil {
		change(&reply)
	}
	frame := b.Bytes(reply)
	var m dialect.Message
	require.NoError(b.T, b.Codec.Parse(frame, &m))
	fmt.Fprintf(&b.log, "acquirer -> T1 %s %s\n", m.MTI, b.frame(frame))
	b.event(&party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame})
}

func verdict(v dialect.Verdict) func(*dialect.Message) {
	return func(m *dialect.Message) { m.Totals.Verdict = v }
}

func (b *till) screen() Screen {
	b.T.Helper()
	require.NotEmpty(b.T, b.screens)
	return b.screens[len(b.screens)-1]
}

// record returns a line of the journal.
func (b *till) record(s payment.STAN) Record {
	b.T.Helper()
	for _, r := range b.Party.Records() {
		if r.STAN == s {
			return r
		}
	}
	require.Fail(b.T, "no such transaction", s)
	return Record{}
}

func (b *till) golden(name string) {
	b.T.Helper()
	file := filepath.Join("testdata", name+"-"+b.Party.cfg.Dialect+".txt")
	if *update {
		require.NoError(b.T, os.WriteFile(file, []byte(b.log.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(b.T, err, "go test ./terminal -update writes it")
	require.Equal(b.T, string(want), b.log.String(), "go test ./terminal -update rewrites %s", file)
}

// dialects are those that differ in what a terminal says. The others that are shipped say what 1987-ascii says in other
// bytes, and the catalogue plays every case in each of them.
var dialects = []string{"1987-ascii", "unionpay-direct"}

// inBoth runs a test in both dialects.
func inBoth(t *testing.T, run func(t *testing.T, set func(*Config))) {
	for _, name := range dialects {
		t.Run(name, func(t *testing.T) { run(t, func(c *Config) { c.Dialect = name }) })
	}
}

// The shop's own cash register is not wired to the terminal: a ticket is noted and
// nothing of it goes to the host.
func TestRegisterStaysInTheShop(t *testing.T) {
	b := newTill(t, nil)
	b.key(RingUp{Ticket: 1001, Tender: "card", Amount: cny(1000_00)})
	require.Empty(t, b.sent)
}
