package bank

import (
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Opened starts the books with the accounts of the config.
type Opened struct {
	Date     payment.BusinessDate `json:"date"`
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

// AccountOpened is an account opened later.
type AccountOpened struct {
	Date     payment.BusinessDate `json:"date"`
	Account  Account              `json:"account"`
	Postings []ledger.Posting     `json:"postings,omitempty"`
}

// AccountSet is an account with other conditions; what is left out stayed.
type AccountSet struct {
	Date payment.BusinessDate `json:"date"`
	SetAccount
}

// Movement is money that moves by a message: a payout or a transfer. Its id is
// DE 37 and is the same on every repeat.
type Movement struct {
	ID     string         `json:"id"`
	From   string         `json:"from,omitempty"` // account number here; empty at the merchant's bank
	To     string         `json:"to"`             // account number, of a payout at the beneficiary's bank
	Amount payment.Amount `json:"amount"`
}

// Keys gives the id; the facts below embed it.
func (m *Movement) Keys(dst []party.Key) []party.Key { return append(dst, party.PayoutKey(m.ID)) }

// IndexKeys is part of party.Indexed.
func (m *Movement) IndexKeys(dst []party.Key) []party.Key { return m.Keys(dst) }

// Transferred is a transfer between two accounts of the settlement bank (J7).
type Transferred struct {
	Movement
	Date         payment.BusinessDate `json:"date"`
	ClearingDate payment.BusinessDate `json:"clearing_date,omitempty"` // whose net position it settles, DE 15
	Asker        party.Node           `json:"asker"`
	Reply        []byte               `json:"reply"`
	Postings     []ledger.Posting     `json:"postings"`
}

// TransferRefused is a transfer that was not carried out, nor ever will be under
// this id.
type TransferRefused struct {
	Movement
	Date  payment.BusinessDate `json:"date"`
	Code  payment.ResponseCode `json:"code"`
	Reply []byte               `json:"reply"`
}

// Forwarded is a payout that the settlement bank sent on to the beneficiary's
// bank. The money is set aside, not moved.
type Forwarded struct {
	Movement
	Date   payment.BusinessDate  `json:"date"`
	Asker  party.Node            `json:"asker"`
	Bank   payment.InstitutionID `json:"bank"`
	Payee  string                `json:"payee,omitempty"`
	Sent   string                `json:"sent,omitempty"`
	STAN   payment.STAN          `json:"stan,omitempty"`
	Sender payment.InstitutionID `json:"sender,omitempty"` // DE 32
}

// Paid is a payout that the beneficiary's bank accepted: settlement bank (J9).
type Paid struct {
	Movement
	Date     payment.BusinessDate `json:"date"`
	Reply    []byte               `json:"reply"`
	Postings []ledger.Posting     `json:"postings"`
}

// Accepted is a payout that the rail took in without looking at the account: the
// payer is told that it succeeded, the account has nothing yet.
type Accepted struct {
	Movement
	Payee    string               `json:"payee,omitempty"`
	Date     payment.BusinessDate `json:"date"`
	Due      payment.Time         `json:"due"` // when it is posted or sent back
	Reply    []byte               `json:"reply"`
	Postings []ledger.Posting     `json:"postings"`
}

// Credited is a payout on the merchant's account: merchant's bank (J9).
type Credited struct {
	Movement
	Date     payment.BusinessDate `json:"date"`
	Counted  bool                 `json:"counted,omitempty"` // uses the room of a class II or III account
	Reply    []byte               `json:"reply"`
	Postings []ledger.Posting     `json:"postings"`
}

// EntryReversed is a credit that the merchant's bank has taken off the account again, to look into its own entry
// (冲账): the money waits, on no account.
type EntryReversed struct {
	Movement
	Date     payment.BusinessDate `json:"date"`
	Due      payment.Time         `json:"due"`              // when it is posted again or sent back
	Reason   string               `json:"reason,omitempty"` // it is sent back, with this in DE 44
	Postings []ledger.Posting     `json:"postings"`
}

// Refused is a payout that was not paid, nor ever will be under this id.
type Refused struct {
	Movement
	Date   payment.BusinessDate `json:"date"`
	Code   payment.ResponseCode `json:"code"`
	Reason string               `json:"reason,omitempty"` // DE 44
	Detail string               `json:"detail,omitempty"` // the rule and its figures, for people
	Reply  []byte               `json:"reply"`
}

// Unknown is a query for a payout that never came (25). If the payout comes later
// it is refused, so that the answer stays true.
type Unknown struct {
	ID    string               `json:"id"`
	Date  payment.BusinessDate `json:"date"`
	Reply []byte               `json:"reply"`
}

// Returned is a payout that goes back (J11): at the merchant's bank off the
// merchant's account, at the settlement bank back to the payer. It is owed to the
// next bank or to the payer until that acknowledges it.
type Returned struct {
	Movement
	Date     payment.BusinessDate `json:"date"`
	Reason   string               `json:"reason,omitempty"`
	STAN     payment.STAN         `json:"stan"` // of the 0220 that is owed
	Sent     string               `json:"sent"`
	Reply    []byte               `json:"reply,omitempty"`    // to who sent it here
	Unposted bool                 `json:"unposted,omitempty"` // it never stood on the account
	Postings []ledger.Posting     `json:"postings"`
}

// ReturnRefused is a return that the settlement bank could not book: it knows no
// such payout, or not as paid.
type ReturnRefused struct {
	Movement
	Date  payment.BusinessDate `json:"date"`
	Code  payment.ResponseCode `json:"code"`
	Reply []byte               `json:"reply"`
}

// ReturnUndone is a return that the settlement bank has refused: it moved nothing, and the money is where it was
// before, on the merchant's account or on none.
type ReturnUndone struct {
	Movement
	Date     payment.BusinessDate `json:"date"`
	Code     payment.ResponseCode `json:"code"`               // why it was refused
	Unposted bool                 `json:"unposted,omitempty"` // on no account: it is posted or sent back at Due
	Due      payment.Time         `json:"due,omitempty"`
	Postings []ledger.Posting     `json:"postings"`
}

// ReturnAcknowledged ends the repeats of a return.
type ReturnAcknowledged struct {
	ID   string               `json:"id"`
	Code payment.ResponseCode `json:"code"`
}

// Inflow is money from elsewhere on an account of the merchant's bank.
type Inflow struct {
	Account  string               `json:"account"`
	Amount   payment.Amount       `json:"amount"`
	Date     payment.BusinessDate `json:"date"`
	Counted  bool                 `json:"counted,omitempty"`
	By       string               `json:"by,omitempty"`
	Postings []ledger.Posting     `json:"postings"`
}

// Withdrawn is money that left an account of the merchant's bank.
type Withdrawn struct {
	Account  string               `json:"account"`
	Amount   payment.Amount       `json:"amount"`
	Date     payment.BusinessDate `json:"date"`
	Counted  bool                 `json:"counted,omitempty"`
	By       string               `json:"by,omitempty"`
	Postings []ledger.Posting     `json:"postings"`
}

// LossReported is the holder's word that somebody else used the account (挂失):
// nothing leaves it any more.
type LossReported struct {
	Account  string               `json:"account"`
	Date     payment.BusinessDate `json:"date"`
	Disputed payment.Amount       `json:"disputed"` // what left by others' hands, as far as the bank still shows it
}

// Statement is the statement of one account as it left.
type Statement struct {
	Account  string         `json:"account"`
	FileID   string         `json:"file_id"`
	Sequence int            `json:"sequence"` // counts the statements of the account
	Opening  payment.Amount `json:"opening"`
	Closing  payment.Amount `json:"closing"`
	Count    int            `json:"count"`
}

// Stated is the statement job of a date: one file for each customer.
type Stated struct {
	Date       payment.BusinessDate `json:"date"`
	Statements []Statement          `json:"statements"`
}

// StatementsDelivered says that the files have left and need not be sent again
// after a restart.
type StatementsDelivered struct {
	Date payment.BusinessDate `json:"date"`
}

// CommandRefused is something that could not be done, and why.
type CommandRefused struct {
	Command string           `json:"command"`
	Account string           `json:"account,omitempty"`
	Reason  string           `json:"reason,omitempty"` // as a payout would be refused with
	Slug    payment.Obstacle `json:"slug"`
	Why     string           `json:"why"`
}

func (*Accepted) FactKind() (string, int)     { return "bank.accepted", 1 }
func (*LossReported) FactKind() (string, int) { return "bank.loss-reported", 1 }

// FactKind is part of party.Fact.
func (*EntryReversed) FactKind() (string, int) { return "bank.entry-reversed", 1 }

// FactKind is part of party.Fact.
func (*ReturnUndone) FactKind() (string, int) { return "bank.return-undone", 1 }

func (*Opened) FactKind() (string, int)              { return "bank.opened", 1 }
func (*AccountOpened) FactKind() (string, int)       { return "bank.account-opened", 1 }
func (*AccountSet) FactKind() (string, int)          { return "bank.account-set", 1 }
func (*Transferred) FactKind() (string, int)         { return "bank.transferred", 1 }
func (*TransferRefused) FactKind() (string, int)     { return "bank.transfer-refused", 1 }
func (*Forwarded) FactKind() (string, int)           { return "bank.forwarded", 1 }
func (*Paid) FactKind() (string, int)                { return "bank.paid", 1 }
func (*Credited) FactKind() (string, int)            { return "bank.credited", 1 }
func (*Refused) FactKind() (string, int)             { return "bank.refused", 1 }
func (*Unknown) FactKind() (string, int)             { return "bank.unknown", 1 }
func (*Returned) FactKind() (string, int)            { return "bank.returned", 1 }
func (*ReturnRefused) FactKind() (string, int)       { return "bank.return-refused", 1 }
func (*ReturnAcknowledged) FactKind() (string, int)  { return "bank.return-acknowledged", 1 }
func (*Inflow) FactKind() (string, int)              { return "bank.inflow", 1 }
func (*Withdrawn) FactKind() (string, int)           { return "bank.withdrawn", 1 }
func (*Stated) FactKind() (string, int)              { return "bank.stated", 1 }
func (*StatementsDelivered) FactKind() (string, int) { return "bank.statements-delivered", 1 }
func (*CommandRefused) FactKind() (string, int)      { return "bank.command-refused", 1 }

// Keys gives the payout's id.
func (f *Unknown) Keys(dst []party.Key) []party.Key { return append(dst, party.PayoutKey(f.ID)) }

// IndexKeys gives the payout's id.
func (f *Unknown) IndexKeys(dst []party.Key) []party.Key { return f.Keys(dst) }

// Keys gives the payout's id.
func (f *ReturnAcknowledged) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// IndexKeys gives the payout's id.
func (f *ReturnAcknowledged) IndexKeys(dst []party.Key) []party.Key { return f.Keys(dst) }

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&Opened{}, &AccountOpened{}, &AccountSet{}, &Transferred{}, &TransferRefused{}, &Forwarded{}, &Paid{}, &Credited{},
		&Refused{}, &Unknown{}, &Returned{}, &ReturnRefused{}, &ReturnAcknowledged{}, &Inflow{}, &Withdrawn{}, &Stated{},
		&StatementsDelivered{}, &CommandRefused{}, &Accepted{}, &LossReported{}, &EntryReversed{},
		&ReturnUndone{},
	}
}

// DecodeFact reads back the JSON of a fact. It is a party.Decoder.
func DecodeFact(kind string, version int, b []byte) (party.Fact, error) {
	return party.DecodeFact("bank", Facts(), kind, version, b)
}
