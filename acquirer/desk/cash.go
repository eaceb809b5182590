package desk

import (
	"slices"

	"acqsim/acquirer/chart"
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
	res.Raised = slices.DeleteFunc(res.Raised, func(it reconcile.Item) bool {
		return slices.ContainsFunc(desk.givenUp, func(g reconcile.Item) bool {
			return g.ID == it.ID && g.Ours == it.Ours && g.Outside == it.Outside
		})
	})
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

// writeOffCash gives up what a net position was paid too little, or keeps what was too
// much. The item names the transfer: its difference is nobody's transaction.
func (desk *Desk) writeOffCash(f *ItemCorrected, it *reconcile.Item) *party.Refused {
	i := slices.IndexFunc(desk.lines, func(l reconcile.StatementLine) bool { return l.ClearingDate == it.Day })
	if it.Side != reconcile.AmountDiff || i < 0 {
		return doesNotFit(f, it)
	}
	it.Detail = desk.lines[i].Reference
	f.Postings = chart.CashWrittenOff.Append(nil, it.Ours.Sub(it.Outside))
	return nil
}

// unsettled reports whether the cash of a clearing day is still looked for.
func (desk *Desk) unsettled(date payment.BusinessDate) bool {
	return slices.ContainsFunc(desk.items, func(it reconcile.Item) bool {
		return it.Comparison == reconcile.CashComparison && it.Day == date
	})
}
