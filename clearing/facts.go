package clearing

import (
	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Opened starts the books with the clearing day that is open then.
type Opened struct {
	Date payment.BusinessDate `json:"date"`
}

// Routed is a request that went on to the issuer.
type Routed struct {
	party.NetworkRef
	Transaction dialect.Transaction   `json:"transaction"`
	Date        payment.BusinessDate  `json:"date"` // clearing day, DE 15
	From        party.Node            `json:"from"`
	Issuer      payment.InstitutionID `json:"issuer"`
	CardKind    CardKind              `json:"card_kind"`
	PAN         payment.KeptPAN       `json:"pan"`
	Amount      payment.Amount        `json:"amount"`
	RRN         payment.RRN           `json:"rrn,omitempty"`
	Terminal    payment.TerminalID    `json:"terminal,omitempty"`
	Merchant    payment.MerchantID    `json:"merchant,omitempty"`
	MCC         string                `json:"mcc,omitempty"`
	LocalTime   string                `json:"local_time,omitempty"`
	LocalDate   string                `json:"local_date,omitempty"`
	Original    dialect.Original      `json:"original,omitzero"` // of a void, a refund, a completion, a tip
	Forward     []byte                `json:"forward,omitempty"` // of an advice: what the issuer is sent until it answers
}

// Declined is a request that the switch itself refused.
type Declined struct {
	party.NetworkRef
	Transaction dialect.Transaction  `json:"transaction"`
	Date        payment.BusinessDate `json:"date"`
	Amount      payment.Amount       `json:"amount"`
	RRN         payment.RRN          `json:"rrn,omitempty"`
	Code        payment.ResponseCode `json:"code"`
	Reply       []byte               `json:"reply"`
}

// Answered is the issuer's answer to a routed request.
type Answered struct {
	party.NetworkRef
	RRN    payment.RRN          `json:"rrn,omitempty"`
	Code   payment.ResponseCode `json:"code"`
	AuthID payment.AuthID       `json:"auth_id,omitempty"`
	Amount *payment.Amount      `json:"amount,omitempty"` // of a partial approval: what was granted
	Date   payment.BusinessDate `json:"date,omitzero"`    // of an advice answered after its day was filed: the day it now belongs to
	Reply  []byte               `json:"reply"`
}

// TimedOut is a routed request that the issuer did not answer: the acquirer was
// told 98 and, where money was concerned, the issuer is owed a 0420.
type TimedOut struct {
	party.NetworkRef
	RRN   payment.RRN `json:"rrn,omitempty"`
	Owed  bool        `json:"owed,omitempty"` // a 0420 to the issuer
	Reply []byte      `json:"reply"`
}

// Reversed is a transaction undone by its acquirer; the issuer is owed a 0420.
// The reference is the original's.
type Reversed struct {
	party.NetworkRef
	RRN    payment.RRN          `json:"rrn,omitempty"`
	Reason payment.ResponseCode `json:"reason"` // DE 39 of the 0420
	Owed   bool                 `json:"owed,omitempty"`
	Reply  []byte               `json:"reply"`
}

// ReversalRefused is a reversal that came for a transaction which cannot be
// undone any more: 12 for another clearing day or a declined one, 22 for a voided
// one. The reference is the original's.
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

// AdviceAcknowledged is the issuer's 0430: the reversal is no longer owed.
type AdviceAcknowledged struct {
	party.NetworkRef
	Code payment.ResponseCode `json:"code"`
}

// MemberSigned is a member that signed off, so that its cards are answered 91, or
// signed on again.
type MemberSigned struct {
	Member payment.InstitutionID `json:"member"`
	Off    bool                  `json:"off,omitempty"`
}

// Notice is an 0820 that a member has to answer.
type Notice struct {
	Member payment.InstitutionID `json:"member"`
	STAN   payment.STAN          `json:"stan"`
	Sent   string                `json:"sent"`
	End    bool                  `json:"end,omitempty"` // 202, else 201
}

// DayClosed is the cut-over: Date is closed, Next is open.
type DayClosed struct {
	Date    payment.BusinessDate `json:"date"`
	Next    payment.BusinessDate `json:"next"`
	Window  bool                 `json:"window,omitempty"` // 90 is answered until CutOverEnded
	Notices []Notice             `json:"notices"`
}

// CutOverEnded owes members the notice (202) that the new day is open. A member
// gets it once it has acknowledged the first one (201) and nothing is answered 90
// any more.
type CutOverEnded struct {
	Date    payment.BusinessDate `json:"date"`           // the day that is open now
	Over    bool                 `json:"over,omitempty"` // the time in which 90 is answered ends here
	Notices []Notice             `json:"notices,omitempty"`
}

// NoticeAcknowledged is a member's 0830.
type NoticeAcknowledged struct {
	Member payment.InstitutionID `json:"member"`
	STAN   payment.STAN          `json:"stan"`
}

// Cleared is one transaction that a clearing file claims, with its fees (J5).
type Cleared struct {
	party.NetworkRef
	RRN         payment.RRN           `json:"rrn,omitempty"`
	Date        payment.BusinessDate  `json:"date"`
	Transaction dialect.Transaction   `json:"transaction"`
	Issuer      payment.InstitutionID `json:"issuer"`
	Amount      payment.Amount        `json:"amount"`      // negative for a void or a refund
	Interchange payment.Amount        `json:"interchange"` // to the issuer
	NetworkFee  payment.Amount        `json:"network_fee"` // of each side
	Postings    []ledger.Posting      `json:"postings"`
}

// Claim is a record that a member sent, with what the network made of it. A claim
// that was taken stands in the next clearing files of both members; one that was
// not goes back to its sender as a reject.
//
//	acquirer ── claims ──▶ clearing               issuer ── claims ──▶ clearing
//	presentment request 请款   fees as of a sale     retrieval request 调单
//	credit adjustment 贷记调整                       chargeback 退单 (J13)
//	re-presentment 再请款                           second chargeback 二次退单
//	fulfilment
type Claim struct {
	party.NetworkRef
	Kind     record.Transaction    `json:"kind"`
	From     payment.InstitutionID `json:"from"`
	Issuer   payment.InstitutionID `json:"issuer"`
	CardKind CardKind              `json:"card_kind,omitempty"`
	PAN      payment.KeptPAN       `json:"pan"`
	Amount   payment.Amount        `json:"amount"`
	RRN      payment.RRN           `json:"rrn"`
	AuthID   payment.AuthID        `json:"auth_id,omitempty"`
	Terminal payment.TerminalID    `json:"terminal,omitempty"`
	Merchant payment.MerchantID    `json:"merchant,omitempty"`
	MCC      string                `json:"mcc,omitempty"`
	Reason   string                `json:"reason,omitempty"`
	Code     payment.ResponseCode  `json:"code,omitempty"` // why it was not taken
}

// ClaimsTaken is a file of claims that was read. They belong to the clearing day
// that is open.
type ClaimsTaken struct {
	Date   payment.BusinessDate  `json:"date"`
	Member payment.InstitutionID `json:"member"`
	FileID string                `json:"file_id"`
	Claims []Claim               `json:"claims"`
}

// ClaimCleared is a claim that the files of a day carry (J13, J16, J17).
type ClaimCleared struct {
	party.NetworkRef
	Kind        record.Transaction   `json:"kind"`
	RRN         payment.RRN          `json:"rrn"`
	Date        payment.BusinessDate `json:"date"`
	Amount      payment.Amount       `json:"amount"` // negative where the cardholder gets it
	Interchange payment.Amount       `json:"interchange"`
	NetworkFee  payment.Amount       `json:"network_fee"`
	Postings    []ledger.Posting     `json:"postings,omitempty"`
}

// RecordRejected is a transaction of the log that was approved and that the day's
// clearing leaves out; its acquirer gets a reject record in its place.
type RecordRejected struct {
	party.NetworkRef
	RRN  payment.RRN          `json:"rrn,omitempty"`
	Date payment.BusinessDate `json:"date"`
	Code payment.ResponseCode `json:"code"`
}

// FileRefused is a file of a member that was not read.
type FileRefused struct {
	From   party.Node       `json:"from"`
	FileID string           `json:"file_id,omitempty"`
	Slug   payment.Obstacle `json:"slug"`
	Why    string           `json:"why"`
}

func (*ClaimsTaken) FactKind() (string, int)    { return "clearing.claims-taken", 1 }
func (*ClaimCleared) FactKind() (string, int)   { return "clearing.claim-cleared", 1 }
func (*RecordRejected) FactKind() (string, int) { return "clearing.record-rejected", 1 }
func (*FileRefused) FactKind() (string, int)    { return "clearing.file-refused", 1 }

// Keys gives the transactions that the claims are about.
func (f *ClaimsTaken) Keys(dst []party.Key) []party.Key {
	for i := range f.Claims {
		dst = f.Claims[i].NetworkRef.WithRRN(dst, f.Claims[i].RRN)
	}
	return dst
}

func (f *ClaimCleared) Keys(dst []party.Key) []party.Key   { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *RecordRejected) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }

// The facts of every sale write their own JSON (party.Appender).

// AppendJSON is part of party.Appender.
func (f *Routed) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.Text("transaction", f.Transaction.String())
	o.Date("date", f.Date)
	o.Text("from", string(f.From))
	o.Text("issuer", string(f.Issuer))
	o.Text("card_kind", string(f.CardKind))
	o.Text("pan", string(f.PAN))
	o.Amount("amount", f.Amount)
	o.TextIf("rrn", string(f.RRN))
	o.TextIf("terminal", string(f.Terminal))
	o.TextIf("merchant", string(f.Merchant))
	o.TextIf("mcc", f.MCC)
	o.TextIf("local_time", f.LocalTime)
	o.TextIf("local_date", f.LocalDate)
	dialect.AppendOriginal(&o, &f.Original)
	o.BytesIf("forward", f.Forward)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Answered) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Text("code", string(f.Code))
	o.TextIf("auth_id", string(f.AuthID))
	o.AmountIf("amount", f.Amount)
	if f.Date != 0 {
		o.Date("date", f.Date)
	}
	o.Bytes("reply", f.Reply)
	return o.End()
}

// AppendJSON is part of party.Appender.
func (f *Cleared) AppendJSON(dst []byte) []byte {
	o := payment.NewObject(dst)
	f.NetworkRef.AppendFields(&o)
	o.TextIf("rrn", string(f.RRN))
	o.Date("date", f.Date)
	o.Text("transaction", f.Transaction.String())
	o.Text("issuer", string(f.Issuer))
	o.Amount("amount", f.Amount)
	o.Amount("interchange", f.Interchange)
	o.Amount("network_fee", f.NetworkFee)
	ledger.AppendPostings(&o, f.Postings)
	return o.End()
}

