package host

import (
	"time"

	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Ref says which transaction a fact is about: the terminal's key and the
// acquirer's reference.
type Ref struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan"`
	RRN      payment.RRN         `json:"rrn,omitempty"`
}

// Keys gives the transaction's keys; the facts below embed it.
func (r *Ref) Keys(dst []party.Key) []party.Key {
	dst = append(dst, party.TransactionKey(r.Terminal, r.Batch, r.STAN))
	if r.RRN != "" {
		dst = append(dst, party.RRNKey(r.RRN))
	}
	return dst
}

// IndexKeys is part of party.Indexed.
func (r *Ref) IndexKeys(dst []party.Key) []party.Key { return r.Keys(dst) }

// AppendFields writes the fields of the reference into a fact's JSON.
func (r *Ref) AppendFields(o *payment.Object) {
	o.Text("terminal", string(r.Terminal))
	o.Int("batch", int64(r.Batch))
	o.Int("stan", int64(r.STAN))
	o.TextIf("rrn", string(r.RRN))
}

// Opened starts the books with the clearing day that is open then.
type Opened struct {
	Date payment.BusinessDate `json:"date"`
	chart.Posted
}

// DayOpened is the network's cut-over: Date is the clearing day from now on.
type DayOpened struct {
	Closed payment.BusinessDate `json:"closed"`
	Date   payment.BusinessDate `json:"date"`
}

// SignedOn is a terminal that got its batch number and clock, and its working keys
// where it has a master key. They are sealed under the acquirer's LMK, in the reply
// under the terminal's master key.
type SignedOn struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan,omitempty"`
	Clock    time.Duration       `json:"clock,omitempty"` // how far it is ahead of the host's, by DE 12 and 13
	TPK      hsm.Sealed          `json:"tpk,omitzero"`
	TAK      hsm.Sealed          `json:"tak,omitzero"`
	TDK      hsm.Sealed          `json:"tdk,omitzero"`
	Reply    []byte              `json:"reply,omitempty"` // with keys, for a copy of the same request
}

// SignOnRequired is a terminal that is told to sign on again.
type SignOnRequired struct {
	Terminal payment.TerminalID `json:"terminal"`
	STAN     payment.STAN       `json:"stan"` // DE 11 of the message, where the dialect has one
}

// EchoTested is a terminal that was asked whether it is there.
type EchoTested struct {
	Terminal payment.TerminalID `json:"terminal"`
	STAN     payment.STAN       `json:"stan"`
}

// Spoken is a terminal that speaks another dialect from now on.
type Spoken struct {
	Terminal payment.TerminalID `json:"terminal"`
	Dialect  string             `json:"dialect"`
}

// Requested is a request of a terminal that went on to the network.
type Requested struct {
	Ref
	Transaction    dialect.Transaction  `json:"transaction"`
	Merchant       payment.MerchantID   `json:"merchant"`
	Date           payment.BusinessDate `json:"date"` // clearing day that was open, by the acquirer's knowledge
	PAN            payment.KeptPAN      `json:"pan"`
	Expiry         string               `json:"expiry,omitempty"`
	EntryMode      string               `json:"entry_mode,omitempty"`
	Amount         payment.Amount       `json:"amount"`
	Tip            *payment.Amount      `json:"tip,omitempty"`
	AuthID         payment.AuthID       `json:"auth_id,omitempty"` // of an off-line sale: what the telephone said
	Sent           string               `json:"sent"`              // DE 7 towards the network
	NetworkSTAN    payment.STAN         `json:"network_stan"`      // DE 11 towards the network
	LocalTime      string               `json:"local_time"`        // DE 12 and 13 of forward and reply
	LocalDate      string               `json:"local_date"`
	At             payment.Time         `json:"at"` // by the clock on the wall
	Original       dialect.Original     `json:"original,omitzero"`
	OriginalRRN    payment.RRN          `json:"original_rrn,omitempty"`     // where what it refers to is known here
	OriginalAuthID payment.AuthID       `json:"original_auth_id,omitempty"` // DE 38 of a pre-authorisation
	Header         []byte               `json:"header,omitempty"`           // of the request, for the reply
	TillSent       string               `json:"till_sent,omitempty"`        // DE 7 of the request, for the reply
	Uploaded       bool                 `json:"uploaded,omitempty"`         // nobody asked: it stood in an upload
}

// Keys gives the keys of the transaction towards both sides, and the original's.
func (f *Requested) Keys(dst []party.Key) []party.Key {
	dst = f.Ref.Keys(dst)
	if f.OriginalRRN != "" {
		dst = append(dst, party.RRNKey(f.OriginalRRN))
	}
	return dst
}

// IndexKeys gives the same: a refund is found by the sale that it refers to.
func (f *Requested) IndexKeys(dst []party.Key) []party.Key { return f.Keys(dst) }

