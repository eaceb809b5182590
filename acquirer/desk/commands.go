package desk

import (
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// CorrectItem resolves an open item of the comparison with the clearing file, or writes off
// one of the cash of a day.
type CorrectItem struct {
	Item     string               `json:"item"` // its id
	Remedy   reconcile.Resolution `json:"remedy"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"` // where the item does not name one
	By       []string             `json:"by,omitempty"`       // who signs a write-off
}

// Contest answers a chargeback: the desk presents the sale again with its slip.
type Contest struct {
	RRN payment.RRN `json:"rrn"`
}

// Keys ties the command to the transaction.
func (c *Contest) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(c.RRN)) }

// SupplySlip answers a retrieval request.
type SupplySlip struct {
	RRN payment.RRN `json:"rrn"`
}

// Keys ties the command to the transaction.
func (c *SupplySlip) Keys(dst []party.Key) []party.Key { return append(dst, party.RRNKey(c.RRN)) }

func (*CorrectItem) CommandKind() string { return "acquirer.correct-item" }
func (*Contest) CommandKind() string     { return "acquirer.contest" }
func (*SupplySlip) CommandKind() string  { return "acquirer.supply-slip" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{&CorrectItem{}, &Contest{}, &SupplySlip{}, &SignMerchant{}}
}
