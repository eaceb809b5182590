package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// payoutCause reads what became of a payout.
func (v *view) payoutCause(p *Payout) (CauseCode, string) {
	why, back := v.desk.payouts.returned[p.ID]
	credited := v.desk.payouts.credited[p.ID]
	switch {
	case back || p.State == PayoutReversed:
		return CausePayoutReturnedAfterSuccess, refusal(cmp.Or(why, p.Reason))
	case p.State == PayoutSucceeded:
		return v.paidCause(p)
	case credited && v.desk.replacement(p) != nil:
		return CausePaidTwice, ""
	case credited:
		return CausePayoutOutcomeUnknown, "credited"
	case p.State == PayoutFailed:
		return v.refusedCause(p)
	case p.State == PayoutUnknown || v.desk.ev.Now.Sub(cmp.Or(p.Sent, p.Created)) >= v.desk.limits.Unknown:
		return CausePayoutOutcomeUnknown, ""
	}
	return CausePayoutUnderWay, ""
}

// paidCause is for a payout that succeeded: into which account, and is the money
// still there?
func (v *view) paidCause(p *Payout) (CauseCode, string) {
	line := v.desk.bank[p.ID]
	account := v.desk.accounts[p.Account]
	switch {
	case line != nil && line.stranger(p):
		return CausePaidToAnother, ""
	case line == nil && v.desk.payouts.accounts:
		return CausePaidNotInAccount, ""
	case v.desk.twice(p):
		return CausePaidTwice, ""
	case v.taken() > 0:
		return CauseTakenFromAccount, ""
	case account != nil && (account.State == "frozen" || account.State == "debit-frozen"):
		return CausePaidIntoFrozen, account.State
	case v.desk.movedOn(p):
		return CausePaid, "old-account"
	}
	return CausePaid, ""
}

// stranger reports whether a credit went to somebody that the payout was not made
// out to.
func (l *BankLine) stranger(p *Payout) bool {
	return l.Merchant != "" && l.Merchant != p.Merchant || l.Holder != "" && p.Payee != "" && l.Holder != p.Payee
}

// twice reports whether a payout and the one that it replaces both reached the
// account and the second has not been got back.
func (d *Desk) twice(p *Payout) bool {
	first := d.payouts.byID[p.Replaces]
	if first == nil || d.payouts.returned[first.ID] != "" {
		return false
	}
	arrived := first.State == PayoutSucceeded || d.payouts.credited[first.ID]
	return arrived && first.Recovered.Minor < first.Amount.Minor
}

// movedOn reports whether the merchant had named another account when a payout
// still went to the old one.
func (d *Desk) movedOn(p *Payout) bool {
	account, asked := "", payment.Time(0)
	for i := range d.ev.Register {
		if r := &d.ev.Register[i]; r.Merchant == p.Merchant && r.Asked >= asked && r.Asked < p.Created {
			account, asked = r.Account, r.Asked
		}
	}
	return asked != 0 && account != p.Account
}

// brought reports whether a cause means that the money reached the merchant,
// whatever has become of it since.
func (c CauseCode) brought(variant string) bool {
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
func (v *view) taken() int64 {
	if v.payout == nil || v.entry == nil || v.desk.stolen[v.payout.ID] == 0 {
		return 0
	}
	left := v.desk.stolen[v.payout.ID]
	for i := range v.desk.ev.Entries {
		e := &v.desk.ev.Entries[i]
		if e.Payout == v.entry.Payout && e.State == Approved && e.RRN < v.entry.RRN {
			left -= e.Kind.Money(e.Amount).Sub(e.Kind.Money(positive(e.Fee))).Minor
		}
	}
	return max(0, min(left, v.net().Minor))
}

// bankLines returns the movements on the merchants' accounts in the order of time.
func (d *Desk) bankLines() []*BankLine {
	lines := make([]*BankLine, 0, len(d.ev.BankLines))
	for i := range d.ev.BankLines {
		lines = append(lines, &d.ev.BankLines[i])
	}
	slices.SortFunc(lines, func(a, b *BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Text, b.Text))
	})
	return lines
}

