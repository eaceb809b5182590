package desk

import (
	"slices"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// clearingRun carries what one day's comparison found over to the next one of
// the same event.
type clearingRun struct {
	items   []reconcile.Item
	cleared map[payment.RRN]payment.BusinessDate
	posted  []ledger.Posting
}

// cover makes a merchant owe the fee of a day that its payable is not there to pay: what it
// sold has been given back.
func (r *clearingRun) cover(book *ledger.Book, f *Reconciled) []ledger.Posting {
	before := append(r.posted, ledger.PostingsOf(f)...)
	r.posted = chart.Cover(book, before)
	return r.posted[len(before):]
}

func (r *clearingRun) add(f *Reconciled) {
	gone := func(it reconcile.Item) bool {
		return slices.ContainsFunc(f.Closed, func(c reconcile.Item) bool { return c.ID == it.ID })
	}
	r.items = append(slices.DeleteFunc(slices.Clone(r.items), gone), f.Raised...)
	for i := range f.Matches {
		r.cleared[f.Matches[i].RRN] = f.Date
	}
}

// reconcileDay is L2 of one clearing day: what matches is charged its fee and
// becomes payable, what does not is long or short, as reconcile says.
func (desk *Desk) reconcileDay(ev *party.Event, out *party.Out, file *FileImported, run *clearingRun) {
	entries, standings := desk.host.JournalAround(file.Date)
	for i := range entries {
		if cleared := run.cleared[entries[i].RRN]; cleared != 0 {
			entries[i].Cleared = cleared
		}
	}
	res := reconcile.L2(desk.dayFor(ev, file.Date), entries, file.Details, run.items)
	claims := reconcile.Claims(desk.dayFor(ev, file.Date), desk.claims, file.Details, run.items)
	res.Raised = append(res.Raised, claims.Raised...)
	if desk.unwatched(reconcile.ClearingComparison) {
		res.Raised, res.Closed = nil, nil
	}
	f := &Reconciled{
		Comparison: reconcile.ClearingComparison, Date: file.Date, Now: ev.Business,
		Due: desk.cfg.Calendar.AddWorkingDays(file.Date, desk.cfg.DueAfter), Raised: res.Raised, Closed: res.Closed,
		Matches: make([]Match, 0, len(res.Pairs)),
	}
	disputed := make(map[payment.RRN]bool)
	for i := range res.Raised {
		it := &res.Raised[i]
		disputed[it.Key.RRN] = it.Reason == reconcile.DifferentAmount || it.Side == reconcile.Status
		f.Postings = suspend(f.Postings, it)
	}
	for i := range res.Closed {
		it := &res.Closed[i]
		f.Postings = unsuspend(f.Postings, it, desk.reclaimed(it))
	}
	for _, pair := range res.Pairs {
		e, is := &entries[pair.Entry], standings[pair.Entry]
		if e.Cleared != 0 || disputed[e.RRN] {
			continue
		}
		m := Match{Ref: refOf(e), Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee, Advanced: is.Advanced}
		// A void or a refund takes money back in any case and needs no batch to confirm it;
		// no batch confirms what was voided, which counts with its void or not at all.
		m.Awaits = desk.cfg.Capture == host.TerminalCapture && !is.Captured && is.Debit && e.State != reconcile.Voided
		f.Matches = append(f.Matches, m)
	}
	f.Matches = append(f.Matches, voidsLeftOut(entries, res.Raised)...)
	desk.chargeByDay(f)
	f.Postings = append(f.Postings, run.cover(desk.book, f)...)
	out.Fact(f)
	run.add(f)
	fees := reconcile.FeeTotals(
		desk.dayFor(ev, file.Date), chargedTo(f, entries), f.charged(desk.cfg.Currency), nil, nil, run.items,
	)
	desk.report(ev, out, reconcile.ClearingComparison, file.Date, fees.Raised, fees.Closed)
}

// reconcileLate takes up a clearing file that came after the job of its day.
func (desk *Desk) reconcileLate(ev *party.Event, out *party.Out, f *FileImported) {
	desk.reconcileDay(ev, out, f, &clearingRun{items: desk.items, cleared: make(map[payment.RRN]payment.BusinessDate)})
	expected := slices.Clone(desk.expected)
	for i := range expected {
		if expected[i].ClearingDate == f.Date {
			expected[i].Accepted = true
		}
	}
	files := reconcile.Files(desk.dayFor(ev, f.Date), expected, desk.items)
	desk.report(ev, out, reconcile.ClearingComparison, f.Date, files.Raised, files.Closed)
	desk.compareCash(ev, out, append(slices.Clone(desk.positions), desk.position(f)), desk.lines)
}

// voidsLeftOut are the voids that a clearing file lacks: the network pays for the
// sale, and the merchant, whose slip says void, is owed nothing for the two.
func voidsLeftOut(entries []reconcile.Entry, raised []reconcile.Item) []Match {
	var matches []Match
	for i := range entries {
		e := &entries[i]
		left := func(it reconcile.Item) bool { return it.Key.RRN == e.RRN && it.Reason == reconcile.ApprovedNotCleared }
		if e.Kind != reconcile.Void || e.Cleared != 0 || !slices.ContainsFunc(raised, left) {
			continue
		}
		matches = append(matches, Match{Ref: refOf(e), Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee})
	}
	return matches
}

// refOf names the transaction of a row.
func refOf(e *reconcile.Entry) host.Ref {
	return host.Ref{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN, RRN: e.RRN}
}
