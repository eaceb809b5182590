package issuer

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Opened starts the books: what the cardholders have, and the issuer's own funds.
type Opened struct {
	Date     payment.BusinessDate `json:"date"` // clearing day
	Postings []ledger.Posting     `json:"postings"`
}

// Authorised is a request that was granted, or an advice that was taken. A sale,
// a void and a completion are posted at once (J2, J3, J4), a pre-authorisation as
// a hold (J1); a refund waits for its clearing record, a balance inquiry moves
// nothing. Of a tip and an adjustment, Amount is the new total of the original.
type Authorised struct {
	party.NetworkRef
	Transaction dialect.Transaction  `json:"transaction"`
	Date        payment.BusinessDate `json:"date"` // clearing day, DE 15
	Card        string               `json:"card"` // name
	Amount      payment.Amount       `json:"amount"`
	RRN         payment.RRN          `json:"rrn,omitempty"`
	AuthID      payment.AuthID       `json:"auth_id"`
	PIN         bool                 `json:"pin,omitempty"`      // a right one came with it
	ARQC        string               `json:"arqc,omitempty"`     // of the chip, verified
	Script      bool                 `json:"script,omitempty"`   // the card's script went with the answer
	Original    *party.NetworkRef    `json:"original,omitempty"` // what a void undoes, a completion completes, a tip changes
	Reply       []byte               `json:"reply"`
	Postings    []ledger.Posting     `json:"postings,omitempty"`
}

// Declined is a request that was not.
type Declined struct {
	party.NetworkRef
	Transaction dialect.Transaction  `json:"transaction"`
	Date        payment.BusinessDate `json:"date"`
	Card        string               `json:"card,omitempty"` // empty: no such card
	Amount      payment.Amount       `json:"amount"`
	RRN         payment.RRN          `json:"rrn,omitempty"`
	Code        payment.ResponseCode `json:"code"`
	Reply       []byte               `json:"reply"`
}

