package reconcile_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

func requireNothing(t *testing.T, r reconcile.Report) {
	t.Helper()
	require.Empty(t, r.Raised)
	require.Empty(t, r.Closed)
	require.Empty(t, r.Open)
	require.NotEmpty(t, r.Totals)
	require.Empty(t, r.Unexplained())
}

// An observer who makes all comparisons anew finds nothing on a good day.
func TestObserverGoodDay(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 70).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Balanced: true, Closed: w.At(friday, "20:00")}}
	requireNothing(t, reconcile.Reconcile(w.Evidence))
}

// A till that is somebody else's has no slips among our rows: where the sums that it sent at settlement are the
// journal's, nothing is missing in its batch.
func TestObserverOfForeignTills(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	w.Evidence.Slips = nil
	sums := reconcile.Totals{DebitCount: 1, Debit: yuan(t, "12.50")}
	batch := reconcile.BatchRow{Terminal: "T1", Batch: 1, Till: sums, Host: sums, Balanced: true,
		Closed: w.At(friday, "20:00")}
	w.Evidence.Batches = []reconcile.BatchRow{batch}
	requireNothing(t, reconcile.Reconcile(w.Evidence))

	batch.Balanced, batch.Till = false, reconcile.Totals{DebitCount: 2, Debit: yuan(t, "12.60")}
	w.Evidence.Batches = []reconcile.BatchRow{batch}
	require.Equal(t, []short{{reconcile.BatchComparison, reconcile.Short, reconcile.NotInTillBatch, 1250}},
		shorts(reconcile.Reconcile(w.Evidence).Raised))
}

// The observer finds what the desk should have found: a hung sale, a kept one and a
// straddle that matched by itself (A06, A02, B05), whatever the order of the rows.
func TestObserverFindsAll(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 800).Sale(3, 70)
	w.Evidence.Switch[2].ClearingDate = saturday
	w.Cleared()
	w.Evidence.Entries[0].State = reconcile.Hung
	w.Evidence.Slips[0].InBatch, w.Evidence.Slips[1].InBatch = false, false
	w.Evidence.Details = append(w.Evidence.Details, detail(3, saturday, 70))
	w.Evidence.Files = append(w.Evidence.Files,
		reconcile.FileRow{ID: "F2", Kind: reconcile.ClearingFile, ClearingDate: saturday, Arrived: 1, Accepted: true})
	w.Evidence.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Closed: w.At(friday, "20:00")},
		{Terminal: "T2", Batch: 1, Closed: w.At(friday, "20:01")}}
	w.Settled()
	w.Evidence.Payables = nil

	report := reconcile.Reconcile(w.Evidence)
	require.Equal(t, []short{
		{reconcile.BatchComparison, reconcile.Short, reconcile.NotInTillBatch, 800},
		{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalHung, 1250},
		{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, 70},
	}, shorts(report.Raised))
	require.Equal(t, []short{{reconcile.ClearingComparison, reconcile.Short, reconcile.ApprovedNotCleared, 70}},
		shorts(report.Closed))
	require.Equal(t, []short{{reconcile.BatchComparison, reconcile.Short, reconcile.NotInTillBatch, 800},
		{reconcile.ClearingComparison, reconcile.Long, reconcile.JournalHung, 1250}}, shorts(report.Open))

	rapid.Check(t, func(rt *rapid.T) {
		other := *w.Evidence
		other.Slips = rapid.Permutation(w.Evidence.Slips).Draw(rt, "slips")
		other.Entries = rapid.Permutation(w.Evidence.Entries).Draw(rt, "entries")
		other.Details = rapid.Permutation(w.Evidence.Details).Draw(rt, "details")
		other.Files = rapid.Permutation(w.Evidence.Files).Draw(rt, "files")
		other.Batches = rapid.Permutation(w.Evidence.Batches).Draw(rt, "batches")
		require.Equal(rt, report, reconcile.Reconcile(&other))
	})
}

// Evidence goes into a file and comes back the same, amounts, dates and keys.
func TestEvidenceRoundTrip(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 70).Cleared().Settled().Pay("P1", reconcile.PayoutReversed,
		"BANK_CARD_ACCOUNT_ABNORMAL")
	w.Evidence.Returns = []reconcile.Return{{PayoutID: "P1", Amount: yuan(t, "13.14"),
		Reason: "BANK_CARD_ACCOUNT_ABNORMAL", At: w.Evidence.Now}}
	w.Evidence.Items = reconcile.Reconcile(w.Evidence).Raised
	require.NotEmpty(t, w.Evidence.Items)
	b, err := json.Marshal(w.Evidence)
	require.NoError(t, err)
	back := reconcile.Evidence{Calendar: w.Calendar}
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, *w.Evidence, back)
	require.Equal(t, diagnosis.Trace(w.Evidence, saleKey), diagnosis.Trace(&back, saleKey))
}
