package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// PayoutCause reads what became of a payout.
func (v *Case) PayoutCause(p *reconcile.Payout) (CauseCode, string) {
	why, back := v.Index.Payouts.Returned[p.ID]
	credited := v.Index.Payouts.Credited[p.ID]
	switch {
	case reconcile.SetOffAfterReturn(p):
		return CauseSetOff, ""
	case back || p.State == reconcile.PayoutReversed:
		variant := payment.RefusalOf(cmp.Or(why, p.Reason))
		if variant == payment.OtherRefusal {
			variant = ""
		}
		return CausePayoutReturnedAfterSuccess, variant
	case p.State == reconcile.PayoutSucceeded:
		return v.paidCause(p)
	case credited && v.Index.replacement(p) != nil:
		return CausePaidTwice, v.Index.refusedAndPaid(p)
	case credited && p.State == reconcile.PayoutFailed && v.Index.debits.Lacks(p):
		return CausePayoutOutcomeUnknown, "own-money"
	case credited && p.State == reconcile.PayoutFailed:
		return CausePayoutOutcomeUnknown, "said-refused"
	case credited:
		return CausePayoutOutcomeUnknown, "credited"
	case p.State == reconcile.PayoutFailed:
		return v.whyRefused(p)
	case p.State == reconcile.PayoutUnknown ||
		v.Index.Evidence.Now.Sub(cmp.Or(p.Sent, p.Created)) >= v.Index.Limits.Unknown:
		return CausePayoutOutcomeUnknown, ""
	}
	return CausePayoutUnderWay, ""
}

// paidCause is for a payout that succeeded: into which account, and is the money
// still there?
func (v *Case) paidCause(p *reconcile.Payout) (CauseCode, string) {
	line := v.Index.bank[p.ID]
	account := v.Index.accounts[p.Account]
	switch {
	case line != nil && !p.To(line):
		return CausePaidToAnother, ""
	case line == nil && v.Index.debits.Lacks(p):
		return CausePaidNotInAccount, "not-debited"
	case line == nil && len(v.Index.accountLines(p.ID)) > 0:
		return CausePaidNotInAccount, "taken-off-again"
	case line == nil && v.Index.Payouts.AccountsKnown:
		return CausePaidNotInAccount, ""
	case v.Index.Payouts.Off(p, v.Index.debits) < 0:
		return CausePaidOtherAmount, "less"
	case v.Index.Payouts.Off(p, v.Index.debits) > 0 && !v.Index.twice(p):
		return CausePaidOtherAmount, "more"
	case v.Index.twice(p):
		return CausePaidTwice, v.Index.refusedAndPaid(v.Index.Payouts.ByID[p.Replaces])
	case v.taken() > 0:
		return CauseTakenFromAccount, ""
	case account != nil && (account.State == "frozen" || account.State == "debit-frozen"):
		return CausePaidIntoFrozen, account.State
	case !v.settledDay():
		return CausePaid, "not-settled"
	case v.inFile() && v.bookedAgain() > 0:
		return CausePaid, "file-booked-again"
	case v.ofAnotherShop():
		return CausePaid, "another-shop"
	case v.Index.movedOn(p):
		return CausePaid, "old-account"
	}
	return CausePaid, ""
}

// refusedAndPaid is the variant of a payout that came first, was refused and never left our
// account by its statement: its bank has credited money of its own.
func (ix *Index) refusedAndPaid(first *reconcile.Payout) string {
	if first.State == reconcile.PayoutFailed && ix.debits.Lacks(first) {
		return "refused"
	}
	return ""
}

// neverLeft reports whether a bank said of the payout that it was paid, and neither our
// statement nor the account shows it.
func (v *Case) neverLeft() bool {
	return v.Index.bank[v.Payout.ID] == nil && v.Index.debits.Lacks(v.Payout)
}

// twice reports whether a payout and the one that it replaces both reached the
// account and the second has not been got back.
func (ix *Index) twice(p *reconcile.Payout) bool {
	first := ix.Payouts.ByID[p.Replaces]
	if first == nil || ix.Payouts.Returned[first.ID] != "" {
		return false
	}
	arrived := first.State == reconcile.PayoutSucceeded || ix.Payouts.Credited[first.ID]
	return arrived && first.Recovered.Minor < first.Amount.Minor
}

