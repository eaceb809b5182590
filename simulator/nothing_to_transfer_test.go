package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/desk"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/issuer"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A clearing day whose records come to 0.00 is settled like any other: the network's transfer, the bank's posting of
// nothing, a line on both statements, and a sale of that day is settled. A day without a record has none of it
// (docs/design/truth.md §1).
func TestDayOfNothingIsSettled(t *testing.T) {
	const tale = `version: 1
id: nothing-to-transfer
title: {en: "a sale and its void in one file", zh: "消费与撤销同日清算"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - void: {as: v1, of: s1}
  - settle: {terminal: T1}
  - advance: {to: "T+2 18:00"}
finally:
  - reconciliation: {raised: [], open: []}
`
	read := func(name string) ([]byte, error) {
		if name == "tale.yaml" {
			return []byte(tale), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "tale.yaml", scenarios.Options{})
	require.NoError(t, err)
	r := play.Run(t.Context(), rows[0], play.Options{})
	require.Equal(t, play.Pass, r.Verdict, "%+v %v", r.Failures, r.Err)
	transfers, moved, lines, booked := 0, 0, 0, 0
	for _, f := range r.World.History.Facts {
		switch f := f.(type) {
		case *clearing.TransferSettled:
			transfers++
			require.True(t, f.Amount.IsZero() && len(f.Postings) == 0)
		case *bank.Transferred:
			moved++
			require.Empty(t, f.Postings)
		case *desk.StatementImported:
			for _, l := range f.Lines {
				lines++
				require.Equal(t, reconcile.SettlementLine, l.Kind)
			}
		case *issuer.Settled:
			for _, l := range f.Lines {
				booked++
				require.NotZero(t, l.ClearingDate)
			}
		}
	}
	require.Equal(t, []int{2, 2, 1, 1}, []int{transfers, moved, lines, booked}, "of two members and one day of three")
	ev := r.World.Evidence()
	key, known := r.World.KeyOf(ev, "s1")
	require.True(t, known)
	require.NotNil(t, diagnosis.NewIndex(ev).Case(key).File)
}
