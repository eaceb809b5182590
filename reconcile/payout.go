package reconcile

import (
	"acqsim/payment"
)

// Payable is what the acquirer owes a merchant for one clearing day.
type Payable struct {
	Merchant payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Date     payment.BusinessDate `json:"date" csv:"date,required"` // the clearing day
	Due      payment.BusinessDate `json:"due" csv:"due"`
	Amount   payment.Amount       `json:"amount" csv:"amount,required"` // after fees
	Fee      payment.Amount       `json:"fee" csv:"fee"`
	Payout   string               `json:"payout,omitempty" csv:"payout"`   // the latest payout that carried it
	Blocked  string               `json:"blocked,omitempty" csv:"blocked"` // the refusal's reason code
	Hold     string               `json:"hold,omitempty" csv:"hold"`       // why risk control keeps it
	Review   payment.BusinessDate `json:"review,omitempty" csv:"review"`   // when the hold is looked at again
	Carried  bool                 `json:"carried,omitempty" csv:"carried"` // below the smallest payout, carried forward
	Ready    payment.Time         `json:"ready,omitempty" csv:"ready"`     // when its clearing records were matched; 0: not known

	Released payment.Time   `json:"released,omitempty" csv:"released"` // when a hold on it ended
	SetOff   payment.Amount `json:"set_off,omitzero" csv:"set_off"`    // how much of it paid what the merchant owed
}

// PayoutState is how far a payout has come.
type PayoutState string

const (
	PayoutCreated   PayoutState = "created"
	PayoutSent      PayoutState = "sent"
	PayoutSucceeded PayoutState = "succeeded"
	PayoutFailed    PayoutState = "failed"   // refused: final for this id
	PayoutUnknown   PayoutState = "unknown"  // no answer in time: query, never pay again
	PayoutReversed  PayoutState = "reversed" // succeeded, then returned (退汇)
)

// Payout is one instruction to pay a merchant.
type Payout struct {
	ID       string               `json:"id" csv:"id,required"`
	Merchant payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Account  string               `json:"account" csv:"account"`
	Amount   payment.Amount       `json:"amount" csv:"amount,required"`
	State    PayoutState          `json:"state" csv:"state,required"`
	Reason   string               `json:"reason,omitempty" csv:"reason"`     // of the refusal or the return
	Replaces string               `json:"replaces,omitempty" csv:"replaces"` // the refused or returned payout whose money it carries
	Date     payment.BusinessDate `json:"date" csv:"date"`
	Created  payment.Time         `json:"created" csv:"created"`
	Sent     payment.Time         `json:"sent,omitempty" csv:"sent"`
	Final    payment.Time         `json:"final,omitempty" csv:"final"`

	Payee     string         `json:"payee,omitempty" csv:"payee"`        // the name that it was made out to
	Single    bool           `json:"single,omitempty" csv:"single"`      // pays one sale and not all that is due
	Recovered payment.Amount `json:"recovered,omitzero" csv:"recovered"` // of money paid twice or come back: what has been set off since
}

// To reports whether a line of an account is of somebody that the payout was made out to.
func (p *Payout) To(l *BankLine) bool {
	return (l.Merchant == "" || l.Merchant == p.Merchant) && (l.Holder == "" || p.Payee == "" || l.Holder == p.Payee)
}

// Return is money of a payout that the merchant's bank sent back.
type Return struct {
	PayoutID string         `json:"payout_id" csv:"payout_id,required"`
	Amount   payment.Amount `json:"amount" csv:"amount,required"`
	Reason   string         `json:"reason" csv:"reason"`
	At       payment.Time   `json:"at" csv:"at"`
}

// BankLine is one movement on the merchant's own bank account.
type BankLine struct {
	Merchant payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Account  string               `json:"account" csv:"account,required"`
	Date     payment.BusinessDate `json:"date" csv:"date"`
	PayoutID string               `json:"payout_id,omitempty" csv:"payout_id"`
	Amount   payment.Amount       `json:"amount" csv:"amount,required"` // negative when it left
	Text     string               `json:"text,omitempty" csv:"text"`
	At       payment.Time         `json:"at" csv:"at"`

	Holder   string `json:"holder,omitempty" csv:"holder"`     // the name of the account's holder
	Disputed bool   `json:"disputed,omitempty" csv:"disputed"` // the holder says that it was somebody else's doing
}

// BankAccount is how an account stands at the merchant's bank, as the bank and its
// holder know it.
type BankAccount struct {
	Account string       `json:"account" csv:"account,required"`
	Holder  string       `json:"holder,omitempty" csv:"holder"`
	Class   string       `json:"class,omitempty" csv:"class"`
	State   string       `json:"state,omitempty" csv:"state"` // open, closed, frozen, debit-frozen
	Since   payment.Time `json:"since,omitempty" csv:"since"` // of the state
}

// SettlementAccount is the settlement account that a merchant has at the acquirer from a
// day on.
type SettlementAccount struct {
	Merchant payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Account  string               `json:"account" csv:"account,required"`
	Payee    string               `json:"payee,omitempty" csv:"payee"`
	From     payment.BusinessDate `json:"from,omitempty" csv:"from"`
	Asked    payment.Time         `json:"asked,omitempty" csv:"asked"` // when the merchant gave notice of it
}

// Balance is one account of one party's book for the trial balance.
type Balance struct {
	Party   string         `json:"party" csv:"party,required"`
	Account string         `json:"account" csv:"account,required"`
	Debit   payment.Amount `json:"debit" csv:"debit,required"`
	Credit  payment.Amount `json:"credit" csv:"credit,required"`
}

// NoReason stands for the reason of a hold that nobody gave one for.
const NoReason = "no-reason"

// DebtReason says why a merchant owes money, beside its refunds.
type DebtReason string

const (
	DebtPaidTwice  DebtReason = "paid-twice"  // a payout that reached it a second time
	DebtChargeback DebtReason = "chargeback"  // a dispute that the cardholder won
	DebtCorrection DebtReason = "correction"  // a short that the merchant bears
	DebtRefund     DebtReason = "refund"      // one of another clearing day than the money
	DebtFee        DebtReason = "service-fee" // of the contract: terminal rent, a monthly fee
)

// Deduction is what a payout is less by, or what was set off without one.
type Deduction struct {
	Merchant  payment.MerchantID   `json:"merchant" csv:"merchant,required"`
	Date      payment.BusinessDate `json:"date" csv:"date"`                     // of the payout run
	Day       payment.BusinessDate `json:"day" csv:"day"`                       // the clearing day of the money that it came off
	Payout    string               `json:"payout,omitempty" csv:"payout"`       // that it made less, "" where nothing was left to pay
	Why       DebtReason           `json:"why" csv:"why"`                       //
	Reference string               `json:"reference,omitempty" csv:"reference"` // the payout, the dispute, the item
	Amount    payment.Amount       `json:"amount" csv:"amount,required"`
}

// Tariff is what a merchant's contract says that its transactions cost: a rate of
// the amount, rounded half up to the minor unit for each transaction, at most the
// cap.
type Tariff struct {
	Merchant          payment.MerchantID `json:"merchant" csv:"merchant,required"`
	Rate              payment.Rate       `json:"rate" csv:"rate,required"`                                // in millionths
	Cap               payment.Amount     `json:"cap" csv:"cap"`                                           // 0: none
	RefundFeeReturned bool               `json:"refund_fee_returned,omitempty" csv:"refund_fee_returned"` // a refund gives its fee back
}
