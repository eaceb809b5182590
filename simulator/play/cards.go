package play

import (
	"acqsim/scenarios"
	"acqsim/terminal"
)

// entryModes are the first two digits of DE 22.
var entryModes = map[string]string{
	"chip": terminal.Chip, "contactless": terminal.Contactless, "stripe": terminal.Stripe, "fallback": terminal.Fallback, "manual": terminal.Manual,
}

// presented is a card as it is presented at a till, and how it is read. Each use of
// a chip counts, whatever the till.
func (r *runner) presented(name string, e scenarios.CardEntry) (terminal.Card, string) {
	card := r.card(name)
	mode := entryModes[e.Entry]
	switch {
	case e.PIN == "none", e.PIN == "" && (e.Entry == "contactless" || e.Entry == "manual"):
		card.PIN = terminal.NoPIN
	case e.PIN != "":
		card.PIN = terminal.PINEntry(e.PIN)
	}
	if e.CVN != "" && e.CVN != "none" {
		card.CVN = terminal.CVNEntry(e.CVN)
	}
	if e.Entry == "chip" || e.Entry == "contactless" {
		if r.uses == nil {
			r.uses = make(map[string]uint16)
		}
		r.uses[name]++
		card.ATC = r.uses[name] + uint16(r.world.FirstSTAN()%30_000)
	}
	return card, mode
}
