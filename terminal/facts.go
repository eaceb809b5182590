package terminal

import (
	"strconv"
	"time"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Belief is what the till takes for true. It is not what happened: that is in
// the books of the others.
type Belief string

const (
	Approved Belief = "approved"
	Declined Belief = "declined"
	Unknown  Belief = "unknown" // no reply came
)

// Ref identifies a transaction of a terminal.
type Ref struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan"`
}

// Keys appends the transaction key.
func (r Ref) Keys(dst []party.Key) []party.Key {
	return append(dst, party.TransactionKey(r.Terminal, r.Batch, r.STAN))
}

// Sent says that a request leaves. With Reversible a reversal record (reason 06)
// is kept in the same commit.
type Sent struct {
	Ref
	Transaction dialect.Transaction `json:"transaction"`
	PAN         payment.KeptPAN     `json:"pan,omitempty"`
	Amount      payment.Amount      `json:"amount,omitzero"`
	EntryMode   string              `json:"entry_mode,omitempty"`
	Date        string              `json:"date"` // MMDD
	Time        string              `json:"time"` // hhmmss
	Original    dialect.Original    `json:"original,omitzero"`
	AuthID      payment.AuthID      `json:"auth_id,omitempty"` // of the pre-authorisation
	Sequence    string              `json:"sequence,omitempty"`
	Chip        []byte              `json:"chip,omitempty"` // DE 55 as it left
	Reversible  bool                `json:"reversible,omitempty"`
	Details     []payment.STAN      `json:"details,omitempty"` // of an upload
}

// Stored says that the till has done a transaction without asking: an offline
// sale, a completion by advice, an adjustment, a tip, the result of a script. The
// host is told by an advice.
type Stored struct {
	Ref
	Transaction dialect.Transaction `json:"transaction"`
	PAN         payment.KeptPAN     `json:"pan,omitempty"`
	Expiry      string              `json:"expiry,omitempty"` // YYMM
	Sequence    string              `json:"sequence,omitempty"`
	Chip        []byte              `json:"chip,omitempty"`
	Amount      payment.Amount      `json:"amount,omitzero"`
	Tip         payment.Amount      `json:"tip,omitzero"`
	EntryMode   string              `json:"entry_mode,omitempty"`
	Date        string              `json:"date"` // MMDD
	Time        string              `json:"time"` // hhmmss
	Original    dialect.Original    `json:"original,omitzero"`
	AuthID      payment.AuthID      `json:"auth_id,omitempty"` // by telephone, or of the pre-authorisation
	Printed     bool                `json:"printed,omitempty"`
}

// AdviceSent says that an attempt to tell the host of Ref leaves. Next is the
// request that waits behind it.
type AdviceSent struct {
	Ref
	Attempt int      `json:"attempt"`
	Next    *Request `json:"next,omitempty"`
}

// AdviceAnswered says that the host has the advice (00 or 94), or that it will
// not have it: then the transaction goes on the failed list.
type AdviceAnswered struct {
	Ref
	Code           payment.ResponseCode `json:"code"`
	Delivered      bool                 `json:"delivered"`
	RRN            payment.RRN          `json:"rrn,omitempty"`
	SettlementDate string               `json:"settlement_date,omitempty"` // MMDD
}

// Answered says that the exchange was completed: the belief is approved or
// declined, and the reversal record is deleted.
type Answered struct {
	Ref
	Transaction    dialect.Transaction  `json:"transaction"`
	Belief         Belief               `json:"belief"`
	Code           payment.ResponseCode `json:"code,omitempty"`
	Amount         payment.Amount       `json:"amount,omitzero"` // what the till takes for sold
	RRN            payment.RRN          `json:"rrn,omitempty"`
	AuthID         payment.AuthID       `json:"auth_id,omitempty"`
	SettlementDate string               `json:"settlement_date,omitempty"` // MMDD
	Late           bool                 `json:"late,omitempty"`            // the exchange was closed (practice accept-late-reply)
	Unprinted      bool                 `json:"unprinted,omitempty"`       // approved, and no slip came out
	ChipRefused    bool                 `json:"chip_refused,omitempty"`    // approved, and the chip did not believe it: a wrong ARPC
	// Undo is the reason with which the terminal reverses what the host has
	// approved and it could not finish.
	Undo payment.ResponseCode `json:"undo,omitempty"`
}

// Why no reply was read.
const (
	NoReply  = "no reply"  // the time-out passed; the reason becomes 98
	PowerCut = "power cut" // the reason stays 06
	BadMAC   = "bad MAC"   // the reply cannot be trusted; the reason becomes A0
	// KeysRefused: the host has answered 99 or A0 to a reversal or an advice. It is
	// sent again after the sign-on.
	KeysRefused = "keys refused"
)