// FiledFile is one clearing file.
type FiledFile struct {
	Member   payment.InstitutionID `json:"member"`
	ID       string                `json:"id"`
	Sequence int                   `json:"sequence"` // counts the files to this member
	Count    int                   `json:"count"`
	Net      payment.Amount        `json:"net"` // positive: the network owes the member
}

// Filed is the clearing of a closed day: its files are made and leave.
type Filed struct {
	Date  payment.BusinessDate `json:"date"`
	Files []FiledFile          `json:"files"`
}

// FilesDelivered says that the files of a day have left and need not be sent
// again after a restart.
type FilesDelivered struct {
	Date payment.BusinessDate `json:"date"`
}

// Transfer is one movement at the settlement bank that brings a member's net
// position of a clearing day to zero.
type Transfer struct {
	ID      string                `json:"id"`   // DE 37, the same on every repeat
	STAN    payment.STAN          `json:"stan"` // DE 11
	Date    payment.BusinessDate  `json:"date"`
	Member  payment.InstitutionID `json:"member"`
	Collect bool                  `json:"collect,omitempty"` // from the member to the network, else the other way
	Amount  payment.Amount        `json:"amount"`
}

// SettlementInstructed creates the transfers of a filed day. Those that collect
// leave at once, those that pay when all of the day are collected.
type SettlementInstructed struct {
	Date      payment.BusinessDate `json:"date"`
	Transfers []Transfer           `json:"transfers"`
}

// TransferSettled is a transfer that the settlement bank has carried out (J7).
type TransferSettled struct {
	Transfer
	Postings []ledger.Posting `json:"postings"`
}

// TransferDiffers is a net position that moved at the settlement bank with another amount
// than was asked for: short, or over.
type TransferDiffers struct {
	Transfer
	Moved    payment.Amount   `json:"moved"`
	Postings []ledger.Posting `json:"postings"`
}

// MakeGoodInstructed is the transfer by which the network pays what a position lacks, or
// takes back what was too much. Of is the transfer that moved another amount.
type MakeGoodInstructed struct {
	Transfer
	Of string `json:"of"`
}

// TransferRefused is a transfer that the settlement bank refused. The next settle
// job instructs the position anew, under a new id.
type TransferRefused struct {
	Transfer
	Code payment.ResponseCode `json:"code"`
}

