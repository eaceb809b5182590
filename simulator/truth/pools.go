package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/party"
)

// pool is money of many owners that moves as one.
type pool struct {
	id     ledger.PoolID
	first  ledger.PoolID // before it had a second id
	shares []share
	away   []string // the labels of those whose shares are archived
	sum    int64
	moved  []moved
	// rest is the fund of what a net position was more or less than what has moved, "" of
	// what is no position.
	rest string
}

type share struct {
	owner int32
	minor int64
}

// moved is what a pool has moved of an account, as a multiple of its shares: once one way
// and once back is nothing. What it moved by a part of itself stands beside.
type moved struct {
	account int32
	times   int64
	part    int64
}

// pool returns the pool of an id.
func (l *Ledgers) pool(id ledger.PoolID) *pool {
	p := l.poolOf(id)
	if p == nil {
		p = &pool{id: id}
		l.pools[id] = p
	}
	return p
}

// Share is part of ledger.Entries.
func (e *entries) Share(of ledger.Owner, s ledger.Share) {
	id, ok := of.Pool()
	n, said := e.owner(s.Of)
	if !ok || !said {
		return
	}
	p := e.pool(id)
	p.shares = append(p.shares, share{n, s.Minor})
	p.sum += s.Minor
	if o := e.owners[e.root(n, ledger.Posted)]; id.Day != 0 && !slices.Contains(o.days, id.Day) {
		o.days = append(o.days, id.Day)
	}
}

// Same is part of ledger.Entries.
func (e *entries) Same(of, other ledger.Owner) {
	id, _ := of.Pool()
	second, _ := other.Pool()
	p := e.pool(id)
	p.id, p.first = second, id
	if id.Day != 0 { // a position
		p.rest, _ = other.Difference().Fund()
	}
	e.pools[second] = p
}

// enterPool moves the shares of a pool.
func (e *entries) enterPool(id ledger.PoolID, p *ledger.Posting) {
	of := e.poolOf(id)
	e.settle(of, p.Amount.Minor)
	sign := int64(1)
	if of != nil && p.Amount.Minor > 0 && of.sum == -p.Amount.Minor {
		sign = -1
	}
	if of == nil || of.sum*sign != p.Amount.Minor {
		g := Gap{Pool: id.String(), Posting: *p}
		if of != nil {
			g.Have = of.sum
			for _, s := range of.shares {
				g.Of = append(g.Of, e.owners[s.owner].transaction)
			}
		}
		e.gap(g, p.Amount.Minor)
		return
	}
	debit, credit := e.account(e.node, p.Layer, p.Debit), e.account(e.node, p.Layer, p.Credit)
	for _, s := range of.shares {
		n := e.root(s.owner, p.Layer)
		e.add(n, debit, sign*s.minor)
		e.add(n, credit, -sign*s.minor)
	}
	of.move(debit, sign)
	of.move(credit, -sign)
}

// settle says of a net position that moves with another amount whose the difference is: its
// transactions are settled, the rest is a fund.
func (l *Ledgers) settle(p *pool, minor int64) {
	if p == nil || p.rest == "" || len(p.moved) > 0 {
		return
	}
	if p.sum < 0 {
		minor = -minor
	}
	if n := minor - p.sum; n != 0 {
		p.shares = append(p.shares, share{l.fund(p.rest), n})
		p.sum = minor
	}
}

func (p *pool) move(account int32, times int64) { p.of(account).times += times }

func (p *pool) partly(account int32, minor int64) { p.of(account).part += minor }

func (p *pool) of(account int32) *moved {
	for i := range p.moved {
		if p.moved[i].account == account {
			return &p.moved[i]
		}
	}
	p.moved = append(p.moved, moved{account: account})
	return &p.moved[len(p.moved)-1]
}

// times returns how often a pool has moved an account as a whole.
func (p *pool) times(account int32) int64 {
	for _, m := range p.moved {
		switch {
		case m.account != account:
		case p.sum != 0:
			return m.times + m.part/p.sum
		default:
			return m.times
		}
	}
	return 0
}

// Part is what of an account, in the posted layer, is an owner's: debits less credits.
func (l *Ledgers) Part(of ledger.Owner, n party.Node, name ledger.Account) int64 {
	if name, is := of.Fund(); is {
		if _, known := l.funds[name]; !known {
			return 0
		}
	}
	if number, said := l.owner(of); said {
		return l.owners[number].of(l.known(n, name))
	}
	return 0
}
