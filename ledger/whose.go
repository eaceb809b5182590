package ledger

import "acqsim/payment"

// Transaction names a transaction by what every book knows it by: its network key (DE 7 +
// 11 + 32 + 33), then the acquirer's reference (DE 37). Either may be missing. Record is
// 2, 3, … for a further record of a clearing file under the same network key.
type Transaction struct {
	Sent      string
	STAN      payment.STAN
	Acquirer  payment.InstitutionID
	Forwarder payment.InstitutionID
	RRN       payment.RRN
	Record    int
}

// sort is what an Owner is.
type sort uint8

const (
	aTransaction sort = iota + 1
	aPool
	aFund
)

// Owner says whose money moves: that of a transaction, of a pool of them that moves as one
// under an id, or of no transaction. The zero Owner says nothing (docs/design/truth.md §1).
type Owner struct {
	sort        sort
	transaction Transaction
	name        string
	day         payment.BusinessDate
}

// Of is the money of a transaction.
func Of(t Transaction) Owner { return Owner{sort: aTransaction, transaction: t} }

// ByRRN is the money of the transaction with an acquirer's reference.
func ByRRN(rrn payment.RRN) Owner { return Of(Transaction{RRN: rrn}) }

// Pool is money of many transactions that moves as one: a payout or a transfer by its id.
func Pool(id string) Owner { return Owner{sort: aPool, name: id} }

// Position is the pool of what a member has to get or to pay for a clearing day.
func Position(member string, date payment.BusinessDate) Owner {
	return Owner{sort: aPool, name: member, day: date}
}

// Fund is money of no transaction, by name.
func Fund(name string) Owner { return Owner{sort: aFund, name: name} }

// Difference is the fund of what a net position, by the id of its transfer, was more or
// less than what moved: whoever has it owes it to the other side, and to no transaction.
func (o Owner) Difference() Owner { return Fund("difference:" + o.name) }

// The funds.
var (
	Opened   = Fund("opening")         // what a party brings
	Strange  = Fund("other-customers") // what comes from people who have no part in this
	rounding = "rounding:"
)

// Rounding is what a day was charged beyond the fees of its transactions.
func Rounding(date payment.BusinessDate) Owner { return Fund(rounding + date.String()) }

// Transaction returns the transaction whose money it is, if it is one's.
func (o Owner) Transaction() (Transaction, bool) { return o.transaction, o.sort == aTransaction }

// PoolID is by what a pool is known: an id, or of a position the member and the clearing day.
type PoolID struct {
	Name string
	Day  payment.BusinessDate
}

// String returns the id, and of a position what it is.
func (id PoolID) String() string {
	if id.Day == 0 {
		return id.Name
	}
	return "position " + id.Name + " " + id.Day.String()
}

// Pool returns by what the pool is known, if it is one.
func (o Owner) Pool() (PoolID, bool) { return PoolID{o.name, o.day}, o.sort == aPool }

// Fund returns the name of the fund, if it is one.
func (o Owner) Fund() (string, bool) { return o.name, o.sort == aFund }

// IsZero reports whether nobody has said whose money it is.
func (o Owner) IsZero() bool { return o.sort == 0 }

// Share is what somebody has of a posting or of a pool, negative where it goes the other
// way.
type Share struct {
	Of    Owner
	Minor int64
}

// Entries takes what a fact enters into the books. A Book keeps the postings; who follows
// the money keeps whose they are.
type Entries interface {
	// Enter enters postings that all move the money of one owner. A posting of 0.00 moves
	// the shares of a pool that come to nothing, and no balance.
	Enter(of Owner, postings ...Posting)
	// Divide enters a posting whose two sides are divided by hand. What the sides have not
	// in common is set off: one owner pays what the other owes. Of is the pool of which it is
	// a part, the zero Owner where it is of none.
	Divide(of Owner, p Posting, debit, credit []Share)
	// Share says that a pool has a share of an owner's money.
	Share(pool Owner, share Share)
	// Same says that a pool goes by a second id.
	Same(pool, other Owner)
	// Belongs says that what a transaction moves in a layer is its root's money.
	Belongs(t, root Transaction, layers ...Layer)
}

// Poster is a fact that moves money, or says whose money will. It enters its postings and
// says of each whose money it moves.
type Poster interface {
	Post(to Entries)
}

// PostingsOf returns the postings that a fact enters.
func PostingsOf(p Poster) []Posting {
	var c collector
	p.Post(&c)
	return c.postings
}

type collector struct{ postings []Posting }

func (c *collector) Enter(_ Owner, postings ...Posting) {
	for _, p := range postings {
		if p.Amount.Minor != 0 {
			c.postings = append(c.postings, p)
		}
	}
}
func (c *collector) Divide(_ Owner, p Posting, _, _ []Share)  { c.Enter(Owner{}, p) }
func (*collector) Share(Owner, Share)                         {}
func (*collector) Same(Owner, Owner)                          {}
func (*collector) Belongs(Transaction, Transaction, ...Layer) {}
