package desk

import (
	"acqsim/acquirer/chart"
	"acqsim/ledger"
	"acqsim/reconcile"
)

// suspended tells whether the money of an item stands as long or as short until somebody
// knows whose it is; of a differing amount the difference does. "" is neither.
func suspended(it *reconcile.Item) reconcile.Side {
	if it.Comparison != reconcile.ClearingComparison || it.Reason == reconcile.FeeTotalDiffers ||
		it.Reason == reconcile.FeeDiffers {
		return ""
	}
	switch it.Side {
	case reconcile.Long, reconcile.Short:
		return it.Side
	case reconcile.AmountDiff:
		if it.Outside.Minor < it.Ours.Minor {
			return reconcile.Short
		}
		return reconcile.Long
	}
	return ""
}

// suspend puts the money of an item that was raised in suspense (J14, J15).
func suspend(dst []ledger.Posting, it *reconcile.Item) []ledger.Posting {
	return bySide(dst, it, &chart.LongFound, &chart.ShortFound)
}

// unsuspend takes the money of an item that a file has closed out of suspense; one that
// was presented again is resolved by it (J17).
func unsuspend(dst []ledger.Posting, it *reconcile.Item, presented bool) []ledger.Posting {
	if presented {
		return bySide(dst, it, &chart.LongExplained, &chart.ShortPresented)
	}
	return bySide(dst, it, &chart.LongExplained, &chart.ShortExplained)
}

// bySide posts the amount of an item by the rule for a long, or that for a short.
func bySide(dst []ledger.Posting, it *reconcile.Item, long, short *ledger.Rule) []ledger.Posting {
	n := len(dst)
	switch suspended(it) {
	case reconcile.Long:
		dst = long.Append(dst, it.Amount)
	case reconcile.Short:
		dst = short.Append(dst, it.Amount)
	}
	byItem(dst[n:], it)
	return dst
}

// byItem says by which item postings are made.
func byItem(postings []ledger.Posting, it *reconcile.Item) {
	for i := range postings {
		postings[i].Item = it.ID
	}
}
