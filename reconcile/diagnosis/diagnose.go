package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Trace tells the story of one transaction, as the function Trace does.
func (ix *Index) Trace(key reconcile.TransactionKey) Transaction {
	v := ix.Case(key)
	t := Transaction{
		Key: v.Key, Kind: v.Kind(), Amount: v.Amount(), Merchant: v.merchant(),
		Stage: v.stage(), Places: v.places(),
		Timeline: v.timeline(), Evidence: v.evidence(),
	}
	t.Missed = v.missed(t.Stage)
	t.Owed, t.Cost = v.beside()
	t.NotSeen = v.notSeen(t.Owed)
	for _, it := range v.items {
		t.Items = append(t.Items, *it)
	}
	reconcile.SortItems(t.Items)
	t.Cause, t.Variant = v.cause()
	t.Refusal = v.Refusal()
	if t.Cause == CauseClearingFileLate && t.Variant == "refused" {
		t.Refusal = payment.ObstacleOf(v.Index.files[v.ownDay].Refused).String()
	}
	if t.Cause == CausePaid {
		t.Delay = v.delay()
	}
	c := Causes[t.Cause]
	t.Act, t.Remedy = c.Act, c.Remedy
	if variant, ok := c.Variants[t.Variant]; ok {
		t.Act, t.Remedy = cmp.Or(variant.Act, t.Act), variant.Remedy
	}
	v.underDenial(&t)
	t.Holder = v.holder(t.Places, &t)
	v.follow(&t)
	v.askTheTill(&t)
	t.Due = v.expected(t.Cause, t.Variant)
	t.Tell = v.tell(&t)
	return t
}

// holder is who has the largest part. Where the money is can be seen although nobody knows why.
func (v *Case) holder(places []Place, t *Transaction) Holder {
	if t.Cause == CauseUnknown && t.Nearest == "" || len(places) == 0 {
		return HeldByNobodyKnown
	}
	return places[0].Holder
}

// cause reads the pattern of the evidence. The order matters: what happened
// between till and host goes before what happened to the money later.
func (v *Case) cause() (code CauseCode, variant string) {
	if code, variant := v.whenExceptional(); code != "" {
		return code, variant
	}
	switch v.State() {
	case reconcile.Voided:
		if v.voidMissing() {
			return CauseReversedButCleared, "void"
		}
		return v.whenVoided()
	case reconcile.Declined:
		return v.whenDeclined()
	case reconcile.Reversed:
		return v.whenReversed()
	case reconcile.Approved:
		if code, variant := v.whenTillDisagrees(); code != "" {
			return code, variant
		}
		return v.moneyPath()
	}
	if v.Payout != nil {
		return v.PayoutCause(v.Payout) // found as a long and paid to the merchant (J16)
	}
	switch code = v.whenUnrecorded(); {
	case code == CauseDeclinedSale:
		variant = declinedVariant(v.Slip.Code)
	case code == CauseOutcomePending && v.Entry != nil && v.File.Accepted && v.Index.outsideSeen() && !v.outsideKnown():
		variant = "nobody-has-it"
	}
	return code, variant
}

func (v *Case) whenDeclined() (CauseCode, string) {
	switch {
	case v.Kind() == reconcile.Refund:
		return v.refusedRefund()
	case v.TillHas():
		return CauseApprovedOnlyAtTill, ""
	case v.outsideKnown() && v.debited() && len(v.Details) > 0:
		return CauseDeclinedButDebited, "cleared"
	case v.outsideKnown() && v.debited():
		return CauseDeclinedButDebited, ""
	case v.Slip != nil && v.Slip.Reversal == reconcile.ReversalDone:
		return v.whyReversed(), "" // its reversal overtook it: the host refuses what was undone before it came
	case v.readAsApproved():
		return CauseDeclineReadAsApproved, ""
	}
	return CauseDeclinedSale, declinedVariant(v.Entry.Code)
}

func (v *Case) whenReversed() (CauseCode, string) {
	switch {
	case v.TillHas():
		return CauseLateReplyAccepted, ""
	case len(v.Details) > 0:
		return CauseReversedButCleared, ""
	case v.outsideKnown() && v.debited():
		return CauseReversalOnItsWay, ""
	case v.Slip != nil && v.Slip.Belief == reconcile.BelievedDeclined && v.Slip.Reversal == reconcile.NoReversal:
		return CauseDeclinedSale, declinedVariant(v.Slip.Code) // the host gave up waiting, undid it and said 98
	}
	return v.whyReversed(), ""
}

