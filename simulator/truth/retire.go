package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// settled are the accounts on which the money of a transaction that is over stands: what the
// cardholder gave and the merchant has, and what the institutions have earned by it.
var settled = map[party.Node][]ledger.Account{
	Issuer: {"cardholder", "interchange-income", "network-fee", cash[Issuer]}, Clearing: {"fee-income", cash[Clearing]},
	SettlementBank: {customer}, Acquirer: {"merchant-fee", "interchange", "network-fee", SetOff, cash[Acquirer]},
	MerchantBank: {customer, cash[MerchantBank]},
}

// Retire hands the transactions that are over to an archive: paid out, nothing owed, no cash
// of which a bank has not been told, their pools moved on all sides; and the pools of which
// no transaction is left. Named reports what an open item is about, which stays. A later fact
// that names one brings it back as it was, and so does who asks where its money is. It
// returns how many transactions went. All, Resting and Mirrors tell of those that stay:
// nothing rests of the others, and they agree.
func (l *Ledgers) Retire(to Archive, named func(ledger.Transaction, []payment.BusinessDate) bool) int {
	l.archive, l.unheard = to, nil
	groups := l.groups()
	stays := l.staying(groups, named)
	going, count := make([]*leaving, len(l.owners)), 0
	for i, o := range l.owners {
		if !o.away && !stays[groups[i]] {
			going[i] = &leaving{number: int32(i), names: make([]ledger.Transaction, 0, 2), labels: make([]string, 0, 2)}
			count++
		}
	}
	if count == 0 {
		return 0
	}
	for name, n := range l.numbers {
		if g := going[n]; g != nil {
			g.names, g.labels = append(g.names, name), append(g.labels, string(label(nil, name)))
			delete(l.numbers, name)
		}
	}
	l.takeShares(going)
	l.store(groups, going)
	return count
}

// leaving is a transaction that goes.
type leaving struct {
	number int32
	names  []ledger.Transaction
	labels []string // of the names
	shares []poolShare
}

type poolShare struct {
	pool  *pool
	minor int64
}

// groups says which transactions move each other's money: each number has that of one of
// its group.
func (l *Ledgers) groups() []int32 {
	of := make([]int32, len(l.owners))
	for i := range of {
		of[i] = int32(i)
	}
	head := func(n int32) int32 {
		for of[n] != n {
			n = of[n]
		}
		return n
	}
	for i, o := range l.owners {
		for _, r := range o.roots {
			if a, b := head(int32(i)), head(r); a != b {
				of[max(a, b)] = min(a, b)
			}
		}
	}
	for i := range of {
		of[i] = head(int32(i))
	}
	return of
}

// staying says of which groups one is not over.
func (l *Ledgers) staying(groups []int32, named func(ledger.Transaction, []payment.BusinessDate) bool) []bool {
	stays := make([]bool, len(l.owners))
	for i, o := range l.owners {
		if !o.away && (o.fund != "" || !l.over(o) || named != nil && named(o.transaction, o.days)) {
			stays[groups[i]] = true
		}
	}
	for p := range l.each() {
		if !l.done(p) {
			for _, s := range p.shares {
				stays[groups[s.owner]] = true
			}
		}
	}
	return stays
}

// over reports whether what is left of a transaction stands where it ends, and every cash
// account has what the settlement bank has.
func (l *Ledgers) over(o *owner) bool {
	for _, p := range o.parts {
		if p.minor != 0 && !l.accounts[p.account].last {
			return false
		}
	}
	for _, n := range institutions {
		if o.of(l.known(n, cash[n])) != -o.of(l.known(SettlementBank, customer.Of(string(n)))) {
			return false
		}
	}
	return true
}

// ends reports whether the money of a transaction that is over may stand on an account.
func (a *accountKey) ends() bool {
	return a.layer == ledger.Posted && slices.Contains(settled[a.node], a.name.Kind())
}

