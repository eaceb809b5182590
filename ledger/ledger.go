package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
)

// Account names an account of one book: a kind of the chart and, where there is
// one for each customer, its owner, "merchant-payable:M1".
type Account string

// Of returns the account of this kind that belongs to owner.
func (a Account) Of(owner string) Account { return a + ":" + Account(owner) }

// Each is the side of a rule that is an account of this kind, of whoever the money is:
// who posts by the rule names the account.
func (a Account) Each() Account { return a + ":" }

// Kind returns the account's kind in the chart.
func (a Account) Kind() Account {
	kind, _, _ := strings.Cut(string(a), ":")
	return Account(kind)
}

// Owner returns whose account it is, or "".
func (a Account) Owner() string {
	_, owner, _ := strings.Cut(string(a), ":")
	return owner
}

// Class is the side of the balance sheet on which an account's kind stands.
type Class uint8

const (
	Asset Class = iota + 1
	Liability
	Income
	Expense
	Memo // holds and other notes that are nobody's money
)

// String returns the class in words.
func (c Class) String() string {
	return [...]string{"", "asset", "liability", "income", "expense", "memo"}[c]
}

// Kinds lists the kinds of account of a book.
type Kinds map[Account]Class

// Chart is what a book may hold: its kinds of account, and the rules by which money
// moves between them.
type Chart struct {
	Kinds Kinds
	Rules []*Rule
}

// Layer separates money that has moved from money that is only promised.
type Layer uint8

const (
	Posted  Layer = iota // the default
	Pending              // a hold: counts for the available balance, moves nothing
)

// Posting moves an amount from one account to another within a book.
type Posting struct {
	Debit  Account        `json:"dr"`
	Credit Account        `json:"cr"`
	Layer  Layer          `json:"layer,omitempty"`
	Amount payment.Amount `json:"amount"`
	// Event is what moved it, of the rule by which it was posted.
	Event Event `json:"event"`
	// Item is the reconciliation item by which J14 to J17 and a write-off were posted.
	Item string `json:"item,omitempty"`
}

// Book holds the balances of one party. The zero amount of an account that was
// never posted to is its balance.
type Book struct {
	kinds    Kinds
	rules    map[Event][]*Rule
	balances [2]map[Account]int64 // by layer; debit minus credit
	currency payment.Currency
}

// NewBook makes an empty book in one currency.
func NewBook(chart *Chart, currency payment.Currency) *Book {
	b := (&Book{kinds: chart.Kinds, rules: make(map[Event][]*Rule, len(events)), currency: currency}).Blank()
	for _, r := range chart.Rules {
		b.rules[r.Event] = append(b.rules[r.Event], r)
	}
	return b
}

// Blank returns an empty book of the same chart and currency.
func (b *Book) Blank() *Book {
	return &Book{
		kinds:    b.kinds,
		rules:    b.rules,
		balances: [2]map[Account]int64{make(map[Account]int64), make(map[Account]int64)},
		currency: b.currency,
	}
}

// Post enters postings. A posting that no rule of the chart allows is a defect of
// ours and panics with its values.
func (b *Book) Post(postings ...Posting) {
	for i := range postings {
		p := &postings[i]
		if err := b.Check(*p); err != nil {
			panic(err)
		}
		b.balances[p.Layer][p.Debit] += p.Amount.Minor
		b.balances[p.Layer][p.Credit] -= p.Amount.Minor
	}
}

// Enter is part of Entries: a book keeps balances, whoever's they are.
func (b *Book) Enter(_ Owner, postings ...Posting) {
	for i := range postings {
		if p := &postings[i]; p.Amount.Minor != 0 {
			b.Post(*p)
		}
	}
}

// Divide is part of Entries.
func (b *Book) Divide(_ Owner, p Posting, _, _ []Share) { b.Enter(Owner{}, p) }

// Share is part of Entries; it moves no balance.
func (*Book) Share(Owner, Share) {}

// Same is part of Entries; it moves no balance.
func (*Book) Same(Owner, Owner) {}

// Belongs is part of Entries; it moves no balance.
func (*Book) Belongs(Transaction, Transaction, ...Layer) {}

// Check tells why a posting cannot be entered.
func (b *Book) Check(p Posting) error {
	switch {
	case p.Amount.Minor <= 0:
		return fmt.Errorf("ledger: posting %s, debit %s, credit %s: amount %v is not positive", p.Event, p.Debit, p.Credit,
			p.Amount)
	case p.Amount.Currency != b.currency:
		return fmt.Errorf("ledger: posting %s: amount %v in a book of %v", p.Event, p.Amount, b.currency)
	case p.Layer > Pending:
		return fmt.Errorf("ledger: posting %s: layer %d: want posted or pending", p.Event, p.Layer)
	case p.Debit == p.Credit:
		return fmt.Errorf("ledger: posting %s: debit and credit are both %s", p.Event, p.Debit)
	case b.Rule(&p) == nil:
		return b.noRule(&p)
	}
	return nil
}

// Rule returns the rule of the chart by which a posting was made, nil when there is none.
func (b *Book) Rule(p *Posting) *Rule {
	for _, r := range b.rules[p.Event] {
		if r.fits(p.Debit, p.Credit, p.Layer) {
			return r
		}
	}
	return nil
}

func (b *Book) noRule(p *Posting) error {
	for _, a := range [...]Account{p.Debit, p.Credit} {
		if b.kinds[a.Kind()] == 0 {
			return fmt.Errorf("ledger: posting %s: account %s is not in the chart", p.Event, a)
		}
	}
	layer := [...]string{"posted", "pending"}[p.Layer]
	return fmt.Errorf("ledger: no rule of the chart posts %s debit %s, credit %s (%s)", p.Event, p.Debit, p.Credit, layer)
}

// Balance returns the posted balance of an account on its own side: a liability
// with more credits than debits is positive, as an asset with more debits is.
func (b *Book) Balance(a Account) payment.Amount { return b.on(Posted, a) }

// PendingBalance returns the pending balance of an account on its own side.
func (b *Book) PendingBalance(a Account) payment.Amount { return b.on(Pending, a) }

func (b *Book) on(layer Layer, a Account) payment.Amount {
	n := b.balances[layer][a]
	switch b.kinds[a.Kind()] {
	case Liability, Income:
		n = -n
	}
	return payment.Amount{Minor: n, Currency: b.currency}
}

// Net returns the posted balance as debits less credits, whatever side the
// account is on.
func (b *Book) Net(a Account) payment.Amount {
	return payment.Amount{Minor: b.balances[Posted][a], Currency: b.currency}
}

// Class returns the class of an account, zero when the chart does not have it.
func (b *Book) Class(a Account) Class { return b.kinds[a.Kind()] }

// Currency returns the currency of the book.
func (b *Book) Currency() payment.Currency { return b.currency }

// Accounts returns the accounts that have been posted to, in order.
func (b *Book) Accounts() []Account {
	all := make(map[Account]bool)
	for _, layer := range b.balances {
		for a := range layer {
			all[a] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Sum adds up debits less credits of a layer over all accounts. It is zero.
func (b *Book) Sum(layer Layer) int64 {
	var sum int64
	for _, n := range b.balances[layer] {
		sum += n
	}
	return sum
}
