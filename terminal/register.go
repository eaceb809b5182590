package terminal

import (
	"acqsim/party"
	"acqsim/payment"
)

// RingUp is a line of the shop's own cash register, which stands beside the
// terminal and is not wired to it: what the customer owes, and how it is to be
// paid. Nothing of it goes to the host. It is what a wrong amount and a void of the
// wrong sale are found by.
type RingUp struct {
	Ticket    int64          `json:"ticket"`
	Tender    string         `json:"tender"` // card, cash, other
	Amount    payment.Amount `json:"amount"`
	Cancelled bool           `json:"cancelled,omitempty"` // the customer took nothing after all
}

// RungUp says that the register has the line.
type RungUp struct {
	Terminal  payment.TerminalID `json:"terminal"`
	Ticket    int64              `json:"ticket"`
	Tender    string             `json:"tender"`
	Amount    payment.Amount     `json:"amount"`
	Cancelled bool               `json:"cancelled,omitempty"`
}

func (RingUp) CommandKind() string     { return "terminal.ring-up" }
func (RungUp) FactKind() (string, int) { return "terminal.rung-up", 1 }

// ringUp notes a line of the register.
func (t *Terminal) ringUp(out *party.Out, c RingUp) {
	out.Fact(&RungUp{Terminal: t.cfg.ID, Ticket: c.Ticket, Tender: c.Tender, Amount: c.Amount, Cancelled: c.Cancelled})
}
