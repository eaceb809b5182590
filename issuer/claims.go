package issuer

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

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

// Disputed is a dispute that was sent to the network.
type Disputed struct {
	party.NetworkRef
	Kind   record.Transaction `json:"kind"`
	RRN    payment.RRN        `json:"rrn"`
	Card   string             `json:"card"`
	Amount payment.Amount     `json:"amount"`
	Reason string             `json:"reason"`
	FileID string             `json:"file_id"`
}

// ClaimCleared is a record of a clearing file about an exception: an adjustment or
// a dispute that moves the cardholder's money (J13, J16, J17), a slip that came, or
// a dispute that the network did not take.
type ClaimCleared struct {
	party.NetworkRef
	Kind     record.Transaction   `json:"kind"`
	RRN      payment.RRN          `json:"rrn"`
	Date     payment.BusinessDate `json:"date"`
	Card     string               `json:"card,omitempty"`
	Amount   payment.Amount       `json:"amount"` // negative where the cardholder gets it
	Reason   string               `json:"reason,omitempty"`
	Code     payment.ResponseCode `json:"code,omitempty"` // of a reject
	Of       record.Transaction   `json:"of,omitzero"`    // of a reject: what was not taken
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

func (*Disputed) FactKind() (string, int)     { return "issuer.disputed", 1 }
func (*ClaimCleared) FactKind() (string, int) { return "issuer.claim-cleared", 1 }

func (f *Disputed) Keys(dst []party.Key) []party.Key     { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *ClaimCleared) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }

// LedgerPostings is part of ledger.Poster.
func (f *ClaimCleared) LedgerPostings() []ledger.Posting { return f.Postings }

// retrievalNotAnswered is the reason of a chargeback for want of a slip.
const retrievalNotAnswered = "retrieval-not-answered"

// disputeStage is how far a dispute about one transaction has come.
type disputeStage struct {
	retrieval, fulfilled, chargeback, represented, second bool
}

// dispute sends a retrieval request or a chargeback, or says why it cannot be made.
func (h *Issuer) dispute(ev *party.Event, c *Dispute, out *party.Out) {
	refuse := func(format string, args ...any) {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: fmt.Sprintf(format, args...)})
	}
	k, stage := h.names[c.Card], h.disputes[c.NetworkRef]
	switch {
	case k == nil:
		refuse("no card %q", c.Card)
		return
	case c.Amount.Minor <= 0 || c.Amount.Currency != h.cfg.Currency || c.RRN == "" || c.Sent == "":
		refuse("want the amount and the references of the transaction")
		return
	case c.Reason == retrievalNotAnswered && (!stage.retrieval || stage.fulfilled):
		refuse("the slip of RRN %s was never asked for, or it has come", c.RRN)
		return
	case c.Kind == record.Retrieval && !stage.retrieval, c.Kind == record.Chargeback && !stage.chargeback:
	case c.Kind == record.SecondChargeback && stage.represented && !stage.second:
		if k.Kind == Debit {
			refuse("there is no second chargeback for a debit card")
			return
		}
	default:
		refuse("a %s does not fit how far the dispute about RRN %s has come", c.Kind, c.RRN)
		return
	}
	today := h.calendar.Date(ev.Business)
	id := "D" + today.YYMMDD() + "-" + fmt.Sprintf("%06d", h.disputeFiles+1)
	f := &record.File{Header: record.Header{
		ID: string(h.cfg.ID) + "-" + id, Kind: record.Claims, Sender: h.cfg.ID, Receiver: h.cfg.NetworkID, Date: today, Sequence: h.disputeFiles + 1,
		Currency: h.cfg.Currency,
	}}
	zero := payment.Minor(0, h.cfg.Currency)
	f.Details = []record.Detail{{
		Transaction: c.Kind, PAN: k.PAN, Amount: c.Amount, Sent: c.Sent, STAN: c.STAN, Acquirer: c.Acquirer, Forwarder: c.Forwarder, RRN: c.RRN,
		AuthID: c.AuthID, Terminal: c.Terminal, Merchant: c.Merchant, ClearingDate: today, Interchange: zero, NetworkFee: zero, Net: zero, Reason: c.Reason,
	}}
	record.SealTrailer(f)
	b, err := record.Append(nil, f)
	if err != nil {
		refuse("%v", err)
		return
	}
	out.Fact(&Disputed{NetworkRef: c.NetworkRef, Kind: c.Kind, RRN: c.RRN, Card: c.Card, Amount: c.Amount, Reason: c.Reason, FileID: f.Header.ID})
	out.File(h.cfg.Network, b)
}

// clearClaim posts a record of an exception. The issuer owes or is owed what the
// network clears, whether or not it knows the card.
func (h *Issuer) clearClaim(d *record.Detail, key party.NetworkRef) *ClaimCleared {
	c := &ClaimCleared{NetworkRef: key, Kind: d.Transaction, RRN: d.RRN, Date: d.ClearingDate, Amount: payment.Minor(0, h.cfg.Currency), Reason: d.Reason, Code: d.Code, Of: d.Of}
	switch {
	case !d.Transaction.Moves():
	case d.Transaction.Credit():
		c.Amount = d.Amount.Neg()
	default:
		c.Amount = d.Amount
	}
	holder := Suspense
	if k := h.pans[d.PAN]; k != nil {
		c.Card, holder = k.Name, k.account
	}
	event := "J17"
	switch d.Transaction {
	case record.CreditAdjustment:
		event = "J16"
	case record.Chargeback, record.SecondChargeback:
		event = "J13"
	}
	c.Postings = ledger.Append(nil, holder, DueToNetwork, c.Amount, event)
	return c
}

// applyDispute notes how far a dispute has come, or that a step of it was not
// taken.
func (h *Issuer) applyDispute(key party.NetworkRef, kind record.Transaction, taken bool) {
	stage := h.disputes[key]
	switch kind {
	case record.Retrieval:
		stage.retrieval = taken
	case record.Fulfilment:
		stage.fulfilled = taken
	case record.Chargeback:
		stage.chargeback = taken
	case record.Representment:
		stage.represented = taken
	case record.SecondChargeback:
		stage.second = taken
	default:
		return
	}
	h.disputes[key] = stage
}
