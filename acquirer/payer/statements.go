package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Prove reads the payouts on a statement: one that nobody answered for is
// paid after all, and so is one that was taken for failed.
func (payer *Payer) Prove(ev *party.Event, out *party.Out, lines []record.Line) {
	for i := range lines {
		l := &lines[i]
		p := payer.payouts[l.Reference]
		if l.Kind != record.PayoutLine || l.Credit || p == nil || l.Amount != p.Amount {
			continue
		}
		switch {
		case p.open():
			out.Fact(payer.confirm(ev, p))
			out.Cancel(party.Timer{Name: PayoutTimer, Key: p.ID})
		case p.state == reconcile.PayoutFailed:
			out.Fact(payer.foundPaid(ev, p))
		}
	}
}

// foundPaid books a payout that was taken for failed and was paid: against what is
// still payable for it, else as the merchant's debt.
func (payer *Payer) foundPaid(ev *party.Event, p *payout) *PayoutFoundPaid {
	f := &PayoutFoundPaid{ID: p.ID, Now: ev.Business}
	left := p.Amount.Minor
	for i := range p.Parts {
		q := payer.payable(p.Merchant, p.Parts[i].Date)
		if q == nil {
			continue
		}
		if n := min(p.Parts[i].Amount.Minor, max(0, q.open()), left); n > 0 {
			part := Part{Date: q.row.Date, Amount: payment.Minor(n, payer.cfg.Currency)}
			part.Shares = upTo(q.stillOpen(p.Parts[i].Shares), n)
			f.Parts = append(f.Parts, part)
			left -= n
		}
	}
	f.Again = again(p.Parts, f.Parts)
	f.Owed = payment.Minor(left, payer.cfg.Currency)
	f.Postings = chart.FoundPaid.Append(nil, p.Amount.Sub(f.Owed), chart.Payable(p.Merchant))
	f.Postings = chart.FoundPaidTwice.Append(f.Postings, f.Owed, chart.Receivable(p.Merchant))
	return f
}

func (payer *Payer) applyFoundPaid(f *PayoutFoundPaid) {
	p := payer.payouts[f.ID]
	p.state, p.reason, p.final = reconcile.PayoutSucceeded, "", f.Now
	for i := range f.Parts {
		if q := payer.payableOf(p.Merchant, f.Parts[i].Date); q != nil {
			q.paid += f.Parts[i].Amount.Minor
			q.move(&f.Parts[i], 1, false)
			q.row.Blocked = ""
		}
	}
	payer.Owe(p.Merchant, Debt{Why: reconcile.DebtPaidTwice, Reference: p.ID, Amount: f.Owed, Shares: f.Again})
}
