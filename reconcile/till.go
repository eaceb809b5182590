package reconcile

import (
	"acqsim/payment"
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
	Why payment.ResponseCode `json:"why,omitempty" csv:"why"`
	// Ended is DE 39 of the answer that ended the reversal: 00, 25 (no such original), 12 or 22
	// (not to be undone any more).
	Ended   payment.ResponseCode `json:"ended,omitempty" csv:"ended"`
	Voided  bool                 `json:"voided,omitempty" csv:"voided"`     // a void of it was approved
	InBatch bool                 `json:"in_batch,omitempty" csv:"in_batch"` // counts in the totals of its batch
	Printed bool                 `json:"printed,omitempty" csv:"printed"`
	// Uploaded is a slip of somebody else's till, of which no more is known than what it told at settlement (0320).
	Uploaded bool         `json:"uploaded,omitempty" csv:"uploaded"`
	Clock    payment.Time `json:"clock,omitempty" csv:"clock"` // DE 12 and 13: what the till's own clock said at At
	At       payment.Time `json:"at" csv:"at"`
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

// empty reports whether the host knows that nothing of the batch counts: an inquiry
// opens a batch and has nothing to settle. Totals without a currency are not known.
func (b *BatchRow) empty() bool {
	h := &b.Host
	return h.Debit.Currency != 0 && h.DebitCount == 0 && h.CreditCount == 0 && h.Debit.IsZero() && h.Credit.IsZero()
}

func (s *Slip) Key() TransactionKey {
	return TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN, Kind: s.Kind,
		Merchant: s.Merchant}
}
