package bank

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

const (
	shop   = "6222029999000001" // class I
	second = "6222029999000002" // class II
	third  = "6222029999000003" // class III
)

// world drives one bank and keeps what it said and what it recorded.
type world struct {
	t     *testing.T
	b     *Bank
	codec *dialect.Codec
	now   payment.Time
	out   party.Out
	facts []party.Fact
	cfg   Config
	stan  payment.STAN
}

func yuan(n int64) payment.Amount { return payment.Minor(n*100, payment.CNY) }
func fen(n int64) payment.Amount  { return payment.Minor(n, payment.CNY) }

func calendar() *payment.Calendar {
	return &payment.Calendar{Zone: time.FixedZone("CST", 8*3600), CutOver: payment.TimeOfDay(23 * time.Hour)}
}

func merchants() Config {
	return Config{
		Role: MerchantBank, Calendar: calendar(),
		Accounts: []Account{
			{Number: shop, Holder: "Wang"},
			{Number: second, Holder: "Li", Class: ClassII, Verified: true},
			{Number: third, Holder: "Zhao", Class: ClassIII, Verified: true, Opening: yuan(100)},
		},
	}
}

func settlement() Config {
	return Config{
		Calendar: calendar(),
		Accounts: []Account{
			{Number: "acquirer", Owner: "acquirer", Node: "acquirer", ID: "48021560", Opening: yuan(5000)},
			{Number: "issuer", Owner: "issuer", Node: "issuer", ID: "00020000", Opening: yuan(100000)},
			{Number: "clearing", Owner: "clearing", Node: "clearing", ID: "00010000"},
			{Number: "merchant-bank", Owner: "merchant-bank", Node: "merchant-bank", ID: "00050000", Opening: yuan(100)},
		},
		Banks: []Correspondent{{ID: "00050000", Node: "merchant-bank", Account: "merchant-bank"}},
	}
}

func open(t *testing.T, cfg Config) *world {
	d, err := dialect.Named("1987-ascii")
	require.NoError(t, err)
	w := &world{t: t, codec: d.NewCodec(), cfg: cfg}
	w.b = w.fresh()
	w.at(payment.Date(2026, 3, 30), 10*time.Hour)
	w.drive(party.Event{Kind: party.Restarted})
	return w
}

func (w *world) at(d payment.BusinessDate, clock time.Duration) {
	w.now = w.cfg.Calendar.At(d, payment.TimeOfDay(clock))
}

func (w *world) fresh() *Bank {
	b, err := New(w.cfg)
	require.NoError(w.t, err)
	return b
}

func (w *world) drive(ev party.Event) {
	ev.Now, ev.Business = w.now, w.now
	w.out.Reset()
	w.b.Handle(&ev, &w.out)
	for _, f := range w.out.Facts {
		f = again(w.t, f)
		w.b.Apply(f)
		w.facts = append(w.facts, f)
	}
	require.Zero(w.t, w.b.Book().Sum(ledger.Posted), "the book is out of balance")
}

// again takes a fact through its JSON, as the journal does.
func again(t *testing.T, f party.Fact) party.Fact {
	b, err := json.Marshal(f)
	require.NoError(t, err)
	kind, version := f.FactKind()
	back, err := DecodeFact(kind, version, b)
	require.NoError(t, err)
	require.Equal(t, f, back)
	return back
}

// restart builds the bank anew from the facts.
func (w *world) restart() {
	w.b = w.fresh()
	for _, f := range w.facts {
		w.b.Apply(f)
	}
	w.drive(party.Event{Kind: party.Restarted})
}

func (w *world) send(from party.Node, m dialect.Message) []dialect.Message {
	b, err := w.codec.Append(nil, &m)
	require.NoError(w.t, err)
	w.drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: b})
	return w.sent()
}

func (w *world) sent() []dialect.Message {
	var all []dialect.Message
	for _, s := range w.out.Sends {
		if !s.File {
			var m dialect.Message
			require.NoError(w.t, w.codec.Parse(s.Bytes, &m))
			all = append(all, m)
		}
	}
	return all
}

func (w *world) fire(name, key string) []dialect.Message {
	w.drive(party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: name, Key: key}})
	return w.sent()
}

// command does something at the counter and reports why it was refused, if it was.
func (w *world) command(c party.Command) string {
	w.drive(party.Event{Kind: party.Commanded, Command: c})
	if f, ok := w.out.Facts[0].(*CommandRefused); ok {
		return f.Why
	}
	return ""
}

func (w *world) payout(id, account string, amount payment.Amount) dialect.Message {
	w.stan++
	return dialect.Message{
		Transaction: dialect.Payout, PayoutID: id, Amount: amount, FromAccount: "acquirer", ToAccount: account,
		STAN: w.stan, Sent: "0330093000", Acquirer: "48021560", Receiver: "00050000",
	}
}

// pay sends a payout to the merchant's bank and returns the answer.
func (w *world) pay(id, account string, amount payment.Amount) dialect.Message {
	answers := w.send("settlement-bank", w.payout(id, account, amount))
	require.Len(w.t, answers, 1)
	return answers[0]
}

func (w *world) has(number string) int64 { return w.b.Balance(number).Minor }