// movedOn reports whether the merchant had named another account when a payout
// still went to the old one.
func (ix *Index) movedOn(p *reconcile.Payout) bool {
	account, asked := "", payment.Time(0)
	for i := range ix.Evidence.SettlementAccounts {
		if r := &ix.Evidence.SettlementAccounts[i]; r.Merchant == p.Merchant && r.Asked >= asked && r.Asked < p.Created {
			account, asked = r.Account, r.Asked
		}
	}
	return asked != 0 && account != p.Account
}

// Brought reports whether a cause means that the money reached the merchant,
// whatever has become of it since.
func (c CauseCode) Brought(variant string) bool {
	switch c {
	case CausePaid, CausePaidTwice, CauseTakenFromAccount, CausePaidIntoFrozen, CausePaidOtherAmount:
		return true
	case CausePayoutOutcomeUnknown:
		return variant == "credited" || variant == "said-refused" || variant == "own-money"
	}
	return false
}

// taken is how much of a transaction's money left the account by other hands than
// the holder's: what came last goes first.
func (v *Case) taken() int64 {
	if v.Payout == nil || v.Entry == nil || v.Index.stolen[v.Payout.ID] == 0 {
		return 0
	}
	left := v.Index.stolen[v.Payout.ID]
	for i := range v.Index.Evidence.Entries {
		e := &v.Index.Evidence.Entries[i]
		if e.Payout == v.Entry.Payout && e.State == reconcile.Approved && e.RRN < v.Entry.RRN {
			left -= e.Kind.Money(e.Amount).Sub(e.Kind.Money(Positive(e.Fee))).Minor
		}
	}
	return max(0, min(left, v.Net().Minor-v.setOff()))
}

// Missing is how much of a transaction's money its payout has not brought, because the bank moved less: the last ones
// of a payout lack it first.
func (v *Case) Missing() int64 {
	if v.Payout == nil || v.Entry == nil || v.Payout.State != reconcile.PayoutSucceeded || v.Returned() {
		return 0
	}
	left := -v.Index.Payouts.Off(v.Payout, v.Index.debits)
	if left <= 0 || !v.stands() || v.Kind().Money(v.Amount()).Minor < 0 {
		return 0
	}
	for i := range v.Index.Evidence.Entries {
		e := &v.Index.Evidence.Entries[i]
		if e.Merchant != v.Entry.Merchant || e.State != reconcile.Approved || e.RRN <= v.Entry.RRN ||
			e.Kind.Money(e.Amount).Minor < 0 {
			continue
		}
		if o := v.Index.Case(e.Key()); o.Payout != nil && o.Payout.ID == v.Payout.ID {
			left -= o.Net().Minor - o.setOff()
		}
	}
	return max(0, min(left, v.Net().Minor-v.setOff()))
}

// merchantPart is where the merchant's money is once it has been settled to us.
func (v *Case) merchantPart() (Holder, string) {
	m := string(v.Entry.Merchant)
	switch p := v.Payable; {
	case v.Payout != nil && !v.refusedAndBack():
		return v.payoutPart(m)
	case p != nil && p.Hold != "":
		return HeldByAcquirer, "acquirer/risk-hold:" + m
	case p != nil && !v.inOpenBatch() && v.covered():
		return HeldByMerchant, "acquirer/merchant-receivable:" + m // it had the money before
	}
	return HeldByAcquirer, "acquirer/merchant-payable:" + m
}

// refusedAndBack reports whether its payout was refused and no account shows it: what has become of the payable since
// says where the money is.
func (v *Case) refusedAndBack() bool {
	return v.Payout.State == reconcile.PayoutFailed && v.Index.bank[v.Payout.ID] == nil && !v.Returned() &&
		!reconcile.SetOffAfterReturn(v.Payout)
}

// covered reports whether the merchant's money went to pay what it owed: that of its
// clearing day, all of which refunds may have used up, or its own.
func (v *Case) covered() bool {
	p := v.Payable
	return p.Amount.Minor <= p.SetOff.Minor || // less than nothing of both: refunds that other days have paid
		v.Entry.SetOff.Minor > 0 && v.Entry.SetOff.Minor >= v.Net().Minor
}

