package world

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"acqsim/acquirer"
	"acqsim/acquirer/desk"
	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/clearing"
	"acqsim/engine"
	"acqsim/issuer"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
)

// MostEnrolled is how many cards, and how many terminals, a world that enrols takes in at most.
const MostEnrolled = 1000

// enrolledBalance is what the issuer gives an enrolled card, in major units of the currency. Where the profile does not
// say what the issuer has of its own, it has as much more as that may come to.
const enrolledBalance = 10_000

// ownCopy is a profile to which a world can add what its parties take in, and nobody else sees it.
func ownCopy(p *scenarios.World) *scenarios.World {
	w := *p
	w.Cards, w.Merchants = orEmpty(maps.Clone(p.Cards)), orEmpty(maps.Clone(p.Merchants))
	w.Terminals, w.Accounts = orEmpty(maps.Clone(p.Terminals)), orEmpty(maps.Clone(p.Accounts))
	return &w
}

func orEmpty[V any](m map[string]V) map[string]V {
	if m == nil {
		return make(map[string]V)
	}
	return m
}

// enrolling has the issuer open test cards that nobody has, when they are first presented.
func (w *World) enrolling(c *issuer.Config) {
	if w.enrols {
		c.Enrols = issuer.Enrolment{AtMost: MostEnrolled, Balance: w.Major(enrolledBalance), TestBINs: w.Profile.TestBINs}
	}
}

// routed has the network route every test card to the issuer.
func (w *World) routed(c *clearing.Config) {
	if !w.enrols {
		return
	}
	var prefixes []string
	for i := range payment.TestRanges {
		prefixes = append(prefixes, payment.TestRanges[i].Prefix)
	}
	prefixes = append(prefixes, w.Profile.TestBINs...)
	slices.Sort(prefixes)
	for _, prefix := range slices.Compact(prefixes) {
		if !slices.ContainsFunc(c.BINs, func(b clearing.BIN) bool { return b.Prefix == prefix }) {
			c.BINs = append(c.BINs, clearing.BIN{Prefix: prefix, Issuer: w.IssuerID(), Kind: clearing.Debit})
		}
	}
}

// issuerReserve is what the issuer begins with, with what a world that enrols may have it give away.
func (w *World) issuerReserve() payment.Amount {
	i := &w.Profile.Issuer.Institution
	own := w.reserve(i)
	if w.enrols && i.Reserve == nil {
		own = own.Add(w.Major(enrolledBalance * MostEnrolled))
	}
	return own
}

// follow is an engine.Observer: what the parties take in while the world lives has its name in the profile, and a
// terminal its line. A world that lives again follows the same facts to the same place.
func (w *World) follow(r *engine.Record) {
	p := w.Profile
	switch f := r.Fact.(type) {
	case *issuer.CardOpened:
		p.Cards[f.Card] = scenarios.Card{PAN: string(f.PAN), Kind: string(issuer.Debit)}
	case *bank.AccountOpened:
		a := &f.Account
		p.Accounts[cmp.Or(a.Owner, a.Number)] = scenarios.Settlement{Number: a.Number, Holder: a.Holder,
			Class: string(cmp.Or(a.Class, bank.ClassI)), State: string(a.State), Verified: &a.Verified}
	case *host.MerchantSigned:
		fee := scenarios.Fee{Rate: f.Fee.Rate, Cap: payment.Minor(f.Fee.Cap, w.Currency)}
		p.Merchants[w.freeMerchant(f)] = scenarios.Merchant{ID: f.Merchant, Name: f.Name, MCC: f.MCC, Fee: fee,
			RefundFeeReturned: f.RefundFeeReturned}
	case *payer.AccountChanged:
		w.paidTo(f)
	case *host.TerminalSigned:
		w.joined(f)
	}
}

// freeMerchant is what the profile calls a merchant that is new.
func (w *World) freeMerchant(f *host.MerchantSigned) string {
	if _, taken := w.Profile.Merchants[f.Name]; taken || f.Name == "" {
		return string(f.Merchant)
	}
	return f.Name
}

// paidTo notes the first account of a merchant that is new.
func (w *World) paidTo(f *payer.AccountChanged) {
	name := w.MerchantName(f.Merchant)
	m, known := w.Profile.Merchants[name]
	if !known || m.Account != "" {
		return
	}
	for _, account := range w.accounts() {
		if w.Profile.Accounts[account].Number == f.Account.Number {
			m.Account, m.Payee = account, f.Account.Holder
			w.Profile.Merchants[name] = m
		}
	}
}

