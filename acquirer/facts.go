package acquirer

import (
	"slices"

	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/party"
	"acqsim/payment"
)

// CommandRefused is a command that could not be done, and why.
type CommandRefused struct {
	Command string           `json:"command"`
	Slug    payment.Obstacle `json:"slug"`
	Reason  string           `json:"reason"`
}

// Refusal is part of party.Refuser.
func (f *CommandRefused) Refusal() string { return f.Slug.String() }

// RefusedCommand is part of party.CommandRefuser.
func (f *CommandRefused) RefusedCommand() string { return f.Reason }

// FactKind is part of party.Fact.
func (*CommandRefused) FactKind() (string, int) { return "acquirer.command-refused", 1 }

// DecodeFact reads back the JSON of a fact. It is a party.Decoder.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("acquirer", Facts(), kind, version, b)
}

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return slices.Concat(host.Facts(), payer.Facts(), desk.Facts(), []party.Fact{&CommandRefused{}})
}
