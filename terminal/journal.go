package terminal

import (
	"acqsim/dialect"
	"acqsim/payment"
)

// Record is one line of the terminal's journal: what the till believes about a
// transaction.
type Record struct {
	Ref
	Transaction    dialect.Transaction  `json:"transaction"`
	PAN            payment.KeptPAN      `json:"pan"`
	Amount         payment.Amount       `json:"amount"`
	Date           string               `json:"date"` // MMDD
	Time           string               `json:"time"` // hhmmss
	Original       dialect.Original     `json:"original,omitzero"`
	Belief         Belief               `json:"belief"`
	Code           payment.ResponseCode `json:"code,omitempty"`
	RRN            payment.RRN          `json:"rrn,omitempty"`
	AuthID         payment.AuthID       `json:"auth_id,omitempty"`
	SettlementDate string               `json:"settlement_date,omitempty"` // MMDD
	InBatch        bool                 `json:"in_batch,omitempty"`        // counted by the settlement
	Printed        bool                 `json:"printed,omitempty"`         // a slip went to the printer
	Reversed       bool                 `json:"reversed,omitempty"`        // the host has confirmed the reversal
	GivenUp        bool                 `json:"given_up,omitempty"`        // the reversal record was deleted without a reply
	Voided         bool                 `json:"voided,omitempty"`
	Late           bool                 `json:"late,omitempty"` // approved by a reply to a closed exchange
	Uploaded       bool                 `json:"uploaded,omitempty"`
	Completed      bool                 `json:"completed,omitempty"` // of a pre-authorisation: the money was taken
	Tip            payment.Amount       `json:"tip,omitzero"`        // of a sale: the part of Amount that is the tip

	// Of an advice.
	Advice    AdviceState    `json:"advice,omitempty"`
	Attempts  int            `json:"attempts,omitempty"`
	Before    payment.Amount `json:"before,omitzero"` // of an adjustment or a tip: the sale's amount until then
	EntryMode string         `json:"entry_mode,omitempty"`
	Expiry    string         `json:"expiry,omitempty"`
	Sequence  string         `json:"sequence,omitempty"`
	Chip      []byte         `json:"chip,omitempty"`
}

// AdviceState says whether the host has what the till did without asking.
type AdviceState string

const (
	AdviceOwed      AdviceState = "owed"      // to be sent, or sent again
	AdviceDelivered AdviceState = "delivered" // answered 00 or 94
	AdviceRefused   AdviceState = "refused"   // answered otherwise: on the failed list
)
