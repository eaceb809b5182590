package reconcile

import (
	"acqsim/payment"
)

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
