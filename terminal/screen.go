package terminal

import (
	"acqsim/dialect"
	"acqsim/payment"
)

// Text is a line in two languages.
type Text struct {
	En string `json:"en"`
	Zh string `json:"zh"`
}

// Screen is what the operator reads. It is a hand-off: a fault can lose it.
type Screen struct {
	Terminal    payment.TerminalID   `json:"terminal"`
	STAN        payment.STAN         `json:"stan,omitempty"` // 0 when no request left
	Transaction dialect.Transaction  `json:"transaction"`
	Belief      Belief               `json:"belief"`
	Code        payment.ResponseCode `json:"code,omitempty"`
	Amount      payment.Amount       `json:"amount,omitzero"` // of a balance the balance
	Final       bool                 `json:"final"`           // the command ends with this line
	Text        Text                 `json:"text"`
}

// Slip is what the printer prints. It is a hand-off: a fault can lose it.
type Slip struct {
	Terminal    payment.TerminalID  `json:"terminal"`
	Merchant    payment.MerchantID  `json:"merchant"`
	Batch       payment.BatchNumber `json:"batch"`
	STAN        payment.STAN        `json:"stan,omitempty"`
	Transaction dialect.Transaction `json:"transaction"`
	PAN         payment.PAN         `json:"pan,omitempty"` // prints masked
	Amount      payment.Amount      `json:"amount,omitzero"`
	RRN         payment.RRN         `json:"rrn,omitempty"`
	AuthID      payment.AuthID      `json:"authId,omitempty"`
	Date        string              `json:"date"`             // MMDD
	Time        string              `json:"time"`             // hhmmss
	Totals      *dialect.Totals     `json:"totals,omitempty"` // of a settlement
}
