package reconcile

import (
	"cmp"

	"acqsim/payment"
)

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
	Refused      string               `json:"refused,omitempty" csv:"refused"` // why, when it was not accepted: a slug, ": " and words
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
	// Record is 2, 3, … for a further record of the file under the same network key.
	Record int `json:"record,omitempty" csv:"record"`
}

// NetPosition is our net position of one clearing day: positive when the network
// owes us. It is known once the day's file is accepted.
type NetPosition struct {
	ClearingDate payment.BusinessDate `json:"clearing_date" csv:"clearing_date,required"`
	Reference    string               `json:"reference,omitempty" csv:"reference"`
	Net          payment.Amount       `json:"net" csv:"net,required"`
	Due          payment.Time         `json:"due" csv:"due"` // when the money should be on the statement
}

// LineKind is what a line of the settlement bank's statement is about.
type LineKind string

const (
	SettlementLine LineKind = "settlement" // the net position of a clearing day
	PayoutLine     LineKind = "payout"
	ReturnLine     LineKind = "return"
	OtherLine      LineKind = "other"
)

// StatementLine is one line of the settlement bank's statement of our account:
// positive when money came in. ClearingDate is 0 for a line that is not a net
// settlement (a payout, a return). Kind is what the bank says.
type StatementLine struct {
	Date         payment.BusinessDate `json:"date" csv:"date,required"`
	Reference    string               `json:"reference" csv:"reference"`
	Kind         LineKind             `json:"kind,omitempty" csv:"kind"`
	ClearingDate payment.BusinessDate `json:"clearing_date,omitempty" csv:"clearing_date"`
	Amount       payment.Amount       `json:"amount" csv:"amount,required"`
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

func (d *Detail) Compare(e *Detail) int {
	return cmp.Or(
		cmp.Compare(d.Amount.Minor, e.Amount.Minor), cmp.Compare(d.Kind, e.Kind), cmp.Compare(d.RRN, e.RRN),
		cmp.Compare(d.Terminal, e.Terminal), cmp.Compare(d.Network.Sent, e.Network.Sent),
		cmp.Compare(d.Network.STAN, e.Network.STAN), cmp.Compare(d.Merchant, e.Merchant), cmp.Compare(d.File, e.File),
		cmp.Compare(d.Record, e.Record),
	)
}
