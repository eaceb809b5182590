package world

import (
	"maps"
	"slices"

	"acqsim/acquirer"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/scenarios"
)

// hostRules brings what the profile says of the acquirer's tills into its config.
func (w *World) hostRules(c *acquirer.Config) {
	r := &w.Profile.Acquirer
	c.Parameters, c.CAKeys, c.Routes = r.Parameters, r.CAKeys, r.Routes
	c.TestCardsOnly, c.TestBINs, c.Strict = true, w.Profile.TestBINs, r.Strict
	for i := range c.Terminals {
		t := &c.Terminals[i]
		t.Refuses = transactions(w.Profile.Terminals[string(t.Node)].Refuses)
		t.Scheme = schemes[w.KeysOf(string(t.Node))]
	}
}

// tariff is what the network's fees are by its price list; the acquirer has the same.
func (w *World) tariff() host.Tariff {
	n := &w.Profile.Network
	t := host.Tariff{
		Debit:   n.Interchange.Debit.Payment(),
		Credit:  n.Interchange.Credit.Payment(),
		Network: n.Fee.Payment(),
	}
	for _, name := range w.Cards() {
		if c := w.Profile.Cards[name]; c.Kind == string(issuer.Credit) {
			t.CreditBINs = append(t.CreditBINs, c.PAN)
		}
	}
	return t
}

// Payee is the name that a merchant's payouts are made out to.
func (w *World) Payee(merchant string) payer.Account {
	m := w.Profile.Merchants[merchant]
	account := w.SettlementAccount(m.Account)
	if m.Payee != "" {
		account.Holder = m.Payee
	}
	return account
}

// paying is how the profile's acquirer pays.
func (w *World) paying() payer.Paying {
	p := &w.Profile.Acquirer
	return payer.Paying{Cut: payer.Cut(p.Payout), Batch: p.PayoutBatch}
}

// ownFunds is what an institution has of its own on the settlement bank's books, when its profile does not say,
// in major units of the currency.
const ownFunds = 1_000_000

func (w *World) Major(n int64) payment.Amount { return payment.Major(n, w.Currency) }

// reserve is what an institution begins with.
func (w *World) reserve(i *scenarios.Institution) payment.Amount {
	if i.Reserve != nil {
		return *i.Reserve
	}
	return w.Major(ownFunds)
}

func (w *World) acquirerConfig() acquirer.Config {
	p := w.Profile
	c := acquirer.Config{
		ID: w.AcquirerID(), NetworkID: p.Network.ID, Currency: w.Currency, Calendar: w.Calendar, Account: string(Acquirer),
		OwnFunds:        w.reserve(&p.Acquirer.Institution),
		TerminalTimeout: p.Timers.TerminalReply, ReplyTimeout: p.Timers.AcquirerReply, NetworkTimeout: p.Timers.NetworkReply,
		RepeatInterval: p.Timers.AcquirerRepeat, PayoutTimeout: p.Timers.PayoutReply, PayoutLimit: p.Timers.PayoutLimit,
		PayoutsBy: p.Acquirer.PayoutsBy, Paying: w.paying(), Refunds: host.RefundPolicy(p.Acquirer.Refunds),
		UnmatchedRefund: p.Acquirer.UnmatchedRefund.Minor, GreatestAge: p.Acquirer.GreatestAge,
		Capture: host.Capture(
			p.Acquirer.Capture,
		), ForceBatches: p.Acquirer.ForceBatches, Practice: p.Practice.Acquirer, Dialects: w.dialects,
	}
	for _, control := range p.Unwatched {
		if level := reconcile.Comparison(control); slices.Contains(reconcile.Comparisons(), level) {
			c.Practice.Unwatched = append(c.Practice.Unwatched, level)
		}
	}
	c.Tariff = w.tariff()
	if n := p.Acquirer.PayWithin; n != nil {
		c.DueAfter = *n
	}
	for _, name := range slices.Sorted(maps.Keys(p.Merchants)) {
		m := p.Merchants[name]
		c.Merchants = append(c.Merchants, acquirer.Merchant{ID: m.ID, Name: m.Name, MCC: m.MCC, Fee: m.Fee.Payment(),
			RefundFeeReturned: m.RefundFeeReturned, Account: w.Payee(name), MinPayout: m.MinimumPayout.Minor})
	}
	for _, name := range w.Tills() {
		t := p.Terminals[name]
		c.Terminals = append(
			c.Terminals,
			host.Terminal{
				ID:       t.ID,
				Merchant: p.Merchants[t.Merchant].ID,
				Node:     party.Node(name),
				Dialect:  w.DialectOf(name),
			},
		)
	}
	w.hostRules(&c)
	return c
}

// SettlementAccount is how the acquirer knows an account of the profile.
func (w *World) SettlementAccount(name string) payer.Account {
	a := w.Profile.Accounts[name]
	return payer.Account{Number: a.Number, Bank: w.bankID(), Holder: a.Holder}
}
