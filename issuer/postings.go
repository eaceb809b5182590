package issuer

import (
	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// money names a transaction to the books.
func money(n *party.NetworkRef, rrn payment.RRN) ledger.Transaction {
	return ledger.Transaction{Sent: n.Sent, STAN: n.STAN, Acquirer: n.Acquirer, Forwarder: n.Forwarder, RRN: rrn}
}

// Post is part of ledger.Poster.
func (f *Opened) Post(to ledger.Entries) { to.Enter(ledger.Opened, f.Postings...) }

// Post is part of ledger.Poster.
func (f *CardOpened) Post(to ledger.Entries) { to.Enter(ledger.Opened, f.Postings...) }

// Post is part of ledger.Poster: a void, a tip and an adjustment move their original's
// money; a completion moves its own, and the hold of its pre-authorisation.
func (f *Authorised) Post(to ledger.Entries) {
	own := money(&f.NetworkRef, f.RRN)
	if f.Original != nil {
		root := money(f.Original, "")
		switch {
		case f.Transaction.Voids() || f.Transaction.Changes():
			to.Belongs(own, root, ledger.Posted, ledger.Pending)
		case f.Transaction.Completes():
			to.Belongs(own, root, ledger.Pending)
		}
	}
	to.Enter(ledger.Of(own), f.Postings...)
}

// Post is part of ledger.Poster.
func (f *Reversed) Post(to ledger.Entries) {
	to.Enter(ledger.Of(money(&f.NetworkRef, f.RRN)), f.Postings...)
}

// Post is part of ledger.Poster.
func (f *HoldExpired) Post(to ledger.Entries) {
	to.Enter(ledger.Of(money(&f.NetworkRef, f.RRN)), f.Postings...)
}

// Post is part of ledger.Poster.
func (f *Cleared) Post(to ledger.Entries) {
	t := money(&f.NetworkRef, f.RRN)
	t.Record = f.Record
	to.Enter(ledger.Of(t), f.Postings...)
}

// Post is part of ledger.Poster.
func (f *ClaimCleared) Post(to ledger.Entries) {
	to.Enter(ledger.Of(money(&f.NetworkRef, f.RRN)), f.Postings...)
}

// Post is part of ledger.Poster: each line is a transfer by its id. A net position of 0.00
// is of transactions that come to nothing, and has no posting.
func (f *Settled) Post(to ledger.Entries) {
	postings := f.Postings
	for i := range f.Lines {
		l := &f.Lines[i]
		if l.Amount.Minor == 0 && l.Kind == record.SettlementLine {
			to.Enter(ledger.Pool(l.Reference), settled.Nothing(l.Amount.Currency))
		}
		if l.Amount.Minor != 0 && len(postings) > 0 {
			to.Enter(ledger.Pool(l.Reference), postings[0])
			postings = postings[1:]
		}
	}
	to.Enter(ledger.Owner{}, postings...)
}
