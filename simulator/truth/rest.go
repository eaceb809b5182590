package truth

import (
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Rest is money of a transaction on an account through which money only passes.
type Rest struct {
	Of      ledger.Transaction
	Days    []payment.BusinessDate // in which the network has cleared it
	Node    party.Node
	Account ledger.Account
	Minor   int64    // debits less credits
	Pools   []string // the ids under which it came there, if it did under one
}

// passing are the accounts through which money only passes.
var passing = map[party.Node][]ledger.Account{
	Issuer: {due, "suspense"}, Clearing: {position},
	Acquirer:     {receivable, "payout-in-transit", "returned-payout", "long", "short"},
	MerchantBank: {"unposted"},
}

// Resting returns what stands on accounts through which money only passes, in the order of
// the transactions.
func (l *Ledgers) Resting() []Rest {
	var out []Rest
	for i := range l.inOrder {
		o := l.owners[i]
		if o.fund != "" || o.roots[ledger.Posted] != i {
			continue
		}
		for _, p := range o.parts {
			a := &l.accounts[p.account]
			if p.minor != 0 && a.layer == ledger.Posted && a.passes() {
				out = append(out, Rest{o.transaction, o.days, a.node, a.name, p.minor, l.through(i, p.account)})
			}
		}
	}
	return out
}

// passes reports whether money only passes through an account.
func (a *account) passes() bool {
	for _, kind := range passing[a.node] {
		if a.name.Kind() == kind {
			return true
		}
	}
	return false
}

// through lists the pools by which an owner's money is on an account.
func (l *Ledgers) through(owner, account int32) (ids []string) {
	for p := range l.each() {
		if p.times(account) == 0 {
			continue
		}
		for _, s := range p.shares {
			if l.root(s.owner, ledger.Posted) == owner {
				ids = append(ids, p.id.Name)
				break
			}
		}
	}
	return ids
}
