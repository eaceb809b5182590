package evidence

import (
	"maps"
	"slices"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Fold has what happened so far as rows.
type Fold struct {
	config     Config
	tills      tills
	acquirer   acquirerBooks
	network    network
	issuer     issuerBooks
	settlement settlementAccounts
	bank       merchantBank
	totals     map[payableKey]DayTotal // of what was let go
}

// New returns the evidence of a world in which nothing has happened.
func New(c Config) *Fold {
	c.Terminals, c.Cards = maps.Clone(c.Terminals), maps.Clone(c.Cards)
	if c.Terminals == nil {
		c.Terminals = make(map[payment.TerminalID]payment.MerchantID)
	}
	if c.Cards == nil {
		c.Cards = make(map[string]string)
	}
	f := &Fold{
		config: c, tills: newTills(&c), network: newNetwork(), issuer: newIssuer(c.Cards),
		totals:     make(map[payableKey]DayTotal),
		settlement: newSettlementAccounts(c.Accounts, c.SettlementAccounts),
	}
	f.acquirer = newAcquirer(&c, &f.settlement)
	f.bank = newMerchantBank(c.Accounts, &f.settlement)
	return f
}

// Observe takes in a fact that was committed at a node.
func (f *Fold) Observe(at payment.Time, node party.Node, fact party.Fact) {
	switch n := &f.config.Nodes; node {
	case n.Acquirer:
		f.contract(fact)
		f.acquirer.see(at, fact)
		if up, is := fact.(*host.DetailsUploaded); is {
			f.uploaded(at, up)
		}
	case n.Network:
		f.network.see(at, fact)
	case n.Issuer:
		f.issuer.see(at, fact)
	case n.MerchantBank:
		f.bank.see(at, fact)
	case n.SettlementBank:
	default:
		f.tills.see(at, fact)
	}
}

// contract reads whom the acquirer has taken under contract while the world lived. What was lent
// of the price lists stays as it was.
func (f *Fold) contract(fact party.Fact) {
	switch s := fact.(type) {
	case *host.MerchantSigned:
		f.config.Tariffs = append(slices.Clone(f.config.Tariffs), reconcile.Tariff{Merchant: s.Merchant, Rate: s.Fee.Rate,
			Cap: payment.Minor(s.Fee.Cap, f.config.Currency), RefundFeeReturned: s.RefundFeeReturned})
	case *host.TerminalSigned:
		f.config.Terminals[s.Terminal] = s.Merchant // the tills look there too
	}
}

// Rows returns what is known now, which is at. The rows are the caller's to read:
// what is observed later does not change them. Nothing is copied for that unless
// something is observed about a row that was returned.
func (f *Fold) Rows(at payment.Time) *reconcile.Evidence {
	a := &f.acquirer
	ev := &reconcile.Evidence{
		Now: at, Calendar: f.config.Calendar, Limits: f.config.Limits,
		Slips: f.tills.slips.lend(), Tickets: lend(f.tills.tickets), Shops: f.config.Shops,
		Batches: a.batches.lend(a.journal.entries.rows), Entries: a.journal.entries.lend(),
		Switch: f.network.rows.lend(), Issuer: f.issuer.rows.lend(),
		Files: a.files.rows.lend(), Details: lend(a.files.details), Claims: a.claims.rows.lend(),
		Positions: lend(a.files.positions), Statements: lend(a.files.statements),
		Payables: a.payables.rows.lend(), Payouts: a.payouts.rows.lend(), Returns: lend(a.payouts.returns),
		BankLines: f.bank.lines.lend(), Accounts: f.bank.accounts.lend(), SettlementAccounts: lend(f.settlement.rows),
		Deductions: lend(a.payouts.deductions), Tariffs: f.config.Tariffs, Items: a.items.rows.lend(),
	}
	if f.config.Balances != nil {
		ev.Balances = f.config.Balances()
	}
	return ev
}
