package reconcile

import (
	"encoding/json"

	"acqsim/payment"
)

// Comparison is one of the five.
type Comparison string

const (
	BatchComparison    Comparison = "L1" // terminal batch ↔ acquirer journal
	ClearingComparison Comparison = "L2" // acquirer journal ↔ clearing detail
	CashComparison     Comparison = "L3" // net position ↔ statement
	PayoutComparison   Comparison = "L4" // payable ↔ payout ↔ result or return
	AgeComparison      Comparison = "L5" // ageing, holds, trial balance
)

// Comparisons lists the five.
func Comparisons() []Comparison {
	return []Comparison{BatchComparison, ClearingComparison, CashComparison, PayoutComparison, AgeComparison}
}

// Side says what is wrong, seen by the acquirer.
type Side string

const (
	Long        Side = "long"         // 长款: the outside has it, our journal does not
	Short       Side = "short"        // 短款: our journal has it, the outside does not
	AmountDiff  Side = "amount"       // both have it with different amounts
	Status      Side = "status"       // both have it, in states that do not fit
	MissingFile Side = "missing-file" // a file that was due has not come
)

// ItemState is where an item is in its life.
type ItemState string

const (
	Open     ItemState = "open"
	Matched  ItemState = "matched"  // the counterpart came: nothing was lost
	Resolved ItemState = "resolved" // somebody put it right
)

// Resolution is how a long or a short was put right (J16, J17).
type Resolution string

const (
	CreditAdjustment Resolution = "credit-adjustment" // 贷记调整: a long given back to the cardholder
	PayMerchant      Resolution = "pay-merchant"      // a long that was a real sale
	Represent        Resolution = "re-present"        // 请款: a short claimed from the issuer
	ChargeMerchant   Resolution = "charge-merchant"   // a short that the merchant bears
	WriteOff         Resolution = "write-off"         // nobody can be found whose it is; two persons sign
)

// Reason names the broken hand-off.
type Reason string

const (
	NotInTillBatch      Reason = "not-in-till-batch"    // host approved, the till has no such sale
	NotInJournal        Reason = "not-in-journal"       // the outside has a transaction we do not know
	JournalHung         Reason = "journal-hung"         // the outside has it, we never learned the outcome
	JournalReversed     Reason = "journal-reversed"     // the outside has it, we reversed it
	JournalDeclined     Reason = "journal-declined"     // the outside has it, we declined it
	ApprovedNotCleared  Reason = "approved-not-cleared" // we approved it, the file does not have it
	EmptyFile           Reason = "empty-file"           // as above, and the file has no record at all
	ClearedTwice        Reason = "cleared-twice"        // a second record for one transaction
	DifferentAmount     Reason = "different-amount"     //
	DifferentKind       Reason = "different-kind"       // a sale here, a refund there
	FileLate            Reason = "file-late"            //
	FileRefused         Reason = "file-refused"         // came, and was not accepted
	CashWithoutFile     Reason = "cash-without-file"    // money in, no clearing file explains it
	ClearedNotSettled   Reason = "cleared-not-settled"  // a position that is due and not on the statement
	PayoutRefusedReason Reason = "payout-refused"       //
	PayoutReturned      Reason = "payout-returned"      //
	PayoutUnanswered    Reason = "payout-unknown"       // no outcome beyond the limit
	SettledNotPaid      Reason = "settled-not-paid"     // due and never instructed
	PaidTwice           Reason = "paid-twice"           //
	NotInAccount        Reason = "not-in-account"       // the bank said paid, the account does not show it
	PaidNotStated       Reason = "paid-not-stated"      // the bank said paid, our own statement does not show it
	RefusedCredited     Reason = "refused-and-credited" // refused, not on our statement, and the account shows it
	PendingTooLong      Reason = "pending-too-long"     // an outcome nobody has asked for
	BatchOpenTooLong    Reason = "batch-open-too-long"  //
	HoldWithoutReview   Reason = "hold-without-review"  // no reason, no review date, or the date has passed
	NegativePayable     Reason = "negative-payable"     // refunds and deductions exceed what the merchant is owed
	BooksUnbalanced     Reason = "books-unbalanced"     //
	RecordRejected      Reason = "record-rejected"      // the network did not take the record (14, 25, 61, 94)
	RetrievalUnanswered Reason = "retrieval-unanswered" // the issuer asks for a slip
	TakenTwice          Reason = "taken-twice"          // one request of the till, two entries in the journal
	FeeDiffers          Reason = "fee-differs"          // interchange or network fee is not what we work out
	FeeTotalDiffers     Reason = "fee-total-differs"    // the fee of a day is not the sum of its transactions'
)