func (v *Case) payoutPart(m string) (Holder, string) {
	line := v.Index.bank[v.Payout.ID]
	switch {
	case reconcile.SetOffAfterReturn(v.Payout):
		return HeldByMerchant, "acquirer/merchant-receivable:" + m // it had the money before
	case v.Returned():
		return HeldByAcquirer, "acquirer/returned-payout:" + m
	case line != nil && !v.Payout.To(line):
		return HeldByThirdParty, "merchant-bank/account:" + payment.MaskAccount(line.Account)
	case line != nil:
		return HeldByMerchant, "merchant-bank/account:" + payment.MaskAccount(line.Account)
	case v.Payout.State != reconcile.PayoutSucceeded:
		return HeldInTransit, "acquirer/payout-in-transit"
	case v.Index.debits.Lacks(v.Payout):
		return HeldByAcquirer, "acquirer/reserve" // it never left
	case v.Index.Payouts.AccountsKnown:
		return HeldByMerchantBank, "settlement-bank/account:merchant-bank"
	}
	return HeldByMerchant, "merchant-bank/account:" + payment.MaskAccount(v.Payout.Account)
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
	cal, p := v.Index.Evidence.Calendar, v.Payout
	if cal == nil || p == nil {
		return ""
	}
	due := v.DueDay()
	onTime := cal.WorkingDayFrom(cal.AddWorkingDays(v.ClearedDay, 1))
	switch {
	case v.Payable != nil && v.Payable.Released != 0 && v.Payable.Released > cal.At(onTime, v.Index.Limits.PayoutRun):
		return CauseRiskHold
	case v.Payable != nil && v.Payable.Carried:
		return CauseBelowMinimumPayout
	case p.Date > due || p.Created > cal.At(due, v.Index.Limits.PayoutBy):
		return CauseSettledNotPaid
	case p.Final != 0 && p.Final.Sub(cmp.Or(p.Sent, p.Created)) >= v.Index.Limits.Unknown:
		return CausePayoutOutcomeUnknown
	}
	return ""
}

// refusedRefund is for a refund that was declined: the merchant has the money still.
func (v *Case) refusedRefund() (CauseCode, string) {
	switch v.Entry.Code {
	case payment.InsufficientFunds, payment.ExceedsLimit, payment.InvalidAmount:
		return CauseRefundDeclined, "balance"
	case payment.OriginalAmountWrong, payment.InvalidTransaction:
		return CauseRefundDeclined, v.nothingLeft()
	}
	return CauseRefundDeclined, ""
}

// nothingLeft says why there is nothing of a sale to give back, "" where there is: of the
// sale that a refused refund names, or, where the journal has not kept which it was, of
// all that could have been meant, which the card bought for as much at this merchant.
func (v *Case) nothingLeft() string {
	card := v.Entry.Card
	if v.Slip != nil && card == "" {
		card = v.Slip.Card
	}
	if o := v.Index.EntryOf(v.Entry.Original); o != nil && v.Entry.Original != "" && !o.Effective() &&
		o.State != reconcile.Pending {
		return "not-taken"
	}
	why := ""
	for i := range v.Index.Evidence.Entries {
		e := &v.Index.Evidence.Entries[i]
		meant := e.Card == card && card != "" && e.Merchant == v.merchant() && e.At <= v.Entry.At &&
			e.Amount.Minor >= v.Entry.Amount.Minor
		if v.Entry.Original != "" {
			meant = e.RRN == v.Entry.Original
		}
		if !meant || e.Kind != reconcile.Sale && e.Kind != reconcile.Completion || !e.Effective() {
			continue
		}
		switch {
		case e.State == reconcile.Voided:
			why = cmp.Or(why, "voided")
		case v.Index.Case(e.Key()).GivenBackSoFar().Minor >= e.Amount.Minor:
			why = "given-back"
		default:
			return ""
		}
	}
	return why
}

// refundNotMade reports whether a refund came to nothing.
func (v *Case) refundNotMade() bool {
	return v.Kind() == reconcile.Refund && v.State() == reconcile.Declined && !v.TillHas() && !v.issuerHasIt()
}

