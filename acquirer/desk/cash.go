package desk

import (
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// compareCash is L3 over all days that are still kept.
func (desk *Desk) compareCash(
	ev *party.Event, out *party.Out, positions []reconcile.NetPosition, lines []reconcile.StatementLine,
) {
	date := desk.cfg.Calendar.Date(ev.Business)
	res := reconcile.L3(desk.dayFor(ev, date), positions, lines, desk.items)
	desk.report(ev, out, reconcile.CashComparison, date, res.Raised, res.Closed)
}

// position is what the network owes us for a clearing day by its file.
func (desk *Desk) position(f *FileImported) reconcile.NetPosition {
	cal := desk.cfg.Calendar
	return reconcile.NetPosition{
		ClearingDate: f.Date, Net: f.Net, Due: cal.At(cal.AddWorkingDays(f.Date, 1), desk.cfg.StatementDue),
	}
}

// settles finds the clearing day of a settlement that does not name one: the
// oldest unsettled position of that amount.
func (desk *Desk) settles(amount payment.Amount) payment.BusinessDate {
	for i := range desk.positions {
		p := &desk.positions[i]
		settled := false
		for j := range desk.lines {
			settled = settled || desk.lines[j].ClearingDate == p.ClearingDate
		}
		if !settled && p.Net == amount {
			return p.ClearingDate
		}
	}
	return 0
}
