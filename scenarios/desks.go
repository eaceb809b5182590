package scenarios

import (
	"acqsim/payment"
	"acqsim/strict"
)

// DeskSteps are what the desks of acquirer, network and issuer do.
type DeskSteps struct {
	RequireSignOn *RequireSignOn `yaml:"require-sign-on" doc:"the acquirer wants a till to sign on again"`
	Resolve       *Resolve       `yaml:"resolve" doc:"the acquirer's desk puts an item right or answers a dispute"`
	Dispute       *Dispute       `yaml:"dispute" doc:"the issuer asks for a slip or takes a sale back"`
	CardStatus    *CardStatus    `yaml:"card-status" doc:"the cardholder reports a card"`
	StrayRecord   *StrayRecord   `yaml:"stray-record" doc:"somebody puts a record into the network's clearing for which there was no message"`
	ForceBatch    *ForceBatch    `yaml:"force-batch" doc:"the acquirer captures the open batch of a till itself"`
	LoseQueue     *LoseQueue     `yaml:"lose-queue" doc:"the acquirer's host loses what it has stored for the network: advices and reversals that wait for an answer"`
	MakeGood      *MakeGood      `yaml:"make-good" doc:"the network pays what a net position was paid too little, or takes back what was too much"`
	ResendFile    *ResendFile    `yaml:"resend-file" doc:"the network sends the acquirer a clearing file again"`
}

// Resolve is what the acquirer's desk does about an open item of reconciliation, or
// about a dispute of an issuer.
type Resolve struct {
	Of         string               `yaml:"of" name:"label" doc:"the transaction that the item or the dispute is about"`
	Merchant   string               `yaml:"merchant" name:"merchant" doc:"of an item that is about no single transaction, or the one that gets the money"`
	Comparison string               `yaml:"comparison" enum:"L1,L2,L3,L4,L5" doc:"where there are several items"`
	Day        payment.BusinessDate `yaml:"day" doc:"the clearing day of an item that is about its cash (L3)"`
	How        string               `yaml:"how,required" enum:"credit-adjustment,present,pay-merchant,charge-merchant,write-off,re-present,supply-slip" doc:"credit-adjustment gives a long back, present claims a short, re-present contests a chargeback, supply-slip answers a retrieval request"`
	By         []string             `yaml:"by" doc:"who signs a write-off"`
}

func (r *Resolve) Check(at strict.Location, m *strict.Mistakes) {
	if r.Of == "" && r.Merchant == "" && r.Day == 0 {
		m.Add(at, "want of, the label of a transaction, or merchant, or the day of an L3 item")
	}
	if r.Comparison == "L3" && r.How != "" && r.How != "write-off" {
		m.Add(at, "an L3 item ends by the network's make-good, or by how: write-off")
	}
}

// Dispute is what the issuer's dispute desk does about a transaction of its card.
type Dispute struct {
	Of     string          `yaml:"of,required" name:"label"`
	Kind   string          `yaml:"kind" enum:"retrieval,chargeback,second-chargeback" doc:"chargeback when left out"`
	Reason string          `yaml:"reason,required" enum:"not-recognised,stolen,counterfeit,duplicate,cancelled,amount-differs,no-goods,refund-not-processed,declined,not-authorised,retrieval-not-answered"`
	Amount *payment.Amount `yaml:"amount" doc:"all of it when left out"`
}

// CardStatus is what a cardholder's call to the issuer does.
type CardStatus struct {
	Card   string `yaml:"card,required" name:"card"`
	Status string `yaml:"status,required" enum:"open,lost,stolen,restricted,inactive,refer,blocked,retained,suspected"`
}

// StrayRecord is a record in the network's clearing that no message stands behind.
type StrayRecord struct {
	As       string         `yaml:"as" name:"new-label"`
	Terminal string         `yaml:"terminal,required" name:"terminal" doc:"the till and the shop that it names"`
	Card     string         `yaml:"card,required" name:"card"`
	Amount   payment.Amount `yaml:"amount,required"`
}

func (r *StrayRecord) Check(at strict.Location, m *strict.Mistakes) { aboveZero(r.Amount, at, m) }

// ForceBatch captures the open batch of a till at the host.
type ForceBatch struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}

// LoseQueue empties the store-and-forward queue of the acquirer's host.
type LoseQueue struct{}

// MakeGood is the network putting right a settlement that was short or over, for which a
// member has claimed.
type MakeGood struct {
	Day    payment.BusinessDate `yaml:"day,required" doc:"the clearing day whose net position it was"`
	Member string               `yaml:"member" enum:"acquirer,issuer" doc:"acquirer when left out"`
}

// ResendFile is the network sending the acquirer the clearing file of a day once
// more, because the acquirer has asked for it.
type ResendFile struct {
	Day payment.BusinessDate `yaml:"day,required" doc:"the clearing day"`
}

// RequireSignOn makes the acquirer ask a terminal to sign on again, as after a
// change of its keys.
type RequireSignOn struct {
	Terminal string `yaml:"terminal,required" name:"terminal"`
}
