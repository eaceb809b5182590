package reconcile

import (
	"acqsim/payment"
	"cmp"
)

// Belief is what a till holds a transaction to be.
type Belief string

const (
	BelievedApproved Belief = "approved"
	BelievedDeclined Belief = "declined"
	BelievedUnknown  Belief = "unknown" // no reply, or a reversal that nobody answered
)

// Reversal is how far the reversal of a transaction has come at its till.
type Reversal string

const (
	NoReversal      Reversal = ""
	ReversalPending Reversal = "pending" // recorded, waits for the next on-line request
	ReversalDone    Reversal = "done"    // answered 00, 25 or 12, which all end it
	ReversalFailed  Reversal = "failed"  // given up: 冲正不成功,请与客服联系
)

// Slip is one transaction as a till believes it.
type Slip struct {
	Terminal payment.TerminalID   `json:"terminal" csv:"terminal,required"`
	Merchant payment.MerchantID   `json:"merchant,omitempty" csv:"merchant"`
	Batch    payment.BatchNumber  `json:"batch" csv:"batch,required"`
	STAN     payment.STAN         `json:"stan" csv:"stan,required"`
	RRN      payment.RRN          `json:"rrn,omitempty" csv:"rrn"`
	Card     string               `json:"card,omitempty" csv:"card"` // the number with its middle masked, as slips print it
	Kind     Kind                 `json:"kind" csv:"kind,required"`
	Amount   payment.Amount       `json:"amount" csv:"amount,required"`
	Belief   Belief               `json:"belief" csv:"belief"`
	Code     payment.ResponseCode `json:"code,omitempty" csv:"code"` // DE 39, if any came
	Reversal Reversal             `json:"reversal,omitempty" csv:"reversal"`
	// Why is DE 39 of the reversal: 98 no reply, A0 a reply that could not be
	// trusted, 96 an approval that the till could not finish, 06 anything else.
	Why     payment.ResponseCode `json:"why,omitempty" csv:"why"`
	Voided  bool                 `json:"voided,omitempty" csv:"voided"`     // a void of it was approved
	InBatch bool                 `json:"in_batch,omitempty" csv:"in_batch"` // counts in the totals of its batch
	Printed bool                 `json:"printed,omitempty" csv:"printed"`
	Clock   payment.Time         `json:"clock,omitempty" csv:"clock"` // DE 12 and 13: what the till's own clock said at At
	At      payment.Time         `json:"at" csv:"at"`
}

// Tender is how a customer paid by the shop's own cash register.
type Tender string

const (
	ByCard  Tender = "card"
	ByCash  Tender = "cash"
	ByOther Tender = "other" // a code on a telephone, a voucher
)

// Ticket is what a shop's own cash register rang up beside the terminal: what the
// customer owed, which no message carries. Many shops keep none.
type Ticket struct {
	Terminal  payment.TerminalID `json:"terminal" csv:"terminal"` // the POS terminal that stands beside it
	Merchant  payment.MerchantID `json:"merchant,omitempty" csv:"merchant"`
	Number    int64              `json:"number" csv:"number"`
	Tender    Tender             `json:"tender" csv:"tender"`
	Amount    payment.Amount     `json:"amount" csv:"amount"`
	Cancelled bool               `json:"cancelled,omitempty" csv:"cancelled"` // the customer took nothing after all
	At        payment.Time       `json:"at" csv:"at"`
}

// Shop is what a merchant told when it signed its contract.
type Shop struct {
	Merchant payment.MerchantID `json:"merchant" csv:"merchant"`
	Opens    payment.TimeOfDay  `json:"opens,omitempty" csv:"opens"`
	Closes   payment.TimeOfDay  `json:"closes,omitempty" csv:"closes"` // 0 when it gave no hours
}

// Totals are the sums of a batch as DE 48 or DE 74 to 89 carry them: debits are
// sales and completions, credits are voids and refunds.
type Totals struct {
	DebitCount  int            `json:"debits" csv:"debits"`
	Debit       payment.Amount `json:"debit" csv:"debit"`
	CreditCount int            `json:"credits" csv:"credits"`
	Credit      payment.Amount `json:"credit" csv:"credit"`
}

