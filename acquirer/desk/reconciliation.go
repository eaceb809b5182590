package desk

import (
	"slices"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// at is the day of a comparison.
func (desk *Desk) at(ev *party.Event, date payment.BusinessDate) reconcile.Day {
	return reconcile.Day{
		Date: date, Now: ev.Business, Calendar: desk.cfg.Calendar,
		Limits: reconcile.Limits{Unknown: desk.cfg.PayoutLimit, PayoutBy: desk.cfg.PayoutsBy},
	}
}

// report records what a comparison found, if anything.
func (desk *Desk) report(ev *party.Event, out *party.Out, c reconcile.Comparison, date payment.BusinessDate, raised, closed []reconcile.Item) {
	if len(raised)+len(closed) > 0 && !desk.unwatched(c) {
		out.Fact(&Reconciled{Comparison: c, Date: date, Now: ev.Business, Raised: raised, Closed: closed})
	}
}

// unwatched reports whether nobody makes a comparison.
func (desk *Desk) unwatched(c reconcile.Comparison) bool {
	return slices.Contains(desk.cfg.Practice.Unwatched, c)
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
	files := reconcile.Files(desk.at(ev, f.Date), expected, desk.items)
	desk.report(ev, out, reconcile.ClearingComparison, f.Date, files.Raised, files.Closed)
	desk.compareCash(ev, out, append(slices.Clone(desk.positions), desk.position(f)), desk.lines)
}

// compareCash is L3 over all days that are still kept.
func (desk *Desk) compareCash(ev *party.Event, out *party.Out, positions []reconcile.Position, lines []reconcile.StatementLine) {
	date := desk.cfg.Calendar.Date(ev.Business)
	res := reconcile.L3(desk.at(ev, date), positions, lines, desk.items)
	desk.report(ev, out, reconcile.CashComparison, date, res.Raised, res.Closed)
}

// BatchesClosed raises the differences (L1) between what a till uploaded of the batches
// that have just closed out of balance, and the journal.
func (desk *Desk) BatchesClosed(ev *party.Event, out *party.Out) {
	for _, f := range out.Facts {
		closed, ok := f.(*host.BatchClosed)
		if !ok || closed.Balanced {
			continue
		}
		slips, entries, ok := desk.host.Uploaded(closed.Terminal, closed.Batch)
		if !ok {
			continue
		}
		today := desk.host.Day()
		res := reconcile.L1(desk.at(ev, today), reconcile.Batch{Terminal: closed.Terminal, Number: closed.Batch}, entries, slips, desk.items)
		desk.report(ev, out, reconcile.BatchComparison, today, res.Raised, res.Closed)
	}
}

// without leaves out the batches that the same event captures.
func without(rows []reconcile.BatchRow, forced []*host.BatchForced) []reconcile.BatchRow {
	return slices.DeleteFunc(rows, func(r reconcile.BatchRow) bool {
		return slices.ContainsFunc(forced, func(f *host.BatchForced) bool { return f.Terminal == r.Terminal && f.Batch == r.Batch })
	})
}