// Item is one difference, kept until it is matched or resolved. Amount is what is at stake. Ours and Outside are what
// either side has of it, signed as the merchant's money: a sale, a net position that the network owes us and a payout
// are positive, a void, a refund, what goes back to a cardholder and what the network keeps of a sale for itself
// negative. The fee of a merchant's day, which is ours, is positive where it is charged. Of an item that only one side
// has the other is zero. Ours less Outside is what the item is to the books (Difference).
type Item struct {
	ID         string               `json:"id" csv:"id"` // made from what it is about: the same difference has the same id
	Comparison Comparison           `json:"comparison" csv:"comparison"`
	Side       Side                 `json:"side" csv:"side"`
	Amount     payment.Amount       `json:"amount" csv:"amount"` // never negative
	Ours       payment.Amount       `json:"ours" csv:"ours"`
	Outside    payment.Amount       `json:"outside" csv:"outside"`
	Reason     Reason               `json:"reason" csv:"reason"`
	Detail     string               `json:"detail,omitempty" csv:"detail"` // a bank's reason code, a file's id
	Day        payment.BusinessDate `json:"day" csv:"day"`                 // the clearing day compared; of a payout its date
	Key        TransactionKey       `json:"key" csv:",inline"`
	State      ItemState            `json:"state" csv:"state"`
	Owner      Actor                `json:"owner" csv:"owner"` // who must act
	Due        payment.BusinessDate `json:"due" csv:"due"`     // by when it should be gone
	Raised     payment.Time         `json:"raised" csv:"raised"`
	Closed     payment.Time         `json:"closed,omitempty" csv:"closed"`
	Resolution Resolution           `json:"resolution,omitempty" csv:"resolution"` // of a resolved item: what was done
	ClosedDay  payment.BusinessDate `json:"closed_day,omitempty" csv:"closed_day"`
}

// UnmarshalJSON reads an item. Items of the first two comparisons were once written without a sign: what takes money
// back, of which a positive amount is told, is read as negative.
func (it *Item) UnmarshalJSON(b []byte) error {
	type plain Item
	if err := json.Unmarshal(b, (*plain)(it)); err != nil {
		return err
	}
	fee := it.Reason == FeeDiffers || it.Reason == FeeTotalDiffers
	if it.Comparison != BatchComparison && it.Comparison != ClearingComparison || fee {
		return nil
	}
	if it.Key.Kind.Money(payment.Minor(1, 0)).Minor < 0 && it.Reason != DifferentKind {
		it.Ours, it.Outside = negative(it.Ours), negative(it.Outside)
	}
	if it.Reason == DifferentKind && it.Ours.Minor > 0 && it.Outside.Minor > 0 {
		if it.Key.Kind.Money(it.Ours).Minor < 0 {
			it.Ours = it.Ours.Neg()
		} else {
			it.Outside = it.Outside.Neg()
		}
	}
	return nil
}

func negative(a payment.Amount) payment.Amount {
	return payment.Minor(min(a.Minor, -a.Minor), a.Currency)
}

// Difference is what our side has more than the outside, less where negative.
func (it *Item) Difference() payment.Amount { return it.Ours.Sub(it.Outside) }

// Refusal returns the slug of why a bank refused a payout, or sent it back, or why a file was not accepted; "" where
// the item is about something else, or the file's row gives no slug.
func (it *Item) Refusal() string {
	if it.Reason == FileRefused {
		return payment.ObstacleOf(it.Detail).String()
	}
	if it.Reason != PayoutRefusedReason && it.Reason != PayoutReturned {
		return ""
	}
	return payment.RefusalOf(it.Detail)
}

// RefundKept reports whether a refund that did not clear was given back to its merchant: it is not to clear any more,
// and its money stays the merchant's.
func (it *Item) RefundKept() bool {
	return it.Comparison == ClearingComparison && it.Side == Long && it.Key.Kind == Refund && it.State == Resolved &&
		it.Resolution == PayMerchant
}

// Actor is who must do something.
type Actor string

const (
	Nobody       Actor = "nobody"
	Merchant     Actor = "merchant"
	Cashier      Actor = "cashier"
	AcquirerDesk Actor = "acquirer"
	Network      Actor = "network"
	IssuerDesk   Actor = "issuer"
	MerchantBank Actor = "merchant-bank"
	Cardholder   Actor = "cardholder"
)

// Day is when a comparison is made: for which clearing day, at what time, by
// which calendar.
type Day struct {
	Date     payment.BusinessDate
	Now      payment.Time
	Calendar *payment.Calendar
	Limits   Limits
}
