package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"acqsim/payment"
	"acqsim/spelling"
	"acqsim/terminal"
)

// Presented is a card as a customer presents it at a till, who enters his PIN where the till has keys.
func (w *World) Presented(card, till string) (terminal.Card, error) {
	c, ok := w.Cards[card]
	if !ok {
		return terminal.Card{}, fmt.Errorf("no card %q: the world has %s", card,
			spelling.Choices(card, slices.Sorted(maps.Keys(w.Cards)), ""))
	}
	own := terminal.Card{Name: card, PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}
	if keys := cmp.Or(w.Terminals[till].Keys, w.Security.Keys, "none"); keys != "none" {
		own.PIN = terminal.RightPIN
	}
	return own, nil
}
