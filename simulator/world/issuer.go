package world

import (
	"acqsim/issuer"
	"acqsim/payment"
)

// issuerRules brings what the profile says of the issuer into its config.
func (w *World) issuerRules(c *issuer.Config) {
	r := &w.Profile.Issuer
	c.PartialApproval, c.HoldDays, c.CompletionMargin, c.OfflineDays = r.PartialApproval, r.HoldDays, r.CompletionMargin,
		r.OfflineDays
	c.PINTries, c.Delay, c.GiveUp = r.PINTries, r.Delay, r.GiveUp
	for i := range c.Cards {
		card := &c.Cards[i]
		rules := w.Profile.Cards[card.Name]
		card.MaxAmount, card.MaxUses, card.ChipOnly = rules.MaxAmount, rules.MaxUses, rules.ChipOnly
		card.Refuses, card.Script = transactions(rules.Refuses), issuer.Script(rules.Script)
	}
}

func (w *World) issuerConfig() issuer.Config {
	c := issuer.Config{
		ID:        w.IssuerID(),
		NetworkID: w.Profile.Network.ID,
		Currency:  w.Currency,
		Calendar:  w.Calendar,
		OwnFunds:  w.issuerReserve(),
		Practice:  w.Profile.Practice.Issuer,
	}
	for _, name := range w.Cards() {
		card := w.Profile.Cards[name]
		c.Cards = append(c.Cards, issuer.Card{Name: name, PAN: payment.KeptPAN(card.PAN), Expiry: card.Expiry,
			Kind: issuer.CardKind(
				card.Kind,
			), Status: issuer.Status(card.Status), Balance: card.Balance, Limit: card.Limit})
	}
	w.issuerRules(&c)
	w.enrolling(&c)
	return c
}

// deposits is what the issuer holds for its cardholders.
func (w *World) deposits() payment.Amount {
	sum := payment.Minor(0, w.Currency)
	for _, name := range w.Cards() {
		sum = sum.Add(w.Profile.Cards[name].Balance)
	}
	return sum
}
