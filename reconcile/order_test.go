package reconcile

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
)

// None of the five comparisons depends on the order in which rows were handed over:
// files of other systems come in any.
func TestNoComparisonDependsOnOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		draw := func(name string, most int) int { return rapid.IntRange(0, most).Draw(rt, name) }
		for n := 1; n <= draw("sales", 8); n++ {
			w.sale(n, int64(100*(1+draw("amount", 2))))
			e, s := &w.ev.Entries[n-1], &w.ev.Slips[n-1]
			e.State = rapid.SampledFrom([]EntryState{Approved, Approved, Reversed, Hung, Pending}).Draw(rt, "state")
			s.InBatch = draw("in batch", 3) > 0
			e.At -= payment.Time(draw("days", 3)) * 86400e9
		}
		w.cleared()
		w.ev.Details = w.ev.Details[draw("lost", len(w.ev.Details)):]
		for n := range draw("days", 3) {
			day := friday.AddDays(n)
			w.ev.Positions = append(w.ev.Positions, Position{ClearingDate: day, Net: payment.Minor(int64(draw("net", 2)), payment.CNY), Due: w.at(day.AddDays(1), "09:00")})
			w.ev.Statements = append(w.ev.Statements, StatementLine{Date: day.AddDays(1), Reference: "S", ClearingDate: day, Amount: payment.Minor(int64(draw("cash", 2)), payment.CNY)})
		}
		for n := range draw("payouts", 4) {
			w.pay("P"+string(rune('1'+n)), rapid.SampledFrom([]PayoutState{PayoutSucceeded, PayoutFailed, PayoutUnknown, PayoutReversed}).Draw(rt, "payout"), "")
		}
		w.ev.Batches = []BatchRow{{Terminal: "T1", Batch: 1, Opened: 1, Closed: w.at(friday, "22:00")}, {Terminal: "T2", Batch: 1, Opened: 1}}
		w.ev.Balances = []Balance{{"acquirer", "a", payment.Minor(3, payment.CNY), payment.Minor(0, payment.CNY)}, {"issuer", "b", payment.Minor(0, payment.CNY), payment.Minor(5, payment.CNY)}}

		want := Reconcile(w.ev)
		story := NewDesk(w.ev).Trace(saleKey)
		shuffled := *w.ev
		rnd := rand.New(rand.NewPCG(uint64(draw("seed", 1000)), 1))
		all := reflect.ValueOf(&shuffled).Elem()
		for i := range all.NumField() {
			if f := all.Field(i); f.Kind() == reflect.Slice && f.Len() > 1 {
				mixed := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
				reflect.Copy(mixed, f)
				rnd.Shuffle(f.Len(), reflect.Swapper(mixed.Interface()))
				f.Set(mixed)
			}
		}
		require.Equal(rt, want, Reconcile(&shuffled))
		require.Equal(rt, story, NewDesk(&shuffled).Trace(saleKey))
	})
}

// The question that is asked is the one that leaves the fewest bits to be known, and
// whom to ask stands with it; what somebody does not know rules nothing out.
func TestAsk(t *testing.T) {
	pattern := func(id string, cause CauseCode, facts ...Fact) Pattern { return Pattern{id, cause, facts} }
	all := []Pattern{
		pattern("C01", CausePayoutRefusedQuota, Fact{"slip", "printed"}, Fact{"payable", "blocked"}, Fact{"payout", "failed"}),
		pattern("D02", CauseSettledNotPaid, Fact{"slip", "printed"}, Fact{"payable", "waiting"}, Fact{"payout", "none"}),
		pattern("D06", CauseRiskHold, Fact{"slip", "printed"}, Fact{"payable", "held"}, Fact{"payout", "none"}),
		pattern("A06", CauseAcquirerLostItsRecord, Fact{"slip", "none"}, Fact{"payable", "none"}, Fact{"payout", "none"}),
	}
	known := []Fact{{"slip", "printed"}}
	candidates := Fitting(Candidates(all, known))
	require.Len(t, candidates, 3)
	q, ok := Ask(candidates, known)
	require.True(t, ok)
	require.Equal(t, FactName("payable"), q.Name, "it tells all three apart, the payout only two of them")
	require.Equal(t, []Seat{SeatAcquirer}, q.Holders)
	require.Equal(t, []CauseCode{CauseRiskHold}, q.Answers[1].Causes)

	q, ok = Ask(candidates, append(known, Fact{"payable", ""}))
	require.True(t, ok)
	require.Equal(t, FactName("payout"), q.Name, "nobody could say how the payable stands")
	require.Len(t, Fitting(Candidates(all, []Fact{{"slip", "printed"}, {"payable", ""}})), 3)

	_, ok = Ask(candidates[:1], known)
	require.False(t, ok, "one cause is left")
	require.Equal(t, 1, Candidates(all, []Fact{{"slip", "none"}, {"payout", "failed"}})[0].Against, "nothing fits all, the nearest go first")
	require.Equal(t, []int64{0, 0, 1024, 1623, 2048}, []int64{log2(0), log2(1), log2(2), log2(3), log2(4)})
}

