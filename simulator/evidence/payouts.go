package evidence

import (
	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// payouts are what became of the money that was due.
type payouts struct {
	payables   *payables
	rows       table[string, reconcile.Payout]
	parts      map[string][]payer.Part
	returns    []reconcile.Return
	deductions []reconcile.Deduction
}

func newPayouts(p *payables) payouts {
	return payouts{payables: p, rows: newTable[string, reconcile.Payout](), parts: make(map[string][]payer.Part)}
}

// see reads what the acquirer pays, sets off or carries forward.
func (v *payouts) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *payer.PayoutSent:
		v.sent(at, f)
	case *payer.PayoutConfirmed:
		v.state(at, f.ID, reconcile.PayoutSucceeded, "")
	case *payer.PayoutFoundPaid:
		v.state(at, f.ID, reconcile.PayoutSucceeded, "")
	case *payer.PayoutRefused:
		v.state(at, f.ID, reconcile.PayoutFailed, f.Reason)
		if p := v.rows.row(f.ID); p != nil {
			v.payables.each(p.Merchant, v.parts[f.ID], func(p *reconcile.Payable, _ *payer.Part) { p.Blocked = f.Reason })
		}
	case *payer.PayoutUnanswered:
		v.state(at, f.ID, reconcile.PayoutUnknown, "")
	case *payer.PayoutReturned:
		v.state(at, f.ID, reconcile.PayoutReversed, f.Reason)
		v.returns = append(v.returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: at})
	case *payer.PayoutReissued: // until it is paid again, it pays what the merchant owes
		if p := v.rows.row(f.ID); p != nil {
			p.Recovered = p.Amount
		}
	case *payer.PayoutCarried:
		v.payables.each(f.Merchant, f.Parts, func(p *reconcile.Payable, _ *payer.Part) { p.Carried = true })
	case *payer.SetOff:
		v.deducted(f.Merchant, f.Date, "", f.Withheld, f.Deductions)
	case *payer.MerchantHeld:
		v.payables.hold(f)
	case *payer.FundsHeld:
		v.payables.keepBack(f.Merchant, f.Parts)
	case *payer.MerchantReleased:
		v.payables.each(f.Merchant, f.Parts, func(p *reconcile.Payable, _ *payer.Part) {
			p.Hold, p.Review, p.Released = "", 0, at
		})
	}
}

func (v *payouts) sent(at payment.Time, f *payer.PayoutSent) {
	replaces := f.Replaces
	if p := v.rows.row(replaces); p != nil && p.State == reconcile.PayoutReversed {
		p.Recovered = p.Recovered.Sub(f.Amount)
	}
	v.payables.each(f.Merchant, f.Parts, func(p *reconcile.Payable, _ *payer.Part) {
		before := v.rows.row(p.Payout)
		if before != nil && replaces == "" && !f.Single && before.State == reconcile.PayoutFailed {
			replaces = p.Payout // the refused payout that carried it before
		}
		p.Payout, p.Blocked = f.ID, ""
	})
	v.parts[f.ID] = f.Parts
	v.rows.add(f.ID, reconcile.Payout{
		ID: f.ID, Merchant: f.Merchant, Account: payment.MaskAccount(f.Account.Number), Payee: f.Account.Holder,
		Amount: f.Amount,
		State:  reconcile.PayoutSent, Replaces: replaces, Single: f.Single, Date: f.Date, Created: at, Sent: at,
	})
	v.deducted(f.Merchant, f.Date, f.ID, f.Withheld, f.Deductions)
}

// deducted reads what was set off, and from the money of which days.
func (v *payouts) deducted(m payment.MerchantID, date payment.BusinessDate, payout string,
	withheld []payer.Part, debts []payer.Debt) {
	v.payables.each(m, withheld, func(p *reconcile.Payable, part *payer.Part) { p.SetOff = p.SetOff.Add(part.Amount) })
	left := append([]payer.Part(nil), withheld...)
	for _, d := range append(debts[:len(debts):len(debts)], refundsIn(withheld)...) {
		if p := v.rows.row(d.Reference); p != nil && d.Why == reconcile.DebtPaidTwice {
			p.Recovered = p.Recovered.Add(d.Amount)
		}
		for i := range left {
			n := min(d.Amount.Minor, left[i].Amount.Minor)
			if n <= 0 {
				continue
			}
			left[i].Amount.Minor -= n
			d.Amount.Minor -= n
			v.deductions = append(v.deductions, reconcile.Deduction{
				Merchant: m, Date: date, Day: left[i].Date, Payout: payout, Why: d.Why, Reference: d.Reference,
				Amount: payment.Minor(n, d.Amount.Currency),
			})
		}
	}
}

// refundsIn are the refunds that were paid with money of other clearing days.
func refundsIn(withheld []payer.Part) []payer.Debt {
	var refunds []payer.Debt
	for i := range withheld {
		for _, s := range withheld[i].Shares {
			if s.Amount.Minor < 0 {
				refunds = append(refunds, payer.Debt{Why: reconcile.DebtRefund, Reference: string(s.RRN), Amount: s.Amount.Neg()})
			}
		}
	}
	return refunds
}

func (v *payouts) state(at payment.Time, id string, s reconcile.PayoutState, reason string) {
	p := v.rows.row(id)
	if p == nil {
		return
	}
	p.State, p.Reason = s, reason
	if s != reconcile.PayoutUnknown {
		p.Final = at
	}
}
