package reconcile

import (
	"slices"

	"acqsim/payment"
)

// Debits is what the statements of our account at the settlement bank say of payouts, and
// of which dates statements have come that could say it.
type Debits struct {
	calendar *payment.Calendar
	shown    map[string]payment.Amount // by payout id
	net      map[string]int64          // by payout id, what the lines about it come to
	stated   []payment.BusinessDate
	payments map[string]paymentLines // by payout id, of what the bank itself calls a payout
}

// paymentLines is what has gone to a merchant by the lines of one payout, and the date of the first.
type paymentLines struct {
	date  payment.BusinessDate
	moved payment.Amount
}

// Left returns what the bank says that it has paid from our account under the id of a payout, ours or not.
func (d *Debits) Left(payout string) payment.Amount { return d.payments[payout].moved }

func (d *Debits) addPayment(l *StatementLine) {
	if l.Kind != PayoutLine && l.Kind != ReturnLine || l.Reference == "" {
		return
	}
	p, known := d.payments[l.Reference]
	if !known || l.Date < p.date {
		p.date = l.Date
	}
	p.moved = p.moved.Sub(l.Amount)
	d.payments[l.Reference] = p
}

// DebitsOf reads the statements. Lines that do not say what they are about say nothing of
// payouts; a statement without lines says that none left.
func DebitsOf(calendar *payment.Calendar, files []FileRow, lines []StatementLine) *Debits {
	d := &Debits{calendar: calendar, shown: make(map[string]payment.Amount), net: make(map[string]int64),
		payments: make(map[string]paymentLines)}
	silent := make(map[payment.BusinessDate]bool)
	for i := range lines {
		l := &lines[i]
		if l.Kind == "" {
			silent[l.Date] = true
		}
		d.net[l.Reference] += l.Amount.Minor
		d.addPayment(l)
		if l.Amount.Minor < 0 && l.Reference != "" {
			d.shown[l.Reference] = d.shown[l.Reference].Sub(l.Amount)
		}
		d.stated = append(d.stated, l.Date)
	}
	for i := range files {
		if f := &files[i]; f.Kind == StatementFile && f.Accepted {
			d.stated = append(d.stated, f.ClearingDate)
		}
	}
	d.stated = slices.DeleteFunc(d.stated, func(date payment.BusinessDate) bool { return silent[date] })
	return d
}

// Lacks reports whether the bank has not debited us for a payout of which we know the
// outcome: the statement of the next working day has come, and none shows it. Where that
// statement is missing nothing can be said.
func (d *Debits) Lacks(p *Payout) bool {
	if _, shown := d.Moved(p); d == nil || shown {
		return false
	}
	return slices.ContainsFunc(d.stated, func(date payment.BusinessDate) bool { return d.Tells(p, date) })
}

// Moved returns what the bank has debited us for a payout; false where no statement shows it.
func (d *Debits) Moved(p *Payout) (payment.Amount, bool) {
	if d == nil {
		return payment.Amount{}, false
	}
	moved, shown := d.shown[p.ID]
	return moved, shown
}

// Shows reports whether by the statements a payout has left our account and has not come back.
func (d *Debits) Shows(p *Payout) bool { return d != nil && d.net[p.ID] < 0 }

// Tells reports whether the statement of a date is the one that must show a payout.
func (d *Debits) Tells(p *Payout, date payment.BusinessDate) bool {
	if d.calendar == nil || p.Final == 0 {
		return false
	}
	said := d.calendar.Date(p.Final)
	return date > said && date <= d.calendar.WorkingDayFrom(said.AddDays(1))
}
