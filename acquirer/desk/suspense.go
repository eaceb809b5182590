package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/reconcile"
)

// itemPostings puts the money of an item in suspense: J14 for a long, J15 for a
// short one, of a differing amount the difference.
func itemPostings(it *reconcile.Item) []ledger.Posting { return byItem(suspended(it), it) }

// byItem says by which item postings are made.
func byItem(postings []ledger.Posting, it *reconcile.Item) []ledger.Posting {
	for i := range postings {
		postings[i].Item = it.ID
	}
	return postings
}

func suspended(it *reconcile.Item) []ledger.Posting {
	if it.Comparison != reconcile.ClearingComparison || it.Reason == reconcile.FeeTotalDiffers ||
		it.Reason == reconcile.FeeDiffers {
		return nil
	}
	switch it.Side {
	case reconcile.Long:
		return ledger.Append(nil, chart.NetworkReceivable, chart.LongAccount, it.Amount, "J14")
	case reconcile.Short:
		return ledger.Append(nil, chart.ShortAccount, chart.NetworkReceivable, it.Amount, "J15")
	case reconcile.AmountDiff:
		k := it.Key.Kind
		if diff := k.Money(it.Outside).Sub(k.Money(it.Ours)); diff.Minor < 0 {
			return ledger.Append(nil, chart.ShortAccount, chart.NetworkReceivable, diff.Neg(), "J15")
		}
		return ledger.Append(nil, chart.NetworkReceivable, chart.LongAccount, it.Amount, "J14")
	}
	return nil
}
