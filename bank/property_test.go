package bank

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// received is what came onto a limited account, as somebody with a pencil would
// note it.
type received struct {
	on     payment.BusinessDate
	amount int64
}

// Whatever comes in whatever order over days and years, with repeats and crashes:
// an account never takes more from others than the room of its day and its year,
// it refuses nothing that fits, and a refusal changes nothing (DOMAIN §2,
// invariants 3 and 18).
func TestLimitsHold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := open(t, merchants())
		date := payment.Date(2026, 12, 20)
		before := fen(rapid.Int64Range(16_000_000, 20_000_000).Draw(rt, "used this year"))
		require.Empty(rt, w.command(&SetAccount{Account: second, UsedThisYear: &before}))
		notes := []received{{payment.Date(2026, 1, 1), before.Minor}}
		balance, id := int64(0), 0
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			date = date.AddDays(rapid.IntRange(0, 2).Draw(rt, "days"))
			w.at(date, time.Duration(rapid.IntRange(0, 23).Draw(rt, "hour"))*time.Hour)
			x := rapid.OneOf(rapid.Int64Range(1, 1_100_000),
				rapid.SampledFrom([]int64{1, 500_000, 999_999, 1_000_000, 1_000_001})).Draw(rt, "amount")
			var day, year int64
			for _, n := range notes {
				if n.on == date {
					day += n.amount
				}
				if n.on.Year() == date.Year() {
					year += n.amount
				}
			}
			fits := day+x <= 1_000_000 && year+x <= 20_000_000
			took := false
			switch rapid.SampledFrom([]string{"payout", "wages", "own", "crash"}).Draw(rt, "what") {
			case "payout":
				id++
				for range rapid.IntRange(1, 3).Draw(rt, "copies") {
					took = w.pay("P26122"+payment.STAN(id).String(), second, fen(x)).Code == payment.Approved
				}
			case "wages":
				took = w.command(&OtherInflow{Account: second, Amount: fen(x)}) == ""
			case "own":
				require.Empty(rt, w.command(&OtherInflow{Account: second, Amount: fen(x), Bound: true}))
				balance += x
				continue
			case "crash":
				w.Restart()
				continue
			}
			require.Equal(rt, fits, took)
			if took {
				notes = append(notes, received{date, x})
				balance += x
			}
			require.Equal(rt, balance, w.has(second))
		}
	})
}

// Payouts, refusals, returns and their copies between the two banks leave the
// mirror accounts equal: what the merchant's bank has at the settlement bank is
// what it thinks it has (DESIGN §4, invariant 1).
func TestMirrorAccounts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sb, mb := open(t, settlement()), open(t, merchants())
		exchange(sb, mb)
		for i := range rapid.IntRange(1, 15).Draw(rt, "payouts") {
			id := "P26033" + payment.STAN(i+1).String()
			account := rapid.SampledFrom([]string{shop, second, third, "6222029999000009"}).Draw(rt, "account")
			m := sb.payout(id, account, fen(rapid.Int64Range(1, 300_000).Draw(rt, "amount")))
			for range rapid.IntRange(1, 2).Draw(rt, "copies") {
				sb.Send("acquirer", m)
				if rapid.IntRange(0, 4).Draw(rt, "lost") > 0 {
					exchange(sb, mb)
				}
			}
			if rapid.IntRange(0, 3).Draw(rt, "return") == 0 {
				mb.Drive(party.Event{Kind: party.Commanded, Command: &ReturnPayout{PayoutID: id, Reason: "TEST"}})
				exchange(mb, sb)
			}
			if rapid.IntRange(0, 3).Draw(rt, "crash") == 0 {
				sb.Restart()
				exchange(sb, mb)
				mb.Restart()
				exchange(mb, sb)
			}
		}
		sb.Restart()
		exchange(sb, mb)
		require.Equal(rt, sb.has("merchant-bank"), mb.Party.Book().Balance(Nostro).Minor)
		require.Equal(rt, int64(510000), sb.has("merchant-bank")+sb.has("acquirer"))
		require.Zero(rt, sb.Party.accounts["acquirer"].reserved)
	})
}

// exchange carries what a bank just sent to the other one, and so on until
// neither has anything to say to the other.
func exchange(from, to *world) {
	names := map[*Bank]party.Node{}
	for _, w := range []*world{from, to} {
		names[w.Party] = "merchant-bank"
		if w.Party.cfg.Role == SettlementBank {
			names[w.Party] = "settlement-bank"
		}
	}
	for _, s := range append([]party.Send(nil), from.Out.Sends...) {
		if s.To == names[to.Party] {
			to.Drive(party.Event{Kind: party.MessageReceived, From: names[from.Party], Bytes: s.Bytes})
			exchange(to, from)
		}
	}
}

// Bytes that nobody understands are answered with 30 when they can be answered,
// move nothing under a wrong name, and never panic.
func FuzzHandle(f *testing.F) {
	seed := open(&testing.T{}, merchants())
	payout := seed.payout("P26033000001", shop, yuan(1))
	for _, tx := range []dialect.Transaction{dialect.Payout, dialect.PayoutQuery, dialect.PayoutReturn, dialect.Transfer} {
		payout.Transaction = tx
		b, err := seed.Codec.Append(nil, &payout)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, cfg := range []Config{settlement(), merchants()} {
			w := open(t, cfg)
			for _, from := range []party.Node{"acquirer", "clearing", "settlement-bank", "merchant-bank"} {
				w.Drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: b})
			}
			w.Drive(party.Event{Kind: party.JobDue, Job: party.Job{Name: "statement", Date: payment.Date(2026, 3, 30)}})
			w.Restart()
		}
	})
}
