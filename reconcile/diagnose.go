package reconcile

import (
	"cmp"
	"time"

	"acqsim/payment"
)

// Trace is the function Trace over a desk's evidence.
func (d *Desk) Trace(key Key) Transaction {
	v := d.look(key)
	t := Transaction{
		Key: v.key, Kind: v.kind(), Amount: v.amount(), Merchant: v.merchant(),
		Stage: v.stage(), Places: v.places(),
		Timeline: v.timeline(), Evidence: v.evidence(),
	}
	for _, it := range v.items {
		t.Items = append(t.Items, *it)
	}
	sortItems(t.Items)
	t.Cause, t.Variant = v.cause()
	if t.Cause == CausePaid {
		t.Delay = v.delay()
	}
	t.Holder = v.holder(t.Places, t.Cause)
	c := Causes[t.Cause]
	t.Act, t.Remedy = c.Act, c.Remedy
	if variant, ok := c.Variants[t.Variant]; ok {
		t.Act, t.Remedy = cmp.Or(variant.Act, t.Act), variant.Remedy
	}
	t.Due = v.expected(t.Cause, t.Variant)
	return t
}

func (v *view) holder(places []Place, cause CauseCode) Holder {
	if cause == CauseUnknown || len(places) == 0 {
		return HeldByNobodyKnown
	}
	return places[0].Holder
}

// cause reads the pattern of the evidence. The order matters: what happened
// between till and host goes before what happened to the money later.
func (v *view) cause() (code CauseCode, variant string) {
	if code, variant := v.whenExceptional(); code != "" {
		return code, variant
	}
	switch v.state() {
	case Voided:
		if v.voidMissing() {
			return CauseReversedButCleared, "void"
		}
		return v.whenVoided()
	case Declined:
		return v.whenDeclined()
	case Reversed:
		return v.whenReversed(), ""
	case Approved:
		if code, variant := v.whenTillDisagrees(); code != "" {
			return code, variant
		}
		return v.moneyPath()
	}
	if v.payout != nil {
		return v.payoutCause(v.payout) // found as a long and paid to the merchant (J16)
	}
	if code = v.whenUnrecorded(); code == CauseDeclinedSale {
		variant = declinedVariant(v.slip.Code)
	}
	return code, variant
}

func (v *view) whenDeclined() (CauseCode, string) {
	switch {
	case v.kind() == Refund:
		return v.refusedRefund()
	case v.tillHas():
		return CauseApprovedOnlyAtTill, ""
	case v.outsideKnown() && v.debited():
		return CauseDeclinedButDebited, ""
	case v.readAsApproved():
		return CauseDeclineReadAsApproved, ""
	}
	return CauseDeclinedSale, declinedVariant(v.entry.Code)
}

func (v *view) whenReversed() CauseCode {
	switch {
	case v.tillHas():
		return CauseLateReplyAccepted
	case len(v.details) > 0:
		return CauseReversedButCleared
	case v.outsideKnown() && v.debited():
		return CauseReversalOnItsWay
	case v.slip != nil && v.slip.Belief == BelievedDeclined && v.slip.Reversal == NoReversal:
		return CauseDeclinedSale // the host gave up waiting, undid it and said 98
	}
	return v.whyReversed()
}

// whenUnrecorded is for a transaction that the journal lacks or knows no outcome of.
func (v *view) whenUnrecorded() CauseCode {
	const exchange = 2 * time.Minute // longer than the till waits
	pending := v.state() == Pending && v.desk.ev.Now.Sub(v.entry.At) < exchange
	switch {
	case pending:
		return CauseOutcomePending
	case v.outsideKnown() && v.debited():
		return CauseAcquirerLostItsRecord
	case v.entry != nil && v.outsideKnown():
		return CauseNeverAuthorised
	case v.entry != nil:
		return CauseOutcomePending
	case v.tillHas():
		return CauseApprovedOnlyAtTill
	case v.slip != nil && v.slip.Belief == BelievedDeclined && v.slip.Code != "":
		return CauseDeclinedSale // refused before it was entered: a wrong MAC, an unknown terminal
	case v.slip != nil:
		return CauseNeverAuthorised
	}
	return CauseUnknown
}

// whenTillDisagrees is for an approved entry that the till does not have, or has
// otherwise, or that the outside does not have.
func (v *view) whenTillDisagrees() (CauseCode, string) {
	if back := v.givenBackSoFar(); back.Minor > 0 && back.Minor >= v.entry.Amount.Minor {
		return CauseRefundedSale, ""
	}
	if variant, twice := v.soldTwice(); twice {
		return CauseSoldTwice, variant
	}
	if v.slip != nil && !v.tillHas() {
		switch v.slip.Reversal {
		case ReversalPending:
			return CauseReversalWaiting, ""
		case ReversalDone:
			return CauseReversalTooLate, ""
		case ReversalFailed:
			return CauseReversalFailedHostKept, ""
		}
		return CauseTillLostTheSale, ""
	}
	switch {
	case v.strangeRefund():
		return CauseRefundWithoutSale, ""
	case v.kind() == Refund:
		return CauseRefundedSale, ""
	case v.kind() == Void:
		return CauseVoidedSale, ""
	case v.outsideKnown() && !v.debited(), v.unseenOutside() && v.desk.outsideSeen():
		return CauseApprovedOnlyAtAcquirer, ""
	case v.kind() == PreAuth:
		return v.whenPreAuth()
	}
	if code, variant := v.whenAmountsDiffer(); code != "" {
		return code, variant
	}
	if code, variant := v.whenRegisterDisagrees(); code != "" {
		return code, variant
	}
	if v.batch != nil && v.batch.Waits && v.batch.Opened != 0 && v.batch.Closed == 0 {
		return CauseInOpenBatch, ""
	}
	return "", ""
}

