package bank

import (
	"acqsim/ledger"
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
func (f *EntryReversed) Post(to ledger.Entries) { to.Enter(ledger.Pool(f.ID), f.Postings...) }
func (f *Returned) Post(to ledger.Entries)      { to.Enter(ledger.Pool(f.ID), f.Postings...) }
func (f *ReturnUndone) Post(to ledger.Entries)  { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster. A net position of 0.00 is of transactions that come to
// nothing.
func (f *Transferred) Post(to ledger.Entries) {
	if f.Amount.Minor == 0 {
		to.Enter(ledger.Pool(f.ID), transferred.Nothing(f.Amount.Currency, AccountOf.Of(f.From), AccountOf.Of(f.To)))
		return
	}
	to.Enter(ledger.Pool(f.ID), f.Postings...)
}
