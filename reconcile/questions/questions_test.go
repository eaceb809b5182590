package questions

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/reconciletest"
)

// The question that is asked is the one that leaves the fewest bits to be known, and
// whom to ask stands with it; what somebody does not know rules nothing out.
func TestAsk(t *testing.T) {
	pattern := func(id string, cause diagnosis.CauseCode, clues ...Clue) Pattern { return Pattern{id, cause, clues} }
	all := []Pattern{
		pattern("C01", diagnosis.CausePayoutRefusedQuota, Clue{"slip", "printed"}, Clue{"payable", "blocked"},
			Clue{"payout", "failed"}),
		pattern("D02", diagnosis.CauseSettledNotPaid, Clue{"slip", "printed"}, Clue{"payable", "waiting"},
			Clue{"payout", "none"}),
		pattern("D06", diagnosis.CauseRiskHold, Clue{"slip", "printed"}, Clue{"payable", "held"}, Clue{"payout", "none"}),
		pattern("A06", diagnosis.CauseAcquirerLostItsRecord, Clue{"slip", "none"}, Clue{"payable", "none"},
			Clue{"payout", "none"}),
	}
	known := []Clue{{"slip", "printed"}}
	candidates := Fitting(Candidates(all, known))
	require.Len(t, candidates, 3)
	q, ok := Ask(candidates, known)
	require.True(t, ok)
	require.Equal(t, ClueName("payable"), q.Name, "it tells all three apart, the payout only two of them")
	require.Equal(t, []Seat{SeatAcquirer}, q.Holders)
	require.Equal(t, []diagnosis.CauseCode{diagnosis.CauseRiskHold}, q.Answers[1].Causes)

	q, ok = Ask(candidates, append(known, Clue{"payable", ""}))
	require.True(t, ok)
	require.Equal(t, ClueName("payout"), q.Name, "nobody could say how the payable stands")
	require.Len(t, Fitting(Candidates(all, []Clue{{"slip", "printed"}, {"payable", ""}})), 3)

	_, ok = Ask(candidates[:1], known)
	require.False(t, ok, "one cause is left")
	require.Equal(t, 1, Candidates(all, []Clue{{"slip", "none"}, {"payout", "failed"}})[0].Against,
		"nothing fits all, the nearest go first")
	require.Equal(t, []int64{0, 0, 1024, 1623, 2048}, []int64{log2(0), log2(1), log2(2), log2(3), log2(4)})
}

// Of a till that is somebody else's nothing is known until it settles: the books do not say "no slip", nobody is told
// that there is nothing to do, and no clue answers for the till.
func TestForeignTill(t *testing.T) {
	w := newWorld(t).Sale(1, 1250)
	w.Evidence.Slips = nil
	ix := diagnosis.NewIndex(w.Evidence)
	sale := ix.Trace(saleKey)
	require.Equal(t, "not seen from here", sale.Evidence[0].Text.En)
	require.Contains(t, sale.Remedy.En, "The till is not seen from here")
	for _, c := range CluesOf(ix, saleKey) {
		require.NotContains(t, []ClueName{"slip", "till", "till-reversal"}, c.Name)
	}
	require.Contains(t, CluesOf(ix, saleKey), Clue{"second-sale", "no"}, "the journal of the till has one")

	told := reconciletest.Slip(2, 500) // of another sale, in an upload: no more is seen of the till by that
	told.Uploaded = true
	w.Evidence.Slips = []reconcile.Slip{told}
	require.Equal(t, "not seen from here", diagnosis.NewIndex(w.Evidence).Trace(saleKey).Evidence[0].Text.En)

	w.Evidence.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Closed: w.Evidence.Now, Balanced: true}}
	require.NotContains(t, diagnosis.NewIndex(w.Evidence).Trace(saleKey).Remedy.En, "not seen", "its totals agreed")
}

// From a seat one sees the rows that the seat holds. What a seat can look up in its own
// rows is what the whole evidence says: a picture from a seat is no guess.
func TestSeats(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutFailed,
		"BANK_CARD_COLLECTIONS_ABOVE_QUOTA")
	w.Evidence.Slips[0].Card, w.Evidence.Entries[0].Card = "620000*********1110", "620000*********1110"
	clues := CluesOf(diagnosis.NewIndex(w.Evidence), saleKey)

	merchant := From(w.Evidence, SeatMerchant, "M1", "")
	require.Len(t, merchant.Slips, 1)
	require.Empty(t, merchant.Payouts, "the statement tells of payouts that were made")
	require.Empty(t, merchant.Details)
	require.Nil(t, merchant.Issuer)
	require.Empty(t, From(w.Evidence, SeatMerchant, "M2", "").Slips)
	require.Len(t, From(w.Evidence, SeatCardholder, "", "620000*********1110").Issuer, 1)
	require.Empty(t, From(w.Evidence, SeatCardholder, "", "620000*********2221").Issuer)
	require.Nil(t, From(w.Evidence, SeatAcquirer, "", "").Issuer)

	for _, seat := range Seats() {
		own := CluesOf(diagnosis.NewIndex(From(w.Evidence, seat, "M1", "")), saleKey)
		seen := Seen(clues, seat)
		require.NotEmpty(t, seen, seat)
		require.NotContains(t, Signature(clues, seat), "journal="+pick(seat == SeatAcquirer, "x", "approved"))
		if seat == SeatMerchant {
			require.Subset(t, own, seen, seat)
		}
	}
	for _, k := range ClueKinds() {
		require.NotEmpty(t, k.Holders, k.Name)
		require.NotEmpty(t, k.Values, k.Name)
	}
}