// Unanswered says that the exchange ended without a reply: the belief is unknown.
type Unanswered struct {
	Ref
	Transaction dialect.Transaction `json:"transaction"`
	Cause       string              `json:"cause"`
}

// ReversalSent says that an attempt to reverse Ref leaves. Next is the request
// that waits behind it; only the first attempt carries it.
type ReversalSent struct {
	Ref
	Own     payment.STAN         `json:"own"` // DE 11: the original's, or a STAN of its own
	Attempt int                  `json:"attempt"`
	Reason  payment.ResponseCode `json:"reason"` // DE 39
	Next    *Request             `json:"next,omitempty"`
}

// Reversed says that the host has answered the reversal so that it is done: 00,
// 25 (original not found) or 12 (original not approved).
type Reversed struct {
	Ref
	Code payment.ResponseCode `json:"code"`
}

// ReversalUnanswered says that an attempt was in vain. With GivenUp the record is
// deleted: 冲正不成功,请与客服联系.
type ReversalUnanswered struct {
	Ref
	Attempt int                  `json:"attempt"`
	Cause   string               `json:"cause,omitempty"`
	Code    payment.ResponseCode `json:"code,omitempty"` // a reply that does not finish it
	GivenUp bool                 `json:"given_up,omitempty"`
}

// SignedOn says that the host has given a batch number and the time.
type SignedOn struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Offset   time.Duration       `json:"offset"` // nanoseconds, host's time minus the terminal's clock
	Keys     *SealedKeys         `json:"keys,omitempty"`
}

// SealedKeys are the working keys as the terminal stores them: under its local
// master key.
type SealedKeys struct {
	TPK hsm.Sealed `json:"tpk"`
	TAK hsm.Sealed `json:"tak"`
	TDK hsm.Sealed `json:"tdk,omitzero"`
}

// SignOnDue says that the terminal is to sign on again: the host asked for it, or
// refused a message for its keys.
type SignOnDue struct {
	Terminal payment.TerminalID   `json:"terminal"`
	Code     payment.ResponseCode `json:"code,omitempty"`   // 99, A0; none when the host asked
	Repeat   bool                 `json:"repeat,omitempty"` // the operator then repeats a transaction
}

// Downloaded says what a download brought.
type Downloaded struct {
	Terminal    payment.TerminalID  `json:"terminal"`
	Transaction dialect.Transaction `json:"transaction"`
	Data        []byte              `json:"data"`
}

// PrinterChanged says that the printer broke or was mended.
type PrinterChanged struct {
	Terminal payment.TerminalID `json:"terminal"`
	Broken   bool               `json:"broken"`
}

// Reprinted says that a slip came out again.
type Reprinted struct{ Ref }

// Wiped says that the storage is empty.
type Wiped struct {
	Terminal payment.TerminalID `json:"terminal"`
}

// Judged is the host's verdict about the batch.
type Judged struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Verdict  dialect.Verdict     `json:"verdict"`
	Totals   dialect.Totals      `json:"totals"` // the terminal's own
}

// Uploaded says that the host has acknowledged transactions of the batch.
type Uploaded struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Details  []payment.STAN      `json:"details"`
}

// BatchClosed says that the batch is settled and the next one begins.
type BatchClosed struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	Next     payment.BatchNumber `json:"next"`
	Verdict  dialect.Verdict     `json:"verdict"`
}

// RungUp says that the register has the line.
type RungUp struct {
	Terminal  payment.TerminalID `json:"terminal"`
	Ticket    int64              `json:"ticket"`
	Tender    string             `json:"tender"`
	Amount    payment.Amount     `json:"amount"`
	Cancelled bool               `json:"cancelled,omitempty"`
}

func (RungUp) FactKind() (string, int) { return "terminal.rung-up", 1 }

// Request is what the operator asked for: a command, ready to become a message.
type Request struct {
	Transaction dialect.Transaction `json:"transaction"`
	Card        Card                `json:"card,omitzero"`
	Amount      payment.Amount      `json:"amount,omitzero"`
	EntryMode   string              `json:"entry_mode,omitempty"`
	Original    dialect.Original    `json:"original,omitzero"`
	AuthID      payment.AuthID      `json:"auth_id,omitempty"`
	Tip         payment.Amount      `json:"tip,omitzero"`
}

// The facts of every sale write their own JSON (party.Appender).

func (r *Ref) fields(o *payment.Object) {
	o.Text("terminal", string(r.Terminal))
	o.Int("batch", int64(r.Batch))
	o.Int("stan", int64(r.STAN))
}

