package invariants

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"acqsim/bank"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/simulator/truth"
	"acqsim/simulator/world"
)

// ledgers: what the books say of whose money stands where holds together, and is what the
// diagnosis says (docs/design/truth.md §3).
func (a *run) ledgers(wrong report) {
	l, open := a.ledgersOf(), a.named()
	a.gaps(l, open, wrong)
	a.mirrored(l, open, wrong)
	a.strayed(l, open, wrong)
	a.placed(l, open, wrong)
	a.backed(l, open, wrong)
	a.passed(l, open, wrong)
	a.claimed(l, open, wrong)
}

// ledgersOf are the ledgers of what the parties still have.
func (a *run) ledgersOf() *truth.Ledgers {
	if a.truth == nil {
		a.truth = truth.New()
		for r, f := range a.Remembered {
			a.truth.Fold(r.Node, f)
		}
	}
	return a.truth
}

// claimed: what a net position was paid too little, or too much, is looked for by an item
// for as long as the acquirer's book has it.
func (a *run) claimed(l *truth.Ledgers, open *about, wrong report) {
	for _, s := range a.differs {
		left := l.Part(ledger.Pool(s.fact.ID).Difference(), truth.Acquirer, "network-receivable")
		if s.fact.Member == a.AcquirerID() && left != 0 && !open.days[s.fact.Date] {
			wrong(s.rec, "an open item of the cash of "+s.fact.Date.String()+", "+a.yuan(left)+" of it", "none")
		}
	}
}

// gaps: it can be said of every posting whose money it moved, and the transactions of a
// payout come to its amount.
func (a *run) gaps(l *truth.Ledgers, open *about, wrong report) {
	gaps := l.Gaps()
	for i := range gaps {
		g := &gaps[i]
		if open.payouts[g.Pool] || slices.ContainsFunc(g.Of, func(t ledger.Transaction) bool {
			return open.has(t, nil)
		}) {
			continue
		}
		wrong(nil, "whose money each posting moves", g.String())
	}
}

// nameOf says which transaction it is, for people.
func (a *run) nameOf(t ledger.Transaction) string {
	name := "RRN " + string(t.RRN)
	if t.RRN == "" {
		name = "STAN " + t.STAN.String() + " of " + t.Sent
	}
	if t.Record > 1 {
		name += fmt.Sprintf(", record %d", t.Record)
	}
	return name
}

// mirrored: two books that have one account agree on it, transaction by transaction.
func (a *run) mirrored(l *truth.Ledgers, open *about, wrong report) {
	flight := a.flight()
	for _, d := range l.Mirrors() {
		position := d.Account == "network-receivable" || d.Account == "due-to-network"
		excused := open.excuses(d.Of, d.Days, d.Have-d.Want)
		if excused || a.toldOtherwise(l, d) || position && flight.holds(d.Of, d.Days, d.Node) {
			continue
		}
		of := a.nameOf(d.Of)
		if d.Fund != "" {
			of = d.Fund
		}
		wrong(
			nil, fmt.Sprintf("%s %s of %s %s, as the other book has it", d.Node, d.Account, of, a.yuan(d.Want)),
			a.yuan(d.Have),
		)
	}
}

// toldOtherwise reports whether two books differ on the cash of a transaction by payouts of
// which a bank said otherwise than the settlement bank has it, and by nothing else: paid by
// what we were told and not moved, or credited and refused.
func (a *run) toldOtherwise(l *truth.Ledgers, d truth.Difference) bool {
	differs := d.Have - d.Want
	for _, p := range a.paid {
		switch id := p.fact.ID; {
		case d.Node == truth.Acquirer && (a.unmoved(id) || a.changed(p.fact) != 0):
			differs += l.Within(id, &d)
		case d.Node == truth.MerchantBank && a.credited(id):
			differs -= l.Within(id, &d)
		}
	}
	return differs == 0
}

// credited reports whether an item says that a payout was refused and is on the account all
// the same, and the books of both banks have it so.
func (a *run) credited(id string) bool {
	return a.named().stated[id] == reconcile.RefusedCredited && !a.moved[id] &&
		slices.ContainsFunc(a.counter, func(s seen[party.Fact]) bool {
			c, is := s.fact.(*bank.Credited)
			return is && c.ID == id
		})
}

// flight is what is under way between the books: a day that the network has not filed, or a
// member has not compared yet.
type flight struct {
	compared map[payment.BusinessDate]bool // by the acquirer
	imported map[payment.BusinessDate]bool // by the issuer
	days     map[payment.RRN]payment.BusinessDate
	last     payment.BusinessDate // the latest day that the network has filed
}

