package truth

import (
	"fmt"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Ledgers holds the books of all parties by whose money it is.
type Ledgers struct {
	owners   []*owner
	fresh    []owner // room for those that come
	room     []part  // and for their parts
	entering entries // the book of the fact that is entered
	numbers  map[ledger.Transaction]int32
	funds    map[string]int32
	accounts []account
	sums     []int64 // by account, over all owners
	byName   map[accountKey]int32
	pools    map[ledger.PoolID]*pool
	gaps     []Gap
	unheard  map[int32][]hidden // what hidden has found

	archive Archive // of what is over; nil as long as nothing has been retired
	vacant  []int32 // numbers of owners that have gone
	born    int64   // how many have come
	label   []byte  // room for the key that is looked for,
	state   []byte  // and for what is written
}

// accountKey is an account of a layer of a book.
type accountKey struct {
	node  party.Node
	layer ledger.Layer
	name  ledger.Account
}

// card reports whether an account is a cardholder's own, and what is on it not merely held.
func (k *accountKey) card() bool {
	return k.node == Issuer && k.layer == ledger.Posted && k.name.Kind() == "cardholder"
}

type account struct {
	accountKey
	last bool // money of a transaction that is over may stand there
	card bool // a cardholder's own
}

// Gap is a posting of which it cannot be said whose money it moved, or a sum that its
// shares do not come to.
type Gap struct {
	Node party.Node
	// Pool is the id of the pool that does not fit, if it is one.
	Pool    string
	Posting ledger.Posting
	// Have is what the shares come to.
	Have int64
	// Of are the transactions that were named.
	Of []ledger.Transaction
}

// String tells of the gap.
func (g *Gap) String() string {
	what := fmt.Sprintf("%s: %s debit %s, credit %s", g.Node, g.Posting.Event, g.Posting.Debit, g.Posting.Credit)
	if g.Pool != "" {
		what += " of " + g.Pool
	}
	have := payment.Minor(g.Have, g.Posting.Amount.Currency)
	return fmt.Sprintf("%s: %s, and its transactions come to %s", what, g.Posting.Amount, have)
}

// New returns empty ledgers.
func New() *Ledgers {
	return &Ledgers{
		numbers: make(map[ledger.Transaction]int32), funds: make(map[string]int32), byName: make(map[accountKey]int32),
		pools: make(map[ledger.PoolID]*pool),
	}
}

// Fold takes a fact of a party over; what moves no money says nothing here.
func (l *Ledgers) Fold(node party.Node, f party.Fact) {
	if p, ok := f.(ledger.Poster); ok {
		l.unheard = nil
		l.entering = entries{l, node}
		p.Post(&l.entering)
	}
}

// Gaps returns what does not fit, in the order of the facts.
func (l *Ledgers) Gaps() []Gap { return l.gaps }

// entries is the book of one party while a fact is entered.
type entries struct {
	*Ledgers
	node party.Node
}

func (l *Ledgers) account(node party.Node, layer ledger.Layer, name ledger.Account) int32 {
	k := accountKey{node, layer, name}
	n, known := l.byName[k]
	if !known {
		n = int32(len(l.accounts))
		l.byName[k] = n
		l.accounts, l.sums = append(l.accounts, account{k, k.ends(), k.card()}), append(l.sums, 0)
	}
	return n
}

// move enters a part of a posting.
func (e *entries) move(n int32, p *ledger.Posting, minor int64) {
	e.add(e.root(n, p.Layer), e.account(e.node, p.Layer, p.Debit), minor)
	e.add(e.root(n, p.Layer), e.account(e.node, p.Layer, p.Credit), -minor)
}

// add moves an owner's part of an account.
func (l *Ledgers) add(n, account int32, minor int64) {
	o := l.owners[n]
	o.add(account, minor)
	o.given = o.given || minor > 0 && l.accounts[account].card
	l.sums[account] += minor
}

// owner returns the number of a transaction or a fund.
func (l *Ledgers) owner(of ledger.Owner) (int32, bool) {
	if t, ok := of.Transaction(); ok {
		return l.number(t), true
	}
	if name, ok := of.Fund(); ok {
		return l.fund(name), true
	}
	return 0, false
}

// Enter is part of ledger.Entries.
func (e *entries) Enter(of ledger.Owner, postings ...ledger.Posting) {
	if id, ok := of.Pool(); ok {
		for i := range postings {
			e.enterPool(id, &postings[i])
		}
		return
	}
	n, said := e.owner(of)
	for i := range postings {
		if !said {
			e.gap(Gap{Posting: postings[i]}, postings[i].Amount.Minor)
			continue
		}
		e.move(n, &postings[i], postings[i].Amount.Minor)
	}
}

// gap notes what does not fit, and enters it as nobody's.
func (e *entries) gap(g Gap, minor int64) {
	g.Node = e.node
	e.gaps = append(e.gaps, g)
	e.move(e.fund(gapFund), &g.Posting, minor)
}

// Divide is part of ledger.Entries. What the two sides have not in common stands against
// an account of set-offs, which comes to nothing over all.
func (e *entries) Divide(of ledger.Owner, p ledger.Posting, debit, credit []ledger.Share) {
	sign, sum := turned(debit, p.Amount.Minor)
	if back, other := turned(credit, p.Amount.Minor); sum != p.Amount.Minor*sign || other != p.Amount.Minor*back {
		g := Gap{Posting: p, Have: sum, Of: e.transactions(debit)}
		if sum == p.Amount.Minor {
			g.Have, g.Of = other, e.transactions(credit)
		}
		e.gap(g, p.Amount.Minor)
		return
	}
	if id, ok := of.Pool(); ok {
		pool := e.pool(id)
		pool.partly(e.account(e.node, p.Layer, p.Debit), p.Amount.Minor)
		pool.partly(e.account(e.node, p.Layer, p.Credit), -p.Amount.Minor)
	}
	against := ledger.Account(SetOff).Of(p.Debit.Owner())
	e.side(debit, sign, p.Layer, p.Debit, against)
	sign, _ = turned(credit, p.Amount.Minor)
	e.side(credit, -sign, p.Layer, p.Credit, against)
}

// side moves shares onto one account of a posting, and off the account of set-offs.
func (e *entries) side(shares []ledger.Share, sign int64, layer ledger.Layer, to, against ledger.Account) {
	there, back := e.account(e.node, layer, to), e.account(e.node, layer, against)
	for _, s := range shares {
		if n, said := e.owner(s.Of); said {
			n = e.root(n, layer)
			e.add(n, there, sign*s.Minor)
			e.add(n, back, -sign*s.Minor)
		}
	}
}

// turned returns 1 where shares come to an amount and -1 where they come to less than
// nothing: their posting was turned round.
func turned(shares []ledger.Share, amount int64) (sign, sum int64) {
	for _, s := range shares {
		sum += s.Minor
	}
	if amount > 0 && sum == -amount {
		return -1, sum
	}
	return 1, sum
}

func (l *Ledgers) transactions(shares []ledger.Share) []ledger.Transaction {
	var out []ledger.Transaction
	for _, s := range shares {
		if t, ok := s.Of.Transaction(); ok {
			out = append(out, l.owners[l.number(t)].transaction)
		}
	}
	return out
}

// Belongs is part of ledger.Entries.
func (e *entries) Belongs(t, root ledger.Transaction, layers ...ledger.Layer) {
	own, of := e.number(t), e.number(root)
	for _, layer := range layers {
		if r := e.root(of, layer); r != own {
			e.owners[own].roots[layer] = r
		}
	}
}

// Balances is what a book has on its accounts of the posted layer, debits less credits,
// those of nothing left out.
func (l *Ledgers) Balances(n party.Node) map[ledger.Account]int64 {
	all := make(map[ledger.Account]int64)
	for i := range l.accounts {
		if a := &l.accounts[i]; a.node == n && a.layer == ledger.Posted && l.sums[i] != 0 {
			all[a.name] = l.sums[i]
		}
	}
	return all
}
