package diagnosis

import (
	"acqsim/payment"
	"acqsim/reconcile"
)

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
	Missed []Stage `json:"missed,omitempty"` // stages before it that never happened, by the books at hand
	Holder Holder  `json:"holder"`           // of the largest part
	Places []Place `json:"places"`           // every minor unit, each in one account
	// Owed and Cost stand beside the places: money that was paid twice is there twice, and half of it is owed.
	Owed []Debt `json:"owed,omitempty"`
	Cost []Cost `json:"cost,omitempty"`
	// NotSeen are books that are not among the evidence and would say more of what is owed and what it cost.
	NotSeen []Line `json:"not_seen,omitempty"`

	Cause   CauseCode `json:"cause"`
	Variant string    `json:"variant,omitempty"` // what kind of the cause, such as "holiday"
	Refusal string    `json:"refusal,omitempty"` // the slug of why its payout was refused or sent back, or its file not accepted
	Delay   CauseCode `json:"delay,omitempty"`   // of money that has arrived: what made it late
	// Nearest is, of what no pattern fits, the cause that comes nearest, and Against what of the evidence it has no
	// room for.
	Nearest CauseCode `json:"nearest,omitempty"`
	Against []Line    `json:"against,omitempty"`
	// TillUnseen says of an approval that nobody here knows whether its till has the answer: it is somebody else's, and
	// has not settled the batch yet.
	TillUnseen bool            `json:"till_unseen,omitempty"`
	Act        reconcile.Actor `json:"act"`
	// Due is the day on which the money is expected in the account; zero when it
	// is not expected, or not before somebody acts.
	Due    payment.BusinessDate `json:"due"`
	Remedy payment.Text         `json:"remedy"`
	Tell   payment.Text         `json:"tell"` // the merchant, with the day and the payout

	Timeline []Event          `json:"timeline"`
	Evidence []Line           `json:"evidence"`
	Items    []reconcile.Item `json:"items,omitempty"`
}
