package simulator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/scenarios"
)

// An item is as old as the moment at which it could first be known, whoever asks for it and whenever: nobody makes it
// younger by asking again, and it is overdue once its day has passed (CASES §2.2). What the desk has raised has the
// desk's dates.
func TestItemsAreNoYoungerForWhoeverAsksLater(t *testing.T) {
	seen := 0
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		ev := playedOn(t, rows[0], "memory").World.Evidence()
		desk := make(map[string]reconcile.Item)
		for _, it := range ev.Items {
			desk[it.ID] = it
		}
		first := make(map[string]reconcile.Item)
		for _, it := range reconcile.Reconcile(ev).Raised {
			first[it.ID] = it
			if own, has := desk[it.ID]; has {
				require.Equal(t, own.Due, it.Due, "%s %s", id, it.ID)
			}
		}
		later := *ev
		later.Now, later.Items = ev.Now.Add(6*24*time.Hour), nil
		own := *ev
		own.Items = nil
		for _, it := range reconcile.Reconcile(&own).Raised {
			first[it.ID] = it
		}
		for _, it := range reconcile.Reconcile(&later).Raised {
			was, known := first[it.ID]
			if !known || it.Reason == reconcile.NegativePayable || it.Reason == reconcile.BooksUnbalanced {
				continue // a state of the books, which says no moment
			}
			seen++
			require.Equal(t, was.Raised, it.Raised, "%s: %s", id, it.ID)
			require.Equal(t, was.Due, it.Due, "%s: %s", id, it.ID)
			require.Less(t, it.Raised, later.Now, "%s: %s", id, it.ID)
		}
	}
	require.Greater(t, seen, 15)
}

// Of every day of the catalogue ours less theirs is what the open items come to, to the fen, in each of the five
// comparisons, whatever practices its parties have: else a comparison has lost a row (CASES §2.1).
func TestControlTotalsOfTheCatalogueAddUp(t *testing.T) {
	open := 0
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		for i := range rows {
			ev := playedOn(t, rows[i], "memory").World.Evidence()
			own := *ev
			own.BankLines = nil // what the acquirer's desk can see
			for _, seen := range []*reconcile.Evidence{ev, &own} {
				r := reconcile.Reconcile(seen)
				require.Empty(t, r.Unexplained(), "%s: %v", id, r.Open)
				open += len(r.Open)
			}
		}
	}
	require.Greater(t, open, 30)
}
