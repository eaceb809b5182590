package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// named is the line of a deduction under its own name, so that a short payout is no
// riddle: a chargeback and a correction tell the story of their transaction.
func (d *Desk) named(c *Deduction) Difference {
	line := Difference{
		Key: Key{Merchant: c.Merchant, Payout: c.Payout}, Amount: c.Amount, Cause: CauseSetOff, Act: Causes[CauseSetOff].Act,
		Place: Place{HeldByMerchant, "acquirer/merchant-receivable:" + string(c.Merchant), c.Amount},
	}
	if c.Why != DebtChargeback && c.Why != DebtCorrection {
		return line
	}
	t := d.Trace(Key{RRN: payment.RRN(c.Reference), Merchant: c.Merchant})
	line.Key, line.Cause, line.Act = t.Key, t.Cause, t.Act
	if len(t.Places) > 0 {
		line.Place = t.Places[0]
		line.Place.Amount = c.Amount
	}
	return line
}

// deducted names what the payouts that a day's money came with were less by.
func (d *Desk) deducted(payouts []string) []Difference {
	var out []Difference
	for i := range d.ev.Deductions {
		if c := &d.ev.Deductions[i]; c.Payout != "" && slices.Contains(payouts, c.Payout) {
			out = append(out, d.named(c))
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Key.Payout, b.Key.Payout), cmp.Compare(a.Key.RRN, b.Key.RRN), cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	return out
}

// overcharged is the line of a fee that is not the sum of the fees of the day's
// transactions; nothing when it is.
func (d *Desk) overcharged(merchant payment.MerchantID, day payment.BusinessDate) []Difference {
	p := d.payables[payableKey{merchant, day}]
	if p == nil {
		return nil
	}
	sum, known := d.feesOf(merchant, day)
	gap := p.Fee.Sub(sum)
	if !known || p.Fee.Currency == 0 || gap.IsZero() {
		return nil
	}
	return []Difference{{
		Key: Key{Merchant: merchant}, Amount: gap, Cause: CauseFeeDiffers, Act: AcquirerDesk,
		Place: Place{HeldByAcquirer, "acquirer/merchant-fee", gap},
	}}
}

// feesOf adds up the fees of what cleared for a merchant on a day and was not given
// back; false when nothing did.
func (d *Desk) feesOf(merchant payment.MerchantID, day payment.BusinessDate) (sum payment.Amount, known bool) {
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		if e.Merchant == merchant && e.Cleared == day && e.effective() && (e.State == Voided || !adjusted(d.claims[itemKey{e.RRN, e.Terminal}])) {
			sum, known = sum.Add(e.Fee), true
		}
	}
	return sum, known
}

func adjusted(claims []*Claim) bool {
	return slices.ContainsFunc(claims, func(c *Claim) bool { return c.Kind == Adjustment && c.Code == "" })
}

// credited are the sums that a fee put right has brought a merchant, by the day that
// they are for, with the payout that carried each.
func (d *Desk) credited(merchant payment.MerchantID) (sums []Item, payouts []string) {
	for i := range d.ev.Items {
		it := &d.ev.Items[i]
		if it.Reason != FeeTotalDiffers || it.Key.Merchant != merchant || it.Resolution != PayMerchant {
			continue
		}
		p := d.payables[payableKey{merchant, it.Day}]
		if p == nil || d.payouts.byID[p.Payout] == nil || !d.payouts.arrived(d.payouts.byID[p.Payout]) {
			continue
		}
		sums, payouts = append(sums, *it), append(payouts, p.Payout)
	}
	return sums, payouts
}

// FeeTotals compares the fee that merchants were charged for a clearing day with the
// sum of the fees of its transactions, worked out one by one. What was given back
// again counts on neither side.
func FeeTotals(day Day, entries []Entry, payables []Payable, claims []Claim, open []Item) Result {
	back := make(map[itemKey]bool)
	for i := range claims {
		if c := &claims[i]; c.Kind == Adjustment && c.Code == "" {
			back[itemKey{c.RRN, c.Terminal}] = true
		}
	}
	sums := make(map[payment.MerchantID]payment.Amount)
	for i := range entries {
		if e := &entries[i]; e.Cleared == day.Date && e.effective() && (e.State == Voided || !back[itemKey{e.RRN, e.Terminal}]) {
			sums[e.Merchant] = sums[e.Merchant].Add(e.Fee)
		}
	}
	var found []Item
	for i := range payables {
		p := &payables[i]
		sum, known := sums[p.Merchant]
		if p.Date != day.Date || !known || p.Fee.Currency == 0 || p.Fee.Minor == sum.Minor {
			continue
		}
		it := day.raise(ClearingComparison, AmountDiff, FeeTotalDiffers, p.Fee.Sub(sum), Key{Merchant: p.Merchant})
		it.Ours, it.Outside = sum, p.Fee
		found = append(found, it)
	}
	return day.settle(found, open, func(it *Item) bool { return false }, Matched)
}