// Reversed is a transaction undone (J3). The reference is the original's.
type Reversed struct {
	party.NetworkRef
	RRN      payment.RRN          `json:"rrn,omitempty"`
	Reason   payment.ResponseCode `json:"reason"`
	Card     string               `json:"card,omitempty"`
	Reply    []byte               `json:"reply"`
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

// ReversalRefused is a reversal of what cannot be undone: 12, declined or cleared;
// 22, voided. The reference is the original's.
type ReversalRefused struct {
	party.NetworkRef
	RRN   payment.RRN          `json:"rrn,omitempty"`
	Code  payment.ResponseCode `json:"code"`
	Reply []byte               `json:"reply"`
}

// Tombstoned is a reversal whose original never came (25). If it comes later it
// has no effect. The reference is the original's.
type Tombstoned struct {
	party.NetworkRef
	Date  payment.BusinessDate `json:"date"`
	RRN   payment.RRN          `json:"rrn,omitempty"`
	Reply []byte               `json:"reply"`
}

// HoldExpired is a pre-authorisation that nobody completed in time: the cardholder
// has his money again. The reference is the pre-authorisation's.
type HoldExpired struct {
	party.NetworkRef
	RRN      payment.RRN      `json:"rrn,omitempty"`
	Card     string           `json:"card"`
	Postings []ledger.Posting `json:"postings"`
}

// DayClosed is the network's cut-over as the issuer heard of it.
type DayClosed struct {
	Date payment.BusinessDate `json:"date"`
	Next payment.BusinessDate `json:"next"`
}

// CardOpened is a card that nobody had and that was opened when it was first presented, with
// what the issuer gives its holder to begin with.
type CardOpened struct {
	Card     string           `json:"card"` // name
	PAN      payment.KeptPAN  `json:"pan"`
	Postings []ledger.Posting `json:"postings,omitempty"`
}

// How says how a record of a clearing file was matched.
type How string

const (
	Matched   How = "matched"   // with an authorisation of the same amount
	Adjusted  How = "adjusted"  // with an authorisation; the difference is posted
	Forced    How = "forced"    // no authorisation in force: posted to the cardholder all the same
	Refunded  How = "refunded"  // a refund: posted now (J12)
	Suspended How = "suspended" // no such card
)

// Cleared is one record of a clearing file (J5, and J2, J3 or J12 where the file
// moves the cardholder's money).
type Cleared struct {
	party.NetworkRef
	RRN         payment.RRN          `json:"rrn,omitempty"`
	Date        payment.BusinessDate `json:"date"`
	Transaction dialect.Transaction  `json:"transaction"`
	Card        string               `json:"card,omitempty"`
	Amount      payment.Amount       `json:"amount"` // negative for a void or a refund
	Interchange payment.Amount       `json:"interchange"`
	NetworkFee  payment.Amount       `json:"network_fee"`
	How         How                  `json:"how"`
	// Record is 2, 3, … for a further record of the file under the same key.
	Record   int              `json:"record,omitempty"`
	Postings []ledger.Posting `json:"postings"`
}

// Imported is a clearing file that was booked whole; it comes after its records.
type Imported struct {
	FileID string               `json:"file_id"`
	Date   payment.BusinessDate `json:"date"`
	Count  int                  `json:"count"`
	// Unclaimed are transactions of the day that the issuer has posted and the file
	// does not claim: money that the network will not come for (A08).
	Unclaimed []party.NetworkRef `json:"unclaimed,omitempty"`
}

// FileRefused is a clearing file or a statement that was not booked.
type FileRefused struct {
	FileID string           `json:"file_id,omitempty"`
	Slug   payment.Obstacle `json:"slug"`
	Why    string           `json:"why"`
}

// StatementLine is one movement that the settlement bank reports.
type StatementLine struct {
	Reference    string               `json:"reference"`
	Kind         record.LineKind      `json:"kind,omitempty"`
	ClearingDate payment.BusinessDate `json:"clearing_date,omitempty"` // whose net position it settles
	Amount       payment.Amount       `json:"amount"`                  // negative: it left the issuer's account
}

// Settled is a statement that was booked (J7).
type Settled struct {
	FileID   string               `json:"file_id"`
	Date     payment.BusinessDate `json:"date"`
	Lines    []StatementLine      `json:"lines"`
	Closing  payment.Amount       `json:"closing"`
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

// CardSet is a card with a new status.
type CardSet struct {
	Card   string `json:"card"`
	Status Status `json:"status"`
}

// Disputed is a dispute that was sent to the network.
type Disputed struct {
	party.NetworkRef
	Kind   record.Transaction `json:"kind"`
	RRN    payment.RRN        `json:"rrn"`
	Card   string             `json:"card"`
	Amount payment.Amount     `json:"amount"`
	Reason string             `json:"reason"`
	FileID string             `json:"file_id"`
}

// ClaimCleared is a record of a clearing file about an exception: an adjustment or
// a dispute that moves the cardholder's money (J13, J16, J17), a slip that came, or
// a dispute that the network did not take.
type ClaimCleared struct {
	party.NetworkRef
	Kind     record.Transaction   `json:"kind"`
	RRN      payment.RRN          `json:"rrn"`
	Date     payment.BusinessDate `json:"date"`
	Card     string               `json:"card,omitempty"`
	Amount   payment.Amount       `json:"amount"` // negative where the cardholder gets it
	Reason   string               `json:"reason,omitempty"`
	Code     payment.ResponseCode `json:"code,omitempty"` // of a reject
	Of       record.Transaction   `json:"of,omitzero"`    // of a reject: what was not taken
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

func (*Disputed) FactKind() (string, int)                { return "issuer.disputed", 1 }
func (*ClaimCleared) FactKind() (string, int)            { return "issuer.claim-cleared", 1 }
func (f *Disputed) Keys(dst []party.Key) []party.Key     { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *ClaimCleared) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }

// The facts of every sale write their own JSON (party.Appender).

// AppendJSON is part of party.Appender.
func (f *Authorised) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Date("date", f.Date)
	o.Text("card", f.Card)
	o.Amount("amount", f.Amount)
	o.TextIf("rrn", string(f.RRN))
	o.Text("auth_id", string(f.AuthID))
	o.True("pin", f.PIN)
	o.TextIf("arqc", f.ARQC)
	o.True("script", f.Script)
	if f.Original != nil {
		o.Value("original", func(dst []byte) []byte {
			k := payment.NewObject(dst)
			f.Original.AppendFields(&k)
			return k.End()
		})
	}
	o.Bytes("reply", f.Reply)
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Cleared) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Date("date", f.Date)
	o.Text("transaction", f.Transaction.String())
	o.TextIf("card", f.Card)
	o.Amount("amount", f.Amount)
	o.Amount("interchange", f.Interchange)
	o.Amount("network_fee", f.NetworkFee)
	o.Text("how", string(f.How))
	o.IntIf("record", int64(f.Record))
	ledger.AppendPostings(&o, f.Postings)
	return o.End()
}

