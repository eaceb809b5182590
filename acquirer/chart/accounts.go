package chart

import (
	"slices"

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

var kinds = ledger.Kinds{
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
func New(currency payment.Currency) *ledger.Book { return ledger.NewBook(Chart(), currency) }

// Payable and Receivable are what a merchant is owed, and what it owes.
func Payable(m payment.MerchantID) ledger.Account    { return MerchantPayable.Of(string(m)) }
func Receivable(m payment.MerchantID) ledger.Account { return MerchantReceivable.Of(string(m)) }

// Cover adds to postings what makes a merchant owe that which its payable is not there to
// pay: a void, a reversal or a fee may come when a refund has had the money (J12).
func Cover(book *ledger.Book, postings []ledger.Posting) []ledger.Posting {
	if !slices.ContainsFunc(postings, func(p ledger.Posting) bool { return p.Debit.Kind() == MerchantPayable }) {
		return postings
	}
	var accounts []ledger.Account
	left := make(map[ledger.Account]int64)
	move := func(a ledger.Account, minor int64) {
		if a.Kind() != MerchantPayable {
			return
		}
		if _, known := left[a]; !known {
			accounts = append(accounts, a)
			left[a] = book.Balance(a).Minor
		}
		left[a] += minor
	}
	for i := range postings {
		move(postings[i].Debit, -postings[i].Amount.Minor)
		move(postings[i].Credit, postings[i].Amount.Minor)
	}
	for _, a := range accounts {
		short := payment.Minor(max(0, -left[a]), book.Currency())
		postings = Covered.Append(postings, short, MerchantReceivable.Of(a.Owner()), a)
	}
	return postings
}

// Uncovered are postings without what Cover added to them.
func Uncovered(postings []ledger.Posting) []ledger.Posting {
	added := func(p ledger.Posting) bool { return Covers(&p) }
	if !slices.ContainsFunc(postings, added) {
		return postings
	}
	return slices.DeleteFunc(slices.Clone(postings), added)
}

// Covers reports whether Cover added a posting.
func Covers(p *ledger.Posting) bool {
	return p.Debit.Kind() == MerchantReceivable && p.Credit.Kind() == MerchantPayable
}

// Posted are the postings of a fact; the facts that move money embed it, and say in Post
// whose money it is.
type Posted struct {
	Postings []ledger.Posting `json:"postings,omitempty"`
}
