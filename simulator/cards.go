package simulator

import (
	"cmp"
	"errors"

	"acqsim/acquirer"
	"acqsim/clearing"
	"acqsim/dialect"
	"acqsim/issuer"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// issuerRules brings what the profile says of the issuer into its config.
func (w *World) issuerRules(c *issuer.Config) {
	r := &w.Profile.Issuer
	c.PartialApproval, c.HoldDays, c.CompletionMargin, c.OfflineDays = r.PartialApproval, r.HoldDays, r.CompletionMargin, r.OfflineDays
	c.PINTries, c.Delay, c.GiveUp = r.PINTries, r.Delay, r.GiveUp
	for i := range c.Cards {
		card := &c.Cards[i]
		rules := w.Profile.Cards[card.Name]
		card.MaxAmount, card.MaxUses, card.ChipOnly = rules.MaxAmount, rules.MaxUses, rules.ChipOnly
		card.Refuses, card.Script = transactions(rules.Refuses), issuer.Script(rules.Script)
	}
}

// hostRules brings what the profile says of the acquirer's tills into its config.
func (w *World) hostRules(c *acquirer.Config) {
	r := &w.Profile.Acquirer
	c.Parameters, c.CAKeys, c.Routes = r.Parameters, r.CAKeys, r.Routes
	for i := range c.Terminals {
		t := &c.Terminals[i]
		t.Refuses = transactions(w.Profile.Terminals[string(t.Node)].Refuses)
		t.Scheme = schemes[w.KeysOf(string(t.Node))]
	}
}

// tillRules brings the parameters of a till into its config.
func tillRules(c *terminal.Config, t *scenarios.Terminal) {
	c.BatchLimit, c.RefundLimit = t.BatchLimit, t.RefundLimit.Minor
	c.PrinterFailure, c.Reversal = terminal.PrinterFailure(t.PrinterFailure), terminal.ReversalTime(t.Reversal)
	c.FirstSTAN = cmp.Or(c.FirstSTAN, payment.STAN(t.FirstSTAN))
	c.FirstBatch = payment.BatchNumber(t.FirstBatch)
}

// transactions reads the names that the loader has checked.
func transactions(names []string) []dialect.Transaction {
	var all []dialect.Transaction
	for _, name := range names {
		var t dialect.Transaction
		if t.UnmarshalText([]byte(name)) == nil {
			all = append(all, t)
		}
	}
	return all
}

// secureInstitutions gives the parties behind the tills what the ceremony has for
// them. Issuers have the keys of their chips and of the numbers on their cards in
// every world; the rest comes with the profile.
func (w *World) secureInstitutions(acq *acquirer.Config, clear *clearing.Config, iss *issuer.Config) error {
	c, security := w.ceremony(), &w.Profile.Security
	hosts := &hosts{acq, clear, iss}
	errs := []error{c.secureCards(iss), c.secureHosts(security, hosts)}
	if w.keys != nil {
		errs = append(errs, c.secureAcquirer(acq, w.keyed()), c.secureClearing(clear), c.secureIssuer(iss), c.secureZones(security, hosts))
	}
	if security.MAC != "" {
		errs = append(errs, acq.Keys.MAC.UnmarshalText([]byte(security.MAC)))
	}
	return errors.Join(errs...)
}

// ceremony draws the keys that follow from the world's seed.
func (w *World) ceremony() *ceremony { return &ceremony{w.seed, w.Profile.Security.TillKeys} }

// secureTillCards puts into a till what the cards that are presented there are made of.
func (w *World) secureTillCards(c *terminal.Config) error {
	if name := w.Profile.Security.MAC; name != "" {
		if err := c.Keys.MAC.UnmarshalText([]byte(name)); err != nil {
			return err
		}
	}
	return w.ceremony().tillCards(c, w.Profile.Cards)
}

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
