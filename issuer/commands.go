package issuer

import (
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// SetCard changes the status of a card, as a cardholder's call does.
type SetCard struct {
	Card   string `json:"card"` // name
	Status Status `json:"status"`
}

// CommandKind is part of party.Command.
func (*SetCard) CommandKind() string { return "issuer.set-card" }

// Dispute is what the issuer's dispute desk does about a transaction of one of its
// cards. The desk reads the transaction off the cardholder's statement. The record
// goes to the network at once and moves money when the clearing file brings it back.
//
//	retrieval 调单           asks the acquirer for the slip
//	chargeback 退单          takes the sale back (J13)
//	second-chargeback 二次退单  after a re-presentment; not for debit cards
type Dispute struct {
	party.NetworkRef
	Kind     record.Transaction `json:"kind"`
	RRN      payment.RRN        `json:"rrn"`
	Card     string             `json:"card"` // name
	Amount   payment.Amount     `json:"amount"`
	AuthID   payment.AuthID     `json:"auth_id,omitempty"`
	Terminal payment.TerminalID `json:"terminal"`
	Merchant payment.MerchantID `json:"merchant"`
	Reason   string             `json:"reason"`
}

// CommandKind is part of party.Command.
func (*Dispute) CommandKind() string { return "issuer.dispute" }

// Keys ties the command to the transaction.
func (c *Dispute) Keys(dst []party.Key) []party.Key { return c.NetworkRef.WithRRN(dst, c.RRN) }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		&SetCard{}, &Dispute{},
	}
}
