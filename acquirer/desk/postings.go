package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// money names a transaction to the books.
func money(k *reconcile.NetworkKey, rrn payment.RRN, record int) ledger.Transaction {
	return ledger.Transaction{
		Sent: k.Sent, STAN: k.STAN, Acquirer: k.Acquirer, Forwarder: k.Forwarder, RRN: rrn, Record: record,
	}
}

// of is whose money an item is about: a transaction's, the rounding of a day, or what a net
// position was more or less than what came.
func of(it *reconcile.Item) ledger.Owner {
	if it.Comparison == reconcile.CashComparison {
		return ledger.Pool(it.Detail).Difference()
	}
	if it.Key.RRN == "" && it.Key.Network.Sent == "" {
		return ledger.Rounding(it.Day)
	}
	return ledger.Of(money(&it.Key.Network, it.Key.RRN, it.Key.Record))
}

// Post is part of ledger.Poster: the fees of each detail, negative where the acquirer pays.
func (f *FileImported) Post(to ledger.Entries) {
	var room [2]ledger.Posting
	for i := range f.Details {
		d := &f.Details[i]
		p := chart.InterchangePaid.Append(room[:0], d.Interchange)
		p = chart.NetworkFeePaid.Append(p, d.NetworkFee)
		to.Enter(ledger.Of(money(&d.Network, d.RRN, d.Record)), p...)
	}
}

// Post is part of ledger.Poster: each net settlement is a transfer by its id. One of 0.00 is
// of transactions that come to nothing, and has no posting.
func (f *StatementImported) Post(to ledger.Entries) {
	postings := f.Postings
	for i := range f.Lines {
		l := &f.Lines[i]
		switch {
		case l.Kind != reconcile.SettlementLine && (l.Kind != "" || l.ClearingDate == 0):
		case l.Amount.Minor == 0:
			to.Enter(ledger.Pool(l.Reference), chart.Settled.Nothing(l.Amount.Currency))
		case len(postings) > 0:
			to.Enter(ledger.Pool(l.Reference), postings[0])
			postings = postings[1:]
		}
	}
	to.Enter(ledger.Owner{}, postings...)
}

// Post is part of ledger.Poster: the money of each item is its transaction's; the fees of
// what matched are added, and those of the day beyond them.
func (f *Reconciled) Post(to ledger.Entries) {
	var items map[string]*reconcile.Item
	if len(f.Postings) > 0 {
		items = make(map[string]*reconcile.Item, len(f.Raised)+len(f.Closed))
		for i := range f.Raised {
			items[f.Raised[i].ID] = &f.Raised[i]
		}
		for i := range f.Closed {
			items[f.Closed[i].ID] = &f.Closed[i]
		}
	}
	for i := range f.Postings {
		p := &f.Postings[i]
		switch it := items[p.Item]; {
		case chart.Covers(p): // a fee
			shares := f.unpaid(p)
			to.Divide(ledger.Owner{}, *p, shares, shares)
		case it != nil:
			to.Enter(of(it), *p)
		case p.Item == "" && len(f.Rounding) > 0:
			to.Enter(ledger.Rounding(f.Date), *p)
		default:
			to.Enter(ledger.Owner{}, *p)
		}
	}
	var room [1]ledger.Posting
	for i := range f.Matches {
		m := &f.Matches[i]
		if m.Fee.Minor == 0 { // charged all the same
			to.Enter(ledger.ByRRN(m.RRN), chart.FeeCharged.Nothing(m.Fee.Currency, chart.Payable(m.Merchant)))
			continue
		}
		to.Enter(ledger.ByRRN(m.RRN), chart.FeeCharged.Append(room[:0], m.Fee, chart.Payable(m.Merchant))...)
	}
}

// unpaid are the transactions whose fees a merchant owes because nothing was there to pay
// them: the last ones of the day.
func (f *Reconciled) unpaid(p *ledger.Posting) []ledger.Share {
	var shares []ledger.Share
	left := p.Amount.Minor
	for i := len(f.Matches) - 1; i >= 0 && left > 0; i-- {
		m := &f.Matches[i]
		if n := min(left, m.Fee.Minor); n > 0 && p.Debit == chart.Receivable(m.Merchant) {
			shares = append(shares, ledger.Share{Of: ledger.ByRRN(m.RRN), Minor: n})
			left -= n
		}
	}
	if left > 0 {
		shares = append(shares, ledger.Share{Of: ledger.Rounding(f.Date), Minor: left})
	}
	return shares
}

// Post is part of ledger.Poster.
func (f *ItemCorrected) Post(to ledger.Entries) { to.Enter(of(&f.Item), f.Postings...) }

// Post is part of ledger.Poster.
func (f *ClaimCleared) Post(to ledger.Entries) {
	d := &f.Detail
	to.Enter(ledger.Of(money(&d.Network, d.RRN, d.Record)), f.Postings...)
}
