package world

import (
	"cmp"
	"maps"
	"slices"

	"acqsim/acquirer/host"
	"acqsim/bank"
	"acqsim/engine"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/evidence"
)

// Evidence returns what is known now, as plain rows: what was observed as the world
// ran, less what was forgotten. It is nil in a world that was asked for none.
func (w *World) Evidence() *reconcile.Evidence {
	if w.fold == nil {
		return nil
	}
	if w.keepsHistory && len(w.Loop.Losses()) > 0 {
		return w.Refold(w.Loop.Now()).Rows(w.Loop.Now())
	}
	return w.fold.Rows(w.Loop.Now())
}

// EvidenceAt returns what was known at earlier moments of the run, given in order,
// which only a world with a history can tell. One fold goes from each to the next, but
// where a disk has forgotten something that was known.
// The balances of books are left out: they are those of the end.
func (w *World) EvidenceAt(moments ...payment.Time) []*reconcile.Evidence {
	f, seen := evidence.New(w.evidenceConfig()), 0
	known := make([]*reconcile.Evidence, 0, len(moments))
	for _, at := range moments {
		if len(w.Loop.Losses()) > 0 {
			f, seen = w.Refold(at), len(w.History.Records)
		}
		for ; seen < len(w.History.Records) && w.History.Records[seen].At <= at; seen++ {
			observe(f, &w.History.Records[seen])
		}
		ev := f.Rows(at)
		ev.Balances = nil
		known = append(known, ev)
	}
	return known
}

// Refold makes the evidence of an instant anew from the history: all that happened
// up to then and at it, less what a disk has forgotten, and nothing of what was folded as
// the world ran.
func (w *World) Refold(until payment.Time) *evidence.Fold {
	f := evidence.New(w.evidenceConfig())
	n := w.History.until(until)
	gone := w.History.forgotten(w.Loop.Losses(), n)
	for i := range w.History.Records[:n] {
		if !gone[i] {
			observe(f, &w.History.Records[i])
		}
	}
	return f
}

// Totals are the sums of the merchants' days that are over and were let go.
func (w *World) Totals() []evidence.DayTotal {
	if w.fold == nil {
		return nil
	}
	return w.fold.Totals()
}

// observe is an engine.Observer: the fold takes in what happens, and lets go of what
// is over, once in a while when a clearing day ends.
func (w *World) observe(r *engine.Record) {
	observe(w.fold, r)
	opened, ok := r.Fact.(*host.DayOpened)
	if !ok || w.keepDays == 0 {
		return
	}
	if w.keepRows > 0 {
		w.letGo(opened.Closed)
		return
	}
	if w.daysOver++; w.daysOver%forgetEvery == 0 {
		w.fold.Forget(opened.Closed.AddDays(-w.keepDays))
	}
}

// letGo forgets days that are over, the oldest first, while there are more transactions than
// there is room for; but never of the last keepDays.
func (w *World) letGo(closed payment.BusinessDate) {
	for days := max(w.keepDays, longestKept); w.fold.Transactions() > w.keepRows; days /= 2 {
		w.fold.Forget(closed.AddDays(-max(days, w.keepDays)))
		if days <= w.keepDays {
			return
		}
	}
}

// longestKept is for how many clearing days what is over is kept at first where there is
// little room: as long as the acquirer keeps its files, and longer than a sale may be
// refunded.
const longestKept = 40

// KeepsHistory reports whether the world keeps what passed: messages, slips, screens and facts.
func (w *World) KeepsHistory() bool { return w.keepsHistory }

// KeepsEvidence reports whether the world takes down what its parties know.
func (w *World) KeepsEvidence() bool { return w.fold != nil }

// forgetEvery is how many clearing days go by from one forgetting to the next, which
// looks at every row that is kept.
const forgetEvery = 7

func observe(f *evidence.Fold, r *engine.Record) {
	switch r.Kind {
	case engine.FactRecord:
		f.Observe(r.At, r.Node, r.Fact)
	case engine.FrameRecord:
		f.Frame(r.Peer, r.Bytes)
	}
}

// evidenceConfig is what the witnesses know of the profile before anything happens.
func (w *World) evidenceConfig() evidence.Config {
	p := w.begun
	c := evidence.Config{
		Calendar: w.Calendar, Currency: w.Currency,
		Limits: reconcile.Limits{Unwatched: p.Unwatched, PayoutBy: p.Acquirer.PayoutsBy},
		Nodes: evidence.Nodes{Acquirer: Acquirer, Network: Clearing, Issuer: Issuer,
			SettlementBank: SettlementBank, MerchantBank: MerchantBank},
		Institution: w.AcquirerID(), TerminalCapture: p.Acquirer.Capture == string(host.TerminalCapture),
		Terminals: make(map[payment.TerminalID]payment.MerchantID), Cards: make(map[string]string),
		Counters: make(map[payment.TerminalID]payment.MerchantID),
		Network:  w.tariff(), Balances: w.balances,
	}
	for _, t := range p.Terminals {
		c.Terminals[t.ID] = p.Merchants[t.Merchant].ID
		if t.StandsAt != "" {
			c.Counters[t.ID] = p.Merchants[t.StandsAt].ID
		}
	}
	for name, card := range p.Cards {
		c.Cards[name] = payment.KeptPAN(card.PAN).String()
	}
	for _, name := range slices.Sorted(maps.Keys(p.Accounts)) {
		a := p.Accounts[name]
		c.Accounts = append(c.Accounts, reconcile.BankAccount{
			Account: a.Number, Holder: a.Holder, Class: a.Class, State: cmp.Or(a.State, string(bank.Open))})
	}
	for _, name := range slices.Sorted(maps.Keys(p.Merchants)) {
		m := p.Merchants[name]
		payee := w.Payee(name)
		c.SettlementAccounts = append(
			c.SettlementAccounts,
			reconcile.SettlementAccount{Merchant: m.ID, Account: payee.Number, Payee: payee.Holder},
		)
		if m.Closes != 0 {
			c.Shops = append(c.Shops, reconcile.Shop{Merchant: m.ID, Opens: m.Opens, Closes: m.Closes})
		}
		c.Tariffs = append(c.Tariffs, reconcile.Tariff{Merchant: m.ID, Rate: m.Fee.Rate,
			Cap: payment.Minor(m.Fee.Cap.Minor, w.Currency), RefundFeeReturned: m.RefundFeeReturned})
	}
	return c
}

// balances reads the books of all who keep them.
func (w *World) balances() []reconcile.Balance {
	var out []reconcile.Balance
	for _, n := range Bookkeepers {
		book := w.Book(n)
		if book == nil {
			continue
		}
		for _, a := range book.Accounts() {
			debit, credit := payment.Minor(0, w.Currency), payment.Minor(0, w.Currency)
			if net := book.Net(a); net.Minor >= 0 {
				debit = net
			} else {
				credit = net.Neg()
			}
			out = append(out, reconcile.Balance{Party: string(n), Account: payment.MaskAccount(string(a)), Debit: debit,
				Credit: credit})
		}
	}
	return out
}
