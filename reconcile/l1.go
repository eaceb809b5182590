package reconcile

import (
	"acqsim/payment"
)

// Batch identifies the batch of a terminal.
type Batch struct {
	Terminal payment.TerminalID
	Number   payment.BatchNumber
}

// L1Result is what came of comparing one terminal batch.
type L1Result struct {
	Till, Host Totals
	Balanced   bool
	Raised     []Item
	Closed     []Item
}

// L1 compares one terminal batch with the acquirer's journal. The slips are what
// the till has in its batch (an upload, 0320, gives terminal, batch, STAN, kind
// and amount; set InBatch), the entries are the journal's of that batch; rows of
// other batches are passed over.
func L1(day Day, batch Batch, entries []Entry, slips []Slip, open []Item) L1Result {
	res := L1Result{Till: slipTotals(batch, slips), Host: BatchTotals(batch, entries)}
	res.Balanced = res.Till == res.Host
	ours := make(map[payment.STAN]*Entry)
	var again []*Entry // of requests that the journal has more than once
	for i := range entries {
		e := &entries[i]
		if e.Terminal != batch.Terminal || e.Batch != batch.Number || e.Kind == PreAuth {
			continue
		}
		have := ours[e.STAN]
		if have != nil && have.Effective() && e.Effective() {
			again = append(again, later(e, have))
		}
		if have == nil || e.before(have) {
			ours[e.STAN] = e
		}
	}
	var found []Item
	inTill := make(map[payment.STAN]bool)
	for i := range slips {
		s := &slips[i]
		if !s.in(batch) {
			continue
		}
		if inTill[s.STAN] {
			found = append(found, day.secondSlip(s))
			continue
		}
		inTill[s.STAN] = true
		if it, differs := day.compareSlip(s, ours[s.STAN]); differs {
			found = append(found, it)
		}
	}
	for stan, e := range ours {
		if e.Effective() && !inTill[stan] {
			side, _ := sides(e.Kind)
			it := day.raise(BatchComparison, side, NotInTillBatch, e.Amount, e.Key())
			it.Ours = e.Kind.Money(e.Amount)
			found = append(found, it)
		}
	}
	for _, e := range again {
		side, _ := sides(e.Kind)
		it := day.raise(BatchComparison, side, TakenTwice, e.Amount, e.Key())
		it.Ours = e.Kind.Money(e.Amount)
		found = append(found, it)
	}
	SortItems(found)
	closed := day.settle(found, open, func(it *Item) bool {
		return it.Comparison == BatchComparison && it.Key.Terminal == batch.Terminal && it.Key.Batch == batch.Number
	}, Matched)
	res.Raised, res.Closed = closed.Raised, closed.Closed
	return res
}

// later returns the one of two entries that stands behind the other.
func later(a, b *Entry) *Entry {
	if a.before(b) {
		return b
	}
	return a
}

func (s *Slip) in(b Batch) bool {
	return s.InBatch && s.Terminal == b.Terminal && s.Batch == b.Number && s.Kind != PreAuth
}

// compareSlip compares what the till has with the entry of the journal, nil when
// there is none. An upload may know only the sign of a transaction, so that a
// void passes for a refund.
func (d Day) compareSlip(s *Slip, e *Entry) (it Item, differs bool) {
	_, outsideOnly := sides(s.Kind)
	if e == nil || !e.Effective() {
		k := TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN, Kind: s.Kind,
			Merchant: s.Merchant}
		if e != nil {
			k = e.Key()
		}
		it = d.raise(BatchComparison, outsideOnly, e.whyNot(), s.Amount, k)
		it.Outside = s.Kind.Money(s.Amount)
		return it, true
	}
	ours, theirs := e.Kind.Money(e.Amount), s.Kind.Money(s.Amount)
	switch {
	case ours == theirs:
		return Item{}, false
	case (ours.Minor < 0) != (theirs.Minor < 0):
		it = d.raise(BatchComparison, Status, DifferentKind, e.Amount, e.Key())
	default:
		it = d.raise(BatchComparison, AmountDiff, DifferentAmount, ours.Sub(theirs), e.Key())
	}
	it.Ours, it.Outside = ours, theirs
	return it, true
}

// secondSlip is the item of a transaction that the till's batch has once more.
func (d Day) secondSlip(s *Slip) Item {
	_, side := sides(s.Kind)
	it := d.raise(BatchComparison, side, NotInJournal, s.Amount, s.Key())
	it.Outside = s.Kind.Money(s.Amount)
	return it
}

// BatchTotals returns the totals of the journal for a batch, as 0510 compares
// them: reversed and declined transactions do not count.
func BatchTotals(batch Batch, entries []Entry) Totals {
	var t Totals
	for i := range entries {
		if e := &entries[i]; e.Effective() && e.Terminal == batch.Terminal && e.Batch == batch.Number {
			t.add(e.Kind, e.Amount)
		}
	}
	return t
}

func slipTotals(batch Batch, slips []Slip) Totals {
	var t Totals
	for i := range slips {
		if s := &slips[i]; s.in(batch) {
			t.add(s.Kind, s.Amount)
		}
	}
	return t
}

func (t *Totals) add(k Kind, a payment.Amount) {
	switch k {
	case Sale, Completion:
		t.DebitCount++
		t.Debit = t.Debit.Add(a)
	case Void, Refund:
		t.CreditCount++
		t.Credit = t.Credit.Add(a)
	}
}