func (a *run) flight() *flight {
	f := &flight{
		make(map[payment.BusinessDate]bool), make(map[payment.BusinessDate]bool),
		make(map[payment.RRN]payment.BusinessDate), 0,
	}
	for _, s := range a.reconcile {
		if s.fact.Comparison == reconcile.ClearingComparison && s.fact.Due != 0 {
			f.compared[s.fact.Date] = true
		}
	}
	for _, s := range a.imports {
		f.imported[s.fact.Date] = true
	}
	for _, s := range a.issued {
		f.days[s.fact.RRN] = max(f.days[s.fact.RRN], s.fact.Date)
	}
	for _, s := range a.routed {
		f.days[s.fact.RRN] = max(f.days[s.fact.RRN], s.fact.Date)
	}
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		f.days[e.RRN] = max(f.days[e.RRN], e.ClearingDate)
		if e.Original != "" && e.Kind == reconcile.Void {
			f.days[e.Original] = max(f.days[e.Original], e.ClearingDate)
		}
	}
	for _, s := range a.filed {
		f.last = max(f.last, s.fact.Date)
	}
	return f
}

// holds reports whether a transaction is under way to a member's book.
func (f *flight) holds(t ledger.Transaction, days []payment.BusinessDate, n party.Node) bool {
	done := f.compared
	if n == world.Issuer {
		done = f.imported
	}
	for _, d := range days {
		if !done[d] {
			return true
		}
	}
	day := f.days[t.RRN]
	return day == 0 || day > f.last || !done[day]
}

// strayed: money that one cardholder gave comes back to nobody else.
func (a *run) strayed(l *truth.Ledgers, open *about, wrong report) {
	for _, m := range l.All() {
		if len(m.Cards) > 1 && !open.has(m.Of, m.Days) {
			wrong(nil, "the money of "+a.nameOf(m.Of)+" on one card", strings.Join(m.Cards, " and "))
		}
	}
}

// backed: what a holder owes of a transaction is there, and what is there is owed to
// somebody.
func (a *run) backed(l *truth.Ledgers, open *about, wrong report) {
	for _, m := range l.All() {
		for _, p := range m.Unbacked {
			if open.excuses(m.Of, m.Days, p.Minor) {
				continue
			}
			wrong(nil, "what is owed of "+a.nameOf(m.Of)+" there", a.yuan(p.Minor)+" of "+p.Account+" is not")
		}
		for _, p := range m.Unclaimed {
			if open.excuses(m.Of, m.Days, p.Minor) {
				continue
			}
			wrong(nil, "the money of "+a.nameOf(m.Of)+" somebody's", a.yuan(p.Minor)+" of "+p.Account+" is nobody's")
		}
	}
}

// placed: the diagnosis, which has only rows, names the places that the ledgers have, what
// is owed of the transaction and what it has cost; also of a record that the journal lacks,
// but of a day whose cash does not come to its file: nobody can say which record was not paid.
func (a *run) placed(l *truth.Ledgers, open *about, wrong report) {
	ix := diagnosis.NewIndex(a.ev)
	spread := spreadOver(l, open)
	known := make(map[reconcile.NetworkKey]bool, len(a.ev.Entries))
	for i := range a.ev.Entries {
		e := &a.ev.Entries[i]
		known[e.Network] = true
		undecided := e.State == reconcile.Declined || e.State == reconcile.Pending
		if e.Kind == reconcile.Void || e.Kind == reconcile.PreAuth || undecided {
			continue
		}
		if m, moved := l.Where(ledger.Transaction{RRN: e.RRN}); moved && !spread[m.Of] {
			if e.Kind == reconcile.Refund && len(m.Cards) == 0 && m.Places[0].Holder == truth.Cardholder {
				m.Places[0] = truth.Place{Holder: truth.AMerchant, Minor: e.Amount.Minor} // it reached no card
			}
			a.agreed(ix, l, e.Key(), &m, wrong)
		}
	}
	for i := range a.ev.Details {
		d := &a.ev.Details[i]
		if known[d.Network] || ix.EntryOf(d.RRN) != nil || d.Kind == reconcile.Void || d.Kind.Exceptional() ||
			open.days[d.ClearingDate] {
			continue
		}
		known[d.Network] = true
		n := &d.Network
		m, moved := l.Where(ledger.Transaction{Sent: n.Sent, STAN: n.STAN, Acquirer: n.Acquirer, Forwarder: n.Forwarder})
		if moved {
			key := reconcile.TransactionKey{Terminal: d.Terminal, RRN: d.RRN, Network: *n, Merchant: d.Merchant}
			a.agreed(ix, l, key, &m, wrong)
		}
	}
}

// spreadOver lists the transactions of payouts that have moved with another amount: the ledgers cannot say of which of
// them it was more or less, and spread it over none (docs/design/truth.md §1).
func spreadOver(l *truth.Ledgers, open *about) map[ledger.Transaction]bool {
	spread := make(map[ledger.Transaction]bool)
	gaps := l.Gaps()
	for i := range gaps {
		if open.stated[gaps[i].Pool] != reconcile.DifferentAmount {
			continue
		}
		for _, t := range gaps[i].Of {
			spread[t] = true
		}
	}
	return spread
}

