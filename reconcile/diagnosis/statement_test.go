package diagnosis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// A settlement bank moves one net position for a clearing day. What the statement shows of a transaction is its own
// part of that, its fees off; of one that was reversed before it was cleared, nothing.
func TestTheStatementShowsATransactionsOwnPart(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 100000).With(func(ev *reconcile.Evidence) {
		ev.Entries[0].State, ev.Switch[0].Reversed, ev.Issuer[0].Reversed = reconcile.Reversed, true, true
	}).Cleared().Settled()
	says := func(n int) (found []string) {
		for _, l := range diagnosis.NewIndex(w.Evidence).Trace(reconcile.TransactionKey{RRN: rrn(n)}).Evidence {
			if l.Source == "statement" {
				found = append(found, l.Text.En, l.Text.Zh)
			}
		}
		return found
	}
	require.Equal(t, []string{"it is not in the net of clearing day 2026-03-27, 1.00 on 2026-03-30",
		"2026-03-30 收到的清算日 2026-03-27 净额 1.00，其中无此笔"}, says(1))
	require.Equal(t, []string{"its 996.49 is in the net of clearing day 2026-03-27, 1.00 on 2026-03-30",
		"2026-03-30 收到的清算日 2026-03-27 净额 1.00，其中此笔 996.49"}, says(2))
	w.Evidence.Details, w.Evidence.Files, w.Evidence.Entries[1].Cleared = nil, nil, 0
	require.Equal(t, "the net of clearing day 2026-03-27, 1.00 on 2026-03-30; the clearing file that says what is in it "+
		"is not here", says(2)[0])
}

// Where an acquirer captures by itself, money is cleared and settled of a batch that its till never settles: that the
// batch was accepted is then not said. Nor is a payout that nobody was paid for a settlement.
func TestStagesThatNeverHappened(t *testing.T) {
	w := newWorld(t).Sale(1, 1250).Sale(2, 70).With(func(ev *reconcile.Evidence) {
		ev.Slips[0].InBatch = true
		ev.Batches = []reconcile.BatchRow{{Terminal: "T1", Batch: 1, Opened: 1}}
	}).Cleared()
	missed := func() []diagnosis.Stage {
		return diagnosis.NewIndex(w.Evidence).Trace(reconcile.TransactionKey{RRN: rrn(1)}).Missed
	}
	require.Equal(t, []diagnosis.Stage{diagnosis.BatchAccepted}, missed())
	w.Evidence.Batches[0].Closed = w.Evidence.Now
	require.Empty(t, missed())
	w.Settled().Pay("P1", reconcile.PayoutSucceeded, "")
	require.Empty(t, missed())
	w.Evidence.Statements[0].ClearingDate = thursday
	require.Equal(t, []diagnosis.Stage{diagnosis.Settled}, missed())
}
