package acquirer

import "acqsim/payment"

// FundsHeld is what cleared for a merchant while it was held: it moves to
// risk-hold when the payout run would have paid it.
type FundsHeld struct {
	Merchant payment.MerchantID   `json:"merchant"`
	Date     payment.BusinessDate `json:"date"`
	Parts    []Part               `json:"parts"`
	Posted
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
	RRNs       []payment.RRN        `json:"rrns,omitempty"`
	Now        payment.Time         `json:"now"`
	Posted
}

// PayoutFoundPaid is a payout that was taken for failed and that the settlement
// bank's statement shows as paid. What has been paid again in the meantime the
// merchant owes.
type PayoutFoundPaid struct {
	ID    string         `json:"id"`
	Parts []Part         `json:"parts,omitempty"` // not paid again: this payout was it
	Owed  payment.Amount `json:"owed"`            // paid twice
	Now   payment.Time   `json:"now"`
	Posted
}

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

func (*FundsHeld) FactKind() (string, int)       { return "acquirer.funds-held", 1 }
func (*PayoutCarried) FactKind() (string, int)   { return "acquirer.payout-carried", 1 }
func (*SetOff) FactKind() (string, int)          { return "acquirer.set-off", 1 }
func (*PayoutFoundPaid) FactKind() (string, int) { return "acquirer.payout-found-paid", 1 }
func (*PayoutRunPaused) FactKind() (string, int) { return "acquirer.payout-run-paused", 1 }
func (*PayoutRunEnded) FactKind() (string, int)  { return "acquirer.payout-run-ended", 1 }
