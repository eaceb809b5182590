package reconcile_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// None of the five comparisons depends on the order in which rows were handed over:
// files of other systems come in any.
func TestNoComparisonDependsOnOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t)
		draw := func(name string, most int) int { return rapid.IntRange(0, most).Draw(rt, name) }
		for n := 1; n <= draw("sales", 8); n++ {
			w.Sale(n, int64(100*(1+draw("amount", 2))))
			e, s := &w.Evidence.Entries[n-1], &w.Evidence.Slips[n-1]
			e.State = rapid.SampledFrom([]reconcile.EntryState{reconcile.Approved, reconcile.Approved, reconcile.Reversed,
				reconcile.Hung, reconcile.Pending}).Draw(rt, "state")
			s.InBatch = draw("in batch", 3) > 0
			e.At -= payment.Time(draw("days", 3)) * 86400e9
		}
		w.Cleared()
		w.Evidence.Details = w.Evidence.Details[draw("lost", len(w.Evidence.Details)):]
		for n := range draw("days", 3) {
			day := friday.AddDays(n)
			w.Evidence.Positions = append(w.Evidence.Positions,
				reconcile.NetPosition{ClearingDate: day, Net: payment.Minor(int64(draw("net", 2)), payment.CNY),
					Due: w.At(day.AddDays(1), "09:00")})
			w.Evidence.Statements = append(w.Evidence.Statements,
				reconcile.StatementLine{Date: day.AddDays(1), Reference: "S", ClearingDate: day,
					Amount: payment.Minor(int64(draw("cash", 2)), payment.CNY)})
		}
		for n := range draw("payouts", 4) {
			w.Pay("P"+string(rune('1'+n)),
				rapid.SampledFrom([]reconcile.PayoutState{reconcile.PayoutSucceeded, reconcile.PayoutFailed,
					reconcile.PayoutUnknown, reconcile.PayoutReversed}).Draw(rt, "payout"), "")
		}
		w.Evidence.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Opened: 1, Closed: w.At(friday, "22:00")},
			{Terminal: "T2", Batch: 1, Opened: 1}}
		w.Evidence.Balances = []reconcile.Balance{{"acquirer", "a", payment.Minor(3, payment.CNY),
			payment.Minor(0, payment.CNY)}, {"issuer", "b", payment.Minor(0, payment.CNY), payment.Minor(5, payment.CNY)}}

		want := reconcile.Reconcile(w.Evidence)
		story := diagnosis.NewIndex(w.Evidence).Trace(saleKey)
		shuffled := *w.Evidence
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
		require.Equal(rt, want, reconcile.Reconcile(&shuffled))
		require.Equal(rt, story, diagnosis.NewIndex(&shuffled).Trace(saleKey))
	})
}