func (a *run) agreed(
	ix *diagnosis.Index, l *truth.Ledgers, key reconcile.TransactionKey, m *truth.Money, wrong report,
) {
	t := ix.Trace(key)
	netted := slices.ContainsFunc(m.Places, func(p truth.Place) bool { return p.Netted })
	want, have := a.said(ofLedgers(a.asTold(l, m), netted)), a.said(ofDiagnosis(t.Places, netted))
	if want != have {
		wrong(nil, "the money of "+a.nameOf(m.Of)+" where the ledgers have it: "+want, "diagnosis: "+have)
	}
	a.besides(m, &t, netted, wrong)
}

// besides: so it is with what is owed and what it cost. Of a payable that comes to nothing
// what refunds took may stand, or count as set off.
func (a *run) besides(m *truth.Money, t *diagnosis.Transaction, netted bool, wrong report) {
	var owed, cost [2][]string
	for _, d := range m.Owed {
		owed[0] = append(owed[0], a.owes(string(d.By), string(d.To), d.Minor))
	}
	for _, d := range t.Owed {
		owed[1] = append(owed[1], a.owes(string(d.By), string(d.To), d.Amount.Minor))
	}
	for _, p := range m.Cost {
		cost[0] = append(cost[0], a.yuan(p.Minor)+" to the "+string(p.Holder))
	}
	for _, c := range t.Cost {
		cost[1] = append(cost[1], a.yuan(c.Amount.Minor)+" to the "+string(c.Holder))
	}
	if !slices.Equal(owed[0], owed[1]) && !netted {
		wrong(nil, "owed back of "+a.nameOf(m.Of)+", by the ledgers: "+list(owed[0]), "diagnosis: "+list(owed[1]))
	}
	if !slices.Equal(cost[0], cost[1]) {
		wrong(nil, "the cost of "+a.nameOf(m.Of)+", by the ledgers: "+list(cost[0]), "diagnosis: "+list(cost[1]))
	}
}

func (a *run) owes(by, to string, minor int64) string {
	return a.yuan(minor) + " by the " + by + " to the " + to
}

func list(all []string) string {
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

// asTold is where the money of a transaction is by what the acquirer can know: a payout of
// which it was told that it is paid, and which the settlement bank has not moved, is at the
// merchant's bank until the statement comes that would tell.
func (a *run) asTold(l *truth.Ledgers, m *truth.Money) []truth.Place {
	left := int64(0)
	for _, p := range a.paid {
		if id := p.fact.ID; a.unmoved(id) && a.untold(a.confirmed[id]) {
			left += l.Carries(id, m.Of)
		}
	}
	if left == 0 {
		return m.Places
	}
	places := slices.Clone(m.Places)
	for i := range places {
		if p := &places[i]; p.Account == "acquirer/reserve" && p.Minor == left {
			p.Holder, p.Account = truth.ABank, "settlement-bank/account:merchant-bank"
		}
	}
	return places
}

// spot is where money is, as far as ledgers and rows can agree: what a stranger took off
// the merchant's account had been the merchant's, and what a cardholder has no book bounds.
type spot struct{ holder, account string }

func (a *run) said(spots map[spot]int64) string {
	keys := make([]spot, 0, len(spots))
	for k, n := range spots {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(x, y spot) int {
		return cmp.Or(cmp.Compare(x.holder, y.holder), cmp.Compare(x.account, y.account))
	})
	var text []string
	for _, k := range keys {
		if k.holder == string(diagnosis.HeldByCardholder) {
			text = append(text, k.holder)
			continue
		}
		text = append(text, strings.TrimSpace(a.yuan(spots[k])+" with the "+k.holder+" "+k.account))
	}
	return strings.Join(text, ", ")
}

func spotOf(holder, account string, netted bool) spot {
	if netted && strings.HasPrefix(account, "acquirer/merchant-payable") {
		holder = string(diagnosis.HeldByMerchant) // set off, or to be
	}
	switch holder {
	case string(diagnosis.HeldByThirdParty):
		holder = string(diagnosis.HeldByMerchant)
		fallthrough
	case string(diagnosis.HeldByMerchant), string(diagnosis.HeldByCardholder):
		account = ""
	}
	return spot{holder, account}
}

func ofLedgers(places []truth.Place, netted bool) map[spot]int64 {
	spots := make(map[spot]int64)
	for _, p := range places {
		n := p.Minor
		if p.Holder == truth.Cardholder {
			n = 1
		}
		spots[spotOf(string(p.Holder), p.Account, netted)] += n
	}
	return spots
}

func ofDiagnosis(places []diagnosis.Place, netted bool) map[spot]int64 {
	spots := make(map[spot]int64)
	for _, p := range places {
		n := p.Amount.Minor
		if p.Holder == diagnosis.HeldByCardholder {
			n = 1
		}
		spots[spotOf(string(p.Holder), p.Account, netted)] += n
	}
	return spots
}
