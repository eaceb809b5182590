package issuer

import "acqsim/party"

// SetCard changes the status of a card, as a cardholder's call does.
type SetCard struct {
	Card   string `json:"card"` // name
	Status Status `json:"status"`
}

// CommandKind is part of party.Command.
func (*SetCard) CommandKind() string { return "issuer.set-card" }

// Commands returns an empty command of every kind, for party.DecodeCommand.
func Commands() []party.Command {
	return []party.Command{
		&SetCard{}, &Dispute{},
	}
}
