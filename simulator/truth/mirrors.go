package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// The books and their accounts, by name: who follows money imports no party.
const (
	Acquirer       party.Node = "acquirer"
	Clearing       party.Node = "clearing"
	Issuer         party.Node = "issuer"
	SettlementBank party.Node = "settlement-bank"
	MerchantBank   party.Node = "merchant-bank"

	SetOff = "set-off" // what of two debts that were set off is whose; over all it is nothing

	customer   ledger.Account = "account"  // at a bank
	position   ledger.Account = "position" // of a member, at the network
	receivable ledger.Account = "network-receivable"
	due        ledger.Account = "due-to-network"
)

// cash is the account on which each institution has its money at the settlement bank, in
// its own book.
var cash = map[party.Node]ledger.Account{
	Acquirer: "reserve", Clearing: "settlement-account", Issuer: "central-bank", MerchantBank: "nostro",
}

// institutions has them in the order in which money moves.
var institutions = []party.Node{Issuer, Clearing, Acquirer, MerchantBank}

// Difference is a transaction, or a fund, that two books have on accounts which mirror each
// other and do not agree on.
type Difference struct {
	Of      ledger.Transaction
	Fund    string
	Days    []payment.BusinessDate // in which the network has cleared it
	Node    party.Node
	Account ledger.Account
	Have    int64 // debits less credits in the own book
	Want    int64 // as the other book has it

	owner int32
}

// Mirrors holds the accounts of two books against each other, transaction by transaction.
// What one side has moved and the other has not been told of counts as agreed.
func (l *Ledgers) Mirrors() []Difference {
	var out []Difference
	for _, n := range institutions {
		own, theirs := l.known(n, cash[n]), l.known(SettlementBank, customer.Of(string(n)))
		out = l.compare(out, n, cash[n], own, theirs, l.untold(own, theirs))
	}
	return l.positions(l.positions(out, Acquirer, receivable), Issuer, due)
}

// known returns the number of an account in the posted layer, -1 where nothing was ever
// entered.
func (l *Ledgers) known(n party.Node, name ledger.Account) int32 {
	if k, ok := l.byName[accountKey{n, ledger.Posted, name}]; ok {
		return k
	}
	return -1
}

// untold is what of each owner the settlement bank has moved and the owner of the account
// has not been told of yet.
func (l *Ledgers) untold(own, theirs int32) map[int32]int64 {
	out := make(map[int32]int64)
	for p := range l.each() {
		mine, bank := p.times(own), p.times(theirs)
		if bank == 0 && mine != 0 && l.shown(p) { // nor has the settlement bank of what it has passed on
			bank, mine = mine, 0
		}
		if bank == 0 || mine*bank > 0 || abs(mine) > abs(bank) {
			continue
		}
		for _, s := range p.shares {
			out[l.root(s.owner, ledger.Posted)] += (mine + bank) * s.minor
		}
	}
	return out
}

// unsettled is what of each owner the network has settled with a member and the member has
// not been told of, or the other way round.
func (l *Ledgers) unsettled(own int32, acquirers bool) map[int32]int64 {
	out := make(map[int32]int64)
	for p := range l.each() {
		mine, other, member := p.times(own), int64(0), ""
		for _, m := range p.moved {
			if a := &l.accounts[m.account]; a.node == Clearing && a.name.Kind() == position && m.times != 0 {
				other, member = m.times, a.name.Owner()
			}
		}
		if mine != 0 && other != 0 {
			continue
		}
		for _, s := range p.shares {
			n := l.root(s.owner, ledger.Posted)
			if member == "" || (member == string(l.owners[n].transaction.Acquirer)) == acquirers {
				out[n] += (mine + other) * s.minor
			}
		}
	}
	return out
}

// each yields the pools, each once.
func (l *Ledgers) each() func(func(*pool) bool) {
	return func(yield func(*pool) bool) {
		for id, p := range l.pools {
			if p.id == id && !yield(p) {
				return
			}
		}
	}
}

func abs(n int64) int64 { return max(n, -n) }

func (l *Ledgers) compare(
	out []Difference, n party.Node, name ledger.Account, own, theirs int32, untold map[int32]int64,
) []Difference {
	for i := range l.inOrder {
		o := l.owners[i]
		have, want := o.of(own), untold[i]-o.of(theirs)
		if have != want && o.fund != gapFund {
			out = append(out, Difference{o.transaction, o.fund, o.days, n, name, have, -o.of(theirs), i})
		}
	}
	return out
}

// positions holds what a member has to get or to pay for each transaction against the
// network's position of it.
func (l *Ledgers) positions(out []Difference, n party.Node, name ledger.Account) []Difference {
	own, acquirers := l.known(n, name), n == Acquirer
	unsettled := l.unsettled(own, acquirers)
	for i := range l.inOrder {
		o := l.owners[i]
		if o.fund != "" {
			continue
		}
		have, want := o.of(own), unsettled[i]
		for _, p := range o.parts {
			a := &l.accounts[p.account]
			if a.node == Clearing && a.layer == ledger.Posted && a.name.Kind() == position &&
				(a.name.Owner() == string(o.transaction.Acquirer)) == acquirers {
				want -= p.minor
			}
		}
		if have != want {
			out = append(out, Difference{o.transaction, "", slices.Clone(o.days), n, name, have, want, i})
		}
	}
	return out
}

// Within is how much of the money that moves under an id is whose a difference is.
func (l *Ledgers) Within(id string, d *Difference) int64 { return l.within(id, d.owner) }

// Carries is how much of the money that moves under an id is a transaction's.
func (l *Ledgers) Carries(id string, t ledger.Transaction) int64 {
	n, known := l.find(t)
	if !known {
		return 0
	}
	return l.within(id, l.root(n, ledger.Posted))
}

func (l *Ledgers) within(id string, owner int32) (sum int64) {
	if p := l.poolOf(ledger.PoolID{Name: id}); p != nil {
		for _, s := range p.shares {
			if l.root(s.owner, ledger.Posted) == owner {
				sum += s.minor
			}
		}
	}
	return sum
}

// gapFund is whose what does not fit is.
const gapFund = "gap"
