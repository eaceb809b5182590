package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/payment"
)

// L5 finds what has stood too long: transactions without an outcome, batches that
// nobody settles, holds without a reason or past their review, merchants whose
// payable is negative, and books that do not balance. A transaction about which an
// item is open already is not raised again.
func L5(day Day, entries []Entry, batches []BatchRow, payables []Payable, balances []Balance, open []Item) Result {
	day.Limits = day.Limits.WithDefaults()
	known := aboutTransactions(open)
	var found []Item
	for i := range entries {
		e := &entries[i]
		if e.undecided() && day.Now.Sub(e.At) >= day.Limits.Pending && !known[itemKey{e.RRN, e.Terminal}] {
			it := day.at(e.ClearingDate).raise(AgeComparison, Status, PendingTooLong, e.Amount, e.Key())
			it.Ours = e.Kind.Money(e.Amount)
			found = append(found, it)
		}
	}
	for i := range batches {
		b := &batches[i]
		if b.Opened != 0 && b.Closed == 0 && !b.empty() && day.Now.Sub(b.Opened) >= day.Limits.OpenBatch {
			amount := b.Host.Debit.Sub(b.Host.Credit)
			on := day.at(day.Calendar.ClearingDate(b.Opened))
			it := on.raise(AgeComparison, Status, BatchOpenTooLong, amount, TransactionKey{Terminal: b.Terminal, Batch: b.Batch})
			it.Ours = amount
			found = append(found, it)
		}
	}
	today := day.Calendar.Date(day.Now)
	for i := range payables {
		p := &payables[i]
		if p.unreviewed(today) {
			it := day.at(p.Date).raise(AgeComparison, Status, HoldWithoutReview, p.Amount, TransactionKey{Merchant: p.Merchant})
			it.Ours, it.Detail = p.Amount, p.Hold
			found = append(found, it)
		}
	}
	found = append(found, day.trialBalance(balances)...)
	res := day.settle(found, open, func(it *Item) bool {
		return it.Comparison == AgeComparison && it.Reason != RetrievalUnanswered
	}, Resolved)
	res.Raised = append(res.Raised, grown(found, open)...)
	SortItems(res.Raised)
	for i := range open {
		if it := &open[i]; it.State == Open && it.Due != 0 && it.Due < today {
			res.Overdue = append(res.Overdue, *it)
		}
	}
	SortItems(res.Overdue)
	return res
}

// aboutTransactions are the transactions about which another comparison has an item open.
func aboutTransactions(open []Item) map[itemKey]bool {
	known := make(map[itemKey]bool)
	for i := range open {
		if it := &open[i]; it.State == Open && it.Comparison != AgeComparison && it.Key.RRN != "" {
			known[keyOf(it)] = true
		}
	}
	return known
}

// undecided reports whether nobody has learned the outcome of a transaction.
func (e *Entry) undecided() bool { return e.State == Pending || e.State == Hung }

// unreviewed reports whether a payable is held without a review to come.
func (p *Payable) unreviewed(today payment.BusinessDate) bool {
	return p.Hold != "" && (p.Review == 0 || p.Review < today)
}

// grown are the open items about something that has become more or less: the same items,
// raised when they were, with the amount of today.
func grown(found, open []Item) []Item {
	now := make(map[string]*Item, len(found))
	for i := range found {
		now[found[i].ID] = &found[i]
	}
	var out []Item
	for i := range open {
		if f := now[open[i].ID]; f != nil && open[i].State == Open && f.Amount != open[i].Amount {
			it := open[i]
			it.Amount, it.Ours, it.Outside = f.Amount, f.Ours, f.Outside
			out = append(out, it)
		}
	}
	return out
}

// trialBalance adds up each party's book and looks for merchants who owe: a payable
// below zero, or what refunds and corrections left as a claim on them. These
// items belong to no day: as long as the state lasts it is one item.
func (d Day) trialBalance(balances []Balance) []Item {
	sums, debits := make(map[string]payment.Amount), make(map[string]payment.Amount)
	owed := make(map[payment.MerchantID]payment.Amount)
	var found []Item
	on := d.at(0)
	for i := range balances {
		b := &balances[i]
		net := b.Debit.Sub(b.Credit)
		sums[b.Party], debits[b.Party] = sums[b.Party].Add(net), debits[b.Party].Add(b.Debit)
		if id, debt := b.owedByMerchant(); debt.Minor > 0 {
			owed[id] = owed[id].Add(debt)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(owed)) {
		it := on.raise(AgeComparison, Status, NegativePayable, owed[id], TransactionKey{Merchant: id})
		it.Ours = owed[id].Neg()
		found = append(found, it)
	}
	for _, party := range slices.Sorted(maps.Keys(sums)) {
		if sums[party].Minor != 0 {
			it := on.raise(AgeComparison, AmountDiff, BooksUnbalanced, sums[party],
				TransactionKey{File: cmp.Or(party, "book")})
			it.Ours, it.Outside = debits[party], debits[party].Sub(sums[party])
			found = append(found, it)
		}
	}
	return found
}