// BatchRow is the settlement of one terminal batch (0500/0510).
type BatchRow struct {
	Terminal payment.TerminalID  `json:"terminal" csv:"terminal,required"`
	Batch    payment.BatchNumber `json:"batch" csv:"batch,required"`
	Till     Totals              `json:"till" csv:"till"`
	Host     Totals              `json:"host" csv:"host"`
	Balanced bool                `json:"balanced" csv:"balanced"`       // the verdict of the 0510
	Opened   payment.Time        `json:"opened,omitempty" csv:"opened"` // its oldest transaction that nobody has captured; 0: none, or not known
	Closed   payment.Time        `json:"closed,omitempty" csv:"closed"` // 0 while the batch is open
	Waits    bool                `json:"waits,omitempty" csv:"waits"`   // the money of its transactions waits for its settlement (terminal capture)
}

// NetworkKey is DE 7 + 11 + 32 + 33, by which networks match. Its STAN is the one
// of the acquirer towards the network, not the till's.
type NetworkKey struct {
	Sent      string                `json:"sent,omitempty" csv:"sent"` // MMDDhhmmss
	STAN      payment.STAN          `json:"stan,omitempty" csv:"stan"`
	Acquirer  payment.InstitutionID `json:"acquirer,omitempty" csv:"acquirer"`
	Forwarder payment.InstitutionID `json:"forwarder,omitempty" csv:"forwarder"`
}

// SwitchRow is one transaction in the network's log.
type SwitchRow struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date"`
	RRN          payment.RRN          `json:"rrn" csv:"rrn"`
	Terminal     payment.TerminalID   `json:"terminal" csv:"terminal"`
	Network      NetworkKey           `json:"network" csv:"network"`
	Kind         Kind                 `json:"kind" csv:"kind"`
	Amount       payment.Amount       `json:"amount" csv:"amount"`
	Code         payment.ResponseCode `json:"code,omitempty" csv:"code"`
	Reversed     bool                 `json:"reversed,omitempty" csv:"reversed"`
	At           payment.Time         `json:"at" csv:"at"`
}

// IssuerRow is one transaction in the card issuer's books.
type IssuerRow struct {
	RRN        payment.RRN          `json:"rrn" csv:"rrn"`
	Terminal   payment.TerminalID   `json:"terminal" csv:"terminal"`
	Network    NetworkKey           `json:"network" csv:"network"`
	Card       string               `json:"card,omitempty" csv:"card"` // the name of the account, never a PAN
	PAN        string               `json:"pan,omitempty" csv:"pan"`   // masked, as on the slip
	Kind       Kind                 `json:"kind" csv:"kind"`
	Amount     payment.Amount       `json:"amount" csv:"amount"`
	Authorised bool                 `json:"authorised,omitempty" csv:"authorised"`
	Reversed   bool                 `json:"reversed,omitempty" csv:"reversed"`
	Twice      bool                 `json:"twice,omitempty" csv:"twice"`       // its reversal was posted a second time
	Posted     bool                 `json:"posted,omitempty" csv:"posted"`     // found in a clearing file, of a reversed one after its reversal
	Returned   payment.Amount       `json:"returned,omitzero" csv:"returned"`  // that the cardholder has again by an adjustment or a chargeback
	Disputed   bool                 `json:"disputed,omitempty" csv:"disputed"` // the cardholder says that it is not his
	Expired    bool                 `json:"expired,omitempty" csv:"expired"`   // a hold that nobody completed in time
	Code       payment.ResponseCode `json:"code,omitempty" csv:"code"`
	At         payment.Time         `json:"at" csv:"at"`
}

// FileKind is what a file carries.
type FileKind string

const (
	ClearingFile  FileKind = "clearing"
	StatementFile FileKind = "statement"
)

// FileRow is a file that has come, or (Arrived 0) one that was expected.
type FileRow struct {
	ID           string               `json:"id,omitempty" csv:"id"`
	Kind         FileKind             `json:"kind" csv:"kind,required"`
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date,required"` // of a statement: its date
	Due          payment.Time         `json:"due,omitempty" csv:"due"`                    // when it was expected; 0: not expected
	Arrived      payment.Time         `json:"arrived,omitempty" csv:"arrived"`
	Accepted     bool                 `json:"accepted,omitempty" csv:"accepted"`
	Refused      string               `json:"refused,omitempty" csv:"refused"` // why, when it was not accepted
	Count        int                  `json:"count" csv:"count"`
}