// From a seat one sees the rows that the seat holds. What a seat can look up in its own
// rows is what the whole evidence says: a picture from a seat is no guess.
func TestSeats(t *testing.T) {
	w := newWorld(t).sale(1, 1250).cleared().settled().pay("P1", PayoutFailed, quota)
	w.ev.Slips[0].Card, w.ev.Entries[0].Card = "620000*********1110", "620000*********1110"
	facts := NewDesk(w.ev).Facts(saleKey)

	merchant := w.ev.From(SeatMerchant, "M1", "")
	require.Len(t, merchant.Slips, 1)
	require.Empty(t, merchant.Payouts, "the statement tells of payouts that were made")
	require.Empty(t, merchant.Details)
	require.Nil(t, merchant.Issuer)
	require.Empty(t, w.ev.From(SeatMerchant, "M2", "").Slips)
	require.Len(t, w.ev.From(SeatCardholder, "", "620000*********1110").Issuer, 1)
	require.Empty(t, w.ev.From(SeatCardholder, "", "620000*********2221").Issuer)
	require.Nil(t, w.ev.From(SeatAcquirer, "", "").Issuer)

	for _, seat := range Seats() {
		own := NewDesk(w.ev.From(seat, "M1", "")).Facts(saleKey)
		seen := Seen(facts, seat)
		require.NotEmpty(t, seen, seat)
		require.NotContains(t, Signature(facts, seat), "journal="+pick(seat == SeatAcquirer, "x", "approved"))
		if seat == SeatMerchant {
			require.Subset(t, own, seen, seat)
		}
	}
	for _, k := range FactKinds() {
		require.NotEmpty(t, k.Holders, k.Name)
		require.NotEmpty(t, k.Values, k.Name)
	}
}

// A fee on the merchant's statement shows what it is made of: 0.5 % of 268.01 is
// 1.34005, rounded half up 1.34; above the cap of 20.00 it says so (DOMAIN §1, J6).
func TestStatement(t *testing.T) {
	w := newWorld(t).sale(1, 26801).sale(2, 1_000_000)
	w.ev.Tariffs = []Tariff{{Merchant: "M1", Rate: 5000, Cap: yuan(t, "20.00")}}
	w.ev.Entries[0].Fee, w.ev.Entries[1].Fee = yuan(t, "1.34"), yuan(t, "50.00")
	w.cleared().settled().pay("P1", PayoutSucceeded, "")
	w.ev.Payables[0].Fee = yuan(t, "51.34")
	w.ev.Deductions = []Deduction{{Merchant: "M1", Day: friday, Payout: "P1", Why: DebtFee, Amount: yuan(t, "30.00")}}

	s := NewDesk(w.ev).Statement("M1", friday)
	require.Len(t, s.Lines, 2)
	require.Equal(t, []string{"0.5%", "1.34005", "20.00"}, []string{s.Lines[0].Rate, s.Lines[0].Exact, s.Lines[0].Cap})
	require.Equal(t, yuan(t, "1.34"), s.Lines[0].Contract)
	require.False(t, s.Lines[0].Capped)
	require.True(t, s.Lines[1].Capped)
	require.Equal(t, yuan(t, "20.00"), s.Lines[1].Contract)
	require.Equal(t, yuan(t, "51.34"), s.Booked)
	require.Equal(t, yuan(t, "21.34"), s.Contract)
	require.Equal(t, yuan(t, "10216.67"), s.Payable)
	require.Equal(t, []NamedDeduction{{"service-fee", "", "P1", yuan(t, "30.00")}}, s.Deductions)
	require.Equal(t, "P1", s.Payouts[0].ID)
	require.Equal(t, "-1.34005", exactFee(yuan(t, "268.01").Neg(), 5000))
	require.Equal(t, "0.000325", exactFee(payment.Minor(1, payment.CNY), 32500))
}