// done reports whether a pool has moved on all sides: each cash account as the settlement
// bank has it, each position as its member has it.
func (l *Ledgers) done(p *pool) bool {
	for _, n := range institutions {
		if p.times(l.known(n, cash[n]))+p.times(l.known(SettlementBank, customer.Of(string(n)))) != 0 {
			return false
		}
	}
	var network, members int64
	for _, m := range p.moved {
		switch a := &l.accounts[m.account]; {
		case a.node == Clearing && a.name.Kind() == position:
			network += m.times
		case a.name == receivable && a.node == Acquirer, a.name == due && a.node == Issuer:
			members += m.times
		}
	}
	return len(p.moved) > 0 && network+members == 0
}

// takeShares takes the shares of who goes out of their pools, and archives the pools of which
// nobody is left.
func (l *Ledgers) takeShares(going []*leaving) {
	for id, p := range l.pools {
		if p.id != id {
			continue
		}
		left := p.shares[:0]
		for _, s := range p.shares {
			g := going[s.owner]
			if g == nil {
				left = append(left, s)
				continue
			}
			g.shares = append(g.shares, poolShare{p, s.minor})
			p.away = append(p.away, g.labels[0])
		}
		if p.shares = left; len(left) > 0 || len(p.away) == 0 || !l.done(p) {
			continue
		}
		l.storePool(p)
	}
}

func (l *Ledgers) storePool(p *pool) {
	var w writer
	ids, keys := p.ids(), []string(nil)
	w.int(int64(len(ids)))
	for _, id := range ids {
		w.pool(id)
		keys = append(keys, labelOf(id))
		delete(l.pools, id)
	}
	w.int(p.sum)
	w.text(p.rest)
	w.int(int64(len(p.moved)))
	for _, m := range p.moved {
		w.int(int64(m.account))
		w.int(m.times)
		w.int(m.part)
	}
	w.int(int64(len(p.away)))
	for _, name := range p.away {
		w.text(name)
	}
	l.archive.Keep(keys, w.b)
}

// ids are the ids by which a pool is known, its last one first.
func (p *pool) ids() []ledger.PoolID {
	if p.first != (ledger.PoolID{}) {
		return []ledger.PoolID{p.id, p.first}
	}
	return []ledger.PoolID{p.id}
}

// store archives the groups that go, and gives their room back.
func (l *Ledgers) store(groups []int32, going []*leaving) {
	members := make(map[int32][]*leaving)
	for i, g := range going {
		if g != nil {
			members[groups[i]] = append(members[groups[i]], g)
		}
	}
	for _, group := range members {
		w := writer{l.state[:0]}
		var keys []string
		w.int(int64(len(group)))
		for _, g := range group {
			keys = l.storeOwner(&w, g, group, keys)
		}
		l.archive.Keep(keys, w.b)
		l.state = w.b
		for _, g := range group {
			l.free(g.number)
		}
	}
}

func (l *Ledgers) storeOwner(w *writer, g *leaving, group []*leaving, keys []string) []string {
	o := l.owners[g.number]
	w.transaction(o.transaction)
	w.int(o.born)
	for _, r := range o.roots {
		w.int(int64(slices.IndexFunc(group, func(m *leaving) bool { return m.number == r })))
	}
	w.bool(o.given)
	w.int(int64(len(o.days)))
	for _, d := range o.days {
		w.int(int64(d))
	}
	w.int(int64(len(o.parts)))
	for _, p := range o.parts {
		w.int(int64(p.account))
		w.int(p.minor)
	}
	w.int(int64(len(g.shares)))
	for _, s := range g.shares {
		w.pool(s.pool.id)
		w.int(s.minor)
	}
	w.int(int64(len(g.names)))
	for _, name := range g.names {
		w.transaction(name)
	}
	return append(keys, g.labels...)
}

// free gives the number and the room of an owner to whoever comes next.
func (l *Ledgers) free(n int32) {
	o := l.owners[n]
	*o = owner{away: true, parts: o.parts[:0], roots: [2]int32{n, n}}
	l.vacant = append(l.vacant, n)
}
