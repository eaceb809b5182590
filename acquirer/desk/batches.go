package desk

import (
	"slices"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/reconcile"
)

// BatchesClosed raises the differences (L1) between what a till uploaded of the batches
// that have just closed out of balance, and the journal.
func (desk *Desk) BatchesClosed(ev *party.Event, out *party.Out) {
	for _, f := range out.Facts {
		closed, ok := f.(*host.BatchClosed)
		if !ok || closed.Balanced {
			continue
		}
		slips, entries, ok := desk.host.Uploaded(closed.Terminal, closed.Batch)
		if !ok {
			continue
		}
		today := desk.host.Day()
		res := reconcile.L1(
			desk.dayFor(ev, today), reconcile.Batch{Terminal: closed.Terminal, Number: closed.Batch}, entries, slips, desk.items,
		)
		desk.report(ev, out, reconcile.BatchComparison, today, res.Raised, res.Closed)
	}
}

// without leaves out the batches that the same event captures.
func without(rows []reconcile.BatchRow, forced []*host.BatchForced) []reconcile.BatchRow {
	return slices.DeleteFunc(rows, func(r reconcile.BatchRow) bool {
		return slices.ContainsFunc(
			forced, func(f *host.BatchForced) bool { return f.Terminal == r.Terminal && f.Batch == r.Batch },
		)
	})
}
