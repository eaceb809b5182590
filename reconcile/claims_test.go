package reconcile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/reconciletest"
)

// A record about an exception is no transaction of the comparison; a reject says why
// a record is not there, and a rejected record stands in one open item (CASES B12,
// invariant 13).
func TestExceptionsAndRejects(t *testing.T) {
	reject := exception(1, friday, reconcile.Rejected, 1000)
	reject.Code, reject.Of = "25", reconcile.Sale
	details := []reconcile.Detail{detail(2, friday, 50), reject, exception(3, friday, reconcile.Chargeback, 77)}
	res := reconcile.L2(on(t, friday), []reconcile.Entry{entry(1, friday, 1000), entry(2, friday, 50)}, details, nil)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.Short, reconcile.RecordRejected, 1000}},
		shorts(res.Raised))
	require.Equal(t, "25", res.Raised[0].Detail)
	require.Empty(t, reconcile.Claims(on(t, friday), nil, details, nil).Raised)
}

// A record that was asked for again closes its item on whatever day it comes (J17).
func TestLateRecordFindsItsItem(t *testing.T) {
	open := reconcile.L2(on(t, friday), []reconcile.Entry{entry(1, friday, 1000)}, nil, nil).Raised
	late := monday.AddDays(4)
	res := reconcile.L2(on(t, late), []reconcile.Entry{entry(1, friday, 1000)}, []reconcile.Detail{detail(1, late, 1000)},
		open)
	require.Empty(t, res.Raised)
	require.Len(t, res.Pairs, 1)
	require.Equal(t, open[0].ID, res.Closed[0].ID)
	other := reconcile.L2(on(t, late), []reconcile.Entry{entry(2, friday, 1000)},
		[]reconcile.Detail{detail(2, late, 1000)}, open)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, 1000}},
		shorts(other.Raised), "without an item it is a record from nowhere")
}

// An adjustment comes back in the file of its day; one that does not, one that was
// rejected and one that we never sent are items.
func TestClaimsComparison(t *testing.T) {
	sent := []reconcile.Claim{claim(1, friday, reconcile.Adjustment, 1000)}
	rejected := exception(1, friday, reconcile.Rejected, 1000)
	rejected.Code, rejected.Of = "25", reconcile.Adjustment
	for name, tt := range map[string]struct {
		claims  []reconcile.Claim
		details []reconcile.Detail
		want    []short
	}{
		"back": {sent, []reconcile.Detail{exception(1, friday, reconcile.Adjustment, 1000)}, []short{}},
		"not back": {sent, []reconcile.Detail{detail(2, friday, 5)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.ApprovedNotCleared, 1000}}},
		"rejected": {sent, []reconcile.Detail{rejected},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.RecordRejected, 1000}}},
		"never sent": {nil, []reconcile.Detail{exception(1, friday, reconcile.Adjustment, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Short, reconcile.NotInJournal, 1000}}},
		"a contest that we never made": {nil, []reconcile.Detail{exception(1, friday, reconcile.Representment, 1000)},
			[]short{{reconcile.ClearingComparison, reconcile.Long, reconcile.NotInJournal, 1000}}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tt.want, shorts(reconcile.Claims(on(t, friday), tt.claims, tt.details, nil).Raised))
		})
	}
}

// A request for a slip is open until it is answered or the money is charged back, and
// its last day is said from the first (CASES G03).
func TestRetrievals(t *testing.T) {
	ask := []reconcile.Detail{exception(1, friday, reconcile.Retrieval, 1000)}
	res := reconcile.Retrievals(on(t, friday), ask, nil, nil)
	require.Equal(t, []short{{reconcile.AgeComparison, reconcile.Status, reconcile.RetrievalUnanswered, 1000}},
		shorts(res.Raised))
	require.Equal(t, friday.AddDays(20), res.Raised[0].Due)
	require.Empty(t, reconcile.Retrievals(on(t, monday), ask, nil, res.Raised).Raised, "one item, however long")
	answered := reconcile.Retrievals(on(t, monday), ask, []reconcile.Claim{claim(1, monday, reconcile.Fulfilment, 1000)},
		res.Raised)
	require.Len(t, answered.Closed, 1)
	lost := reconcile.Retrievals(on(t, monday), append(ask, exception(1, monday, reconcile.Chargeback, 1000)), nil,
		res.Raised)
	require.Len(t, lost.Closed, 1)
	require.Empty(t, reconcile.L5(on(t, monday), nil, nil, nil, nil, res.Raised).Closed,
		"the ageing of other things leaves it alone")
}

// A fee in the file is held against the tariff, sale by sale, and the money of the
// sale does not wait for it (CASES G06, G07).
func TestFeesOfTheNetwork(t *testing.T) {
	e, d := entry(1, friday, 1000), detail(1, friday, 1000)
	e.Interchange, e.NetworkFee = cny(-4), cny(0)
	d.Interchange, d.NetworkFee = cny(-5), cny(0)
	res := reconcile.L2(on(t, friday), []reconcile.Entry{e}, []reconcile.Detail{d}, nil)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.AmountDiff, reconcile.FeeDiffers, 1}},
		shorts(res.Raised))
	require.Len(t, res.Pairs, 1)
	d.Interchange = cny(-4)
	require.Empty(t, reconcile.L2(on(t, friday), []reconcile.Entry{e}, []reconcile.Detail{d}, nil).Raised)
	e.Interchange, d.Interchange = payment.Amount{}, cny(-9)
	require.Empty(t, reconcile.L2(on(t, friday), []reconcile.Entry{e}, []reconcile.Detail{d}, nil).Raised,
		"no tariff, no comparison")
}

