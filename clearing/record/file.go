package record

import (
	"acqsim/party"
	"acqsim/payment"
)

// Kind is what a file is for.
type Kind uint8

const (
	Clearing  Kind = iota + 1 // from the network to a member, for one clearing day
	Statement                 // from a bank to a customer, for one date
)

// String returns the kind in one word.
func (k Kind) String() string {
	switch k {
	case Clearing:
		return "clearing"
	case Statement:
		return "statement"
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

// Trailer is checked against the body. SealTrailer fills the counts and sums,
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
	Sale       Transaction = iota + 1 // debits the cardholder
	Void                              // credits the cardholder: the other leg of a sale voided on its day
	Refund                            // credits the cardholder
	Completion                        // debits the cardholder for a pre-authorisation
)

// String returns the transaction in one word.
func (t Transaction) String() string {
	switch t {
	case Sale:
		return "sale"
	case Void:
		return "void"
	case Refund:
		return "refund"
	case Completion:
		return "completion"
	}
	return "unknown"
}

// Credit reports whether the cardholder gets the amount.
func (t Transaction) Credit() bool { return t == Void || t == Refund }

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
}

// Keys appends the keys of the transaction: its reference and its network key.
func (d *Detail) Keys(dst []party.Key) []party.Key {
	return append(dst, party.RRNKey(d.RRN), party.NetworkKey(d.Sent, d.STAN, d.Acquirer, d.Forwarder))
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

// SealTrailer fills the trailer's counts, sums and closing balance from the
// body. The hash is over bytes: Append fills that one.
func SealTrailer(f *File) {
	zero := payment.Minor(0, f.Header.Currency)
	t := Trailer{Debit: zero, Credit: zero, Closing: zero}
	count := func(credit bool, a payment.Amount) {
		if credit {
			t.CreditCount++
			t.Credit = t.Credit.Add(a)
			return
		}
		t.DebitCount++
		t.Debit = t.Debit.Add(a)
	}
	for i := range f.Details {
		count(f.Details[i].Transaction.Credit(), f.Details[i].Amount)
	}
	for i := range f.Lines {
		count(f.Lines[i].Credit, f.Lines[i].Amount)
	}
	if f.Header.Kind == Statement {
		t.Closing = f.Header.Opening.Add(t.Credit).Sub(t.Debit)
	}
	f.Trailer = t
}
