package issuer

import (
	"acqsim/party"
	"fmt"
)

func (h *Issuer) setCard(c *SetCard, out *party.Out) {
	if h.names[c.Card] == nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: fmt.Sprintf("no card %q", c.Card)})
		return
	}
	if err := c.Status.check(); err != nil || c.Status == "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Why: fmt.Sprintf("status %q: want a status that cards have, such as open or lost", c.Status)})
		return
	}
	out.Fact(&CardSet{Card: c.Card, Status: c.Status})
}
