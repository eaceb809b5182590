package bank

import (
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// correctEntry takes the last credit of an account off it again; what becomes of it then is
// done as with what the rail has taken in (Accepted).
func (b *Bank) correctEntry(ev *party.Event, c *CorrectEntry, out *party.Out) {
	p := b.lastCredit(c.Account)
	if why := b.keeps(p, c.Reason); why != nil {
		out.Fact(refusedCommand(c, c.Account, why))
		return
	}
	after := max(0, c.After)
	out.Fact(&EntryReversed{
		Movement: p.Movement, Date: b.calendar.Date(ev.Business), Due: ev.Business.Add(after), Reason: c.Reason,
		Postings: takenOff.Append(nil, p.Amount, b.accounts[p.To].ledger),
	})
	out.Set(party.Timer{Name: timerPosting, Key: p.ID}, ev.Now.Add(after))
}

// applyReversed gives the room back that the credit took of its account.
func (b *Bank) applyReversed(f *EntryReversed) {
	p, a := b.payments[f.ID], b.accounts[f.To]
	if p.counted {
		a.in.takeBack(p.Date, f.Date, f.Amount)
	}
	p.state, p.counted, p.posting, p.back = accepted, false, f.Due, f.Reason
	b.line(a, Line{Date: f.Date, Reference: f.ID, Kind: record.OtherLine, Amount: f.Amount})
}

// takeBack takes from the counters, as of a date, what was counted on another.
func (u *used) takeBack(counted, date payment.BusinessDate, a payment.Amount) {
	*u = u.at(date)
	if counted == date {
		u.day = u.day.Sub(a)
	}
	if counted.Year() == date.Year() {
		u.year = u.year.Sub(a)
	}
}
