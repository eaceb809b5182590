package bank

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/party/partytest"
	"acqsim/payment"
)

const (
	shop   = "6222029999000001" // class I
	second = "6222029999000002" // class II
	third  = "6222029999000003" // class III
)

// world drives one bank.
type world struct {
	*partytest.Bench[*Bank]
	cfg Config
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
	w := &world{cfg: cfg}
	w.Bench = partytest.New(t, "1987-ascii", DecodeFact, func() (*Bank, error) { return New(w.cfg) })
	w.at(payment.Date(2026, 3, 30), 10*time.Hour)
	w.Drive(party.Event{Kind: party.Restarted})
	return w
}

func (w *world) at(d payment.BusinessDate, clock time.Duration) {
	w.Now = w.cfg.Calendar.At(d, payment.TimeOfDay(clock))
}

// command does something at the counter and reports why it was refused, if it was.
func (w *world) command(c party.Command) string {
	w.Drive(party.Event{Kind: party.Commanded, Command: c})
	if f, ok := w.Out.Facts[0].(*CommandRefused); ok {
		require.NotEmpty(w.T, f.Refusal(), f.Why)
		return f.Slug.Say(f.Why)
	}
	return ""
}

func (w *world) payout(id, account string, amount payment.Amount) dialect.Message {
	w.STAN++
	return dialect.Message{
		Transaction: dialect.Payout, PayoutID: id, Amount: amount, FromAccount: "acquirer", ToAccount: account,
		STAN: w.STAN, Sent: "0330093000", Acquirer: "48021560", Receiver: "00050000",
	}
}

// pay sends a payout to the merchant's bank and returns the answer.
func (w *world) pay(id, account string, amount payment.Amount) dialect.Message {
	answers := w.Send("settlement-bank", w.payout(id, account, amount))
	require.Len(w.T, answers, 1)
	return answers[0]
}

func (w *world) has(number string) int64 { return w.Party.Balance(number).Minor }
