package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// CauseCode says why the money of a transaction is where it is.
type CauseCode string

const (
	CausePaid                       CauseCode = "paid"
	CauseNotYetDue                  CauseCode = "not-yet-due"
	CauseInOpenBatch                CauseCode = "in-open-batch"
	CauseDeclinedSale               CauseCode = "declined"
	CauseDeclinedButDebited         CauseCode = "declined-but-debited"
	CauseVoidedSale                 CauseCode = "voided"
	CauseRefundedSale               CauseCode = "refunded"
	CauseReversedAfterLostReply     CauseCode = "reversed-after-lost-reply"
	CauseReversalOnItsWay           CauseCode = "reversal-on-its-way"
	CauseReversalWaiting            CauseCode = "reversal-waiting-at-till"
	CauseReversalFailedHostKept     CauseCode = "reversal-failed-host-kept"
	CauseReversalTooLate            CauseCode = "reversal-too-late"
	CauseLateReplyAccepted          CauseCode = "late-reply-accepted"
	CauseAcquirerLostItsRecord      CauseCode = "acquirer-lost-its-record"
	CauseApprovedOnlyAtTill         CauseCode = "approved-only-at-till"
	CauseApprovedOnlyAtAcquirer     CauseCode = "approved-only-at-acquirer"
	CauseTillLostTheSale            CauseCode = "till-lost-the-sale"
	CauseNeverAuthorised            CauseCode = "never-authorised"
	CauseOutcomePending             CauseCode = "outcome-pending"
	CauseClearingDayStraddle        CauseCode = "clearing-day-straddle"
	CauseClearingFileLate           CauseCode = "clearing-file-late"
	CauseApprovedNotCleared         CauseCode = "approved-not-cleared"
	CauseReversedButCleared         CauseCode = "reversed-but-cleared"
	CauseClearedNotSettled          CauseCode = "cleared-not-settled"
	CauseSettledNotPaid             CauseCode = "settled-not-paid"
	CauseRiskHold                   CauseCode = "risk-hold"
	CauseBelowMinimumPayout         CauseCode = "below-minimum-payout"
	CausePayoutUnderWay             CauseCode = "payout-under-way"
	CausePayoutOutcomeUnknown       CauseCode = "payout-unknown"
	CausePayoutRefusedQuota         CauseCode = "payout-refused-class2-quota"
	CausePayoutRefusedAccount       CauseCode = "payout-refused-account-closed-or-frozen"
	CausePayoutRefusedName          CauseCode = "payout-refused-name-mismatch"
	CausePayoutRefusedBank          CauseCode = "payout-refused-wrong-bank"
	CausePayoutRefusedStatus        CauseCode = "payout-refused-account-status"
	CausePayoutRefused              CauseCode = "payout-refused"
	CausePayoutReturnedAfterSuccess CauseCode = "payout-returned-after-success"
	CausePaidNotInAccount           CauseCode = "paid-not-in-account"
	CausePaidToAnother              CauseCode = "paid-to-another-account"
	CausePaidUnderUnknownID         CauseCode = "paid-under-unknown-id"
	CauseUnknown                    CauseCode = "unknown"
)

// Cause is what is known of a cause: for the analyst the pattern, for the desk the
// remedy, for whoever answers the merchant what to say and what not to promise.
type Cause struct {
	Code       CauseCode
	Cases      string // of the catalogue: "A01 A03"
	Meaning    payment.Text
	Pattern    payment.Text // what the evidence looks like
	Holder     Holder       // who usually has the money
	Act        reconcile.Actor
	Remedy     payment.Text
	Typical    payment.Text // how long it usually takes; custom, not a rule
	Tell       payment.Text // the merchant
	NotPromise payment.Text
	Variants   map[string]Variant
}

// Variant is a kind of a cause with a remedy of its own.
type Variant struct {
	Act    reconcile.Actor
	Remedy payment.Text
}

var noRemedy = payment.Both("Nothing to do.", "无需处理。")
