package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// payoutCause reads what became of a payout.
func (v *Case) PayoutCause(p *reconcile.Payout) (CauseCode, string) {
	why, back := v.Archive.Payouts.Returned[p.ID]
	credited := v.Archive.Payouts.Credited[p.ID]
	switch {
	case back || p.State == reconcile.PayoutReversed:
		return CausePayoutReturnedAfterSuccess, reconcile.ReasonClass(cmp.Or(why, p.Reason))
	case p.State == reconcile.PayoutSucceeded:
		return v.paidCause(p)
	case credited && v.Archive.replacement(p) != nil:
		return CausePaidTwice, ""
	case credited:
		return CausePayoutOutcomeUnknown, "credited"
	case p.State == reconcile.PayoutFailed:
		return v.refusedCause(p)
	case p.State == reconcile.PayoutUnknown || v.Archive.Evidence.Now.Sub(cmp.Or(p.Sent, p.Created)) >= v.Archive.Limits.Unknown:
		return CausePayoutOutcomeUnknown, ""
	}
	return CausePayoutUnderWay, ""
}

// paidCause is for a payout that succeeded: into which account, and is the money
// still there?
func (v *Case) paidCause(p *reconcile.Payout) (CauseCode, string) {
	line := v.Archive.bank[p.ID]
	account := v.Archive.accounts[p.Account]
	switch {
	case line != nil && stranger(line, p):
		return CausePaidToAnother, ""
	case line == nil && v.Archive.Payouts.AccountsKnown:
		return CausePaidNotInAccount, ""
	case v.Archive.twice(p):
		return CausePaidTwice, ""
	case v.taken() > 0:
		return CauseTakenFromAccount, ""
	case account != nil && (account.State == "frozen" || account.State == "debit-frozen"):
		return CausePaidIntoFrozen, account.State
	case v.Archive.movedOn(p):
		return CausePaid, "old-account"
	}
	return CausePaid, ""
}

// stranger reports whether a credit went to somebody that the payout was not made
// out to.
func stranger(l *reconcile.BankLine, p *reconcile.Payout) bool {
	return l.Merchant != "" && l.Merchant != p.Merchant || l.Holder != "" && p.Payee != "" && l.Holder != p.Payee
}

// twice reports whether a payout and the one that it replaces both reached the
// account and the second has not been got back.
func (d *Archive) twice(p *reconcile.Payout) bool {
	first := d.Payouts.ByID[p.Replaces]
	if first == nil || d.Payouts.Returned[first.ID] != "" {
		return false
	}
	arrived := first.State == reconcile.PayoutSucceeded || d.Payouts.Credited[first.ID]
	return arrived && first.Recovered.Minor < first.Amount.Minor
}

// movedOn reports whether the merchant had named another account when a payout
// still went to the old one.
func (d *Archive) movedOn(p *reconcile.Payout) bool {
	account, asked := "", payment.Time(0)
	for i := range d.Evidence.SettlementAccounts {
		if r := &d.Evidence.SettlementAccounts[i]; r.Merchant == p.Merchant && r.Asked >= asked && r.Asked < p.Created {
			account, asked = r.Account, r.Asked
		}
	}
	return asked != 0 && account != p.Account
}

// brought reports whether a cause means that the money reached the merchant,
// whatever has become of it since.
func (c CauseCode) Brought(variant string) bool {
	switch c {
	case CausePaid, CausePaidTwice, CauseTakenFromAccount, CausePaidIntoFrozen:
		return true
	case CausePayoutOutcomeUnknown:
		return variant == "credited"
	}
	return false
}

// taken is how much of a transaction's money left the account by other hands than
// the holder's: what came last goes first.
func (v *Case) taken() int64 {
	if v.Payout == nil || v.Entry == nil || v.Archive.stolen[v.Payout.ID] == 0 {
		return 0
	}
	left := v.Archive.stolen[v.Payout.ID]
	for i := range v.Archive.Evidence.Entries {
		e := &v.Archive.Evidence.Entries[i]
		if e.Payout == v.Entry.Payout && e.State == reconcile.Approved && e.RRN < v.Entry.RRN {
			left -= e.Kind.Money(e.Amount).Sub(e.Kind.Money(Positive(e.Fee))).Minor
		}
	}
	return max(0, min(left, v.Net().Minor))
}

