package reconcile

import (
	"acqsim/payment"
)

// FeeTotals compares the fee that merchants were charged for a clearing day with the
// sum of the fees of its transactions, worked out one by one. What was given back
// again counts on neither side, nor what waits for its batch (nil: nothing does).
func FeeTotals(
	day Day, entries []Entry, payables []Payable, claims []Claim, unconfirmed Unconfirmed, open []Item,
) Result {
	sums := feeSums(day.Date, entries, claims, unconfirmed)
	var found []Item
	for i := range payables {
		p := &payables[i]
		sum, known := sums[p.Merchant]
		if p.Date != day.Date || !known || p.Fee.Currency == 0 || p.Fee.Minor == sum.Minor {
			continue
		}
		it := day.raise(ClearingComparison, AmountDiff, FeeTotalDiffers, p.Fee.Sub(sum), TransactionKey{Merchant: p.Merchant})
		it.Ours, it.Outside = sum, p.Fee
		found = append(found, it)
	}
	return day.settle(found, open, func(it *Item) bool { return false }, Matched)
}

// feeSums adds up the fees of the transactions of a clearing day, one by one, for each merchant.
func feeSums(
	date payment.BusinessDate, entries []Entry, claims []Claim, unconfirmed Unconfirmed,
) map[payment.MerchantID]payment.Amount {
	back := make(map[itemKey]bool)
	for i := range claims {
		if c := &claims[i]; c.Kind == Adjustment && c.Code == "" {
			back[itemKey{c.RRN, c.Terminal}] = true
		}
	}
	sums := make(map[payment.MerchantID]payment.Amount)
	for i := range entries {
		if e := &entries[i]; e.Cleared == date && e.Effective() &&
			(e.State == Voided || !back[itemKey{e.RRN, e.Terminal}]) && !unconfirmed.Has(e) {
			sums[e.Merchant] = sums[e.Merchant].Add(e.Fee)
		}
	}
	return sums
}