// whenUnrecorded is for a transaction that the journal lacks or knows no outcome of.
func (v *Case) whenUnrecorded() CauseCode {
	const exchange = 2 * time.Minute // longer than the till waits
	pending := v.State() == reconcile.Pending && v.Index.Evidence.Now.Sub(v.Entry.At) < exchange
	switch {
	case pending:
		return CauseOutcomePending
	case v.outsideKnown() && v.debited():
		return CauseAcquirerLostItsRecord
	case v.Entry != nil && v.outsideKnown():
		return CauseNeverAuthorised
	case v.Entry != nil:
		return CauseOutcomePending
	case v.TillHas():
		return CauseApprovedOnlyAtTill
	case v.Slip != nil && v.Slip.Belief == reconcile.BelievedDeclined && v.Slip.Code != "":
		return CauseDeclinedSale // refused before it was entered: a wrong MAC, an unknown terminal
	case v.refundUntold():
		return CauseRefundWaiting
	case v.Slip != nil:
		return CauseNeverAuthorised
	}
	return CauseUnknown
}

// whenTillDisagrees is for an approved entry that the till does not have, or has
// otherwise, or that the outside does not have.
func (v *Case) whenTillDisagrees() (CauseCode, string) {
	if v.refundedWhole() {
		return CauseRefundedSale, v.credited(v.Refunds...)
	}
	if variant, twice := v.SoldTwice(); twice {
		return CauseSoldTwice, variant
	}
	if v.Slip == nil && v.missedAtTill() {
		return CauseTillLostTheSale, ""
	}
	if v.Slip != nil && !v.TillHas() {
		switch v.Slip.Reversal {
		case reconcile.ReversalPending:
			return CauseReversalWaiting, ""
		case reconcile.ReversalDone:
			return CauseReversalTooLate, tooLate[v.Slip.Ended]
		case reconcile.ReversalFailed:
			return CauseReversalFailedHostKept, ""
		}
		return CauseTillLostTheSale, ""
	}
	switch {
	case v.strangeRefund():
		return CauseRefundWithoutSale, ""
	case v.KeptRefund():
		return CauseRefundedSale, "kept-by-merchant"
	case v.unclearedRefund() != nil:
		return CauseRefundedSale, "not-cleared"
	case v.Kind() == reconcile.Refund:
		return CauseRefundedSale, v.credited(v.Entry)
	case v.Kind() == reconcile.Void:
		return CauseVoidedSale, ""
	case v.outsideKnown() && !v.debited(), v.unseenOutside() && v.Index.outsideSeen():
		return CauseApprovedOnlyAtAcquirer, ""
	case v.Kind() == reconcile.PreAuth:
		return v.whenPreAuth()
	}
	if code, variant := v.whenAmountsDiffer(); code != "" {
		return code, variant
	}
	if code, variant := v.whenRegisterDisagrees(); code != "" {
		return code, variant
	}
	if v.inOpenBatch() {
		return CauseInOpenBatch, ""
	}
	return "", ""
}

// moneyPath is for a sale that everybody agrees on: where does its money stand?
func (v *Case) moneyPath() (CauseCode, string) {
	held := v.Payable != nil && v.Payable.Hold != ""
	if v.Payout != nil && !(held && v.refusedAndBack()) {
		code, variant := v.PayoutCause(v.Payout)
		if off := v.setOff(); off > 0 && off >= v.Net().Minor && !code.Brought(variant) {
			return CauseSetOff, "" // the payout that was less by it has nothing of it
		}
		return code, variant
	}
	if held {
		return CauseRiskHold, heldVariant(v.Payable)
	}
	if v.Payable != nil && v.covered() { // refunds of its day used it up
		return CauseSetOff, ""
	}
	now := v.Index.Evidence.Now
	if !v.inFile() {
		return v.beforeFile(now)
	}
	if v.Straddles() {
		return CauseClearingDayStraddle, ""
	}
	if p := v.Index.position[v.ClearedDay]; p != nil && !v.settledDay() && p.Due != 0 && now >= p.Due {
		return CauseClearedNotSettled, ""
	}
	if v.Payable != nil && v.Payable.Carried {
		return CauseBelowMinimumPayout, ""
	}
	cal := v.Index.Evidence.Calendar
	if cal == nil {
		return CauseNotYetDue, ""
	}
	switch due := v.DueDay(); {
	case now >= cal.At(due, v.Index.Limits.PayoutBy):
		return CauseSettledNotPaid, ""
	case v.FileWasLate():
		return CauseClearingFileLate, "arrived"
	case v.Payable != nil && v.Payable.Released != 0:
		return CauseNotYetDue, "released"
	case due.Sub(v.ClearedDay) > 1:
		return CauseNotYetDue, "holiday"
	}
	return CauseNotYetDue, ""
}