// bankLines returns the movements on the merchants' accounts in the order of time.
func (d *Archive) bankLines() []*reconcile.BankLine {
	lines := make([]*reconcile.BankLine, 0, len(d.Evidence.BankLines))
	for i := range d.Evidence.BankLines {
		lines = append(lines, &d.Evidence.BankLines[i])
	}
	slices.SortFunc(lines, func(a, b *reconcile.BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Text, b.Text))
	})
	return lines
}

// sortTheft takes what the holders dispute from the credits before it, the latest
// first.
func (d *Archive) sortTheft() {
	type credit struct {
		payout string
		left   int64
	}
	accounts := make(map[string][]credit)
	for _, l := range d.bankLines() {
		have := accounts[l.Account]
		switch {
		case l.Amount.Minor > 0:
			accounts[l.Account] = append(have, credit{l.PayoutID, l.Amount.Minor})
		case l.Disputed:
			lost := -l.Amount.Minor
			for n := len(have) - 1; n >= 0 && lost > 0; n-- {
				less := min(lost, have[n].left)
				have[n].left -= less
				lost -= less
				if have[n].payout != "" {
					d.stolen[have[n].payout] += less
				}
			}
		}
	}
}

// classTwoDaily is what a Class II account may receive from non-bound accounts in
// a day, and so the most that a single payout to it can ever be: 10,000.00 CNY
// (银发〔2016〕302号).
const classTwoDaily = 10_000_00

