package scenarios

import "acqsim/payment"

// RingUp is a line of the shop's own cash register, which is not wired to the
// terminal beside it.
type RingUp struct {
	Terminal  string         `yaml:"terminal,required" name:"terminal" doc:"the terminal that stands beside the register"`
	Ticket    int64          `yaml:"ticket,required" min:"1" doc:"number of the ticket; a later line of the same number replaces it"`
	Amount    payment.Amount `yaml:"amount,required" doc:"what the customer owes"`
	Tender    string         `yaml:"tender" enum:"card,cash,other" doc:"how it is paid; card when left out"`
	Cancelled bool           `yaml:"cancelled" doc:"the customer took nothing after all"`
}

// Alert is what a control said that is not one of the five comparisons.
type Alert struct {
	Position Position  `yaml:"-"`
	Control  string    `yaml:"control,required" doc:"id of the control, as docs/controls.md lists them"`
	Of       string    `yaml:"of" name:"label" doc:"the transaction that it is about"`
	Merchant string    `yaml:"merchant" name:"merchant"`
	At       LocalTime `yaml:"at" doc:"when it could first be known: 2026-03-27 09:00:00"`
}