// CommandRefused is something that could not be done, and why.
type CommandRefused struct {
	Command string           `json:"command"`
	Slug    payment.Obstacle `json:"slug"`
	Why     string           `json:"why"`
}

func (*Opened) FactKind() (string, int)          { return "issuer.opened", 1 }
func (*Authorised) FactKind() (string, int)      { return "issuer.authorised", 1 }
func (*Declined) FactKind() (string, int)        { return "issuer.declined", 1 }
func (*Reversed) FactKind() (string, int)        { return "issuer.reversed", 1 }
func (*ReversalRefused) FactKind() (string, int) { return "issuer.reversal-refused", 1 }
func (*Tombstoned) FactKind() (string, int)      { return "issuer.tombstoned", 1 }
func (*HoldExpired) FactKind() (string, int)     { return "issuer.hold-expired", 1 }
func (*DayClosed) FactKind() (string, int)       { return "issuer.day-closed", 1 }
func (*Cleared) FactKind() (string, int)         { return "issuer.cleared", 1 }
func (*Imported) FactKind() (string, int)        { return "issuer.imported", 1 }
func (*FileRefused) FactKind() (string, int)     { return "issuer.file-refused", 1 }
func (*Settled) FactKind() (string, int)         { return "issuer.settled", 1 }
func (*CardOpened) FactKind() (string, int)      { return "issuer.card-opened", 1 }
func (*CardSet) FactKind() (string, int)         { return "issuer.card-set", 1 }
func (*CommandRefused) FactKind() (string, int)  { return "issuer.command-refused", 1 }

// IndexKeys gives the transaction's own key and that of the one it undoes or completes.
func (f *Authorised) IndexKeys(dst []party.Key) []party.Key {
	dst = append(dst, f.NetworkKey())
	if f.Original != nil {
		dst = append(dst, f.Original.NetworkKey())
	}
	return dst
}

// Keys gives the transaction's own keys and those of the one it undoes.
func (f *Authorised) Keys(dst []party.Key) []party.Key {
	dst = f.NetworkRef.WithRRN(dst, f.RRN)
	if f.Original != nil {
		dst = append(dst, f.Original.NetworkKey())
	}
	return dst
}

func (f *Declined) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Reversed) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *ReversalRefused) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Tombstoned) Keys(dst []party.Key) []party.Key      { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *HoldExpired) Keys(dst []party.Key) []party.Key     { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Cleared) Keys(dst []party.Key) []party.Key         { return f.NetworkRef.WithRRN(dst, f.RRN) }

// Keys gives the ids of the transfers that the lines refer to.
func (f *Settled) Keys(dst []party.Key) []party.Key {
	for i := range f.Lines {
		dst = append(dst, party.PayoutKey(f.Lines[i].Reference))
	}
	return dst
}

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Opened{}, &Authorised{}, &Declined{}, &Reversed{}, &ReversalRefused{}, &Tombstoned{}, &HoldExpired{}, &DayClosed{},
		&Cleared{},
		&Imported{}, &FileRefused{}, &Settled{}, &CardOpened{}, &CardSet{}, &CommandRefused{},
		&Disputed{}, &ClaimCleared{},
	}
}

// DecodeFact reads back the JSON of a fact. It is a party.Decoder.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("issuer", Facts(), kind, version, b)
}
