package chart

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// Accounts of the book. Those of a merchant carry its id, "merchant-payable:M1".
const (
	NetworkReceivable  ledger.Account = "network-receivable"
	MerchantPayable    ledger.Account = "merchant-payable"
	MerchantReceivable ledger.Account = "merchant-receivable"
	MerchantFee        ledger.Account = "merchant-fee"
	Interchange        ledger.Account = "interchange"
	NetworkFee         ledger.Account = "network-fee"
	Reserve            ledger.Account = "reserve"
	PayoutInTransit    ledger.Account = "payout-in-transit"
	ReturnedPayout     ledger.Account = "returned-payout"
	LongAccount        ledger.Account = "long"
	ShortAccount       ledger.Account = "short"
	RiskHold           ledger.Account = "risk-hold"
	OwnFunds           ledger.Account = "own-funds"
	WrittenOff         ledger.Account = "written-off"
)

var classes = ledger.Chart{
	NetworkReceivable:  ledger.Asset,
	MerchantPayable:    ledger.Liability,
	MerchantReceivable: ledger.Asset,
	MerchantFee:        ledger.Income,
	Interchange:        ledger.Expense,
	NetworkFee:         ledger.Expense,
	Reserve:            ledger.Asset,
	PayoutInTransit:    ledger.Liability,
	ReturnedPayout:     ledger.Liability,
	LongAccount:        ledger.Liability,
	ShortAccount:       ledger.Asset,
	RiskHold:           ledger.Liability,
	OwnFunds:           ledger.Liability,
	WrittenOff:         ledger.Expense,
}

// New returns an empty book with the accounts of an acquirer.
func New(currency payment.Currency) *ledger.Book { return ledger.NewBook(classes, currency) }

// Payable and Receivable are what a merchant is owed, and what it owes.
func Payable(m payment.MerchantID) ledger.Account    { return MerchantPayable.Of(string(m)) }
func Receivable(m payment.MerchantID) ledger.Account { return MerchantReceivable.Of(string(m)) }

// Posted are the postings of a fact; the facts that move money embed it, and say in Post
// whose money it is.
type Posted struct {
	Postings []ledger.Posting `json:"postings,omitempty"`
}
