package bank

import (
	"acqsim/ledger"
	"acqsim/payment"
)

// A bank knows the id of what it moves and no transaction: whose money a payout or a
// transfer is says who made it.

// Post is part of ledger.Poster, as the methods below are.
func (f *Opened) Post(to ledger.Entries)        { to.Enter(ledger.Opened, f.Postings...) }
func (f *AccountOpened) Post(to ledger.Entries) { to.Enter(ledger.Opened, f.Postings...) }
func (f *Inflow) Post(to ledger.Entries)        { to.Enter(ledger.Strange, f.Postings...) }
func (f *Withdrawn) Post(to ledger.Entries)     { to.Enter(ledger.Strange, f.Postings...) }
func (f *Paid) Post(to ledger.Entries)          { to.Enter(ledger.Pool(f.ID), f.Postings...) }
func (f *Accepted) Post(to ledger.Entries)      { to.Enter(ledger.Pool(f.ID), f.Postings...) }
func (f *Credited) Post(to ledger.Entries)      { to.Enter(ledger.Pool(f.ID), f.Postings...) }
func (f *Returned) Post(to ledger.Entries)      { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster. A net position of 0.00 is of transactions that come to
// nothing.
func (f *Transferred) Post(to ledger.Entries) {
	if f.Amount.Minor == 0 {
		nothing := payment.Minor(0, f.Amount.Currency)
		to.Enter(ledger.Pool(f.ID), ledger.Posting{
			Debit: AccountOf.Of(f.From), Credit: AccountOf.Of(f.To), Amount: nothing, Event: "J7",
		})
		return
	}
	to.Enter(ledger.Pool(f.ID), f.Postings...)
}
