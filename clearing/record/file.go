package record

import (
	"cmp"
	"fmt"

	"acqsim/party"
	"acqsim/payment"
)

// Kind is what a file is for.
type Kind uint8

const (
	Clearing  Kind = iota + 1 // from the network to a member, for one clearing day
	Statement                 // from a bank to a customer, for one date
	Claims                    // from a member to the network: adjustments, claims and disputes of its own
)

// String returns the kind in one word.
func (k Kind) String() string {
	switch k {
	case Clearing:
		return "clearing"
	case Statement:
		return "statement"
	case Claims:
		return "claims"
	}
	return "unknown"
}

// File is a whole file. A clearing file has Details, a statement has Lines; a
// file with neither is valid and says that nothing happened.
type File struct {
	Header  Header
	Details []Detail
	Lines   []Line
	Trailer Trailer
}

// Count returns the number of records between header and trailer.
func (f *File) Count() int { return len(f.Details) + len(f.Lines) }

// Header says what the file is.
type Header struct {
	ID       string // 1 to 25 printable characters, unique for its sender
	Kind     Kind
	Sender   payment.InstitutionID
	Receiver payment.InstitutionID
	Date     payment.BusinessDate // clearing date, or the date of the statement
	Sequence int                  // 1 to 999999, the sender's count of files of this kind to this receiver
	Currency payment.Currency
	Account  string         // Statement: whose lines these are
	Opening  payment.Amount // Statement: balance before the first line, may be negative
}

// Trailer is checked against the body; records that move no money count in the
// hash alone. SealTrailer fills the counts and sums,
// Append the hash.
type Trailer struct {
	DebitCount  int
	Debit       payment.Amount
	CreditCount int
	Credit      payment.Amount
	Closing     payment.Amount // Statement: Opening + Credit - Debit
	Hash        uint32
}

// Transaction is what a clearing detail presents.
type Transaction uint8

const (
	Sale             Transaction = iota + 1 // debits the cardholder
	Void                                    // credits the cardholder: the other leg of a sale voided on its day
	Refund                                  // credits the cardholder
	Completion                              // debits the cardholder for a pre-authorisation
	CreditAdjustment                        // credits the cardholder: a long given back
	Chargeback                              // credits the cardholder: the issuer takes a sale back
	Representment                           // debits the cardholder: the acquirer contests the chargeback
	SecondChargeback                        // credits the cardholder
	Retrieval                               // moves nothing: the issuer asks for the slip
	Fulfilment                              // moves nothing: the slip
	Reject                                  // moves nothing: a record that was not taken
)

var transactions = [...]string{
	"unknown", "sale", "void", "refund", "completion", "credit-adjustment", "chargeback", "re-presentment",
	"second-chargeback",
	"retrieval", "fulfilment", "reject",
}

// String returns the transaction in one word.
func (t Transaction) String() string {
	if int(t) < len(transactions) {
		return transactions[t]
	}
	return transactions[0]
}

// ParseTransaction returns the transaction of a word, 0 when there is none.
func ParseTransaction(word string) Transaction {
	for i := 1; i < len(transactions); i++ {
		if transactions[i] == word {
			return Transaction(i)
		}
	}
	return 0
}

// MarshalText is part of encoding.TextMarshaler.
func (t Transaction) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is part of encoding.TextUnmarshaler.
func (t *Transaction) UnmarshalText(b []byte) error {
	if *t = ParseTransaction(string(b)); *t == 0 {
		return fmt.Errorf("record: no transaction %q", b)
	}
	return nil
}

// Credit reports whether the cardholder gets the amount.
func (t Transaction) Credit() bool {
	return t == Void || t == Refund || t == CreditAdjustment || t == Chargeback || t == SecondChargeback
}

// Moves reports whether the record moves money.
func (t Transaction) Moves() bool { return t != Retrieval && t != Fulfilment && t != Reject }

// Exceptional reports whether the record is about a transaction that another
// record presented, or about one that could not be.
func (t Transaction) Exceptional() bool { return t >= CreditAdjustment }

