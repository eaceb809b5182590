package reconcile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
)

// A batch in which till and host agree, a sale with its void and a refund
// included, raises nothing (CASES B02, DE 48 of 0500).
func TestBatchInBalance(t *testing.T) {
	sale, void, refund := entry(1, friday, 1000), entry(2, friday, 1000), entry(3, friday, 300)
	sale.State = reconcile.Voided
	void.Kind, refund.Kind = reconcile.Void, reconcile.Refund
	declined := entry(4, friday, 700)
	declined.State = reconcile.Declined
	a, b, c := slip(1, 1000), slip(2, 1000), slip(3, 300)
	a.Voided, b.Kind, c.Kind = true, reconcile.Void, reconcile.Refund
	res := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{sale, void, refund, declined},
		[]reconcile.Slip{c, b, a}, nil)
	require.True(t, res.Balanced)
	require.Equal(t, reconcile.Totals{1, yuan(t, "10.00"), 2, yuan(t, "13.00")}, res.Host)
	require.Empty(t, res.Raised)
}

// What only the host has is short, what only the till has is long, a different
// amount is an amount item; who reversed it is named (A02, A04, B13).
func TestBatchOutOfBalance(t *testing.T) {
	kept, reversed, typo := entry(1, friday, 1250), entry(2, friday, 800), entry(3, friday, 500)
	reversed.State = reconcile.Reversed
	res := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{kept, reversed, typo},
		[]reconcile.Slip{slip(2, 800), slip(3, 550), slip(4, 99)}, nil)
	require.False(t, res.Balanced)
	require.ElementsMatch(t, []short{
		{reconcile.BatchComparison, reconcile.Short, reconcile.NotInTillBatch, 1250},
		{reconcile.BatchComparison, reconcile.Long, reconcile.JournalReversed, 800},
		{reconcile.BatchComparison, reconcile.AmountDiff, reconcile.DifferentAmount, 50},
		{reconcile.BatchComparison, reconcile.Long, reconcile.NotInJournal, 99},
	}, shorts(res.Raised))
	for _, it := range res.Raised {
		require.Equal(t, reconcile.Open, it.State)
		require.Equal(t, thisWeeksLimit, it.Due.Sub(saturday), "five working days from Saturday are the next Friday")
	}
}

const thisWeeksLimit = 6

// When the reversal comes after the settlement, the item of the batch is matched;
// comparing again raises nothing twice.
func TestBatchComparedAgain(t *testing.T) {
	kept := entry(1, friday, 1250)
	first := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{kept}, nil, nil)
	require.Len(t, first.Raised, 1)
	again := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{kept}, nil, first.Raised)
	require.Empty(t, again.Raised)
	require.Empty(t, again.Closed)
	kept.State = reconcile.Reversed
	last := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{kept}, nil, first.Raised)
	require.Empty(t, last.Raised)
	require.Len(t, last.Closed, 1)
	require.Equal(t, reconcile.Matched, last.Closed[0].State)
}