// joined gives a terminal its line. One whose name is no foreign terminal's has none: it is under contract and cannot
// be heard.
func (w *World) joined(f *host.TerminalSigned) {
	name := string(f.Node)
	t, known := w.Profile.Terminals[name]
	t.Merchant = w.MerchantName(f.Merchant)
	if known {
		w.Profile.Terminals[name] = t
		return
	}
	if w.foreign.Tills == nil {
		return
	}
	t.ID, t.Dialect, t.Keys = f.Terminal, f.Dialect, "none"
	w.Profile.Terminals[name] = t
	link, err := w.connect(f.Node, Acquirer, f.Dialect)
	if err == nil {
		err = w.Loop.Join(w.foreignTill(f.Node), link)
	}
	if err != nil { // a party has the name
		delete(w.Profile.Terminals, name)
	}
}

// foreignTill is a terminal in another process.
func (w *World) foreignTill(name party.Node) engine.NodeConfig {
	return engine.NodeConfig{Name: name, Role: "terminal", Foreign: w.foreign.till(name)}
}

// Order is what one party is told.
type Order struct {
	Node    party.Node
	Command party.Command
}

// SignShop returns what the parties are told to take a merchant under contract whom nobody knows, on the terms of the
// first of the profile: an account at the merchants' bank, and the contract. The name is his from then on.
func (w *World) SignShop(id payment.MerchantID) (name string, orders []Order) {
	n := 1
	for ; ; n++ {
		name = fmt.Sprintf("EM%d", n)
		_, shop := w.Profile.Merchants[name]
		if _, account := w.Profile.Accounts[fmt.Sprintf("EA%d", n)]; !shop && !account {
			break
		}
	}
	account := payer.Account{Number: fmt.Sprintf("99%010d", n), Bank: w.bankID(), Holder: "Enrolled merchant " + name}
	first := w.begun.Merchants[w.FirstShop()]
	return name, []Order{
		{MerchantBank, &bank.OpenAccount{Account: bank.Account{Number: account.Number, Owner: fmt.Sprintf("EA%d", n),
			Holder: account.Holder, Verified: true}}},
		{Acquirer, &desk.SignMerchant{Merchant: id, Name: name, MCC: first.MCC, Fee: first.Fee.Payment(),
			RefundFeeReturned: first.RefundFeeReturned, Account: account}},
	}
}

// FirstShop names the first merchant of the profile.
func (w *World) FirstShop() string {
	names := slices.Sorted(maps.Keys(w.begun.Merchants))
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// SignTill returns what the acquirer is told to take a terminal under contract, by its name or a new one.
func (w *World) SignTill(id payment.TerminalID, shop payment.MerchantID, dialectName string) (party.Node, Order) {
	name, known := w.TillOf(id)
	for n := 1; !known; n++ {
		name = party.Node(fmt.Sprintf("E%d", n))
		known = w.Profile.Terminals[string(name)].ID == ""
	}
	return name, Order{Acquirer, &host.SignTerminal{Terminal: id, Merchant: shop, Node: name, Dialect: dialectName}}
}

// TillOf returns the till with a terminal id.
func (w *World) TillOf(id payment.TerminalID) (party.Node, bool) {
	for _, name := range w.Tills() {
		if w.Profile.Terminals[name].ID == id {
			return party.Node(name), true
		}
	}
	return "", false
}

// Lost reports whether the acquirer has no terminal of an id any more that was under contract: it went down and facts
// with it.
func (w *World) Lost(id payment.TerminalID) bool {
	a, ok := w.Loop.Party(Acquirer).(*acquirer.Acquirer)
	return ok && !a.Serves(id)
}

// OpenedCard is a card that was opened when it was first presented, with what it has then.
type OpenedCard struct {
	Name    string
	PAN     payment.KeptPAN
	Balance payment.Amount
}

// CardOpened tells of a record that a card was opened, if it is one.
func (w *World) CardOpened(r *engine.Record) (c OpenedCard, is bool) {
	f, is := r.Fact.(*issuer.CardOpened)
	if !is {
		return c, false
	}
	c = OpenedCard{f.Card, f.PAN, payment.Minor(0, w.Currency)}
	for i := range f.Postings {
		c.Balance = c.Balance.Add(f.Postings[i].Amount)
	}
	return c, true
}
