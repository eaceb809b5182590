package host

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// SignTerminal takes a terminal of a merchant under contract. It has no keys. One that was signed and has done
// nothing yet can be signed again, for another merchant; what it speaks stays.
type SignTerminal struct {
	Terminal payment.TerminalID `json:"terminal"` // DE 41
	Merchant payment.MerchantID `json:"merchant"`
	Node     party.Node         `json:"node"`
	Dialect  string             `json:"dialect"`
}

// CommandKind is part of party.Command.
func (*SignTerminal) CommandKind() string { return "acquirer.sign-terminal" }

// TerminalSigned is a terminal that is a merchant's from now on.
type TerminalSigned struct {
	Terminal payment.TerminalID `json:"terminal"`
	Merchant payment.MerchantID `json:"merchant"`
	Node     party.Node         `json:"node"`
	Dialect  string             `json:"dialect"`
}

// FactKind is part of party.Fact.
func (*TerminalSigned) FactKind() (string, int) { return "acquirer.terminal-signed", 1 }

// MerchantSigned is a shop that is under contract from now on. Where its money goes says the
// payer.
type MerchantSigned struct {
	Merchant          payment.MerchantID `json:"merchant"`
	Name              string             `json:"name"`
	MCC               string             `json:"mcc,omitempty"`
	Fee               payment.Fee        `json:"fee"`
	RefundFeeReturned bool               `json:"refund_fee_returned,omitempty"`
}

// FactKind is part of party.Fact.
func (*MerchantSigned) FactKind() (string, int) { return "acquirer.merchant-signed", 1 }

// Shop is the merchant of the contract.
func (f *MerchantSigned) Shop() Merchant {
	return Merchant{ID: f.Merchant, MCC: f.MCC, Fee: f.Fee, RefundFeeReturned: f.RefundFeeReturned}
}

// signTerminal takes a terminal under contract, or says what stands against it.
func (h *Host) signTerminal(out *party.Out, c *SignTerminal) *party.Refused {
	if c.Terminal == "" || len(c.Terminal) > 8 || c.Node == "" {
		return party.Refuse(payment.TerminalNotValid, "terminal %q of node %q: want a number of 1 to 8 characters, as DE 41 "+
			"holds, and a node", c.Terminal, c.Node)
	}
	if _, err := h.tillCodec(c.Dialect); err != nil {
		return party.Refuse(payment.TerminalNotValid, "terminal %s: %v", c.Terminal, err)
	}
	if h.merchants[c.Merchant] == nil {
		return party.Refuse(payment.NoSuchMerchant, "no merchant %s", c.Merchant)
	}
	before, node := h.terminals[c.Terminal], h.tills[c.Node]
	if before != node {
		return party.Refuse(payment.TerminalTaken, "terminal %s or node %s is another terminal's", c.Terminal, c.Node)
	}
	if before != nil && (before.Merchant == c.Merchant || !before.unused()) {
		return party.Refuse(payment.TerminalTaken, "terminal %s is signed for merchant %s", c.Terminal, before.Merchant)
	}
	out.Fact(&TerminalSigned{Terminal: c.Terminal, Merchant: c.Merchant, Node: c.Node, Dialect: c.Dialect})
	return nil
}

// unused reports whether a terminal has had no transaction.
func (p *till) unused() bool { return len(p.batches) == 0 && p.archived == 0 && p.tmk.IsZero() }

// applyTerminalSigned makes room for a terminal, or gives one to another merchant. One whose
// dialect is not there any more is not served.
func (h *Host) applyTerminalSigned(f *TerminalSigned) {
	if point := h.terminals[f.Terminal]; point != nil {
		point.Merchant = f.Merchant
		return
	}
	codec, err := h.tillCodec(f.Dialect)
	if err != nil {
		return
	}
	h.has(Terminal{ID: f.Terminal, Merchant: f.Merchant, Node: f.Node, Dialect: f.Dialect}, codec)
}

// Serves reports whether a terminal is under contract.
func (h *Host) Serves(id payment.TerminalID) bool { return h.terminals[id] != nil }

// has takes a terminal in.
func (h *Host) has(t Terminal, codec *dialect.Codec) *till {
	point := &till{Terminal: t, codec: codec, current: 1, batches: make(map[payment.BatchNumber]*batch)}
	h.tills[t.Node], h.terminals[t.ID] = point, point
	return point
}
