package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Part is what a payout, a set-off or a hold carries of one clearing day.
type Part struct {
	Date   payment.BusinessDate `json:"date"`
	Amount payment.Amount       `json:"amount"`
	Shares []Share              `json:"shares,omitempty"` // whose money it is
}

// Debt is what a merchant owes beside its refunds: the next payouts are less by it.
type Debt struct {
	Why       reconcile.DebtReason `json:"why"`
	Reference string               `json:"reference"`
	Amount    payment.Amount       `json:"amount"`
	Shares    []Share              `json:"shares,omitempty"` // of a payout that was paid twice; else the reference is one transaction
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
	// Refunds are what the merchant owed for refunds beyond what it was owed then.
	Refunds []Share `json:"refunds,omitempty"`
	chart.Posted
}

// Keys gives the payout and the transactions whose money it carries.
func (f *PayoutSent) Keys(dst []party.Key) []party.Key {
	dst = append(dst, party.PayoutKey(f.ID))
	if f.Replaces != "" {
		dst = append(dst, party.PayoutKey(f.Replaces))
	}
	return rrnKeys(dst, f.RRNs)
}

// PayoutConfirmed is a payout that the bank carried out (J9).
type PayoutConfirmed struct {
	ID  string       `json:"id"`
	Now payment.Time `json:"now"`
	chart.Posted
}

func (f *PayoutConfirmed) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// PayoutRefused is a payout that a bank refused (J10): final for this id, the
// payable is blocked with the reason until a later payout succeeds.
type PayoutRefused struct {
	ID     string               `json:"id"`
	Code   payment.ResponseCode `json:"code"`
	Reason string               `json:"reason"`
	Now    payment.Time         `json:"now"`
	chart.Posted
}

func (f *PayoutRefused) Keys(dst []party.Key) []party.Key { return append(dst, party.PayoutKey(f.ID)) }

// PayoutUnanswered is a payout whose outcome is not known: it is asked for under
// the same id until it is.
type PayoutUnanswered struct {
	ID  string       `json:"id"`
	Now payment.Time `json:"now"`
}

func (f *PayoutUnanswered) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// PayoutReturned is money that came back after success (J11, 退汇).
type PayoutReturned struct {
	ID     string         `json:"id"`
	Amount payment.Amount `json:"amount"`
	Reason string         `json:"reason"`
	Now    payment.Time   `json:"now"`
	Reply  []byte         `json:"reply"`
	chart.Posted
}

func (f *PayoutReturned) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// PayoutReissued makes returned money payable again.
type PayoutReissued struct {
	ID string `json:"id"`
	chart.Posted
}

func (f *PayoutReissued) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// PayoutFoundPaid is a payout that was taken for failed and that the settlement
// bank's statement shows as paid. What has been paid again in the meantime the
// merchant owes.
type PayoutFoundPaid struct {
	ID    string         `json:"id"`
	Parts []Part         `json:"parts,omitempty"` // not paid again: this payout was it
	Owed  payment.Amount `json:"owed"`            // paid twice
	Again []Share        `json:"again,omitempty"` // whose money that was
	Now   payment.Time   `json:"now"`
	chart.Posted
}

// Keys gives the payout.
func (f *PayoutFoundPaid) Keys(dst []party.Key) []party.Key {
	return append(dst, party.PayoutKey(f.ID))
}

// AccountChanged is a merchant's new settlement account; of one whose contract is new, the first.
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
	chart.Posted
}

// words is why a hold is, also where nobody said.
func (f *MerchantHeld) words() string {
	if f.Reason == "" {
		return reconcile.NoReason
	}
	return f.Reason
}

// MerchantReleased ends a hold: what it kept is payable again.
type MerchantReleased struct {
	Merchant payment.MerchantID `json:"merchant"`
	Parts    []Part             `json:"parts,omitempty"`
	Now      payment.Time       `json:"now,omitempty"`
	chart.Posted
}

// Keys gives the transactions whose money is kept.
func (f *MerchantHeld) Keys(dst []party.Key) []party.Key { return shareKeys(dst, f.Parts) }

// Keys gives the transactions whose money is payable again.
func (f *MerchantReleased) Keys(dst []party.Key) []party.Key { return shareKeys(dst, f.Parts) }

