package world

import (
	"cmp"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// tillRules brings the parameters of a till into its config.
func tillRules(c *terminal.Config, t *scenarios.Terminal) {
	c.BatchLimit, c.RefundLimit = t.BatchLimit, t.RefundLimit.Minor
	c.PrinterFailure, c.Reversal = terminal.PrinterFailure(t.PrinterFailure), terminal.ReversalTime(t.Reversal)
	c.FirstSTAN = cmp.Or(c.FirstSTAN, payment.STAN(t.FirstSTAN))
	c.FirstBatch = payment.BatchNumber(t.FirstBatch)
}

// secureTillCards puts into a till what the cards that are presented there are made of.
func (w *World) secureTillCards(c *terminal.Config) error {
	if name := w.Profile.Security.MAC; name != "" {
		if err := c.Keys.MAC.UnmarshalText([]byte(name)); err != nil {
			return err
		}
	}
	return w.ceremony().tillCards(c, w.Profile.Cards)
}

// TerminalConfig is how a till of the profile is set up, but for its keys.
func (w *World) TerminalConfig(name string) terminal.Config {
	t := w.Profile.Terminals[name]
	c := terminal.Config{
		Name: party.Node(
			name,
		), ID: t.ID, Merchant: w.Profile.Merchants[t.Merchant].ID, Dialect: w.DialectOf(name), Dialects: w.dialects,
		Currency:     w.Currency,
		ReplyTimeout: w.Profile.Timers.TerminalReply, FirstSTAN: w.stan, Calendar: w.Calendar,
		Practice: w.Profile.Practice.Terminal,
	}
	if n := w.Profile.Timers.TerminalResends; n != nil {
		c.ReversalResends = *n
	}
	tillRules(&c, &t)
	return c
}