// Refused is a request that the acquirer itself declined.
type Refused struct {
	Ref
	Transaction dialect.Transaction  `json:"transaction"`
	Merchant    payment.MerchantID   `json:"merchant,omitempty"`
	Date        payment.BusinessDate `json:"date"`
	PAN         payment.KeptPAN      `json:"pan,omitempty"`
	Amount      payment.Amount       `json:"amount"`
	Code        payment.ResponseCode `json:"code"`
	At          payment.Time         `json:"at"`
	Reply       []byte               `json:"reply"`
}

// Approved is the network's approval: posted (J2, J3 for a void, J4 for a
// completion, J12 for a refund) in the commit in which the terminal gets its reply.
type Approved struct {
	Ref
	Date   payment.BusinessDate `json:"date"` // clearing day, DE 15
	AuthID payment.AuthID       `json:"auth_id,omitempty"`
	Code   payment.ResponseCode `json:"code"`
	Amount *payment.Amount      `json:"amount,omitempty"` // of a partial approval: what was granted
	Reply  []byte               `json:"reply"`
	chart.Posted
}

// DateDoubted is an approval whose DE 15 named a day that cannot be: it belongs to the day
// that is open.
type DateDoubted struct {
	Ref
	Said string               `json:"said"`
	Date payment.BusinessDate `json:"date"`
}

// Declined is the network's refusal.
type Declined struct {
	Ref
	Code  payment.ResponseCode `json:"code"`
	Reply []byte               `json:"reply"`
}

// Advice is a 0420 (or, for an advice, the 0220 itself) that the network is owed until it
// acknowledges it.
type Advice struct {
	STAN   payment.STAN         `json:"stan"`
	Sent   string               `json:"sent"`
	Reason payment.ResponseCode `json:"reason"` // DE 39 of the 0420
}

// TimedOut is a request that the network did not answer, in time or before a
// crash. Where money is concerned the network is owed an advice. An advice of the terminal
// is not answered yet.
type TimedOut struct {
	Ref
	Advice *Advice `json:"advice,omitempty"`
	Reply  []byte  `json:"reply,omitempty"` // 98; none after a crash, and to an advice
}

// Reversed is a transaction undone by its terminal (J3 when it was posted). The
// Ref is the original's.
type Reversed struct {
	Ref
	Reason payment.ResponseCode `json:"reason"`
	Advice *Advice              `json:"advice,omitempty"`
	Reply  []byte               `json:"reply"`
	chart.Posted
}

// ReversalRefused is a reversal that came for a transaction which cannot be
// undone: 12 for another clearing day or a declined one, 22 for a voided one.
type ReversalRefused struct {
	Ref
	Code  payment.ResponseCode `json:"code"`
	Reply []byte               `json:"reply"`
}

// Tombstoned is a reversal whose original never came (25). If it comes later it
// has no effect.
type Tombstoned struct {
	Ref
	Date  payment.BusinessDate `json:"date"`
	Reply []byte               `json:"reply"`
}

// Hung is a request whose outcome was never learned and whose clearing day is
// over: it can no longer be reversed, and nothing is posted.
type Hung struct {
	Ref
}

// AdviceAcknowledged is the network's 0430: the advice is no longer owed.
type AdviceAcknowledged struct {
	Ref
	Code payment.ResponseCode `json:"code"`
}

// BatchCompared is the answer to a settlement (0500): the terminal's totals
// against the journal's.
type BatchCompared struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan"`
	Till     dialect.Totals      `json:"till"`
	Host     dialect.Totals      `json:"host"`
	Verdict  dialect.Verdict     `json:"verdict"`
	At       payment.Time        `json:"at"`
	Reply    []byte              `json:"reply"`
}

// DetailsUploaded are details of a batch that was out of balance (0320); none when all of
// them came before.
type DetailsUploaded struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan"`
	Details  []dialect.Detail    `json:"details"`
	Reply    []byte              `json:"reply"`
}

// Keys gives the uploaded transactions.
func (f *DetailsUploaded) Keys(dst []party.Key) []party.Key {
	for i := range f.Details {
		dst = append(dst, party.TransactionKey(f.Terminal, f.Batch, f.Details[i].STAN))
	}
	return dst
}

// BatchClosed ends a batch on both sides; Next is the number of the new one.
type BatchClosed struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Next     payment.BatchNumber `json:"next"`
	STAN     payment.STAN        `json:"stan"`
	Count    int                 `json:"count"` // details that the terminal says it sent
	Balanced bool                `json:"balanced"`
	At       payment.Time        `json:"at"`
	Captured []payment.STAN      `json:"captured,omitempty"` // terminal capture: what the batch confirmed
	Reply    []byte              `json:"reply"`
}

// BatchForced is a batch whose transactions the host has captured itself, because
// nobody settled it.
type BatchForced struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Captured []payment.STAN      `json:"captured,omitempty"`
	At       payment.Time        `json:"at"`
}