// AppendJSON is part of party.Appender.
func (s *Sent) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	s.Ref.fields(&o)
	o.Text("transaction", s.Transaction.String())
	o.TextIf("pan", string(s.PAN))
	if s.Amount != (payment.Amount{}) {
		o.Amount("amount", s.Amount)
	}
	o.TextIf("entry_mode", s.EntryMode)
	o.Text("date", s.Date)
	o.Text("time", s.Time)
	dialect.AppendOriginal(&o, &s.Original)
	o.TextIf("auth_id", string(s.AuthID))
	o.TextIf("sequence", s.Sequence)
	o.BytesIf("chip", s.Chip)
	o.True("reversible", s.Reversible)
	if len(s.Details) > 0 {
		o.List("details", len(s.Details), func(dst []byte, i int) []byte {
			return strconv.AppendUint(dst, uint64(s.Details[i]), 10)
		})
	}
	return o.End()
}

// AppendJSON is part of party.Appender.
func (a *Answered) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	a.Ref.fields(&o)
	o.Text("transaction", a.Transaction.String())
	o.Text("belief", string(a.Belief))
	o.TextIf("code", string(a.Code))
	if a.Amount != (payment.Amount{}) {
		o.Amount("amount", a.Amount)
	}
	o.TextIf("rrn", string(a.RRN))
	o.TextIf("auth_id", string(a.AuthID))
	o.TextIf("settlement_date", a.SettlementDate)
	o.True("late", a.Late)
	o.True("unprinted", a.Unprinted)
	o.True("chip_refused", a.ChipRefused)
	o.TextIf("undo", string(a.Undo))
	return o.End()
}

func (Sent) FactKind() (string, int)               { return "terminal.sent", 1 }
func (Answered) FactKind() (string, int)           { return "terminal.answered", 1 }
func (Unanswered) FactKind() (string, int)         { return "terminal.unanswered", 1 }
func (ReversalSent) FactKind() (string, int)       { return "terminal.reversal-sent", 1 }
func (Reversed) FactKind() (string, int)           { return "terminal.reversed", 1 }
func (ReversalUnanswered) FactKind() (string, int) { return "terminal.reversal-unanswered", 1 }
func (SignedOn) FactKind() (string, int)           { return "terminal.signed-on", 1 }
func (Judged) FactKind() (string, int)             { return "terminal.judged", 1 }
func (Uploaded) FactKind() (string, int)           { return "terminal.uploaded", 1 }
func (BatchClosed) FactKind() (string, int)        { return "terminal.batch-closed", 1 }
func (Stored) FactKind() (string, int)             { return "terminal.stored", 1 }
func (AdviceSent) FactKind() (string, int)         { return "terminal.advice-sent", 1 }
func (AdviceAnswered) FactKind() (string, int)     { return "terminal.advice-answered", 1 }
func (SignOnDue) FactKind() (string, int)          { return "terminal.sign-on-due", 1 }
func (Downloaded) FactKind() (string, int)         { return "terminal.downloaded", 1 }
func (PrinterChanged) FactKind() (string, int)     { return "terminal.printer-changed", 1 }
func (Reprinted) FactKind() (string, int)          { return "terminal.reprinted", 1 }
func (Wiped) FactKind() (string, int)              { return "terminal.wiped", 1 }

// Keys appends the keys of the transactions in the upload after its own.
func (s *Sent) Keys(dst []party.Key) []party.Key {
	dst = s.Ref.Keys(dst)
	if s.Original.STAN != 0 && s.Original.Batch != 0 {
		dst = append(dst, party.TransactionKey(s.Terminal, s.Original.Batch, s.Original.STAN))
	}
	return detailKeys(dst, s.Terminal, s.Batch, s.Details)
}

// Keys appends the key of the original after its own.
func (s *Stored) Keys(dst []party.Key) []party.Key {
	dst = s.Ref.Keys(dst)
	if s.Original.STAN != 0 && s.Original.Batch != 0 {
		dst = append(dst, party.TransactionKey(s.Terminal, s.Original.Batch, s.Original.STAN))
	}
	return dst
}

// Keys appends the keys of the transactions that were acknowledged.
func (u *Uploaded) Keys(dst []party.Key) []party.Key {
	return detailKeys(dst, u.Terminal, u.Batch, u.Details)
}

func detailKeys(dst []party.Key, t payment.TerminalID, b payment.BatchNumber, stans []payment.STAN) []party.Key {
	for _, s := range stans {
		dst = append(dst, party.TransactionKey(t, b, s))
	}
	return dst
}

// DecodeFact reads a terminal's fact back from the journal.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("terminal", Facts(), kind, version, b)
}

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Sent{}, &Answered{}, &Unanswered{}, &ReversalSent{}, &Reversed{}, &ReversalUnanswered{}, &SignedOn{}, &Judged{},
		&Uploaded{}, &BatchClosed{}, &Stored{}, &AdviceSent{}, &AdviceAnswered{}, &SignOnDue{}, &Downloaded{},
		&PrinterChanged{}, &Reprinted{}, &Wiped{}, &RungUp{},
	}
}
