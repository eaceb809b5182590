package issuer

import (
	"fmt"

	"acqsim/party"
	"acqsim/payment"
)

// command does what people at the issuer do.
func (i *Issuer) command(ev *party.Event, out *party.Out) {
	switch c := ev.Command.(type) {
	case *SetCard:
		i.setCard(c, out)
	case *Dispute:
		i.dispute(ev, c, out)
	}
}

func (i *Issuer) setCard(c *SetCard, out *party.Out) {
	if i.names[c.Card] == nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: payment.NoSuchCard,
			Why: fmt.Sprintf("no card %q", c.Card)})
		return
	}
	if err := c.Status.check(); err != nil || c.Status == "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Slug: payment.StatusNotValid,
			Why: fmt.Sprintf("status %q: want a status that cards have, such as open or lost", c.Status)})
		return
	}
	out.Fact(&CardSet{Card: c.Card, Status: c.Status})
}
