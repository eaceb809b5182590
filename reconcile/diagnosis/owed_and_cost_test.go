package diagnosis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// What is owed back and what it cost is in the rows: a long is owed to whoever is found, and what the network took is
// the acquirer's cost meanwhile; money paid twice stands twice, and half of it is owed; books that are not there are
// named (docs/design/truth.md §2).
func TestOwedAndCost(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).With(func(ev *reconcile.Evidence) {
		ev.Entries[0].State = reconcile.Hung
	}).Cleared().Settled()
	w.Evidence.Items = reconcile.L2(reconcile.Day{Date: friday, Now: w.Evidence.Now, Calendar: w.Calendar},
		w.Evidence.Entries, w.Evidence.Details, nil).Raised
	long := diagnosis.Trace(w.Evidence, saleKey)
	require.Len(t, long.Owed, 1)
	require.Equal(t, diagnosis.HeldByAcquirer, long.Owed[0].By)
	require.Equal(t, diagnosis.HeldByNobodyKnown, long.Owed[0].To)
	require.Equal(t, cny(1250), long.Owed[0].Amount)
	d := w.Evidence.Details[0]
	require.Len(t, long.Cost, 1)
	require.Equal(t, d.Interchange.Add(d.NetworkFee).Neg(), long.Cost[0].Amount)
	require.Equal(t, "clearing file", long.Cost[0].RestsOn[0].Source)

	twice := newWorld(t).Sale(1, 1250).Cleared().Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	twice.Pay("P2", reconcile.PayoutSucceeded, "")
	twice.Evidence.Payouts[1].Replaces, twice.Evidence.Entries[0].Payout = "P1", "P2"
	tr := diagnosis.Trace(twice.Evidence, saleKey)
	net := cny(1250).Sub(twice.Evidence.Entries[0].Fee)
	require.Len(t, tr.Owed, 1)
	require.Equal(t, net, tr.Owed[0].Amount)
	require.Equal(t, net.Add(net), tr.Places[0].Amount)
	require.Empty(t, tr.Cost)
	require.Equal(t, []string{"deductions"}, sourcesOf(tr.NotSeen))

	files := newWorld(t).Sale(1, 1250)
	require.Equal(t, []string{"clearing file", "payout"}, sourcesOf(diagnosis.Trace(files.Evidence, saleKey).NotSeen))
}

func sourcesOf(lines []diagnosis.Line) (sources []string) {
	for _, l := range lines {
		sources = append(sources, l.Source)
	}
	return sources
}
