package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/report"
)

// Whoever clears an item of two amounts needs both and the difference: which of the two books is right is told by
// neither the difference alone nor its side. What one side alone has shows one amount (docs/design/domain.md, 差错).
func TestAnAmountItemShowsBothValues(t *testing.T) {
	yuan := func(minor int64) payment.Amount { return payment.Minor(minor, payment.CNY) }
	item := func(side reconcile.Side, why reconcile.Reason, amount, ours, outside int64) reconcile.Item {
		return reconcile.Item{Comparison: reconcile.ClearingComparison, Side: side, Reason: why, Amount: yuan(amount),
			Ours: yuan(ours), Outside: yuan(outside), Key: reconcile.TransactionKey{RRN: "000000000001"}}
	}
	for _, tc := range []struct {
		name   string
		item   reconcile.Item
		en, zh string // "" where no second value is to stand
	}{
		{"the file has less", item(reconcile.AmountDiff, reconcile.DifferentAmount, 100, 10100, 10000),
			"different-amount: ours 101.00, theirs 100.00", "金额不同：我方 101.00，对方 100.00"},
		{"a fee where none was expected", item(reconcile.AmountDiff, reconcile.FeeDiffers, 5, 0, 5),
			"fee-differs: ours 0.00, theirs 0.05", "费用不符：我方 0.00，对方 0.05"},
		{"money that went out instead of in", item(reconcile.AmountDiff, reconcile.DifferentAmount, 300, 200, -100),
			"different-amount: ours 2.00, theirs -1.00", "金额不同：我方 2.00，对方 -1.00"},
		{"one side alone", item(reconcile.Short, reconcile.ApprovedNotCleared, 100, 100, 0), "", ""},
		{"an item of somebody's table without the two", item(reconcile.AmountDiff, reconcile.DifferentAmount, 100, 0, 0),
			"", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res := reconcile.Report{Open: []reconcile.Item{tc.item}}
			for _, page := range []struct {
				lang        report.Language
				want, never string
			}{{report.English, tc.en, "ours"}, {report.Chinese, tc.zh, "我方"}} {
				text := report.OpenItems(res, nil, report.Page{Language: page.lang})
				require.Contains(t, text, tc.item.Amount.String())
				if page.want == "" {
					require.NotContains(t, text, page.never)
				} else {
					require.Contains(t, text, page.want)
				}
			}
		})
	}
}
