package desk

import (
	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/reconcile"
)

// advance counts days as payable whose file has not come, by the journal alone
// (Practice.PayWithoutClearing).
func (desk *Desk) advance(ev *party.Event, out *party.Out) []payer.Early {
	if !desk.cfg.Practice.PayWithoutClearing {
		return nil
	}
	var all []payer.Early
	for i := range desk.expected {
		date := desk.expected[i].ClearingDate
		due := desk.cfg.Calendar.AddWorkingDays(date, desk.cfg.DueAfter)
		d := desk.days[date]
		entries, traded := desk.host.TradedOn(date)
		if !traded && d == nil || d != nil && (d.reconciled || d.advanced) || due > ev.Job.Date {
			continue
		}
		f := &DayAdvanced{Date: date, Due: due}
		for i := range entries {
			e := &entries[i]
			if (e.State != reconcile.Approved && e.State != reconcile.Voided) || e.Cleared != 0 {
				continue
			}
			m := Match{Ref: refOf(e), Merchant: e.Merchant, Amount: e.Kind.Money(e.Amount), Fee: e.Fee, Advanced: true}
			f.Payables = append(f.Payables, m)
			all = append(all, payer.Early{Merchant: e.Merchant, RRN: e.RRN, Date: date, Minor: m.Amount.Sub(m.Fee).Minor})
		}
		out.Fact(f)
	}
	return all
}
