package truth

import (
	"cmp"
	"slices"

	"acqsim/ledger"
	"acqsim/payment"
)

// owner is a transaction, a fund or a gap: whoever has parts of accounts.
type owner struct {
	transaction ledger.Transaction // zero of the others
	fund        string
	days        []payment.BusinessDate // the clearing days in which the network has it
	parts       []part
	roots       [2]int32 // by layer: whose money it moves, itself at first
	given       bool     // a cardholder has been debited for it, whatever has come back since
	born        int64    // how many came before
	away        bool     // nobody's: its transaction has been archived
}

// part is what of an account is an owner's, debits less credits.
type part struct {
	account int32
	minor   int64
}

// add moves an owner's part of an account.
func (o *owner) add(account int32, minor int64) {
	for i := range o.parts {
		if p := &o.parts[i]; p.account == account {
			p.minor += minor
			return
		}
	}
	o.parts = append(o.parts, part{account, minor})
}

// of returns an owner's part of an account.
func (o *owner) of(account int32) int64 {
	for _, p := range o.parts {
		if p.account == account {
			return p.minor
		}
	}
	return 0
}

// key is what a transaction is looked up by: its network key, or where it has none its
// reference.
func key(t ledger.Transaction) ledger.Transaction {
	if t.Sent != "" {
		t.RRN = ""
	}
	return t
}

// number returns the number of a transaction as it was named, a new one where nothing is
// known of it: by its network key, then by its reference.
func (l *Ledgers) number(t ledger.Transaction) int32 {
	byRRN := ledger.Transaction{RRN: t.RRN, Record: t.Record}
	if n, known := l.numbers[key(t)]; known {
		if t.Sent != "" && t.RRN != "" && l.owners[n].transaction.RRN != t.RRN {
			l.back(byRRN)
			l.learn(n, byRRN, t)
		}
		return n
	}
	if l.bothBack(key(t), byRRN) {
		return l.number(t)
	}
	n, known := int32(0), false
	if t.RRN != "" {
		n, known = l.numbers[byRRN]
		if known && t.Sent != "" && l.owners[n].transaction.Sent != "" {
			known = false // the reference is another transaction's: the network's key goes first
		}
	}
	if !known {
		n = l.newOwner(t, "")
	}
	l.numbers[key(t)] = n
	if t.RRN != "" {
		l.learn(n, byRRN, t)
	}
	return n
}

// bothBack brings back what is archived under the network key or the reference, and reports
// whether anything was.
func (l *Ledgers) bothBack(key, byRRN ledger.Transaction) bool {
	if l.archive == nil {
		return false
	}
	any := l.back(key)
	return byRRN.RRN != "" && byRRN != key && l.back(byRRN) || any
}

// learn notes a second name of a transaction.
func (l *Ledgers) learn(n int32, byRRN, t ledger.Transaction) {
	if _, known := l.numbers[byRRN]; !known {
		l.numbers[byRRN] = n
	}
	o := &l.owners[n].transaction
	if o.Sent == "" {
		o.Sent, o.STAN, o.Acquirer, o.Forwarder = t.Sent, t.STAN, t.Acquirer, t.Forwarder
	}
	if o.RRN == "" {
		o.RRN = t.RRN
	}
}

// usual is how many accounts the money of a sale goes through from its card to its merchant,
// and slab for how many owners room is made at a time.
const usual, slab = 16, 128

// newOwner returns the number of an owner that comes.
func (l *Ledgers) newOwner(t ledger.Transaction, fund string) int32 {
	l.born++
	if last := len(l.vacant) - 1; last >= 0 {
		n := l.vacant[last]
		l.vacant = l.vacant[:last]
		o := l.owners[n]
		*o = owner{transaction: t, fund: fund, parts: o.parts, roots: [2]int32{n, n}, born: l.born}
		return n
	}
	n := int32(len(l.owners))
	if len(l.fresh) == 0 {
		l.fresh, l.room = make([]owner, slab), make([]part, slab*usual)
	}
	o := &l.fresh[0]
	l.fresh = l.fresh[1:]
	*o = owner{transaction: t, fund: fund, parts: l.room[:0:usual], roots: [2]int32{n, n}, born: l.born}
	l.room = l.room[usual:]
	l.owners = append(l.owners, o)
	return n
}

// inOrder yields the numbers of the owners, in the order in which they came.
func (l *Ledgers) inOrder(yield func(int32) bool) {
	order := make([]int32, 0, len(l.owners))
	for i, o := range l.owners {
		if !o.away {
			order = append(order, int32(i))
		}
	}
	if l.archive != nil {
		slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(l.owners[a].born, l.owners[b].born) })
	}
	for _, n := range order {
		if !yield(n) {
			return
		}
	}
}

// fund returns the number of a fund or a gap.
func (l *Ledgers) fund(name string) int32 {
	n, known := l.funds[name]
	if !known {
		n = l.newOwner(ledger.Transaction{}, name)
		l.funds[name] = n
	}
	return n
}

// root returns whose money a transaction moves in a layer.
func (l *Ledgers) root(n int32, layer ledger.Layer) int32 {
	for range l.owners {
		r := l.owners[n].roots[layer]
		if r == n {
			break
		}
		n = r
	}
	return n
}
