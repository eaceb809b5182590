package terminal

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// commandOf draws what an operator does.
func commandOf(rt *rapid.T) party.Command {
	card := Card{Name: "alice", PAN: "6222020000000000016", Expiry: "3012"}
	amount := cny(rapid.SampledFrom([]int64{1, 1250, 999_999_999_999, 1_000_000_000_000, 0}).Draw(rt, "amount"))
	stan := payment.STAN(rapid.IntRange(1, 12).Draw(rt, "of"))
	original := dialect.Original{STAN: stan, Batch: 1, Date: "0327", RRN: "608614000001"}
	return rapid.SampledFrom([]party.Command{
		SignOn{}, Sale{Card: card, Amount: amount}, Sale{Card: card, Amount: amount}, Void{STAN: stan}, Settle{},
		PreAuth{Card: card, Amount: amount}, Complete{Card: card, Amount: amount, Original: original, AuthID: "A1B2C3"},
		Complete{Card: card, Amount: amount, Original: original, AuthID: "A1B2C3", Advice: true},
		PreAuthVoid{Card: card, Amount: amount, Original: original, AuthID: "A1B2C3"},
		OfflineSale{Card: card, Amount: amount, AuthID: "123456"}, Adjust{STAN: stan, Amount: amount},
		Tip{STAN: stan, Amount: amount}, Refund{Card: card, Amount: amount, Original: original},
		Balance{Card: card}, SignOff{}, EchoTest{}, Download{}, UploadStatus{},
		Printer{Broken: rapid.Bool().Draw(rt, "broken")}, Reprint{STAN: stan}, Wipe{},
	}).Draw(rt, "command")
}

// answerOf draws a valid reply of a host to a request: right, wrong or somebody else's.
func answerOf(rt *rapid.T, request *dialect.Message) dialect.Message {
	codes := []payment.ResponseCode{"00", "00", "00", "00", "00", "00", "00", "00", "10", "10", "11", "13", "30", "51",
		"55", "94", "96", "98", "99", "A0", "77", ""}
	r := request.Answer(rapid.SampledFrom(codes).Draw(rt, "code"))
	currency := payment.Currency(rapid.SampledFrom([]int{156, 156, 840, 392}).Draw(rt, "currency"))
	minor := rapid.SampledFrom([]int64{0, 1, 999, 999_999_999_999}).Draw(rt, "minor")
	switch rapid.IntRange(0, 12).Draw(rt, "what") {
	case 0:
		r.Amount = payment.Minor(minor, currency)
	case 1:
		r.STAN = payment.STAN(rapid.IntRange(1, 30).Draw(rt, "stan"))
	case 2:
		r.Balance = payment.Minor(minor, currency)
	case 3:
		r.LocalDate, r.LocalTime = "0230", "256199"
	case 4:
		r.Batch = payment.BatchNumber(rapid.IntRange(0, 999_999).Draw(rt, "batch"))
	case 5:
		r.Transaction = rapid.SampledFrom(dialect.Transactions()).Draw(rt, "transaction")
	}
	r.RRN, r.SettlementDate = "608614000001", rapid.SampledFrom([]string{"0327", "0328", "9999", ""}).Draw(rt, "day")
	r.Totals.Verdict = dialect.Verdict(rapid.IntRange(0, 3).Draw(rt, "verdict"))
	r.Totals.Debit.Currency, r.Totals.Credit.Currency = currency, currency
	return r
}

// tillAgainstAnything drives a till with an operator and a host that do whatever valid thing comes to mind. Each
// event's facts rebuild the till (the bench), its totals are in its own currency, and the
// till is never left without a way on: a request that is open has its time-out armed.
func tillAgainstAnything(t *testing.T, rt *rapid.T) {
	name := rapid.SampledFrom(dialect.Names()).Draw(rt, "dialect")
	b := newTill(t, func(c *Config) { c.Dialect = name })
	for range rapid.IntRange(1, 80).Draw(rt, "events") {
		events := []string{"command", "command", "reply", "reply", "reply", "reply", "reply", "reply", "silence", "power"}
		switch rapid.SampledFrom(events).Draw(rt, "event") {
		case "command":
			if !b.Party.open.busy() {
				b.key(commandOf(rt))
			}
		case "reply":
			if len(b.sent) == 0 {
				continue
			}
			reply := answerOf(rt, &b.sent[len(b.sent)-1])
			frame, err := b.Codec.Append(nil, &reply)
			if err != nil {
				continue // the dialect cannot say it
			}
			if rapid.IntRange(0, 4).Draw(rt, "kept") > 0 {
				b.sent = nil
			}
			b.event(&party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame})
		case "silence":
			if b.Party.open.busy() {
				b.Now = b.timer
				b.event(&party.Event{Kind: party.TimerFired, Timer: replyTimer})
			}
		case "power":
			b.powerCut()
		}
		totals := b.Party.Totals()
		for _, sum := range []payment.Amount{totals.Debit, totals.Credit} {
			require.Contains(rt, []payment.Currency{0, payment.CNY}, sum.Currency)
			require.GreaterOrEqual(rt, sum.Minor, int64(0))
		}
		if b.Party.open.busy() {
			require.GreaterOrEqual(rt, b.timer, b.Now, "a request waits and nothing ends it")
		}
	}
}

func TestTillAgainstAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) { tillAgainstAnything(t, rt) })
}

func FuzzTill(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		rapid.MakeFuzz(func(rt *rapid.T) { tillAgainstAnything(t, rt) })(t, b)
	})
}