// sortTheft takes what the holders dispute from the credits before it, the latest
// first.
func (d *Desk) sortTheft() {
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

func (v *view) refusedCause(p *Payout) (CauseCode, string) {
	switch refusal(p.Reason) {
	case "never-received":
		return CausePayoutNeverReceived, ""
	case "own-funds":
		return CausePayoutRefused, "own-funds"
	case "quota":
		return CausePayoutRefusedQuota, v.quotaVariant(p)
	case "account":
		if a := v.desk.accounts[p.Account]; a != nil && (a.State == "closed" || a.State == "frozen") {
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

// refusal gives the reason codes of payouts short names.
func refusal(reason string) string {
	switch reason {
	case "BANK_CARD_COLLECTIONS_ABOVE_QUOTA":
		return "quota"
	case "BANK_CARD_ACCOUNT_ABNORMAL":
		return "account"
	case "BANK_CARD_CARD_INFO_WRONG":
		return "name"
	case "BANK_CARD_BANK_INFO_WRONG":
		return "bank"
	case "BANK_CARD_STATUS_ABNORMAL":
		return "status"
	case "NOT_RECEIVED", "NO_ANSWER":
		return "never-received"
	case "CODE_51":
		return "own-funds"
	}
	return ""
}

// quotaVariant tells the limits apart: by the amount; by what the account took in
// on that day, where its bank shows that; else by the days on which it has refused.
func (v *view) quotaVariant(p *Payout) string {
	if p.Amount.Currency == payment.CNY && p.Amount.Minor > classTwoDaily {
		return "single-payout"
	}
	account := v.desk.accounts[p.Account]
	if account != nil && account.Class == "III" {
		return "class-three"
	}
	if account != nil && v.desk.payouts.accounts {
		if v.desk.tookIn(p.Account, p.Date)+p.Amount.Minor > classTwoDaily {
			return "daily"
		}
		return "yearly"
	}
	days := make(map[payment.BusinessDate]bool)
	paid := false
	for i := range v.desk.ev.Payouts {
		o := &v.desk.ev.Payouts[i]
		if o.Merchant != p.Merchant || o.Account != p.Account {
			continue
		}
		if o.State == PayoutFailed && refusal(o.Reason) == "quota" {
			days[o.Date] = true
		}
		paid = paid || o.State == PayoutSucceeded || o.State == PayoutReversed
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
func (d *Desk) tookIn(account string, day payment.BusinessDate) int64 {
	sum := int64(0)
	for i := range d.ev.BankLines {
		if l := &d.ev.BankLines[i]; l.Account == account && l.Date == day && l.Amount.Minor > 0 {
			sum += l.Amount.Minor
		}
	}
	return sum
}

// merchantPart is where the merchant's money is once it has been settled to us.
func (v *view) merchantPart() (Holder, string) {
	m := string(v.entry.Merchant)
	switch p := v.payable; {
	case v.payout != nil:
		return v.payoutPart(m)
	case p != nil && p.Hold != "":
		return HeldByAcquirer, "acquirer/risk-hold:" + m
	case p != nil && p.covered():
		return HeldByMerchant, "acquirer/merchant-receivable:" + m // it had the money before
	}
	return HeldByAcquirer, "acquirer/merchant-payable:" + m
}

// covered reports whether a payable went to pay what the merchant owed.
func (p *Payable) covered() bool { return p.SetOff.Minor > 0 && p.SetOff.Minor >= p.Amount.Minor }

func (v *view) payoutPart(m string) (Holder, string) {
	line := v.desk.bank[v.payout.ID]
	switch {
	case v.returned():
		return HeldByAcquirer, "acquirer/returned-payout:" + m
	case line != nil && line.stranger(v.payout):
		return HeldByThirdParty, "merchant-bank/account:" + line.Account
	case line != nil:
		return HeldByMerchant, "merchant-bank/account:" + line.Account
	case v.payout.State == PayoutFailed:
		return HeldByAcquirer, "acquirer/merchant-payable:" + m
	case v.payout.State != PayoutSucceeded:
		return HeldInTransit, "acquirer/payout-in-transit"
	case v.desk.payouts.accounts:
		return HeldByMerchantBank, "settlement-bank/account:merchant-bank"
	}
	return HeldByMerchant, "merchant-bank/account:" + v.payout.Account
}

// heldVariant is what kind of hold it is, by its reason.
func (p *Payable) heldVariant() string {
	if _, known := Causes[CauseRiskHold].Variants[p.Hold]; known {
		return p.Hold
	}
	return ""
}

// payoutDelay says what made a payout late that has reached the account.
func (v *view) payoutDelay() CauseCode {
	cal, p := v.desk.ev.Calendar, v.payout
	if cal == nil || p == nil {
		return ""
	}
	due := v.dueDay()
	onTime := cal.WorkingDayFrom(cal.AddWorkingDays(v.cleared, 1))
	switch {
	case v.payable != nil && v.payable.Released != 0 && v.payable.Released > cal.At(onTime, v.desk.limits.PayoutRun):
		return CauseRiskHold
	case v.payable != nil && v.payable.Carried:
		return CauseBelowMinimumPayout
	case p.Date > due || p.Created > cal.At(due, v.desk.limits.PayoutBy):
		return CauseSettledNotPaid
	case p.Final != 0 && p.Final.Sub(cmp.Or(p.Sent, p.Created)) >= v.desk.limits.Unknown:
		return CausePayoutOutcomeUnknown
	}
	return ""
}

// refusedRefund is for a refund that was declined: the merchant has the money still.
func (v *view) refusedRefund() (CauseCode, string) {
	switch v.entry.Code {
	case payment.InsufficientFunds, payment.ExceedsLimit, payment.InvalidAmount:
		return CauseRefundDeclined, "balance"
	}
	return CauseRefundDeclined, ""
}

// refundNotMade reports whether a refund came to nothing.
func (v *view) refundNotMade() bool {
	return v.kind() == Refund && v.state() == Declined && !v.tillHas() && (v.issuer == nil || !v.issuer.Authorised && !v.issuer.Posted)
}

// ownAccount is the account that a merchant has on file.
func (d *Desk) ownAccount(m payment.MerchantID) string {
	account, from := "", payment.BusinessDate(-1)
	for i := range d.ev.Register {
		if r := &d.ev.Register[i]; r.Merchant == m && r.From > from {
			account, from = "merchant-bank/account:"+r.Account, r.From
		}
	}
	return account
}

// replacedBy returns the payouts that p replaces, the first one first, and p.
func (d *Desk) replacedBy(p *Payout) []*Payout {
	chain := []*Payout{p}
	for range d.ev.Payouts { // no chain is longer than the list
		before := d.payouts.byID[chain[0].Replaces]
		if before == nil {
			break
		}
		chain = append([]*Payout{before}, chain...)
	}
	return chain
}

// takenFrom is what others took from the accounts that a merchant has on file.
func (d *Desk) takenFrom(m payment.MerchantID) payment.Amount {
	var sum payment.Amount
	for i := range d.ev.BankLines {
		if l := &d.ev.BankLines[i]; l.Disputed && l.Merchant == m {
			sum = sum.Sub(l.Amount)
		}
	}
	return sum
}