func (v *Case) beforeFile(now payment.Time) (CauseCode, string) {
	own := v.Index.files[v.ownDay]
	cal := v.Index.Evidence.Calendar
	switch {
	case v.Straddles():
		return CauseClearingDayStraddle, ""
	case own.Accepted && v.cashCame():
		return CauseApprovedNotCleared, "cash-came"
	case own.Accepted:
		return CauseApprovedNotCleared, ""
	case own.Refused != "":
		return CauseClearingFileLate, "refused"
	case own.Due != 0 && now >= own.Due:
		return CauseClearingFileLate, ""
	case cal != nil && v.DueDay().Sub(v.ClearedDay) > 1:
		return CauseNotYetDue, "holiday"
	}
	return CauseNotYetDue, ""
}

// cashCame reports whether the network has cleared a record that our file lacks: the issuer has posted it from its own
// file, and the cash of the day is more than our file explains.
func (v *Case) cashCame() bool {
	return v.Issuer != nil && v.Issuer.Posted && slices.ContainsFunc(v.Index.Evidence.Items, func(it reconcile.Item) bool {
		return it.Comparison == reconcile.CashComparison && it.State == reconcile.Open && it.Day == v.ownDay
	})
}

// delay says what made money late that has arrived.
func (v *Case) delay() CauseCode {
	if chain := v.chain(); len(chain) > 1 {
		code, _ := v.PayoutCause(chain[0])
		return code
	}
	switch {
	case v.presentedAgain():
		return v.whyPresented()
	case v.Straddles():
		return CauseClearingDayStraddle
	case v.FileWasLate():
		return CauseClearingFileLate
	case v.captureDelay():
		return CauseInOpenBatch
	}
	return v.payoutDelay()
}

// expected is the day on which the money should be in the account.
func (v *Case) expected(code CauseCode, variant string) payment.BusinessDate {
	cal := v.Index.Evidence.Calendar
	if cal == nil {
		return 0
	}
	switch code {
	case CauseNotYetDue, CauseBelowMinimumPayout, CauseInOpenBatch, CausePayoutUnderWay:
		return v.DueDay()
	case CauseClearingFileLate:
		if v.File.Accepted {
			return v.DueDay()
		}
	case CauseClearingDayStraddle:
		return v.DueDay()
	case CausePaid, CausePaidTwice:
		if line := v.Index.bank[v.Payout.ID]; line != nil {
			return line.Date
		}
		return v.Payout.Date
	case CausePayoutRefusedQuota:
		if variant == "daily" {
			return cal.AddWorkingDays(v.Payout.Date, 1)
		}
	case CausePayoutOutcomeUnknown:
		if line := v.Index.bank[v.Payout.ID]; line != nil {
			return line.Date
		}
		return cal.AddWorkingDays(cal.Date(v.Index.Evidence.Now), 1)
	case CauseSettledNotPaid, CauseClearedNotSettled, CausePayoutNeverReceived:
		return cal.AddWorkingDays(cal.Date(v.Index.Evidence.Now), 1)
	}
	return 0
}

// Trace tells the story of one transaction: how far it has come, who holds the
// money, why, who must act, when it is expected. The key names it by terminal,
// batch and STAN, or by RRN, with the terminal where one is known. A pattern that
// no cause explains is "unknown", with the evidence; nothing is guessed.
func Trace(ev *reconcile.Evidence, key reconcile.TransactionKey) Transaction {
	return NewIndex(ev).Trace(key)
}