// Detail is one transaction of the clearing day as one member sees it: Fee and
// Net are positive where the member receives and negative where it pays.
type Detail struct {
	Transaction  Transaction
	PAN          payment.KeptPAN
	Amount       payment.Amount // always positive; Transaction.Credit gives the direction
	Sent         string         // DE 7 MMDDhhmmss of the request on the network
	STAN         payment.STAN   // of the network leg
	Acquirer     payment.InstitutionID
	Forwarder    payment.InstitutionID
	RRN          payment.RRN
	AuthID       payment.AuthID
	Terminal     payment.TerminalID
	Merchant     payment.MerchantID
	MCC          string
	ClearingDate payment.BusinessDate
	Interchange  payment.Amount // signed: an acquirer's is negative on a sale
	NetworkFee   payment.Amount // signed: negative, each member pays its own
	Net          payment.Amount // signed: what the member's position changes by
	Original     Original       // of a void or a refund

	Reason string               // of an exceptional record, and of a presentment request: a word of at most 40 characters
	Code   payment.ResponseCode // of a reject: 14, 25, 61 or 94
	Of     Transaction          // of a reject: what was not taken
}

// Keys appends the keys of the transaction: its reference and its network key.
func (d *Detail) Keys(dst []party.Key) []party.Key {
	return append(dst, party.RRNKey(d.RRN), party.NetworkKey(d.Sent, d.STAN, d.Acquirer, d.Forwarder))
}

// Twin numbers the records of a file that stand under one network key: 0 for the first
// one, then 2, 3, …. Seen counts them; an exception about a transaction is no twin of its
// record.
func (d *Detail) Twin(seen map[party.NetworkRef]int) int {
	if d.Transaction.Exceptional() {
		return 0
	}
	k := party.NetworkRef{Sent: d.Sent, STAN: d.STAN, Acquirer: d.Acquirer, Forwarder: d.Forwarder}
	n := seen[k] + 1
	if seen[k] = n; n == 1 {
		return 0
	}
	return n
}

// Original refers to the transaction that a void or a refund is for. Zero where
// the sender does not know it.
type Original struct {
	RRN      payment.RRN           `json:"rrn,omitempty"`
	STAN     payment.STAN          `json:"stan,omitempty"`
	Sent     string                `json:"sent,omitempty"` // DE 7 MMDDhhmmss
	Acquirer payment.InstitutionID `json:"acquirer,omitempty"`
}

// LineKind says what moved money on an account.
type LineKind string

const (
	SettlementLine LineKind = "settlement" // net position of a clearing day (J7)
	PayoutLine     LineKind = "payout"     // J9
	ReturnLine     LineKind = "return"     // J11
	OtherLine      LineKind = "other"
)

// Line is one movement of a statement.
type Line struct {
	Reference    string // id of the transfer or payout, at most 12 characters (DE 37)
	Kind         LineKind
	Credit       bool // the account receives
	Amount       payment.Amount
	Counterparty string               // account on the other side
	ClearingDate payment.BusinessDate // SettlementLine: the clearing day whose position it settles; else zero
}

// Keys appends the key of the transfer or payout that moved the money.
func (l *Line) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(l.Reference))
}

// MostTotal is the largest sum that a trailer holds (DE 86 and 88, sixteen digits), and the
// largest balance of a statement.
const MostTotal = 9_999_999_999_999_999

// SealTrailer fills the trailer's counts, sums and closing balance from the
// body. The hash is over bytes: Append fills that one. A body whose sums are none, or more
// than a trailer holds, is an error.
func SealTrailer(f *File) error {
	zero := payment.Minor(0, f.Header.Currency)
	t := Trailer{Debit: zero, Credit: zero, Closing: zero}
	count := func(credit bool, a payment.Amount) error {
		n, sum := &t.DebitCount, &t.Debit
		if credit {
			n, sum = &t.CreditCount, &t.Credit
		}
		var err error
		*n++
		if *sum, err = sum.Plus(a); err != nil || sum.Minor > MostTotal {
			return fmt.Errorf("record: trailer: record %d: the sum is more than %v: %w", t.DebitCount+t.CreditCount,
				payment.Minor(MostTotal, f.Header.Currency), cmp.Or(err, ErrTooMuch))
		}
		return nil
	}
	for i := range f.Details {
		if d := &f.Details[i]; d.Transaction.Moves() {
			if err := count(d.Transaction.Credit(), d.Amount); err != nil {
				return err
			}
		}
	}
	for i := range f.Lines {
		if err := count(f.Lines[i].Credit, f.Lines[i].Amount); err != nil {
			return err
		}
	}
	if f.Header.Kind == Statement {
		closing, err := f.Header.Opening.Plus(t.Credit)
		if err == nil {
			closing, err = closing.Plus(t.Debit.Neg())
		}
		if err != nil || closing.Minor > MostTotal || closing.Minor < -MostTotal {
			return fmt.Errorf("record: trailer: closing balance: %w", cmp.Or(err, ErrTooMuch))
		}
		t.Closing = closing
	}
	f.Trailer = t
	return nil
}