// issuerHasIt reports whether the issuer has moved money, or put it apart.
func (v *Case) issuerHasIt() bool { return v.Issuer != nil && (v.Issuer.Authorised || v.Issuer.Posted) }

// refundUntold reports whether a till has asked for a refund that nobody else has, and has no answer.
func (v *Case) refundUntold() bool {
	return v.Kind() == reconcile.Refund && v.Entry == nil && v.Slip != nil &&
		v.Slip.Belief == reconcile.BelievedUnknown && len(v.Details) == 0 && !v.debited() && !v.issuerHasIt()
}

// refundNotOut reports whether nobody but our journal has a refund, and that no outcome of it: it has moved nothing.
func (v *Case) refundNotOut() bool {
	undecided := v.State() == reconcile.Pending || v.State() == reconcile.Hung
	return v.Kind() == reconcile.Refund && v.Entry != nil && undecided && v.Index.outsideSeen() &&
		len(v.Details) == 0 && !v.debited() && !v.issuerHasIt()
}

// Left returns what has left our account under the id of a payout, by the bank's statement.
func (ix *Index) Left(payout string) payment.Amount { return ix.debits.Left(payout) }

// ownAccount is the account that a merchant has on file.
func (ix *Index) ownAccount(m payment.MerchantID) string {
	account, from := "", payment.BusinessDate(-1)
	for i := range ix.Evidence.SettlementAccounts {
		if r := &ix.Evidence.SettlementAccounts[i]; r.Merchant == m && r.From > from {
			account, from = "merchant-bank/account:"+payment.MaskAccount(r.Account), r.From
		}
	}
	return account
}

// replacedBy returns the payouts that p replaces, the first one first, and p.
func (ix *Index) replacedBy(p *reconcile.Payout) []*reconcile.Payout {
	chain := []*reconcile.Payout{p}
	for range ix.Evidence.Payouts { // no chain is longer than the list
		before := ix.Payouts.ByID[chain[0].Replaces]
		if before == nil {
			break
		}
		chain = append([]*reconcile.Payout{before}, chain...)
	}
	return chain
}

// Family returns the payouts that carried the same money: p, those that it replaces and
// those that replace one of them.
func (ix *Index) Family(p *reconcile.Payout) []*reconcile.Payout {
	family := []*reconcile.Payout{ix.replacedBy(p)[0]}
	for n := 0; n < len(family); n++ {
		for i := range ix.Evidence.Payouts {
			if next := &ix.Evidence.Payouts[i]; next.Replaces == family[n].ID && !slices.Contains(family, next) {
				family = append(family, next)
			}
		}
	}
	return family
}

func Positive(a payment.Amount) payment.Amount {
	if a.Minor < 0 {
		return a.Neg()
	}
	return a
}

// setOff is how much of a sale has paid what its merchant owed.
func (v *Case) setOff() int64 {
	if v.Entry == nil {
		return 0
	}
	return max(0, min(v.Entry.SetOff.Minor+v.Entry.Withheld.Minor, v.Net().Minor))
}

// Net is what a transaction brings its merchant.
func (v *Case) Net() payment.Amount {
	return v.Kind().Money(v.Amount()).Sub(v.Kind().Money(Positive(v.Entry.Fee)))
}

// chain returns the payouts that carried the money, the first one first: those
// before the last that were refused or returned, since a payout carries all that
// is due.
func (v *Case) chain() []*reconcile.Payout {
	if v.Payout == nil {
		return nil
	}
	if v.Payout.Single {
		return v.Index.replacedBy(v.Payout)
	}
	due := v.DueDay()
	byID := v.Index.Payouts.ByID
	var out []*reconcile.Payout
	for i := range v.Index.Evidence.Payouts {
		p := &v.Index.Evidence.Payouts[i]
		if p.Merchant != v.Payout.Merchant || p.Created >= v.Payout.Created || p.Date < due {
			continue
		}
		if first := byID[p.Replaces]; first != nil && first.State != reconcile.PayoutFailed && first.Date < due {
			continue // money of an earlier day, issued again
		}
		if code, _ := v.PayoutCause(p); code != CausePaid {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *reconcile.Payout) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	})
	return append(out, v.Payout)
}