func (v *Case) refusedCause(p *reconcile.Payout) (CauseCode, string) {
	switch reconcile.ReasonClass(p.Reason) {
	case "never-received":
		return CausePayoutNeverReceived, ""
	case "own-funds":
		return CausePayoutRefused, "own-funds"
	case "quota":
		return CausePayoutRefusedQuota, v.quotaVariant(p)
	case "account":
		if a := v.Archive.accounts[p.Account]; a != nil && (a.State == "closed" || a.State == "frozen") {
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
	if p.Amount.Currency == payment.CNY && p.Amount.Minor > classTwoDaily {
		return "single-payout"
	}
	account := v.Archive.accounts[p.Account]
	if account != nil && account.Class == "III" {
		return "class-three"
	}
	if account != nil && v.Archive.Payouts.AccountsKnown {
		if v.Archive.tookIn(p.Account, p.Date)+p.Amount.Minor > classTwoDaily {
			return "daily"
		}
		return "yearly"
	}
	days := make(map[payment.BusinessDate]bool)
	paid := false
	for i := range v.Archive.Evidence.Payouts {
		o := &v.Archive.Evidence.Payouts[i]
		if o.Merchant != p.Merchant || o.Account != p.Account {
			continue
		}
		if o.State == reconcile.PayoutFailed && reconcile.ReasonClass(o.Reason) == "quota" {
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
func (d *Archive) tookIn(account string, day payment.BusinessDate) int64 {
	sum := int64(0)
	for i := range d.Evidence.BankLines {
		if l := &d.Evidence.BankLines[i]; l.Account == account && l.Date == day && l.Amount.Minor > 0 {
			sum += l.Amount.Minor
		}
	}
	return sum
}

// merchantPart is where the merchant's money is once it has been settled to us.
func (v *Case) merchantPart() (Holder, string) {
	m := string(v.Entry.Merchant)
	switch p := v.Payable; {
	case v.Payout != nil:
		return v.payoutPart(m)
	case p != nil && p.Hold != "":
		return HeldByAcquirer, "acquirer/risk-hold:" + m
	case p != nil && covered(p):
		return HeldByMerchant, "acquirer/merchant-receivable:" + m // it had the money before
	}
	return HeldByAcquirer, "acquirer/merchant-payable:" + m
}

// covered reports whether a payable went to pay what the merchant owed.
func covered(p *reconcile.Payable) bool {
	return p.SetOff.Minor > 0 && p.SetOff.Minor >= p.Amount.Minor
}

func (v *Case) payoutPart(m string) (Holder, string) {
	line := v.Archive.bank[v.Payout.ID]
	switch {
	case v.Returned():
		return HeldByAcquirer, "acquirer/returned-payout:" + m
	case line != nil && stranger(line, v.Payout):
		return HeldByThirdParty, "merchant-bank/account:" + line.Account
	case line != nil:
		return HeldByMerchant, "merchant-bank/account:" + line.Account
	case v.Payout.State == reconcile.PayoutFailed:
		return HeldByAcquirer, "acquirer/merchant-payable:" + m
	case v.Payout.State != reconcile.PayoutSucceeded:
		return HeldInTransit, "acquirer/payout-in-transit"
	case v.Archive.Payouts.AccountsKnown:
		return HeldByMerchantBank, "settlement-bank/account:merchant-bank"
	}
	return HeldByMerchant, "merchant-bank/account:" + v.Payout.Account
}

// heldVariant is what kind of hold it is, by its reason.
func heldVariant(p *reconcile.Payable) string {
	if _, known := Causes[CauseRiskHold].Variants[p.Hold]; known {
		return p.Hold
	}
	return ""
}

// payoutDelay says what made a payout late that has reached the account.
func (v *Case) payoutDelay() CauseCode {
	cal, p := v.Archive.Evidence.Calendar, v.Payout
	if cal == nil || p == nil {
		return ""
	}
	due := v.DueDay()
	onTime := cal.WorkingDayFrom(cal.AddWorkingDays(v.ClearedDay, 1))
	switch {
	case v.Payable != nil && v.Payable.Released != 0 && v.Payable.Released > cal.At(onTime, v.Archive.Limits.PayoutRun):
		return CauseRiskHold
	case v.Payable != nil && v.Payable.Carried:
		return CauseBelowMinimumPayout
	case p.Date > due || p.Created > cal.At(due, v.Archive.Limits.PayoutBy):
		return CauseSettledNotPaid
	case p.Final != 0 && p.Final.Sub(cmp.Or(p.Sent, p.Created)) >= v.Archive.Limits.Unknown:
		return CausePayoutOutcomeUnknown
	}
	return ""
}

// refusedRefund is for a refund that was declined: the merchant has the money still.
func (v *Case) refusedRefund() (CauseCode, string) {
	switch v.Entry.Code {
	case payment.InsufficientFunds, payment.ExceedsLimit, payment.InvalidAmount:
		return CauseRefundDeclined, "balance"
	}
	return CauseRefundDeclined, ""
}

// refundNotMade reports whether a refund came to nothing.
func (v *Case) refundNotMade() bool {
	return v.Kind() == reconcile.Refund && v.State() == reconcile.Declined && !v.TillHas() && (v.Issuer == nil || !v.Issuer.Authorised && !v.Issuer.Posted)
}

// ownAccount is the account that a merchant has on file.
func (d *Archive) ownAccount(m payment.MerchantID) string {
	account, from := "", payment.BusinessDate(-1)
	for i := range d.Evidence.SettlementAccounts {
		if r := &d.Evidence.SettlementAccounts[i]; r.Merchant == m && r.From > from {
			account, from = "merchant-bank/account:"+r.Account, r.From
		}
	}
	return account
}

// replacedBy returns the payouts that p replaces, the first one first, and p.
func (d *Archive) replacedBy(p *reconcile.Payout) []*reconcile.Payout {
	chain := []*reconcile.Payout{p}
	for range d.Evidence.Payouts { // no chain is longer than the list
		before := d.Payouts.ByID[chain[0].Replaces]
		if before == nil {
			break
		}
		chain = append([]*reconcile.Payout{before}, chain...)
	}
	return chain
}

func Positive(a payment.Amount) payment.Amount {
	if a.Minor < 0 {
		return a.Neg()
	}
	return a
}

// net is the part of a transaction that a payout carries.
func (v *Case) Net() payment.Amount {
	return v.Kind().Money(v.Amount()).Sub(v.Kind().Money(Positive(v.Entry.Fee)))
}