// Detail is one record of a clearing file, as the network says.
type Detail struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date,required"`
	File         string               `json:"file,omitempty" csv:"file"`
	RRN          payment.RRN          `json:"rrn" csv:"rrn,required"`
	Terminal     payment.TerminalID   `json:"terminal" csv:"terminal"`
	Merchant     payment.MerchantID   `json:"merchant" csv:"merchant"`
	Network      NetworkKey           `json:"network" csv:"network"`
	Kind         Kind                 `json:"kind" csv:"kind,required"`
	Amount       payment.Amount       `json:"amount" csv:"amount,required"`
	Interchange  payment.Amount       `json:"interchange" csv:"interchange"`
	NetworkFee   payment.Amount       `json:"network_fee" csv:"network_fee"`

	Reason string               `json:"reason,omitempty" csv:"reason"` // of a dispute, an adjustment, a presentment request
	Code   payment.ResponseCode `json:"code,omitempty" csv:"code"`     // of a reject: 14, 25 or 94
	Of     Kind                 `json:"of,omitempty" csv:"of"`         // of a reject: what was not taken
}

// NetPosition is our net position of one clearing day: positive when the network
// owes us. It is known once the day's file is accepted.
type NetPosition struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date,required"`
	Reference    string               `json:"reference,omitempty" csv:"reference"`
	Net          payment.Amount       `json:"net" csv:"net,required"`
	Due          payment.Time         `json:"due" csv:"due"` // when the money should be on the statement
}

// StatementLine is one line of the settlement bank's statement of our account:
// positive when money came in. ClearingDate is 0 for a line that is not a net
// settlement (a payout, a return).
type StatementLine struct {
	Date         payment.BusinessDate `json:"date" csv:"date,required"`
	Reference    string               `json:"reference" csv:"reference"`
	ClearingDate payment.BusinessDate `json:"clearing_date,omitempty" csv:"clearing_date"`
	Amount       payment.Amount       `json:"amount" csv:"amount,required"`
}

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
	Recovered payment.Amount `json:"recovered,omitzero" csv:"recovered"` // of money paid twice: what has been set off since
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

// Claim is a record that we have sent to the network, of our own accord or to answer
// an issuer: a credit adjustment, a presentment request (kind sale or completion),
// a re-presentment, a slip.
type Claim struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date"` // the day that was open
	RRN          payment.RRN          `json:"rrn" csv:"rrn"`
	Terminal     payment.TerminalID   `json:"terminal" csv:"terminal"`
	Merchant     payment.MerchantID   `json:"merchant" csv:"merchant"`
	Network      NetworkKey           `json:"network" csv:"network"`
	Kind         Kind                 `json:"kind" csv:"kind"`
	Amount       payment.Amount       `json:"amount" csv:"amount"`
	Reason       string               `json:"reason,omitempty" csv:"reason"`
	At           payment.Time         `json:"at" csv:"at"`
	Cleared      payment.BusinessDate `json:"cleared,omitempty" csv:"cleared"` // the clearing day whose file brought it back
	Code         payment.ResponseCode `json:"code,omitempty" csv:"code"`       // why the network rejected it
}

func (d *Detail) key(k Kind) TransactionKey {
	return TransactionKey{Terminal: d.Terminal, RRN: d.RRN, Network: d.Network, Kind: k, Merchant: d.Merchant}
}

func (s *Slip) Key() TransactionKey {
	return TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN, Kind: s.Kind, Merchant: s.Merchant}
}

func (d *Detail) Compare(e *Detail) int {
	return cmp.Or(
		cmp.Compare(d.Amount.Minor, e.Amount.Minor), cmp.Compare(d.Kind, e.Kind), cmp.Compare(d.RRN, e.RRN),
		cmp.Compare(d.Terminal, e.Terminal), cmp.Compare(d.Network.Sent, e.Network.Sent),
		cmp.Compare(d.Network.STAN, e.Network.STAN), cmp.Compare(d.Merchant, e.Merchant), cmp.Compare(d.File, e.File),
	)
}
