package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

// Stage is how far the money of a transaction has come.
type Stage string

const (
	NotAuthorised Stage = "not-authorised" // or undone: the cardholder has it
	Authorised    Stage = "authorised"
	InBatch       Stage = "in-batch"
	BatchAccepted Stage = "batch-accepted"
	Cleared       Stage = "cleared"
	Settled       Stage = "settled"
	PaidOut       Stage = "paid-out"
	InTheAccount  Stage = "in-the-account"
)

// Holder is who has the money.
type Holder string

const (
	HeldByCardholder   Holder = "cardholder"
	HeldByIssuer       Holder = "issuer"
	HeldByNetwork      Holder = "network"
	HeldByAcquirer     Holder = "acquirer"
	HeldInTransit      Holder = "payout-in-transit"
	HeldByMerchantBank Holder = "merchant-bank"
	HeldByMerchant     Holder = "merchant"
	HeldByThirdParty   Holder = "third-party"
	HeldByNobodyKnown  Holder = "unknown"
)

// Place is an account that holds part of the money of a transaction.
type Place struct {
	Holder  Holder         `json:"holder"`
	Account string         `json:"account"` // book and account: "acquirer/merchant-payable:M1"
	Amount  payment.Amount `json:"amount"`
}

// Event is one thing that happened to a transaction.
type Event struct {
	At   payment.Time `json:"at"`
	Who  string       `json:"who"`
	What payment.Text `json:"what"`
}

// Line is one piece of evidence: which books say it, and what.
type Line struct {
	Source string       `json:"source"`
	Text   payment.Text `json:"text"`
}

// Transaction is what can be said of one transaction from the evidence.
type Transaction struct {
	Key      reconcile.TransactionKey `json:"key"`
	Kind     reconcile.Kind           `json:"kind,omitempty"`
	Amount   payment.Amount           `json:"amount"`
	Merchant payment.MerchantID       `json:"merchant,omitempty"`

	Stage  Stage   `json:"stage"`
	Holder Holder  `json:"holder"` // of the largest part
	Places []Place `json:"places"` // every minor unit, each in one account

	Cause   CauseCode       `json:"cause"`
	Variant string          `json:"variant,omitempty"` // what kind of the cause, such as "holiday"
	Delay   CauseCode       `json:"delay,omitempty"`   // of money that has arrived: what made it late
	Act     reconcile.Actor `json:"act"`
	// Due is the day on which the money is expected in the account; zero when it
	// is not expected, or not before somebody acts.
	Due    payment.BusinessDate `json:"due"`
	Remedy payment.Text         `json:"remedy"`

	Timeline []Event          `json:"timeline"`
	Evidence []Line           `json:"evidence"`
	Items    []reconcile.Item `json:"items,omitempty"`
}

// Trace tells the story of one transaction: how far it has come, who holds the
// money, why, who must act, when it is expected. The key names it by terminal,
// batch and STAN, or by RRN, with the terminal where one is known. A pattern that
// no cause explains is "unknown", with the evidence; nothing is guessed.
func Trace(ev *reconcile.Evidence, key reconcile.TransactionKey) Transaction {
	return NewArchive(ev).Trace(key)
}
