package acquirer

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Day returns the clearing day that is open.
func (a *Acquirer) Day() payment.BusinessDate { return a.day }

// Entries returns the journal of the days that are still kept, in the order of
// their references.
func (a *Acquirer) Entries() []reconcile.Entry {
	entries := make([]reconcile.Entry, 0, len(a.byRRN))
	for _, rrn := range sortedKeys(a.byRRN) {
		if e, ok := a.entry(a.byRRN[rrn]); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

// undecided returns the entries without an outcome, for L5.
func (a *Acquirer) undecided() []reconcile.Entry {
	var entries []reconcile.Entry
	for _, date := range slices.Sorted(maps.Keys(a.days)) {
		for _, t := range a.days[date].txns {
			if t.state == reconcile.Pending || t.state == reconcile.Hung {
				if e, ok := a.entry(t); ok {
					entries = append(entries, e)
				}
			}
		}
	}
	return entries
}

// Batches returns the batches that are open and the last closed one of each
// terminal.
func (a *Acquirer) Batches() []reconcile.BatchRow { return a.batchRows(true) }

func (a *Acquirer) openBatches() []reconcile.BatchRow { return a.batchRows(false) }

func (a *Acquirer) batchRows(closed bool) []reconcile.BatchRow {
	var rows []reconcile.BatchRow
	for _, t := range a.cfg.Terminals {
		point := a.terminals[t.ID]
		for _, number := range slices.Sorted(maps.Keys(point.batches)) {
			b := point.batches[number]
			if b.end != nil && !closed {
				continue
			}
			since, waits := b.waitsSince()
			if b.end == nil && !waits {
				continue // captured by the host
			}
			row := reconcile.BatchRow{Terminal: t.ID, Batch: number, Host: totals(a.hostTotals(b)), Opened: since, Closed: b.closed}
			if b.compared != nil {
				row.Till = totals(b.compared.Till)
				row.Balanced = b.compared.Verdict == dialect.InBalance
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func totals(t dialect.Totals) reconcile.Totals {
	return reconcile.Totals{DebitCount: t.DebitCount, Debit: t.Debit, CreditCount: t.CreditCount, Credit: t.Credit}
}

// Files returns the clearing files that have come or should have.
func (a *Acquirer) Files() []reconcile.FileRow { return slices.Clone(a.expected) }

// Details returns the clearing records of the days that are still kept.
func (a *Acquirer) Details() []reconcile.Detail {
	var details []reconcile.Detail
	for _, date := range slices.Sorted(maps.Keys(a.days)) {
		if f := a.days[date].file; f != nil {
			details = append(details, f.Details...)
		}
	}
	return details
}

// Positions returns the net positions of the clearing days, by their files.
func (a *Acquirer) Positions() []reconcile.Position { return slices.Clone(a.positions) }

// Statements returns the lines of the settlement bank's statements.
func (a *Acquirer) Statements() []reconcile.StatementLine { return slices.Clone(a.lines) }

// Payables returns what the merchants earned by clearing day.
func (a *Acquirer) Payables() []reconcile.Payable {
	var rows []reconcile.Payable
	for _, shop := range a.shops {
		for _, p := range shop.payables {
			row := p.row
			if p.held != 0 && shop.hold != nil {
				row.Hold, row.Review = shop.hold.words(), shop.hold.Review
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Payouts returns the payouts of the last weeks in the order of their making.
func (a *Acquirer) Payouts() []reconcile.Payout {
	rows := make([]reconcile.Payout, 0, len(a.payoutIDs))
	for _, id := range a.payoutIDs {
		p := a.payouts[id]
		rows = append(rows, reconcile.Payout{
			ID: id, Merchant: p.Merchant, Account: p.Account.Number, Amount: p.Amount, State: p.state, Reason: p.reason,
			Replaces: p.Replaces, Single: p.Single, Date: p.Date, Created: p.Now, Sent: p.Now, Final: p.final,
			Payee: p.Account.Holder, Recovered: payment.Minor(p.recovered, a.cfg.Currency),
		})
	}
	return rows
}

// Returns returns the money of payouts that came back.
func (a *Acquirer) Returns() []reconcile.Return { return slices.Clone(a.returns) }

// OpenItems returns the reconciliation items that are open, by id.
func (a *Acquirer) OpenItems() []reconcile.Item {
	items := slices.Clone(a.items)
	slices.SortFunc(items, func(x, y reconcile.Item) int { return cmp.Compare(x.ID, y.ID) })
	return items
}

// Balances returns the book as rows of a trial balance.
func (a *Acquirer) Balances() []reconcile.Balance { return a.balances() }
