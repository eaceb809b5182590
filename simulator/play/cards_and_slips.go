package play

import (
	"cmp"
	"fmt"
	"slices"

	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// people are those who do what the steps of a scenario say, at the tills and at the desks of the institutions. They
// know what stands on the slips that have come out, and nothing of where the scenario happens.
type people struct {
	scenario *scenarios.Scenario
	world    *world.World
	at       map[string]string // label to terminal
	uses     map[string]uint16 // of the chip of each card
}

// taken is the card and the amount that a labelled step took: a sale, on-line or off, or a completion. What was told
// later about it, a tip or another amount, stands on its slip too.
func (p *people) taken(label string) (card string, amount payment.Amount, err error) {
	for i := range p.scenario.Steps {
		s := &p.scenario.Steps[i]
		switch a := s.Action().(type) {
		case *scenarios.Sale:
			if a.As == label {
				card, amount = a.Card, a.Amount
			}
		case *scenarios.OfflineSale:
			if a.As == label {
				card, amount = a.Card, a.Amount
			}
		case *scenarios.Complete:
			if a.As == label {
				c, err := p.complete(a)
				if err != nil {
					return "", payment.Amount{}, err
				}
				card, amount = c.Card.Name, c.Amount
			}
		case *scenarios.Adjust:
			if a.Of == label && p.at[StepLabel(s)] != "" {
				amount = a.Amount
			}
		case *scenarios.Tip:
			if a.Of == label && p.at[StepLabel(s)] != "" {
				amount = amount.Add(a.Amount)
			}
		}
	}
	if card == "" {
		err = fmt.Errorf("simulator: %s is no sale, no off-line sale and no completion: it took nothing to give back", label)
	}
	return card, amount, err
}

func (p *people) card(name string) terminal.Card {
	c := p.world.Profile.Cards[name]
	card := terminal.Card{Name: name, PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}
	if p.world.HasKeys() {
		card.PIN = terminal.RightPIN
	}
	return card
}

// slipRef is what stands on the slip of a labelled transaction.
type slipRef struct {
	terminal.Ref
	date string
	kind dialect.Transaction
}

func (s *slipRef) original() dialect.Original {
	return dialect.Original{Transaction: s.kind, STAN: s.STAN, Batch: s.Batch, Date: s.date}
}

// transaction finds what a label's first request was, as its slip says.
func (p *people) transaction(label string) (slipRef, error) {
	for rec, f := range p.world.History.Facts {
		if string(rec.Node) != p.at[label] {
			continue
		}
		var s slipRef
		switch f := f.(type) {
		case *terminal.Sent:
			s = slipRef{f.Ref, f.Date, f.Transaction}
		case *terminal.Stored:
			s = slipRef{f.Ref, f.Date, f.Transaction}
		default:
			continue
		}
		if slices.Contains(p.world.Loop.Labels(s.Keys(nil)), label) {
			return s, nil
		}
	}
	return slipRef{}, &impossible{Why: payment.NoOriginal, Words: "no request of " + label + " has left its till"}
}

// entryModes are the first two digits of DE 22.
var entryModes = map[string]string{
	"chip": terminal.Chip, "contactless": terminal.Contactless, "stripe": terminal.Stripe, "fallback": terminal.Fallback,
	"manual": terminal.Manual,
}

// presented is a card as it is presented at a till, and how it is read. Each use of
// a chip counts, whatever the till.
func (p *people) presented(name string, e scenarios.CardEntry) (terminal.Card, string) {
	card := p.card(name)
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
		if p.uses == nil {
			p.uses = make(map[string]uint16)
		}
		p.uses[name]++
		card.ATC = p.uses[name] + uint16(p.world.FirstSTAN()%30_000)
	}
	return card, mode
}

// reference is the number under which the host knows a transaction: from the slip,
// or, where the slip never came out, from the host by telephone.
func (p *people) reference(of terminal.Ref) payment.RRN {
	var rrn payment.RRN
	for _, f := range p.world.History.Facts {
		switch f := f.(type) {
		case *terminal.Answered:
			if f.Ref == of {
				rrn = cmp.Or(f.RRN, rrn)
			}
		case *terminal.AdviceAnswered:
			if f.Ref == of {
				rrn = cmp.Or(f.RRN, rrn)
			}
		case *host.Requested:
			if f.Terminal == of.Terminal && f.Batch == of.Batch && f.STAN == of.STAN {
				rrn = cmp.Or(rrn, f.RRN)
			}
		}
	}
	return rrn
}
