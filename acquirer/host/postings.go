package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// postings are those of an approved transaction, of the amount that was granted.
func (h *Host) postings(t *txn, amount payment.Amount) []ledger.Posting {
	payable := chart.Payable(t.req.Merchant)
	switch tx := t.req.Transaction; tx {
	case dialect.Sale, dialect.OfflineSale:
		return chart.Sale.Append(nil, amount, payable)
	case dialect.Completion, dialect.CompletionAdvice:
		return chart.Completion.Append(nil, amount, payable)
	case dialect.SaleVoid, dialect.CompletionVoid:
		return chart.Undone.Append(nil, amount, payable)
	case dialect.Tip, dialect.Adjust:
		if t.original == nil || t.original.state == reconcile.Reversed {
			return nil // what it changes was undone while it was under way
		}
		return chart.Sale.Append(nil, amount.Sub(t.original.amount), payable)
	case dialect.Refund:
		// What the merchant is owed pays the refund; the rest it owes.
		there := payment.Minor(max(0, min(h.book.Balance(payable).Minor, amount.Minor)), amount.Currency)
		p := chart.Refunded.Append(nil, there, payable)
		return chart.RefundOwed.Append(p, amount.Sub(there), chart.Receivable(t.req.Merchant))
	}
	return nil
}

// Post is part of ledger.Poster.
func (f *Opened) Post(to ledger.Entries) { to.Enter(ledger.Opened, f.Postings...) }

// Post is part of ledger.Poster: a void, a tip and an adjustment move their original's
// money. The request itself moves nothing.
func (f *Requested) Post(to ledger.Entries) {
	if f.OriginalRRN != "" && (f.Transaction.Voids() || f.Transaction.Changes()) {
		own, root := ledger.Transaction{RRN: f.RRN}, ledger.Transaction{RRN: f.OriginalRRN}
		to.Belongs(own, root, ledger.Posted)
	}
}

// Post is part of ledger.Poster.
func (f *Approved) Post(to ledger.Entries) { to.Enter(ledger.ByRRN(f.RRN), f.Postings...) }

// Post is part of ledger.Poster.
func (f *Reversed) Post(to ledger.Entries) { to.Enter(ledger.ByRRN(f.RRN), f.Postings...) }
