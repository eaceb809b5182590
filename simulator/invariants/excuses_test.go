package invariants

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// An open item excuses what two sides differ by on its transaction by its amount, or by that amount with the fees of
// the record that is lacking, never by its name alone; one about the cash of a day excuses as much of any transaction
// of that day, and a file that is missing all of them (docs/design/truth.md §3).
func TestItemsExcuseByAmount(t *testing.T) {
	day, next := payment.Date(2026, 3, 24), payment.Date(2026, 3, 25)
	sale := ledger.ByRRN("608300000001")
	of, _ := sale.Transaction()
	item := func(c reconcile.Comparison, s reconcile.Side, minor int64, k reconcile.TransactionKey) reconcile.Item {
		return reconcile.Item{Comparison: c, Side: s, Amount: payment.Minor(minor, payment.CNY), Day: day, Key: k}
	}
	own := reconcile.TransactionKey{RRN: of.RRN}
	for name, c := range map[string]struct {
		items    []reconcile.Item
		excused  []int64
		left     []int64
		otherDay bool // the day of the transaction is another
	}{
		"nothing open": {left: []int64{50000}},
		"a record that is lacking": {items: []reconcile.Item{item(reconcile.ClearingComparison, reconcile.Short, 50000, own)},
			excused: []int64{50000, -50000, 49809, 191}, left: []int64{100, 49999, 100000}},
		"two items of one sale": {items: []reconcile.Item{item(reconcile.ClearingComparison, reconcile.Short, 50000, own),
			item(reconcile.BatchComparison, reconcile.Long, 20000, own)},
			excused: []int64{50000, 20000, 70000, 30000}, left: []int64{10000, 40000}},
		"another sale's": {items: []reconcile.Item{item(reconcile.ClearingComparison, reconcile.Short, 50000,
			reconcile.TransactionKey{RRN: "608300000002"})}, left: []int64{50000}},
		"the cash of its day": {items: []reconcile.Item{item(reconcile.CashComparison, reconcile.AmountDiff, 49809,
			reconcile.TransactionKey{})}, excused: []int64{49809}, left: []int64{50000, 191}},
		"the cash of another day": {items: []reconcile.Item{item(reconcile.CashComparison, reconcile.AmountDiff, 49809,
			reconcile.TransactionKey{})}, left: []int64{49809}, otherDay: true},
		"its day is not settled": {items: []reconcile.Item{item(reconcile.CashComparison, reconcile.Short, 90000,
			reconcile.TransactionKey{})}, excused: []int64{50000, 191, 7}},
		"the file of its day is missing": {items: []reconcile.Item{item(reconcile.ClearingComparison, reconcile.MissingFile,
			0, reconcile.TransactionKey{File: "clearing"})}, excused: []int64{50000, 191, 7}},
	} {
		t.Run(name, func(t *testing.T) {
			open := newAbout()
			open.fees[of.RRN] = 191
			for i := range c.items {
				open.note(&c.items[i])
			}
			days := []payment.BusinessDate{day}
			if c.otherDay {
				days[0] = next
			}
			for _, n := range c.excused {
				require.True(t, open.excuses(of, days, n), "%d", n)
			}
			for _, n := range c.left {
				require.False(t, open.excuses(of, days, n), "%d", n)
			}
		})
	}
}
