package diagnosis

import (
	"cmp"

	"acqsim/payment"
	"acqsim/reconcile"
)

// classTwoDaily is what a Class II account may receive from non-bound accounts in
// a day, and so the most that a single payout to it can ever be: 10,000.00
// (银发〔2016〕302号), in the currency of the books.
func classTwoDaily(c payment.Currency) int64 { return payment.Major(10_000, c).Minor }

// Refusal is the slug of why the payout was refused or sent back, "" when it was not.
func (v *Case) Refusal() string {
	p := v.Payout
	if p == nil || p.State != reconcile.PayoutFailed && !v.Returned() {
		return ""
	}
	return cmp.Or(payment.RefusalOf(cmp.Or(v.Index.Payouts.Returned[p.ID], p.Reason)), payment.OtherRefusal)
}

func (v *Case) whyRefused(p *reconcile.Payout) (CauseCode, string) {
	switch payment.RefusalOf(p.Reason) {
	case "never-received":
		return CausePayoutNeverReceived, ""
	case "own-funds":
		return CausePayoutRefused, "own-funds"
	case "quota":
		return CausePayoutRefusedQuota, v.quotaVariant(p)
	case "account":
		if a := v.Index.accounts[p.Account]; a != nil && (a.State == "closed" || a.State == "frozen") {
			return CausePayoutRefusedAccount, a.State
		}
		return CausePayoutRefusedAccount, ""
	case "name":
		return CausePayoutRefusedName, ""
	case "bank":
		return CausePayoutRefusedBank, ""
	case "status":
		return CausePayoutRefusedStatus, ""
	}
	return CausePayoutRefused, ""
}

// quotaVariant tells the limits apart: by the amount; by what the account took in
// on that day, where its bank shows that; else by the days on which it has refused.
func (v *Case) quotaVariant(p *reconcile.Payout) string {
	if p.Amount.Minor > classTwoDaily(p.Amount.Currency) {
		return "single-payout"
	}
	account := v.Index.accounts[p.Account]
	if account != nil && account.Class == "III" {
		return "class-three"
	}
	if account != nil && v.Index.Payouts.AccountsKnown {
		if v.Index.tookIn(p.Account, p.Date)+p.Amount.Minor > classTwoDaily(p.Amount.Currency) {
			return "daily"
		}
		return "yearly"
	}
	days := make(map[payment.BusinessDate]bool)
	paid := false
	for i := range v.Index.Evidence.Payouts {
		o := &v.Index.Evidence.Payouts[i]
		if o.Merchant != p.Merchant || o.Account != p.Account {
			continue
		}
		if o.State == reconcile.PayoutFailed && payment.RefusalOf(o.Reason) == "quota" {
			days[o.Date] = true
		}
		paid = paid || o.State == reconcile.PayoutSucceeded || o.State == reconcile.PayoutReversed
	}
	switch {
	case len(days) < 2:
		return "daily"
	case paid:
		return "yearly"
	}
	return "not-enabled"
}

// tookIn is what an account received on a day.
func (ix *Index) tookIn(account string, day payment.BusinessDate) int64 {
	sum := int64(0)
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; l.Account == account && l.Date == day && l.Amount.Minor > 0 {
			sum += l.Amount.Minor
		}
	}
	return sum
}
