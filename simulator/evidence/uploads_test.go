package evidence_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// Who serves somebody else's tills sees of them what they send. The sums of a settlement and, where these differ, the
// details of the upload are what the desk compares (L1): an onlooker finds the items that the desk has raised, no more
// and no fewer.
func TestForeignTillsAreComparedAsTheDeskDoes(t *testing.T) {
	uploads := 0
	catalogue(t, func(t *testing.T, w *world.World) {
		now := w.Loop.Now()
		host := w.Refold(0)
		for i := range w.History.Records {
			if r := &w.History.Records[i]; r.Kind == engine.FactRecord && slices.Contains(world.Bookkeepers, r.Node) {
				host.Observe(r.At, r.Node, r.Fact)
			}
		}
		ev := host.Rows(now)
		var desk []string
		for i := range ev.Items {
			if it := &ev.Items[i]; it.Comparison == reconcile.BatchComparison {
				desk = append(desk, it.ID)
			}
		}
		var found []string
		for _, it := range reconcile.Compare(ev, reconcile.BatchComparison).Raised {
			found = append(found, it.ID)
		}
		slices.Sort(desk)
		slices.Sort(found)
		require.Equal(t, desk, found)
		uploads += len(ev.Slips)
	})
	require.Positive(t, uploads, "the catalogue has uploads")
}
