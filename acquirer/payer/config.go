package payer

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Config is what the payer knows of its institution, its bank and its merchants.
type Config struct {
	ID        payment.InstitutionID // DE 32
	Forwarder payment.InstitutionID // DE 33
	Currency  payment.Currency
	Calendar  *payment.Calendar

	Dialect        string        // of the leg to the settlement bank
	Dialects       dialect.Known // those that are not shipped, by name
	SettlementBank party.Node
	Account        string // own account there, DE 102

	Merchants []Merchant
	Paying    Paying

	PayoutTimeout time.Duration // wait for the outcome of a payout, then ask
	QueryInterval time.Duration // between queries of one payout

	Practice Practice
}

// Practice is the payer's part of the wrong but real.
type Practice struct {
	NewPayoutIDOnRetry, ForgetPayoutRun, HoldWithoutReason bool
}

// Merchant is a shop as the payer needs it.
type Merchant struct {
	ID        payment.MerchantID
	Account   Account // until it is changed
	MinPayout int64   // minor units; less is carried forward
}

// Account is a merchant's settlement account. Its class is the bank's knowledge:
// the acquirer learns of it when a payout is refused.
type Account struct {
	Number string                `json:"number" yaml:"number"` // DE 103
	Bank   payment.InstitutionID `json:"bank" yaml:"bank"`     // DE 100
	Holder string                `json:"holder" yaml:"holder"` // DE 43
}

// Validate says what a payout message cannot carry.
func (a *Account) Validate() error {
	switch {
	case a.Number == "" || len(a.Number) > 28:
		return fmt.Errorf("number %q: want 1 to 28 characters, as DE 103 holds", a.Number)
	case len(a.Bank) > 11 || !payment.Digits(string(a.Bank)):
		return fmt.Errorf("bank %q: want at most 11 digits, as DE 100 holds", a.Bank)
	case len(a.Holder) > 40 || strings.ContainsFunc(a.Holder, func(r rune) bool { return r < ' ' || r > '~' }):
		return fmt.Errorf("holder %q: want at most 40 ASCII characters, as DE 43 holds", a.Holder)
	}
	return nil
}

// Paying says how the acquirer pays its merchants. A zero field means its default.
type Paying struct {
	Cut   Cut `yaml:"cut"`   // default together
	Batch int `yaml:"batch"` // merchants that a run pays in one commit; default 100
}

// Cut says into how many payouts what is due to a merchant is cut.
type Cut string

const (
	Together Cut = "together" // one payout of all that is due
	PerSale  Cut = "per-sale" // one for each sale; refunds and voids go off the next one
)

// WithDefaults fills in what was not said.
func (p Paying) WithDefaults() Paying {
	p.Cut, p.Batch = cmp.Or(p.Cut, Together), cmp.Or(p.Batch, 100)
	return p
}

// Validate says what no run can do.
func (p *Paying) Validate(wrong func(string, ...any)) {
	switch p.Cut {
	case "", Together, PerSale:
	default:
		wrong("paying.cut %q: want together or per-sale", p.Cut)
	}
	if p.Batch < 0 {
		wrong("paying.batch %d: want zero or more", p.Batch)
	}
}