// Keys gives the transactions that were captured.
func (f *BatchForced) Keys(dst []party.Key) []party.Key {
	for _, stan := range f.Captured {
		dst = append(dst, party.TransactionKey(f.Terminal, f.Batch, stan))
	}
	return dst
}

// QueueLost is the loss of what was stored for the network. Its transactions stay in the journal: an advice without an
// outcome, a reversal that nobody there hears of.
type QueueLost struct {
	Lost []payment.RRN `json:"lost"`
}

// FactKind is part of party.Fact.
func (*QueueLost) FactKind() (string, int) { return "acquirer.queue-lost", 1 }

// Keys gives the transactions whose advices are lost.
func (f *QueueLost) Keys(dst []party.Key) []party.Key {
	for _, rrn := range f.Lost {
		dst = append(dst, party.RRNKey(rrn))
	}
	return dst
}

func (*Opened) FactKind() (string, int)             { return "acquirer.opened", 1 }
func (*DayOpened) FactKind() (string, int)          { return "acquirer.day-opened", 1 }
func (*SignedOn) FactKind() (string, int)           { return "acquirer.signed-on", 1 }
func (*SignOnRequired) FactKind() (string, int)     { return "acquirer.sign-on-required", 1 }
func (*EchoTested) FactKind() (string, int)         { return "acquirer.echo-tested", 1 }
func (*Spoken) FactKind() (string, int)             { return "acquirer.spoken", 1 }
func (*Requested) FactKind() (string, int)          { return "acquirer.requested", 1 }
func (*Refused) FactKind() (string, int)            { return "acquirer.refused", 1 }
func (*Approved) FactKind() (string, int)           { return "acquirer.approved", 1 }
func (*DateDoubted) FactKind() (string, int)        { return "acquirer.date-doubted", 1 }
func (*Declined) FactKind() (string, int)           { return "acquirer.declined", 1 }
func (*TimedOut) FactKind() (string, int)           { return "acquirer.timed-out", 1 }
func (*Reversed) FactKind() (string, int)           { return "acquirer.reversed", 1 }
func (*ReversalRefused) FactKind() (string, int)    { return "acquirer.reversal-refused", 1 }
func (*Tombstoned) FactKind() (string, int)         { return "acquirer.tombstoned", 1 }
func (*Hung) FactKind() (string, int)               { return "acquirer.hung", 1 }
func (*AdviceAcknowledged) FactKind() (string, int) { return "acquirer.advice-acknowledged", 1 }
func (*BatchCompared) FactKind() (string, int)      { return "acquirer.batch-compared", 1 }
func (*DetailsUploaded) FactKind() (string, int)    { return "acquirer.details-uploaded", 1 }
func (*BatchClosed) FactKind() (string, int)        { return "acquirer.batch-closed", 1 }

// FactKind is part of party.Fact.
func (*BatchForced) FactKind() (string, int) { return "acquirer.batch-forced", 1 }

// AppendJSON is part of party.Appender.
func (f *Requested) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.AppendFields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Text("merchant", string(f.Merchant))
	o.Date("date", f.Date)
	o.Text("pan", string(f.PAN))
	o.TextIf("expiry", f.Expiry)
	o.TextIf("entry_mode", f.EntryMode)
	o.Amount("amount", f.Amount)
	o.AmountIf("tip", f.Tip)
	o.TextIf("auth_id", string(f.AuthID))
	o.Text("sent", f.Sent)
	o.Int("network_stan", int64(f.NetworkSTAN))
	o.Text("local_time", f.LocalTime)
	o.Text("local_date", f.LocalDate)
	o.Int("at", int64(f.At))
	dialect.AppendOriginal(&o, &f.Original)
	o.TextIf("original_rrn", string(f.OriginalRRN))
	o.TextIf("original_auth_id", string(f.OriginalAuthID))
	o.BytesIf("header", f.Header)
	o.TextIf("till_sent", f.TillSent)
	o.True("uploaded", f.Uploaded)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Approved) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.AppendFields(&o)
	o.Date("date", f.Date)
	o.TextIf("auth_id", string(f.AuthID))
	o.Text("code", string(f.Code))
	o.AmountIf("amount", f.Amount)
	o.Bytes("reply", f.Reply)
	if len(f.Postings) > 0 {
		ledger.AppendPostings(&o, f.Postings)
	}
	return o.End()
}

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Opened{}, &DayOpened{}, &SignedOn{}, &SignOnRequired{}, &EchoTested{},
		&Requested{}, &Refused{}, &Approved{}, &Declined{},
		&DateDoubted{}, &TimedOut{}, &Reversed{}, &ReversalRefused{}, &Tombstoned{}, &Hung{}, &AdviceAcknowledged{},
		&BatchCompared{}, &DetailsUploaded{}, &BatchClosed{}, &BatchForced{}, &QueueLost{}, &Spoken{},
		&TerminalSigned{}, &MerchantSigned{},
	}
}
