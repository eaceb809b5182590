package payer

import (
	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// owners are shares by whose money they are.
func owners(dst []ledger.Share, date payment.BusinessDate, shares []Share) []ledger.Share {
	for i := range shares {
		s := &shares[i]
		of := ledger.ByRRN(s.RRN)
		if s.RRN == "" {
			of = ledger.Rounding(date)
		}
		dst = append(dst, ledger.Share{Of: of, Minor: s.Amount.Minor})
	}
	return dst
}

func ownersOf(dst []ledger.Share, parts []Part) []ledger.Share {
	for i := range parts {
		dst = owners(dst, parts[i].Date, parts[i].Shares)
	}
	return dst
}

// setOff enters what goes off a merchant's debts: refunds out of their own money, which
// made what was due less, the rest out of what is withheld. Parts that come to nothing
// pay each other.
func setOff(
	to ledger.Entries, m payment.MerchantID, postings []ledger.Posting, refunds []Share, withheld []Part, debts []Debt,
) {
	paid := ownersOf(owners(nil, 0, refunds), withheld)
	owed := owners(nil, 0, refunds)
	for i := range debts {
		d := &debts[i]
		if d.Why == reconcile.DebtPaidTwice {
			owed = owners(owed, 0, d.Shares)
		} else {
			owed = append(owed, ledger.Share{Of: ledger.ByRRN(payment.RRN(d.Reference)), Minor: d.Amount.Minor})
		}
	}
	if len(postings) > 0 {
		to.Divide(ledger.Owner{}, postings[0], paid, owed)
	} else if len(paid) > 0 {
		to.Divide(ledger.Owner{}, chart.SetOff.Nothing(0, chart.Payable(m), chart.Receivable(m)), paid, owed)
	}
}

// Post is part of ledger.Poster: what the merchant owed is set off first, and the payout is
// of the transactions of its parts.
func (f *PayoutSent) Post(to ledger.Entries) {
	postings := f.Postings
	var off []ledger.Posting
	if n := len(postings); n > 1 {
		off, postings = postings[:n-1], postings[n-1:]
	}
	setOff(to, f.Merchant, off, f.Refunds, f.Withheld, f.Deductions)
	for _, s := range ownersOf(nil, f.Parts) {
		to.Share(ledger.Pool(f.ID), s)
	}
	to.Enter(ledger.Pool(f.ID), postings...)
}

// Post is part of ledger.Poster.
func (f *PayoutConfirmed) Post(to ledger.Entries) { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster.
func (f *PayoutRefused) Post(to ledger.Entries) { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster.
func (f *PayoutReturned) Post(to ledger.Entries) { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster.
func (f *PayoutReissued) Post(to ledger.Entries) { to.Enter(ledger.Pool(f.ID), f.Postings...) }

// Post is part of ledger.Poster: what was still payable is paid, the rest is owed.
func (f *PayoutFoundPaid) Post(to ledger.Entries) {
	for i := range f.Postings {
		p := &f.Postings[i]
		shares := ownersOf(nil, f.Parts)
		if p.Debit.Kind() == chart.MerchantReceivable {
			shares = owners(nil, 0, f.Again)
		}
		to.Divide(ledger.Pool(f.ID), *p, shares, shares)
	}
}

// Post is part of ledger.Poster.
func (f *MerchantHeld) Post(to ledger.Entries) { hold(to, f.Postings, f.Parts) }

// Post is part of ledger.Poster.
func (f *MerchantReleased) Post(to ledger.Entries) { hold(to, f.Postings, f.Parts) }

// Post is part of ledger.Poster.
func (f *FundsHeld) Post(to ledger.Entries) { hold(to, f.Postings, f.Parts) }

// Post is part of ledger.Poster.
func (f *SetOff) Post(to ledger.Entries) {
	setOff(to, f.Merchant, f.Postings, f.Refunds, f.Withheld, f.Deductions)
}

// hold enters what a hold keeps or a release lets go.
func hold(to ledger.Entries, postings []ledger.Posting, parts []Part) {
	for i := range postings {
		shares := ownersOf(nil, parts)
		to.Divide(ledger.Owner{}, postings[i], shares, shares)
	}
}