// moneyPath is for a sale that everybody agrees on: where does its money stand?
func (v *view) moneyPath() (CauseCode, string) {
	if v.payout != nil {
		return v.payoutCause(v.payout)
	}
	if v.payable != nil && v.payable.Hold != "" {
		return CauseRiskHold, v.payable.heldVariant()
	}
	if v.payable != nil && v.payable.covered() {
		return CauseSetOff, ""
	}
	now := v.desk.ev.Now
	if !v.inFile() {
		return v.beforeFile(now)
	}
	if v.straddles() {
		return CauseClearingDayStraddle, ""
	}
	if p := v.desk.position[v.cleared]; p != nil && !v.settledDay() && p.Due != 0 && now >= p.Due {
		return CauseClearedNotSettled, ""
	}
	if v.payable != nil && v.payable.Carried {
		return CauseBelowMinimumPayout, ""
	}
	cal := v.desk.ev.Calendar
	if cal == nil {
		return CauseNotYetDue, ""
	}
	switch due := v.dueDay(); {
	case now >= cal.At(due, v.desk.limits.PayoutBy):
		return CauseSettledNotPaid, ""
	case v.fileWasLate():
		return CauseClearingFileLate, "arrived"
	case v.payable != nil && v.payable.Released != 0:
		return CauseNotYetDue, "released"
	case due.Sub(v.cleared) > 1:
		return CauseNotYetDue, "holiday"
	}
	return CauseNotYetDue, ""
}

func (v *view) beforeFile(now payment.Time) (CauseCode, string) {
	own := v.desk.files[v.own]
	cal := v.desk.ev.Calendar
	switch {
	case v.straddles():
		return CauseClearingDayStraddle, ""
	case own.accepted:
		return CauseApprovedNotCleared, ""
	case own.refused != "":
		return CauseClearingFileLate, "refused"
	case own.due != 0 && now >= own.due:
		return CauseClearingFileLate, ""
	case cal != nil && v.dueDay().Sub(v.cleared) > 1:
		return CauseNotYetDue, "holiday"
	}
	return CauseNotYetDue, ""
}

// fileWasLate reports whether the day's file came after the payout run that should
// have carried the money.
func (v *view) fileWasLate() bool {
	cal := v.desk.ev.Calendar
	if cal == nil || !v.file.accepted || v.cleared == 0 {
		return false
	}
	return v.file.arrived > cal.At(cal.AddWorkingDays(v.cleared, 1), v.desk.limits.PayoutRun)
}

// delay says what made money late that has arrived.
func (v *view) delay() CauseCode {
	if chain := v.chain(); len(chain) > 1 {
		code, _ := v.payoutCause(chain[0])
		return code
	}
	switch {
	case v.presentedAgain():
		return v.whyPresented()
	case v.straddles():
		return CauseClearingDayStraddle
	case v.fileWasLate():
		return CauseClearingFileLate
	case v.captureDelay():
		return CauseInOpenBatch
	}
	return v.payoutDelay()
}

// expected is the day on which the money should be in the account.
func (v *view) expected(code CauseCode, variant string) payment.BusinessDate {
	cal := v.desk.ev.Calendar
	if cal == nil {
		return 0
	}
	switch code {
	case CauseNotYetDue, CauseBelowMinimumPayout, CauseInOpenBatch, CausePayoutUnderWay:
		return v.dueDay()
	case CauseClearingFileLate:
		if v.file.accepted {
			return v.dueDay()
		}
	case CauseClearingDayStraddle:
		return v.dueDay()
	case CausePaid, CausePaidTwice:
		if line := v.desk.bank[v.payout.ID]; line != nil {
			return line.Date
		}
		return v.payout.Date
	case CausePayoutRefusedQuota:
		if variant == "daily" {
			return cal.AddWorkingDays(v.payout.Date, 1)
		}
	case CausePayoutOutcomeUnknown:
		if line := v.desk.bank[v.payout.ID]; line != nil {
			return line.Date
		}
		return cal.AddWorkingDays(cal.Date(v.desk.ev.Now), 1)
	case CauseSettledNotPaid, CauseClearedNotSettled, CausePayoutNeverReceived:
		return cal.AddWorkingDays(cal.Date(v.desk.ev.Now), 1)
	}
	return 0
}
