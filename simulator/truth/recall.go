package truth

import (
	"slices"

	"acqsim/ledger"
	"acqsim/payment"
)

// back brings a transaction back that has been archived, with those that move its money or
// whose money it moves, and reports whether something is archived under the name.
func (l *Ledgers) back(name ledger.Transaction) bool {
	if l.archive == nil {
		return false
	}
	if _, here := l.numbers[name]; here {
		return false
	}
	l.label = label(l.label[:0], name)
	return l.restore(l.label)
}

func (l *Ledgers) restore(key []byte) bool {
	state := l.archive.Find(key)
	if state == nil {
		return false
	}
	l.unheard = nil
	r := reader{state}
	numbers := make([]int32, r.int())
	for i := range numbers {
		numbers[i] = l.newOwner(ledger.Transaction{}, "")
	}
	for _, n := range numbers {
		l.restoreOwner(&r, n, numbers)
	}
	return true
}

func (l *Ledgers) restoreOwner(r *reader, n int32, group []int32) {
	o := l.owners[n]
	o.transaction, o.born = r.transaction(), r.int()
	for layer := range o.roots {
		o.roots[layer] = group[r.int()]
	}
	o.given = r.int() != 0
	for range r.int() {
		o.days = append(o.days, payment.BusinessDate(r.int()))
	}
	for range r.int() {
		account := int32(r.int())
		o.parts = append(o.parts, part{account, r.int()})
	}
	type held struct {
		id    ledger.PoolID
		minor int64
	}
	shares := make([]held, r.int())
	for i := range shares {
		shares[i] = held{r.pool(), r.int()}
	}
	var first string
	for i := range r.int() {
		name := r.transaction()
		if l.numbers[name] = n; i == 0 {
			first = string(label(nil, name))
		}
	}
	for _, s := range shares {
		p := l.lightly(s.id)
		p.shares = append(p.shares, share{n, s.minor})
		at := slices.Index(p.away, first)
		p.away = slices.Delete(p.away, at, at+1)
	}
}

// lightly returns a pool without those of its shares that are archived, nil where there is
// none.
func (l *Ledgers) lightly(id ledger.PoolID) *pool {
	if p := l.pools[id]; p != nil || l.archive == nil {
		return p
	}
	state := l.archive.Find([]byte(labelOf(id)))
	if state == nil {
		return nil
	}
	r, p := reader{state}, new(pool)
	ids := make([]ledger.PoolID, r.int())
	for i := range ids {
		ids[i] = r.pool()
		l.pools[ids[i]] = p
	}
	if p.id = ids[0]; len(ids) > 1 {
		p.first = ids[1]
	}
	p.sum, p.rest = r.int(), r.text()
	for range r.int() {
		account := int32(r.int())
		times := r.int()
		p.moved = append(p.moved, moved{account, times, r.int()})
	}
	for range r.int() {
		p.away = append(p.away, r.text())
	}
	return p
}

// poolOf returns a pool with all of its shares, nil where there is none.
func (l *Ledgers) poolOf(id ledger.PoolID) *pool {
	p := l.lightly(id)
	for p != nil && len(p.away) > 0 {
		l.restore([]byte(p.away[0]))
	}
	return p
}
