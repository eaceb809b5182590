package clearing

import (
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// money names a transaction to the books.
func money(n *party.NetworkRef, rrn payment.RRN) ledger.Transaction {
	return ledger.Transaction{Sent: n.Sent, STAN: n.STAN, Acquirer: n.Acquirer, Forwarder: n.Forwarder, RRN: rrn}
}

// Post is part of ledger.Poster: a void, a tip and an adjustment move their original's
// money. The request itself moves nothing.
func (f *Routed) Post(to ledger.Entries) {
	if o := &f.Original; o.Sent != "" && (f.Transaction.Voids() || f.Transaction.Changes()) {
		root := ledger.Transaction{Sent: o.Sent, STAN: o.STAN, Acquirer: o.Acquirer, Forwarder: o.Forwarder}
		to.Belongs(money(&f.NetworkRef, f.RRN), root, ledger.Posted, ledger.Pending)
	}
}

// Post is part of ledger.Poster.
func (f *Cleared) Post(to ledger.Entries) {
	enter(to, money(&f.NetworkRef, f.RRN), f.Date, f.Postings)
}

// Post is part of ledger.Poster.
func (f *ClaimCleared) Post(to ledger.Entries) {
	enter(to, money(&f.NetworkRef, f.RRN), f.Date, f.Postings)
}

// enter enters the postings of a record, and says what it adds to the positions of its
// members.
func enter(to ledger.Entries, t ledger.Transaction, date payment.BusinessDate, postings []ledger.Posting) {
	of := ledger.Of(t)
	to.Enter(of, postings...)
	for i := range postings {
		p := &postings[i]
		if p.Credit.Kind() == Position {
			to.Share(ledger.Position(p.Credit.Owner(), date), ledger.Share{Of: of, Minor: p.Amount.Minor})
		}
		if p.Debit.Kind() == Position {
			to.Share(ledger.Position(p.Debit.Owner(), date), ledger.Share{Of: of, Minor: -p.Amount.Minor})
		}
	}
}

// Post is part of ledger.Poster: a transfer is what a member has to get or to pay.
func (f *SettlementInstructed) Post(to ledger.Entries) {
	for i := range f.Transfers {
		t := &f.Transfers[i]
		to.Same(ledger.Position(string(t.Member), t.Date), ledger.Pool(t.ID))
	}
}

// Post is part of ledger.Poster: what makes a difference good has no other share.
func (f *MakeGoodInstructed) Post(to ledger.Entries) {
	minor := f.Amount.Minor
	if f.Collect {
		minor = -minor
	}
	to.Share(ledger.Pool(f.ID), ledger.Share{Of: ledger.Pool(f.Of).Difference(), Minor: minor})
}

// Post is part of ledger.Poster.
func (f *TransferSettled) Post(to ledger.Entries) { f.Transfer.moved(to, f.Postings) }

// Post is part of ledger.Poster: what is left of the position is a fund of its own.
func (f *TransferDiffers) Post(to ledger.Entries) { f.Transfer.moved(to, f.Postings) }

// moved enters what a transfer has moved. Where that is nothing its transactions come to
// nothing.
func (t *Transfer) moved(to ledger.Entries, postings []ledger.Posting) {
	if len(postings) == 0 {
		to.Enter(ledger.Pool(t.ID), paidOut.Nothing(t.Amount.Currency, Position.Of(string(t.Member))))
		return
	}
	to.Enter(ledger.Pool(t.ID), postings...)
}