// Keys gives the transactions whose money is kept.
func (f *FundsHeld) Keys(dst []party.Key) []party.Key { return shareKeys(dst, f.Parts) }

// FundsHeld is what cleared for a merchant while it was held: it moves to
// risk-hold when the payout run would have paid it.
type FundsHeld struct {
	Merchant payment.MerchantID   `json:"merchant"`
	Date     payment.BusinessDate `json:"date"`
	Parts    []Part               `json:"parts"`
	chart.Posted
}

// PayoutCarried is what is due and too little to be paid: it waits for more.
type PayoutCarried struct {
	Merchant payment.MerchantID   `json:"merchant"`
	Date     payment.BusinessDate `json:"date"`
	Amount   payment.Amount       `json:"amount"`
	Minimum  int64                `json:"minimum"`
	Parts    []Part               `json:"parts"`
}

// SetOff is what is due and pays what the merchant owes, with nothing left for a
// payout.
type SetOff struct {
	Merchant   payment.MerchantID   `json:"merchant"`
	Date       payment.BusinessDate `json:"date"`
	Withheld   []Part               `json:"withheld"`
	Deductions []Debt               `json:"deductions,omitempty"`
	Refunds    []Share              `json:"refunds,omitempty"` // that were owed, as of PayoutSent
	RRNs       []payment.RRN        `json:"rrns,omitempty"`
	Now        payment.Time         `json:"now"`
	chart.Posted
}

// Keys gives the transactions whose money it was.
func (f *SetOff) Keys(dst []party.Key) []party.Key { return rrnKeys(dst, f.RRNs) }

// PayoutRunPaused is the checkpoint of a payout run: all merchants up to After
// have been served.
type PayoutRunPaused struct {
	Date  payment.BusinessDate `json:"date"`
	After payment.MerchantID   `json:"after"`
}

// PayoutRunEnded is the end of a run that had a checkpoint.
type PayoutRunEnded struct {
	Date payment.BusinessDate `json:"date"`
}

func rrnKeys(dst []party.Key, rrns []payment.RRN) []party.Key {
	for _, r := range rrns {
		dst = append(dst, party.RRNKey(r))
	}
	return dst
}

func (*PayoutSent) FactKind() (string, int)       { return "acquirer.payout-sent", 1 }
func (*PayoutConfirmed) FactKind() (string, int)  { return "acquirer.payout-confirmed", 1 }
func (*PayoutRefused) FactKind() (string, int)    { return "acquirer.payout-refused", 1 }
func (*PayoutUnanswered) FactKind() (string, int) { return "acquirer.payout-unanswered", 1 }
func (*PayoutReturned) FactKind() (string, int)   { return "acquirer.payout-returned", 1 }
func (*PayoutReissued) FactKind() (string, int)   { return "acquirer.payout-reissued", 1 }
func (*PayoutFoundPaid) FactKind() (string, int)  { return "acquirer.payout-found-paid", 1 }
func (*AccountChanged) FactKind() (string, int)   { return "acquirer.account-changed", 1 }
func (*MerchantHeld) FactKind() (string, int)     { return "acquirer.merchant-held", 1 }
func (*MerchantReleased) FactKind() (string, int) { return "acquirer.merchant-released", 1 }
func (*FundsHeld) FactKind() (string, int)        { return "acquirer.funds-held", 1 }
func (*PayoutCarried) FactKind() (string, int)    { return "acquirer.payout-carried", 1 }
func (*SetOff) FactKind() (string, int)           { return "acquirer.set-off", 1 }
func (*PayoutRunPaused) FactKind() (string, int)  { return "acquirer.payout-run-paused", 1 }
func (*PayoutRunEnded) FactKind() (string, int)   { return "acquirer.payout-run-ended", 1 }

// Facts returns an empty fact of every kind.
func Facts() []party.Fact {
	return []party.Fact{
		&PayoutSent{}, &PayoutConfirmed{}, &PayoutRefused{}, &PayoutUnanswered{}, &PayoutReturned{}, &PayoutReissued{},
		&PayoutFoundPaid{}, &AccountChanged{}, &MerchantHeld{}, &MerchantReleased{}, &FundsHeld{}, &PayoutCarried{},
		&SetOff{}, &PayoutRunPaused{}, &PayoutRunEnded{},
	}
}
