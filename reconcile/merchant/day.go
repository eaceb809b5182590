package merchant

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// DayOf explains the day of a merchant: the transactions that its tills made
// on that clearing day by their own time. Expected is what the tills believe, less
// the fees; Arrived is what the payouts of these transactions brought.
func DayOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) Day {
	out := Day{Merchant: merchant, Day: day}
	paid := make(map[string]bool)
	for _, k := range keysOf(ix, merchant, day) {
		v := ix.Case(k)
		if v.Kind() == reconcile.PreAuth {
			continue
		}
		expected, fee := expectedOf(v)
		switch money := v.Kind().Money(believedAmount(v)); {
		case expected.IsZero():
		case money.Minor < 0:
			out.Refunds = out.Refunds.Sub(money)
		default:
			out.Sales = out.Sales.Add(money)
		}
		out.Fees = out.Fees.Add(fee)
		out.Expected = out.Expected.Add(expected)
		arrived := arrivedFor(v)
		out.Arrived = out.Arrived.Add(arrived)
		if !arrived.IsZero() {
			paid[v.Payout.ID] = true
		}
		if gap := expected.Sub(arrived); !gap.IsZero() {
			t := ix.Trace(v.Key)
			diff := Difference{Key: v.Key, Amount: gap, Cause: t.Cause, Due: t.Due, Act: t.Act}
			if len(t.Places) > 0 {
				diff.Place = t.Places[0]
			}
			out.Differences = append(out.Differences, diff)
		}
	}
	surplus, payouts := surplusOf(ix, day, paid)
	out.Arrived = out.Arrived.Add(surplus)
	out.Differences = append(out.Differences, deducted(ix, payouts)...)
	doubled(ix, &out, paid)
	out.Differences = append(out.Differences, overcharged(ix, merchant, day)...)
	sums, by := creditedTo(ix, merchant)
	for i := range sums {
		if sums[i].Day == day {
			out.Arrived = out.Arrived.Add(sums[i].Amount)
		}
		if slices.Contains(payouts, by[i]) {
			out.Arrived = out.Arrived.Sub(sums[i].Amount)
		}
	}
	out.Unexplained = out.Expected.Sub(out.Arrived)
	for _, diff := range out.Differences {
		out.Unexplained = out.Unexplained.Sub(diff.Amount)
	}
	return out
}

// keysOf lists the transactions of a merchant's clearing day, by the tills' time,
// each once.
func keysOf(ix *diagnosis.Index, merchant payment.MerchantID, day payment.BusinessDate) []reconcile.TransactionKey {
	shop := make(map[payment.TerminalID]payment.MerchantID)
	for i := range ix.Evidence.Entries {
		shop[ix.Evidence.Entries[i].Terminal] = ix.Evidence.Entries[i].Merchant
	}
	on := func(t payment.Time) bool {
		return ix.Evidence.Calendar != nil && ix.Evidence.Calendar.ClearingDate(t) == day
	}
	type number struct { // by which a till knows its transaction
		terminal payment.TerminalID
		batch    payment.BatchNumber
		stan     payment.STAN
	}
	seen := make(map[number]bool)
	var keys []reconcile.TransactionKey
	for i := range ix.Evidence.Slips {
		s := &ix.Evidence.Slips[i]
		k := number{s.Terminal, s.Batch, s.STAN}
		if cmp.Or(s.Merchant, shop[s.Terminal]) == merchant && on(s.At) && !seen[k] {
			seen[k] = true
			keys = append(keys, reconcile.TransactionKey{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN,
				Merchant: merchant})
		}
	}
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		k := number{e.Terminal, e.Batch, e.STAN}
		slip := ix.SlipOf(e)
		another := ix.Copies(e) != nil && slip != nil && slip.RRN != e.RRN // of a request that was taken twice
		if e.Merchant == merchant && (slip == nil && !seen[k] || another) && on(e.At) {
			seen[k] = true
			keys = append(keys, e.Key())
		}
	}
	slices.SortFunc(keys, func(a, b reconcile.TransactionKey) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.STAN, b.STAN),
			cmp.Compare(a.RRN, b.RRN))
	})
	return keys
}

// expectedOf is what the merchant expects of a transaction: what the till
// believes, or the journal where no till is known, less the fee. A voided sale and
// its void cancel out.
func expectedOf(v *diagnosis.Case) (net, fee payment.Amount) {
	zero := payment.Minor(0, v.Amount().Currency)
	counts := v.TillHas()
	if v.Slip == nil && len(v.Copies()) > 1 {
		counts = false // the till has the other one
	} else if v.Slip == nil {
		counts = v.Entry != nil && v.Entry.Effective()
	}
	if !counts || v.Kind() == reconcile.Void || v.State() == reconcile.Voided {
		return zero, zero
	}
	fee = zero
	if v.Entry != nil {
		fee = v.Kind().Money(diagnosis.Positive(v.Entry.Fee))
	}
	return v.Kind().Money(believedAmount(v)).Sub(fee), fee
}

// believedAmount is the amount by the slip: a till that shows the whole of what was
// approved in part makes the merchant expect the whole.
func believedAmount(v *diagnosis.Case) payment.Amount {
	if v.Slip != nil && v.Slip.InBatch {
		return v.Slip.Amount
	}
	return v.Amount()
}

// arrivedFor is what a transaction brought to the merchant's account.
func arrivedFor(v *diagnosis.Case) payment.Amount {
	zero := payment.Minor(0, v.Amount().Currency)
	if v.Payout == nil || v.State() != reconcile.Approved || v.Kind() == reconcile.Void {
		return zero
	}
	if code, variant := v.PayoutCause(v.Payout); !code.Brought(variant) {
		return zero
	}
	return v.Net().Sub(v.Entry.SetOff)
}

// surplusOf is by how much the payouts that carried transactions of the day differ
// from the transactions they carried. It is told to the last clearing day in each;
// payouts are those that it is told of.
func surplusOf(ix *diagnosis.Index, day payment.BusinessDate, paid map[string]bool) (out payment.Amount,
	payouts []string) {
	if len(paid) == 0 {
		return out, nil
	}
	carried := make(map[string]payment.Amount)
	last := make(map[string]payment.BusinessDate)
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.State != reconcile.Approved || e.Kind == reconcile.Void || e.Kind == reconcile.PreAuth {
			continue
		}
		v := ix.Case(e.Key())
		if v.Payout == nil || !paid[v.Payout.ID] {
			continue
		}
		carried[v.Payout.ID] = carried[v.Payout.ID].Add(v.Net()).Sub(e.SetOff)
		last[v.Payout.ID] = max(last[v.Payout.ID], ix.Evidence.Calendar.ClearingDate(e.At))
	}
	for i := range ix.Evidence.Payouts {
		if p := &ix.Evidence.Payouts[i]; paid[p.ID] && last[p.ID] == day {
			out = out.Add(p.Amount.Sub(carried[p.ID]))
			payouts = append(payouts, p.ID)
		}
	}
	return out, payouts
}
