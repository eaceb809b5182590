package evidence

import (
	"slices"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// batches are the settlements of the tills at the acquirer.
type batches struct {
	waits bool // money waits for them
	zero  payment.Amount
	rows  table[reconcile.Batch, reconcile.BatchRow]
}

func newBatches(waits bool, currency payment.Currency) batches {
	return batches{waits, payment.Minor(0, currency), newTable[reconcile.Batch, reconcile.BatchRow]()}
}

// row returns the row of a batch, made when it is new.
func (b *batches) row(at payment.Time, t payment.TerminalID, n payment.BatchNumber) *reconcile.BatchRow {
	k := reconcile.Batch{Terminal: t, Number: n}
	row := b.rows.row(k)
	if row == nil {
		b.rows.add(k, reconcile.BatchRow{Terminal: t, Batch: n, Opened: at, Waits: b.waits})
		row = b.rows.row(k)
	}
	return row
}

// used notes when the oldest transaction was made that an open batch has.
func (b *batches) used(at payment.Time, t payment.TerminalID, n payment.BatchNumber) {
	if row := b.row(at, t, n); row.Opened == 0 {
		row.Opened = at
	}
}

func (b *batches) compared(at payment.Time, f *host.BatchCompared) {
	row := b.row(at, f.Terminal, f.Batch)
	row.Till, row.Host, row.Balanced = totals(f.Till), totals(f.Host), f.Verdict == dialect.InBalance
}

func totals(t dialect.Totals) reconcile.Totals {
	return reconcile.Totals{DebitCount: t.DebitCount, Debit: t.Debit, CreditCount: t.CreditCount, Credit: t.Credit}
}

// lend returns the rows for good, the open batches with the sums of the journal.
func (b *batches) lend(entries []reconcile.Entry) []reconcile.BatchRow {
	if !slices.ContainsFunc(b.rows.rows, func(r reconcile.BatchRow) bool { return r.Closed == 0 }) {
		return b.rows.lend()
	}
	out := slices.Clone(b.rows.rows)
	open := make(map[reconcile.Batch]*reconcile.Totals)
	for i := range out {
		if r := &out[i]; r.Closed == 0 {
			r.Host = reconcile.Totals{Debit: b.zero, Credit: b.zero}
			open[reconcile.Batch{Terminal: r.Terminal, Number: r.Batch}] = &r.Host
		}
	}
	for i := range entries {
		k := reconcile.Batch{Terminal: entries[i].Terminal, Number: entries[i].Batch}
		if sum := open[k]; sum != nil {
			one := reconcile.BatchTotals(k, entries[i:i+1])
			sum.DebitCount += one.DebitCount
			sum.CreditCount += one.CreditCount
			sum.Debit, sum.Credit = sum.Debit.Add(one.Debit), sum.Credit.Add(one.Credit)
		}
	}
	for i := range out {
		if r := &out[i]; r.Closed == 0 && r.Host.DebitCount+r.Host.CreditCount == 0 {
			r.Opened = 0 // a pre-authorisation, a balance: nothing that a settlement moves
		}
	}
	return out
}
