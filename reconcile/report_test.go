package reconcile

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// An observer who makes all comparisons anew finds nothing on a good day.
func TestObserverGoodDay(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 70).cleared().settled().pay("P1", PayoutSucceeded, "")
	w.ev.Batches = []BatchRow{{Terminal: "T1", Batch: 1, Balanced: true, Closed: w.at(friday, "20:00")}}
	require.Equal(t, Report{}, Reconcile(w.ev))
}

// The observer finds what the desk should have found: a hung sale, a kept one and a
// straddle that matched by itself (A06, A02, B05), whatever the order of the rows.
func TestObserverFindsAll(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 800).sale(3, 70)
	w.ev.Switch[2].ClearingDate = saturday
	w.cleared()
	w.ev.Entries[0].State = Hung
	w.ev.Slips[0].InBatch, w.ev.Slips[1].InBatch = false, false
	w.ev.Details = append(w.ev.Details, detail(3, saturday, 70))
	w.ev.Files = append(w.ev.Files, FileRow{ID: "F2", Kind: ClearingFile, ClearingDate: saturday, Arrived: 1, Accepted: true})
	w.ev.Batches = []BatchRow{{Terminal: "T1", Batch: 1, Closed: w.at(friday, "20:00")}, {Terminal: "T2", Batch: 1, Closed: w.at(friday, "20:01")}}
	w.settled()
	w.ev.Payables = nil

	report := Reconcile(w.ev)
	require.Equal(t, []short{
		{BatchComparison, Short, NotInTillBatch, 800},
		{ClearingComparison, Long, JournalHung, 1250},
		{ClearingComparison, Short, ApprovedNotCleared, 70},
	}, shorts(report.Raised))
	require.Equal(t, []short{{ClearingComparison, Short, ApprovedNotCleared, 70}}, shorts(report.Closed))
	require.Equal(t, []short{{BatchComparison, Short, NotInTillBatch, 800}, {ClearingComparison, Long, JournalHung, 1250}}, shorts(report.Open))

	rapid.Check(t, func(rt *rapid.T) {
		other := *w.ev
		other.Slips = rapid.Permutation(w.ev.Slips).Draw(rt, "slips")
		other.Entries = rapid.Permutation(w.ev.Entries).Draw(rt, "entries")
		other.Details = rapid.Permutation(w.ev.Details).Draw(rt, "details")
		other.Files = rapid.Permutation(w.ev.Files).Draw(rt, "files")
		other.Batches = rapid.Permutation(w.ev.Batches).Draw(rt, "batches")
		require.Equal(rt, report, Reconcile(&other))
	})
}

// Evidence goes into a file and comes back the same, amounts, dates and keys.
func TestEvidenceRoundTrip(t *testing.T) {
	w := newWorld(t).sale(1, 1250).sale(2, 70).cleared().settled().pay("P1", PayoutReversed, "BANK_CARD_ACCOUNT_ABNORMAL")
	w.ev.Returns = []Return{{PayoutID: "P1", Amount: yuan(t, "13.14"), Reason: "BANK_CARD_ACCOUNT_ABNORMAL", At: w.ev.Now}}
	w.ev.Items = Reconcile(w.ev).Raised
	require.NotEmpty(t, w.ev.Items)
	b, err := json.Marshal(w.ev)
	require.NoError(t, err)
	back := Evidence{Calendar: w.cal}
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, *w.ev, back)
	require.Equal(t, Trace(w.ev, saleKey), Trace(&back, saleKey))
}
