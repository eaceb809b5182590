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
}

// Reconcile makes the five comparisons over all the evidence as an observer who
// trusts nobody's items: the batches that are closed, every clearing day whose
// file was accepted, the cash, the payouts, and what has stood too long.
func Reconcile(ev *Evidence) Report {
	var r Report
	day := Day{Now: ev.Now, Calendar: ev.Calendar, Limits: ev.Limits}
	batches := slices.SortedFunc(slices.Values(ev.Batches), func(a, b BatchRow) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Closed, b.Closed), cmp.Compare(a.Batch, b.Batch))
	})
	for i := range batches {
		b := &batches[i]
		if b.Closed == 0 {
			continue
		}
		on := day.at(ev.Calendar.ClearingDate(b.Closed))
		res := L1(on, Batch{b.Terminal, b.Batch}, ev.Entries, ev.Slips, r.Open)
		r.add(res.Raised, res.Closed)
	}
	entries := slices.Clone(ev.Entries)
	for i := range entries {
		entries[i].Cleared = 0
	}
	byDay := make(map[payment.BusinessDate][]Detail)
	for _, f := range ev.Files {
		if f.Kind == ClearingFile && f.Accepted {
			byDay[f.ClearingDate] = nil
		}
	}
	for _, d := range ev.Details {
		byDay[d.ClearingDate] = append(byDay[d.ClearingDate], d)
	}
	for _, date := range slices.Sorted(maps.Keys(byDay)) {
		res := L2(day.at(date), entries, byDay[date], r.Open)
		for _, p := range res.Pairs {
			entries[p.Entry].Cleared = p.Cleared
		}
		r.add(res.Raised, res.Closed)
	}
	for _, res := range [...]func() Result{
		func() Result { return Files(day, ev.Files, r.Open) },
		func() Result { return L3(day, ev.Positions, ev.Statements, r.Open) },
		func() Result { return L4(day, ev.Payables, ev.Payouts, ev.Returns, ev.BankLines, r.Open) },
		func() Result { return L5(day, entries, ev.Batches, ev.Payables, ev.Balances, r.Open) },
	} {
		found := res()
		r.add(found.Raised, found.Closed)
	}
	return r
}

func (r *Report) add(raised, closed []Item) {
	r.Raised = append(r.Raised, raised...)
	r.Closed = append(r.Closed, closed...)
	gone := make(map[string]bool, len(closed))
	for i := range closed {
		gone[closed[i].ID] = true
	}
	r.Open = slices.DeleteFunc(append(r.Open, raised...), func(it Item) bool { return gone[it.ID] })
	sortItems(r.Open)
}
