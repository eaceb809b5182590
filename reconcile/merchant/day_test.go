package merchant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// A merchant's day adds up to the last fen whatever happened to its sales, refunds
// included.
func TestMerchantDay(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).Sale(2, 5000).Sale(3, 2000).Sale(4, 800)
	w.With(func(ev *reconcile.Evidence) {
		ev.Entries[1].State, ev.Switch[1].Reversed, ev.Issuer[1].Reversed = reconcile.Reversed, true, true // A04
		ev.Slips[2].Belief, ev.Slips[2].InBatch, ev.Slips[2].Reversal = reconcile.BelievedUnknown, false,
			reconcile.ReversalFailed
		ev.Entries[3].Kind, ev.Slips[3].Kind = reconcile.Refund, reconcile.Refund
	}).Cleared().Settled()
	w.Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Payouts[0].Amount = yuan(t, "111.44") // 100.00 + 20.00 − 8.00 less 0.50 + 0.10 − 0.04
	w.Evidence.BankLines[0].Amount = w.Evidence.Payouts[0].Amount

	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Equal(t, "150.00", day.Sales.Decimal())
	require.Equal(t, "8.00", day.Refunds.Decimal())
	require.Equal(t, "0.71", day.Fees.Decimal())
	require.Equal(t, "141.29", day.Expected.Decimal())
	require.Equal(t, "111.44", day.Arrived.Decimal())
	require.Equal(t, "0.00", day.Unexplained.Decimal())
	require.Len(t, day.Differences, 2)
	require.Equal(t, diagnosis.CauseLateReplyAccepted, day.Differences[0].Cause)
	require.Equal(t, "49.75", day.Differences[0].Amount.Decimal())
	require.Equal(t, diagnosis.CauseReversalFailedHostKept, day.Differences[1].Cause)
	require.Equal(t, "-19.90", day.Differences[1].Amount.Decimal())

	w.Evidence.Payouts[0].Amount = yuan(t, "110.93") // the fee was taken twice (D10)
	require.Zero(t, DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday).Unexplained.Minor, "the account has it all")
	w.Evidence.BankLines[0].Amount = yuan(t, "110.93")
	require.Equal(t, "0.51", DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday).Unexplained.Decimal())
}

// A payout that is less by a chargeback, and a fee that is not the sum of its sales,
// have their lines, so that nothing of the day is unexplained (CASES G03, G05).
func TestMerchantDayHasItsLines(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 7000).Cleared().Settled()
	w.Evidence.Payables[0].Fee = cny(6 + 35 + 1)
	w.Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Payouts[0].Amount = w.Evidence.Payouts[0].Amount.Sub(cny(1001))
	w.Evidence.BankLines[0].Amount = w.Evidence.Payouts[0].Amount
	w.Evidence.Deductions = []reconcile.Deduction{{Merchant: "M1", Date: monday, Day: friday, Payout: "P1",
		Why: reconcile.DebtChargeback, Reference: string(rrn(9)), Amount: cny(1000)}}
	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Zero(t, day.Unexplained.Minor)
	require.Len(t, day.Differences, 2)
	require.Equal(t, []int64{1000, 1}, []int64{day.Differences[0].Amount.Minor, day.Differences[1].Amount.Minor})
	require.Equal(t, diagnosis.CauseFeeDiffers, day.Differences[1].Cause)
}

// A till that shows the whole of what was approved in part makes its merchant
// expect the whole; what is missing has a line of its own (E15).
func TestPartialApprovalIsALineOfTheDay(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
		"").With(func(ev *reconcile.Evidence) {
		ev.Entries[0].Code, ev.Slips[0].Amount = "10", payment.Minor(30000, payment.CNY)
	})
	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Equal(t, []int64{29950, 9950, 0}, []int64{day.Expected.Minor, day.Arrived.Minor, day.Unexplained.Minor})
	require.Len(t, day.Differences, 1)
	require.Equal(t, diagnosis.CauseTillAmountDiffers, day.Differences[0].Cause)
}

// A sale in another currency, which the host refuses (13), brings nothing and disturbs no
// sum of the day.
func TestRefusedInAnotherCurrency(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded,
		"").With(func(ev *reconcile.Evidence) {
		refused := ev.Entries[0]
		refused.STAN, refused.RRN, refused.State, refused.Code = 9, "999999999999", reconcile.Declined, "13"
		refused.Amount = payment.Minor(10000, 840)
		ev.Entries = append(ev.Entries, refused)
	})
	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Equal(t, []int64{9950, 9950, 0}, []int64{day.Expected.Minor, day.Arrived.Minor, day.Unexplained.Minor})
}

// Each payout that brought the same money again has a line, however long the chain is and
// whichever of them the books say carries it (D03).
func TestMoneyThatCameManyTimes(t *testing.T) {
	w := newWorld(t).Sale(1, 100000).Cleared().Settled()
	for n := range 20 {
		id := "P" + string(rune('A'+n))
		w.Pay(id, reconcile.PayoutSucceeded, "")
		if n > 0 {
			w.Evidence.Payouts[n].Replaces = w.Evidence.Payouts[n-1].ID
		}
	}
	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", friday)
	require.Equal(t, []string{"995.00", "19900.00", "0.00"},
		[]string{day.Expected.Decimal(), day.Arrived.Decimal(), day.Unexplained.Decimal()})
	require.Len(t, day.Differences, 19)

	w.Evidence.BankLines = append(w.Evidence.BankLines, reconcile.BankLine{Merchant: "M1", Account: "6222", Date: monday,
		PayoutID: "nobody's", Amount: yuan(t, "18905.00")})
	ix := diagnosis.NewIndex(w.Evidence)
	require.Contains(t, Days(ix, "M1"), monday)
	require.Equal(t, "-18905.00", DayOf(ix, "M1", monday).Unexplained.Decimal(), "nothing explains it")

	w.Evidence.Statements = append(w.Evidence.Statements, reconcile.StatementLine{Date: monday, Kind: reconcile.PayoutLine,
		Reference: "nobody's", Amount: yuan(t, "18905.00").Neg()})
	day = DayOf(diagnosis.NewIndex(w.Evidence), "M1", monday)
	require.Equal(t, "0.00", day.Unexplained.Decimal(), "it came from our own account")
	require.Equal(t, diagnosis.CausePaidUnderUnknownID, day.Differences[0].Cause)
}

// A day on which nothing was sold is a day of nothing in the merchant's currency, as program and page write it.
func TestDayOfNothingHasACurrency(t *testing.T) {
	w := newWorld(t).Sale(1, 10000).Cleared().Settled()
	w.Pay("P1", reconcile.PayoutSucceeded, "")
	day := DayOf(diagnosis.NewIndex(w.Evidence), "M1", payment.Date(2020, 1, 1))
	require.Equal(t, yuan(t, "0.00"), day.Sales)
	require.Equal(t, yuan(t, "0.00"), day.Unexplained)
}
