package acquirer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
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

// Posted are the postings of a fact; the facts that move money embed it.
type Posted struct {
	Postings []ledger.Posting `json:"postings,omitempty"`
}

// LedgerPostings is part of ledger.Poster.
func (p *Posted) LedgerPostings() []ledger.Posting { return p.Postings }

// Opened starts the books with the clearing day that is open then.
type Opened struct {
	Date payment.BusinessDate `json:"date"`
	Posted
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
	OriginalRRN    payment.RRN          `json:"original_rrn,omitempty"`     // of what refers to a transaction that is known here
	OriginalAuthID payment.AuthID       `json:"original_auth_id,omitempty"` // DE 38 of a pre-authorisation
	Header         []byte               `json:"header,omitempty"`           // of the request, for the reply
}

// Refused is a request that the acquirer itself declined.
type Refused struct {
	Ref
	Transaction dialect.Transaction  `json:"transaction"`
	Merchant    payment.MerchantID   `json:"merchant,omitempty"`
	Date        payment.BusinessDate `json:"date"`
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
	Posted
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
// crash. Where money is concerned the network is owed an advice.
type TimedOut struct {
	Ref
	Advice *Advice `json:"advice,omitempty"`
	Reply  []byte  `json:"reply,omitempty"` // 98; none after a crash
}

// Reversed is a transaction undone by its terminal (J3 when it was posted). The
// Ref is the original's.
type Reversed struct {
	Ref
	Reason payment.ResponseCode `json:"reason"`
	Advice *Advice              `json:"advice,omitempty"`
	Reply  []byte               `json:"reply"`
	Posted
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

// DetailsUploaded are details of a batch that was out of balance (0320).
type DetailsUploaded struct {
	Terminal payment.TerminalID  `json:"terminal"`
	Batch    payment.BatchNumber `json:"batch"`
	STAN     payment.STAN        `json:"stan"`
	Details  []dialect.Detail    `json:"details"`
	Reply    []byte              `json:"reply"`
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

// FileImported is an accepted clearing file. Its fees are posted (J5) detail by
// detail.
type FileImported struct {
	ID      string               `json:"id"`
	Hash    uint32               `json:"hash"`
	Date    payment.BusinessDate `json:"date"`
	Arrived payment.Time         `json:"arrived"`
	Net     payment.Amount       `json:"net"`
	Details []reconcile.Detail   `json:"details"`
	Cards   []CardOf             `json:"cards,omitempty"` // of records that the journal does not know
}

// LedgerPostings are the fees of each detail, negative where the acquirer pays.
func (f *FileImported) LedgerPostings() []ledger.Posting {
	p := make([]ledger.Posting, 0, 2*len(f.Details))
	for i := range f.Details {
		d := &f.Details[i]
		p = ledger.Append(p, NetworkReceivable, Interchange, d.Interchange, "J5")
		p = ledger.Append(p, NetworkReceivable, NetworkFee, d.NetworkFee, "J5")
	}
	return p
}

// FileRefused is a file that was not booked, with the reason.
type FileRefused struct {
	From    party.Node           `json:"from"`
	ID      string               `json:"id,omitempty"`
	Date    payment.BusinessDate `json:"date"`
	Arrived payment.Time         `json:"arrived"`
	Reason  string               `json:"reason"`
}

// StatementImported is an accepted statement of the settlement bank. Its net
// settlements are posted (J7); payouts and returns were posted before.
type StatementImported struct {
	ID      string                    `json:"id"`
	Hash    uint32                    `json:"hash"`
	Date    payment.BusinessDate      `json:"date"`
	Arrived payment.Time              `json:"arrived"`
	Opening payment.Amount            `json:"opening"`
	Closing payment.Amount            `json:"closing"`
	Lines   []reconcile.StatementLine `json:"lines"`
	Posted
}

// Match is a transaction found in a clearing file. Its merchant fee is posted
// (J6) and its net amount becomes payable.
type Match struct {
	Ref
	Merchant payment.MerchantID `json:"merchant"`
	Amount   payment.Amount     `json:"amount"` // negative for a void or a refund
	Fee      payment.Amount     `json:"fee"`
	Advanced bool               `json:"advanced,omitempty"` // paid before its file came
	Awaits   bool               `json:"awaits,omitempty"`   // terminal capture: payable when its batch confirms it
}

// Reconciled is the outcome of a comparison: items raised (J14, J15), items
// closed (the mirror), transactions matched (J6).
type Reconciled struct {
	Comparison reconcile.Comparison `json:"comparison"`
	Date       payment.BusinessDate `json:"date"` // the clearing day compared, or the day of the job
	Now        payment.Time         `json:"now"`
	Due        payment.BusinessDate `json:"due,omitempty"` // when what matched is paid
	Matches    []Match              `json:"matches,omitempty"`
	Raised     []reconcile.Item     `json:"raised,omitempty"`
	Closed     []reconcile.Item     `json:"closed,omitempty"`
	Rounding   []Rounding           `json:"rounding,omitempty"` // Practice.FeeByDay
	Posted
}

// LedgerPostings adds the fees of what matched to the postings of the items.
func (f *Reconciled) LedgerPostings() []ledger.Posting {
	p := slices.Grow(slices.Clone(f.Postings), len(f.Matches))
	for i := range f.Matches {
		m := &f.Matches[i]
		p = ledger.Append(p, MerchantPayable.Of(string(m.Merchant)), MerchantFee, m.Fee, "J6")
	}
	return p
}

// JobDone says that a job has run for its date.
type JobDone struct {
	Name string               `json:"name"`
	Date payment.BusinessDate `json:"date"`
	Now  payment.Time         `json:"now"`
}

// DayAdvanced is a clearing day whose payables count although its file has not
// come (Practice.PayWithoutClearing).
type DayAdvanced struct {
	Date     payment.BusinessDate `json:"date"`
	Due      payment.BusinessDate `json:"due"`
	Payables []Match              `json:"payables"`
}

// Part is what a payout carries of one clearing day.
type Part struct {
	Date   payment.BusinessDate `json:"date"`
	Amount payment.Amount       `json:"amount"`
}

// PayoutSent is a payout instructed under a new id (J8). What the merchant owed
// is set off first.
type PayoutSent struct {
	ID       string               `json:"id"`
	Merchant payment.MerchantID   `json:"merchant"`
	Account  Account              `json:"account"`
	Amount   payment.Amount       `json:"amount"`
	Parts    []Part               `json:"parts"`
	Replaces string               `json:"replaces,omitempty"`
	RRNs     []payment.RRN        `json:"rrns,omitempty"` // the transactions whose money it carries
	Date     payment.BusinessDate `json:"date"`
	STAN     payment.STAN         `json:"stan"`
	Sent     string               `json:"sent"`
	Now      payment.Time         `json:"now"`

	Single     bool   `json:"single,omitempty"`     // pays these transactions and not all that is due
	Withheld   []Part `json:"withheld,omitempty"`   // what it is less by, for what the merchant owes
	Deductions []Debt `json:"deductions,omitempty"` // what that was for
	Posted
}

// PayoutConfirmed is a payout that the bank carried out (J9).
type PayoutConfirmed struct {
	ID  string       `json:"id"`
	Now payment.Time `json:"now"`
	Posted
}

// PayoutRefused is a payout that a bank refused (J10): final for this id, the
// payable is blocked with the reason until a later payout succeeds.
type PayoutRefused struct {
	ID     string               `json:"id"`
	Code   payment.ResponseCode `json:"code"`
	Reason string               `json:"reason"`
	Now    payment.Time         `json:"now"`
	Posted
}

// PayoutUnanswered is a payout whose outcome is not known: it is asked for under
// the same id until it is.
type PayoutUnanswered struct {
	ID  string       `json:"id"`
	Now payment.Time `json:"now"`
}

// PayoutReturned is money that came back after success (J11, 退汇).
type PayoutReturned struct {
	ID     string         `json:"id"`
	Amount payment.Amount `json:"amount"`
	Reason string         `json:"reason"`
	Now    payment.Time   `json:"now"`
	Reply  []byte         `json:"reply"`
	Posted
}

// PayoutReissued makes returned money payable again.
type PayoutReissued struct {
	ID string `json:"id"`
	Posted
}

// AccountChanged is a merchant's new settlement account.
type AccountChanged struct {
	Merchant  payment.MerchantID   `json:"merchant"`
	Account   Account              `json:"account"`
	Effective payment.BusinessDate `json:"effective"`
}

// MerchantHeld stops payouts to a merchant.
type MerchantHeld struct {
	Merchant payment.MerchantID   `json:"merchant"`
	Reason   string               `json:"reason"`
	Review   payment.BusinessDate `json:"review"`
	Parts    []Part               `json:"parts,omitempty"` // what it keeps from the beginning
	Now      payment.Time         `json:"now,omitempty"`
	Posted
}

// MerchantReleased ends a hold: what it kept is payable again.
type MerchantReleased struct {
	Merchant payment.MerchantID `json:"merchant"`
	Parts    []Part             `json:"parts,omitempty"`
	Now      payment.Time       `json:"now,omitempty"`
	Posted
}

// ItemCorrected is an open item put right by a person (J16, J17).
type ItemCorrected struct {
	Item     reconcile.Item       `json:"item"` // as resolved
	Remedy   reconcile.Resolution `json:"remedy"`
	Merchant payment.MerchantID   `json:"merchant,omitempty"`
	Date     payment.BusinessDate `json:"date"` // of the payable, when the merchant gets it
	Due      payment.BusinessDate `json:"due"`
	Amount   payment.Amount       `json:"amount"`
	Now      payment.Time         `json:"now"`

	Net  payment.Amount `json:"net,omitzero"`  // what else becomes payable by it, negative where less does
	Fee  payment.Amount `json:"fee,omitzero"`  // of that, on top
	Owed payment.Amount `json:"owed,omitzero"` // by the merchant from now on
	By   []string       `json:"by,omitempty"`  // who signed a write-off
	Posted
}

// CommandRefused is a command that could not be done, and why.
type CommandRefused struct {
	Command string `json:"command"`
	Reason  string `json:"reason"`
}

func (*Opened) FactKind() (string, int)             { return "acquirer.opened", 1 }
func (*DayOpened) FactKind() (string, int)          { return "acquirer.day-opened", 1 }
func (*SignedOn) FactKind() (string, int)           { return "acquirer.signed-on", 1 }
func (*SignOnRequired) FactKind() (string, int)     { return "acquirer.sign-on-required", 1 }
func (*Requested) FactKind() (string, int)          { return "acquirer.requested", 1 }
func (*Refused) FactKind() (string, int)            { return "acquirer.refused", 1 }
func (*Approved) FactKind() (string, int)           { return "acquirer.approved", 1 }
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
func (*FileImported) FactKind() (string, int)       { return "acquirer.file-imported", 1 }
func (*FileRefused) FactKind() (string, int)        { return "acquirer.file-refused", 1 }
func (*StatementImported) FactKind() (string, int)  { return "acquirer.statement-imported", 1 }
func (*Reconciled) FactKind() (string, int)         { return "acquirer.reconciled", 1 }
func (*JobDone) FactKind() (string, int)            { return "acquirer.job-done", 1 }
func (*DayAdvanced) FactKind() (string, int)        { return "acquirer.day-advanced", 1 }
func (*PayoutSent) FactKind() (string, int)         { return "acquirer.payout-sent", 1 }
func (*PayoutConfirmed) FactKind() (string, int)    { return "acquirer.payout-confirmed", 1 }
func (*PayoutRefused) FactKind() (string, int)      { return "acquirer.payout-refused", 1 }
func (*PayoutUnanswered) FactKind() (string, int)   { return "acquirer.payout-unanswered", 1 }
func (*PayoutReturned) FactKind() (string, int)     { return "acquirer.payout-returned", 1 }
func (*PayoutReissued) FactKind() (string, int)     { return "acquirer.payout-reissued", 1 }
func (*AccountChanged) FactKind() (string, int)     { return "acquirer.account-changed", 1 }
func (*MerchantHeld) FactKind() (string, int)       { return "acquirer.merchant-held", 1 }
func (*MerchantReleased) FactKind() (string, int)   { return "acquirer.merchant-released", 1 }
func (*ItemCorrected) FactKind() (string, int)      { return "acquirer.item-corrected", 1 }
func (*CommandRefused) FactKind() (string, int)     { return "acquirer.command-refused", 1 }

// DecodeFact reads back the JSON of a fact. It is a party.Decoder.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("acquirer", facts(), kind, version, b)
}

// facts returns an empty fact of every kind.
func facts() []party.Fact {
	return []party.Fact{
		&Opened{}, &DayOpened{}, &SignedOn{}, &SignOnRequired{}, &Requested{}, &Refused{}, &Approved{}, &Declined{},
		&TimedOut{}, &Reversed{}, &ReversalRefused{}, &Tombstoned{}, &Hung{}, &AdviceAcknowledged{}, &BatchCompared{},
		&DetailsUploaded{}, &BatchClosed{}, &FileImported{}, &FileRefused{}, &StatementImported{}, &Reconciled{},
		&JobDone{}, &DayAdvanced{}, &PayoutSent{}, &PayoutConfirmed{}, &PayoutRefused{}, &PayoutUnanswered{},
		&PayoutReturned{}, &PayoutReissued{}, &AccountChanged{}, &MerchantHeld{}, &MerchantReleased{}, &ItemCorrected{},
		&CommandRefused{}, &ClaimSent{}, &ClaimCleared{}, &BatchForced{}, &FundsHeld{}, &PayoutCarried{}, &SetOff{}, &PayoutFoundPaid{}, &PayoutRunPaused{}, &PayoutRunEnded{},
	}
}
