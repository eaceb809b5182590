package reconcile

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/payment"
)

// Report is what comes of making all five comparisons anew from the evidence,
// whatever the acquirer itself has found.
type Report struct {
	Raised []Item `json:"raised"`
	Closed []Item `json:"closed"`
	Open   []Item `json:"open"`
	// Totals are the control totals of the comparisons that were made.
	Totals []ControlTotals `json:"totals"`

	sums adding
}

// Reconcile makes the five comparisons over all the evidence as an observer who
// trusts nobody's items: the batches that are closed, every clearing day whose
// file was accepted, the cash, the payouts, and what has stood too long.
func Reconcile(ev *Evidence) Report {
	return Compare(ev, BatchComparison, ClearingComparison, CashComparison, PayoutComparison, AgeComparison)
}

// Compare makes some of the five comparisons, in their order. The evidence needs
// only the rows that these look at.
func Compare(ev *Evidence, levels ...Comparison) Report {
	var r Report
	day := Day{Now: ev.Now, Calendar: ev.Calendar, Limits: ev.Limits}
	for _, level := range levels {
		switch level {
		case BatchComparison:
			r.compareBatches(day, ev)
		case ClearingComparison:
			r.compareClearing(day, ev)
		case CashComparison:
			files := Files(day, ev.Files, r.Open)
			r.add(files.Raised, files.Closed)
			cash := L3(day, ev.Positions, ev.Statements, r.Open)
			r.add(cash.Raised, cash.Closed)
			r.totalCash(day, ev)
		case PayoutComparison:
			found := L4(
				day, ev.Payables, ev.Payouts, ev.Returns, ev.BankLines, DebitsOf(ev.Calendar, ev.Files, ev.Statements), r.Open,
			)
			r.add(found.Raised, found.Closed)
			r.totalPayouts(day, ev)
		case AgeComparison:
			before := slices.Clone(r.Open)
			found := L5(day, ev.Entries, ev.Batches, ev.Payables, ev.Balances, r.Open)
			r.add(found.Raised, found.Closed)
			slips := Retrievals(day, ev.Details, ev.Claims, r.Open)
			r.add(slips.Raised, slips.Closed)
			r.totalWaiting(day, ev, before)
			r.totalSlips(ev)
		}
	}
	r.date(ev)
	r.sums.items(r.Open)
	r.Totals, r.sums = r.sums.sorted(), adding{}
	return r
}

// compareBatches compares the batches that are closed.
func (r *Report) compareBatches(day Day, ev *Evidence) {
	batches := slices.Clone(ev.Batches)
	slices.SortFunc(batches, func(a, b BatchRow) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Closed, b.Closed), cmp.Compare(a.Batch, b.Batch))
	})
	compared := make(map[Batch]bool)
	for i := range batches {
		b := &batches[i]
		if b.Closed == 0 {
			continue
		}
		agreed := b.agreed(ev.Slips)
		compared[Batch{b.Terminal, b.Batch}] = compared[Batch{b.Terminal, b.Batch}] || !agreed
		if agreed {
			continue
		}
		on := day
		if day.Calendar != nil {
			on = day.at(day.Calendar.ClearingDate(b.Closed))
		}
		res := L1(on, Batch{b.Terminal, b.Batch}, ev.Entries, ev.Slips, r.Open)
		r.add(res.Raised, res.Closed)
	}
	r.totalBatches(ev, compared)
}

// agreed reports whether the sums that a till sent are those of the journal, and nothing else is known of the till: it
// is somebody else's, and its slips are not among ours.
func (b *BatchRow) agreed(slips []Slip) bool {
	key := Batch{b.Terminal, b.Batch}
	return b.Balanced && b.Till.DebitCount+b.Till.CreditCount > 0 &&
		!slices.ContainsFunc(slips, func(s Slip) bool { return s.Terminal == key.Terminal && s.Batch == key.Number })
}

