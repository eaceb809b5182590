package payer

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// Owe notes what a merchant owes; whoever posts to merchant-receivable for
// another reason than a refund calls it when its fact is applied.
func (payer *Payer) Owe(m payment.MerchantID, d Debt) {
	if shop := payer.merchants[m]; shop != nil && d.Amount.Minor > 0 {
		shop.debts = append(shop.debts, d)
	}
}

// repaid takes deductions off the debts.
func (shop *merchant) repaid(deductions []Debt) {
	for i := range deductions {
		d := &deductions[i]
		for j := range shop.debts {
			if o := &shop.debts[j]; o.Why == d.Why && o.Reference == d.Reference {
				o.Amount, o.Shares = o.Amount.Sub(d.Amount), without(o.Shares, d.Shares)
			}
		}
	}
	left := shop.debts[:0]
	for _, o := range shop.debts {
		if o.Amount.Minor > 0 {
			left = append(left, o)
		}
	}
	shop.debts = left
}

// OweRefund notes what a merchant owes for a refund beyond what it was owed then.
func (payer *Payer) OweRefund(m payment.MerchantID, rrn payment.RRN, amount payment.Amount) {
	if shop := payer.merchants[m]; shop != nil {
		shop.refunds = append(shop.refunds, Share{rrn, amount})
	}
}

// repayRefunds takes what was set off from what a merchant owes for refunds.
func (payer *Payer) repayRefunds(m payment.MerchantID, refunds []Share) {
	if shop := payer.merchants[m]; shop != nil {
		shop.refunds = without(shop.refunds, refunds)
	}
}

// Debt is what a merchant owes for one thing.
func (payer *Payer) Debt(m payment.MerchantID, why reconcile.DebtReason, reference string) int64 {
	shop := payer.merchants[m]
	if shop == nil {
		return 0
	}
	var sum int64
	for _, d := range shop.debts {
		if d.Why == why && d.Reference == reference {
			sum += d.Amount.Minor
		}
	}
	return sum
}

// Settle takes what a merchant no longer owes off its debts.
func (payer *Payer) Settle(m payment.MerchantID, d Debt) {
	if shop := payer.merchants[m]; shop != nil {
		shop.repaid([]Debt{d})
	}
}

// withhold takes what was set off from the payables and off the debts.
func (payer *Payer) withhold(m payment.MerchantID, parts []Part, deductions []Debt) {
	for i := range parts {
		if p := payer.payableOf(m, parts[i].Date); p != nil {
			p.paid += parts[i].Amount.Minor
			p.move(&parts[i], 1, false)
			p.row.SetOff = p.row.SetOff.Add(parts[i].Amount)
		}
	}
	if shop := payer.merchants[m]; shop != nil {
		shop.repaid(deductions)
	}
	for i := range deductions {
		if p := payer.payouts[deductions[i].Reference]; p != nil && deductions[i].Why == reconcile.DebtPaidTwice {
			p.recovered += deductions[i].Amount.Minor
		}
	}
}
