package issuer

import (
	"encoding/json"
	"fmt"

	"acqsim/party"
)

// SetCard changes the status of a card, as a cardholder's call does.
type SetCard struct {
	Card   string `json:"card"` // name
	Status Status `json:"status"`
}

// CommandKind is part of party.Command.
func (*SetCard) CommandKind() string { return "issuer.set-card" }

// DecodeCommand reads back the JSON of a command.
func DecodeCommand(kind string, b []byte) (party.Command, error) {
	var c party.Command
	switch kind {
	case "issuer.set-card":
		c = new(SetCard)
	case "issuer.dispute":
		c = new(Dispute)
	default:
		return nil, fmt.Errorf("issuer: no command %q", kind)
	}
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("issuer: command %s: %w", kind, err)
	}
	return c, nil
}