// ClosedBatches lists the batches of some slips, for whoever has no rows of batches:
// each is taken for closed with its last slip.
func ClosedBatches(slips []Slip) []BatchRow {
	at := make(map[Batch]int)
	var out []BatchRow
	for i := range slips {
		s := &slips[i]
		k := Batch{s.Terminal, s.Batch}
		n, ok := at[k]
		if !ok {
			n = len(out)
			at[k] = n
			out = append(out, BatchRow{Terminal: s.Terminal, Batch: s.Batch, Closed: 1})
		}
		out[n].Closed = max(out[n].Closed, s.At)
	}
	return out
}

// compareClearing compares every clearing day that has a file or a record.
func (r *Report) compareClearing(day Day, ev *Evidence) {
	byDay := make(map[payment.BusinessDate][]Detail)
	for _, f := range ev.Files {
		if f.Kind == ClearingFile && f.Accepted {
			byDay[f.ClearingDate] = nil
		}
	}
	count := make(map[payment.BusinessDate]int)
	for i := range ev.Details {
		count[ev.Details[i].ClearingDate]++
	}
	for i := range ev.Details {
		d := &ev.Details[i]
		if n := count[d.ClearingDate]; n == len(ev.Details) {
			byDay[d.ClearingDate] = ev.Details // one day, as a file usually is
			break
		} else if byDay[d.ClearingDate] == nil {
			byDay[d.ClearingDate] = make([]Detail, 0, n)
		}
		byDay[d.ClearingDate] = append(byDay[d.ClearingDate], *d)
	}
	days := slices.Sorted(maps.Keys(byDay))
	unconfirmed := UnconfirmedOf(ev.Batches, append(slices.Clone(ev.Items), r.Open...))
	entries := ev.Entries
	marked := func() bool {
		for i := range entries {
			if entries[i].Cleared != 0 {
				return true
			}
		}
		return false
	}
	if len(days) > 1 || marked() { // a journal of a million rows is not copied for nothing
		entries = slices.Clone(entries)
		kept := make(map[itemKey]payment.BusinessDate)
		for i := range ev.Items {
			if it := &ev.Items[i]; it.RefundKept() {
				kept[keyOf(it)] = it.Day
			}
		}
		for i := range entries {
			entries[i].Cleared = kept[itemKey{entries[i].RRN, entries[i].Terminal}]
		}
	}
	rows := clearingTotals{sums: &r.sums, entries: entries, state: make([]rowState, len(entries))}
	sent := claimTotals{sums: &r.sums, claims: ev.Claims, done: make([]bool, len(ev.Claims))}
	for i, date := range days {
		res := L2(day.at(date), entries, byDay[date], r.Open)
		r.add(res.Raised, res.Closed)
		rows.day(date, &res, byDay[date])
		claims, answers := compareClaims(day.at(date), sent.claims, sent.done, byDay[date], r.Open)
		r.add(claims.Raised, claims.Closed)
		sent.day(byDay[date], answers)
		fees := FeeTotals(day.at(date), ev.Entries, ev.Payables, ev.Claims, unconfirmed, r.Open)
		r.add(fees.Raised, fees.Closed)
		r.totalFees(date, ev.Entries, ev.Payables, ev.Claims, unconfirmed)
		if i == len(days)-1 {
			break
		}
		for _, p := range res.Pairs {
			entries[p.Entry].Cleared = p.Cleared
		}
	}
	filed := func(d payment.BusinessDate) bool { _, found := slices.BinarySearch(days, d); return found }
	rows.end(filed)
	sent.end(filed)
}

func (r *Report) add(raised, closed []Item) {
	r.Raised = append(r.Raised, raised...)
	r.Closed = append(r.Closed, closed...)
	gone := make(map[string]bool, len(closed))
	for i := range closed {
		gone[closed[i].ID] = true
	}
	r.Open = slices.DeleteFunc(append(r.Open, raised...), func(it Item) bool { return gone[it.ID] })
	SortItems(r.Open)
}