// The fee of a day is the sum of the fees of its sales; what was given back counts on
// neither side (CASES G05, invariant 15).
func TestFeeTotals(t *testing.T) {
	sold := []reconcile.Entry{entry(1, friday, 1000), entry(2, friday, 1000)} // fees of 5 each
	for i := range sold {
		sold[i].Cleared = friday
	}
	charged := func(fee int64) []reconcile.Payable {
		return []reconcile.Payable{{Merchant: "M1", Date: friday, Fee: cny(fee)}}
	}
	require.Empty(t, reconcile.FeeTotals(on(t, friday), sold, charged(10), nil, nil, nil).Raised)
	res := reconcile.FeeTotals(on(t, friday), sold, charged(11), nil, nil, nil)
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.AmountDiff, reconcile.FeeTotalDiffers, 1}},
		shorts(res.Raised))
	require.Equal(t, []payment.Amount{cny(10), cny(11)}, []payment.Amount{res.Raised[0].Ours, res.Raised[0].Outside})
	require.Empty(t, reconcile.FeeTotals(on(t, friday), sold, charged(5),
		[]reconcile.Claim{claim(1, friday, reconcile.Adjustment, 1000)}, nil, nil).Raised)
	require.Empty(t, reconcile.FeeTotals(on(t, friday), sold,
		[]reconcile.Payable{{Merchant: "M2", Date: friday, Fee: cny(3)}}, nil, nil, nil).Raised, "of M2 no sales are known")
}

// Where money waits for its batch, the day is charged for what a batch has confirmed: an
// open batch has confirmed nothing since the host last captured it, one out of balance
// all but what the till left out, until the desk pays that (J6, CASES B01, B02).
func TestFeesWaitForTheirBatch(t *testing.T) {
	e := entry(1, friday, 1000)
	batch := reconcile.BatchRow{Terminal: e.Terminal, Batch: e.Batch, Waits: true, Opened: e.At}
	item := reconcile.Item{ID: "x", Comparison: reconcile.BatchComparison, Reason: reconcile.NotInTillBatch, Key: e.Key(),
		State: reconcile.Open}
	waits := func(b reconcile.BatchRow, e reconcile.Entry, items ...reconcile.Item) bool {
		return reconcile.UnconfirmedOf([]reconcile.BatchRow{b}, items).Has(&e)
	}
	with := func(change func(*reconcile.BatchRow)) reconcile.BatchRow {
		b := batch
		change(&b)
		return b
	}
	e.At = 2
	batch.Opened = 2
	require.True(t, waits(batch, e))
	closed := with(func(b *reconcile.BatchRow) { b.Closed = 3 })
	require.True(t, waits(closed, e, item))
	for name, not := range map[string]bool{
		"nothing waits":            waits(with(func(b *reconcile.BatchRow) { b.Waits = false }), e),
		"captured by the host":     waits(with(func(b *reconcile.BatchRow) { b.Opened = 3 }), e),
		"all captured by the host": waits(with(func(b *reconcile.BatchRow) { b.Opened = 0 }), e),
		"closed, and uploaded":     waits(closed, e),
		"in balance":               waits(with(func(b *reconcile.BatchRow) { b.Closed, b.Balanced = 3, true }), e, item),
		"voided": waits(batch, reconciletest.Change(e, func(e *reconcile.Entry) {
			e.State = reconcile.Voided
		})),
		"a refund": waits(batch, reconciletest.Change(e, func(e *reconcile.Entry) {
			e.Kind = reconcile.Refund
		})),
		"paid by the desk": waits(closed, e, item, reconciletest.Change(item, func(it *reconcile.Item) {
			it.State, it.Resolution = reconcile.Resolved, reconcile.PayMerchant
		})),
		"another batch": waits(with(func(b *reconcile.BatchRow) { b.Batch++ }), e),
	} {
		require.False(t, not, name)
	}
	require.True(t, waits(closed, e, item, reconciletest.Change(item, func(it *reconcile.Item) {
		it.State, it.Resolution = reconcile.Resolved, reconcile.CreditAdjustment
	})), "given back: nobody is charged for it")
}

// One request of the till that the journal has twice is one item for the second
// (CASES A10).
func TestTakenTwice(t *testing.T) {
	again := entry(2, friday, 1000)
	again.STAN = 1
	res := reconcile.L1(on(t, friday), reconcile.Batch{"T1", 1}, []reconcile.Entry{again, entry(1, friday, 1000)},
		[]reconcile.Slip{slip(1, 1000)}, nil)
	require.Equal(t, []short{{reconcile.BatchComparison, reconcile.Short, reconcile.TakenTwice, 1000}}, shorts(res.Raised))
	require.Equal(t, rrn(2), res.Raised[0].Key.RRN)
}

// Whoever compares anew dates a request for a slip with the file that brought it, and not with the question; its day
// stays the network's (CASES §2.1).
func TestRetrievalsAreNoYoungerForWhoeverAsksLater(t *testing.T) {
	w := newWorld(t).Sale(1, 1000).Cleared()
	w.Evidence.Details = append(w.Evidence.Details, exception(1, friday, reconcile.Retrieval, 1000))
	var first []reconcile.Item
	for range 2 {
		for _, it := range reconcile.Compare(w.Evidence, reconcile.AgeComparison).Raised {
			if it.Reason == reconcile.RetrievalUnanswered {
				first = append(first, it)
			}
		}
		w.Evidence.Now += payment.Time(72 * time.Hour)
	}
	require.Len(t, first, 2)
	require.Equal(t, first[0], first[1])
	require.Less(t, first[0].Raised, w.Evidence.Now)
}
