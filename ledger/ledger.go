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

// Chart lists the kinds of account of a book.
type Chart map[Account]Class

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
	// Event names the business event, "J2" to "J17" of the posting table or
	// "opening".
	Event string `json:"event"`
	// Item is the reconciliation item by which J14 to J17 and a write-off were posted.
	Item string `json:"item,omitempty"`
}

// Mirror returns the posting that undoes p.
func (p Posting) Mirror(event string) Posting {
	p.Debit, p.Credit, p.Event = p.Credit, p.Debit, event
	return p
}

// Append appends the posting of an amount to those of a fact. A negative amount goes
// the other way; nothing, and what an account owes itself, is not posted.
func Append(dst []Posting, debit, credit Account, amount payment.Amount, event string) []Posting {
	switch {
	case amount.Minor == 0 || debit == credit:
		return dst
	case amount.Minor < 0:
		debit, credit, amount = credit, debit, amount.Neg()
	}
	return append(dst, Posting{Debit: debit, Credit: credit, Amount: amount, Event: event})
}

// AppendMirror appends what undoes postings.
func AppendMirror(dst, postings []Posting, event string) []Posting {
	for _, p := range postings {
		dst = append(dst, p.Mirror(event))
	}
	return dst
}

// Book holds the balances of one party. The zero amount of an account that was
// never posted to is its balance.
type Book struct {
	chart    Chart
	balances [2]map[Account]int64 // by layer; debit minus credit
	currency payment.Currency
}

// NewBook makes an empty book in one currency.
func NewBook(chart Chart, currency payment.Currency) *Book {
	return &Book{
		chart:    chart,
		balances: [2]map[Account]int64{make(map[Account]int64), make(map[Account]int64)},
		currency: currency,
	}
}

// Post enters postings. A posting that no chart allows is a defect of ours and
// panics with its values.
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
func (b *Book) Divide(p Posting, _, _ []Share) { b.Enter(Owner{}, p) }

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
	case b.chart[p.Debit.Kind()] == 0:
		return fmt.Errorf("ledger: posting %s: account %s is not in the chart", p.Event, p.Debit)
	case b.chart[p.Credit.Kind()] == 0:
		return fmt.Errorf("ledger: posting %s: account %s is not in the chart", p.Event, p.Credit)
	}
	return nil
}

// Balance returns the posted balance of an account on its own side: a liability
// with more credits than debits is positive, as an asset with more debits is.
func (b *Book) Balance(a Account) payment.Amount { return b.on(Posted, a) }

// PendingBalance returns the pending balance of an account on its own side.
func (b *Book) PendingBalance(a Account) payment.Amount { return b.on(Pending, a) }

func (b *Book) on(layer Layer, a Account) payment.Amount {
	n := b.balances[layer][a]
	switch b.chart[a.Kind()] {
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
func (b *Book) Class(a Account) Class { return b.chart[a.Kind()] }

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