// CommandRefused is something that could not be done, and why.
type CommandRefused struct {
	Command string           `json:"command"`
	Slug    payment.Obstacle `json:"slug"`
	Why     string           `json:"why"`
}

func (*Opened) FactKind() (string, int)               { return "clearing.opened", 1 }
func (*Routed) FactKind() (string, int)               { return "clearing.routed", 1 }
func (*Declined) FactKind() (string, int)             { return "clearing.declined", 1 }
func (*Answered) FactKind() (string, int)             { return "clearing.answered", 1 }
func (*TimedOut) FactKind() (string, int)             { return "clearing.timed-out", 1 }
func (*Reversed) FactKind() (string, int)             { return "clearing.reversed", 1 }
func (*ReversalRefused) FactKind() (string, int)      { return "clearing.reversal-refused", 1 }
func (*Tombstoned) FactKind() (string, int)           { return "clearing.tombstoned", 1 }
func (*AdviceAcknowledged) FactKind() (string, int)   { return "clearing.advice-acknowledged", 1 }
func (*MemberSigned) FactKind() (string, int)         { return "clearing.member-signed", 1 }
func (*DayClosed) FactKind() (string, int)            { return "clearing.day-closed", 1 }
func (*CutOverEnded) FactKind() (string, int)         { return "clearing.cut-over-ended", 1 }
func (*NoticeAcknowledged) FactKind() (string, int)   { return "clearing.notice-acknowledged", 1 }
func (*Cleared) FactKind() (string, int)              { return "clearing.cleared", 1 }
func (*Filed) FactKind() (string, int)                { return "clearing.filed", 1 }
func (*FilesDelivered) FactKind() (string, int)       { return "clearing.files-delivered", 1 }
func (*SettlementInstructed) FactKind() (string, int) { return "clearing.settlement-instructed", 1 }
func (*TransferSettled) FactKind() (string, int)      { return "clearing.transfer-settled", 1 }
func (*TransferRefused) FactKind() (string, int)      { return "clearing.transfer-refused", 1 }
func (*TransferDiffers) FactKind() (string, int)      { return "clearing.transfer-differs", 1 }
func (*MakeGoodInstructed) FactKind() (string, int)   { return "clearing.make-good-instructed", 1 }
func (*CommandRefused) FactKind() (string, int)       { return "clearing.command-refused", 1 }

// Keys gives the transaction's own keys and those of the one it refers to.
func (f *Routed) Keys(dst []party.Key) []party.Key {
	dst = f.NetworkRef.WithRRN(dst, f.RRN)
	if o := &f.Original; o.Sent != "" {
		dst = append(dst, party.NetworkKey(o.Sent, o.STAN, o.Acquirer, o.Forwarder))
	}
	return dst
}

func (f *Declined) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Answered) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *TimedOut) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Reversed) Keys(dst []party.Key) []party.Key        { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *ReversalRefused) Keys(dst []party.Key) []party.Key { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Tombstoned) Keys(dst []party.Key) []party.Key      { return f.NetworkRef.WithRRN(dst, f.RRN) }
func (f *Cleared) Keys(dst []party.Key) []party.Key         { return f.NetworkRef.WithRRN(dst, f.RRN) }

// Keys gives the ids of the transfers.
func (f *SettlementInstructed) Keys(dst []party.Key) []party.Key {
	for i := range f.Transfers {
		dst = append(dst, party.PayoutKey(f.Transfers[i].ID))
	}
	return dst
}

// Keys gives the transfer's id.
func (t *Transfer) Keys(dst []party.Key) []party.Key { return append(dst, party.PayoutKey(t.ID)) }

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Opened{}, &Routed{}, &Declined{}, &Answered{}, &TimedOut{}, &Reversed{}, &ReversalRefused{}, &Tombstoned{},
		&AdviceAcknowledged{}, &MemberSigned{}, &DayClosed{}, &CutOverEnded{}, &NoticeAcknowledged{}, &Cleared{}, &Filed{},
		&FilesDelivered{},
		&SettlementInstructed{}, &TransferSettled{}, &TransferRefused{}, &CommandRefused{},
		&ClaimsTaken{}, &ClaimCleared{}, &RecordRejected{}, &FileRefused{}, &TransferDiffers{}, &MakeGoodInstructed{},
	}
}

// DecodeFact reads back the JSON of a fact. It is a party.Decoder.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("clearing", Facts(), kind, version, b)
}
