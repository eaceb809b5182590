package merchant

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// shopLacks adds to what merchants lack what no bank can know: a ticket of the
// shop's own register that was to be paid by card and was not, or not in full, and
// what was given back to cards that never bought for as much. Both count from the
// day on which the money should have been in the account.
func shopLacks(ix *diagnosis.Index, gap map[payment.MerchantID]payment.Amount) {
	for _, tickets := range ix.Registers() {
		for i := range tickets {
			t := &tickets[i]
			if t.Tender != reconcile.ByCard || t.Cancelled || !overdue(ix, t.At) {
				continue
			}
			short := t.Amount.Sub(ix.PaidFor(t).Net)
			if ix.TookForAnother(t) {
				short = t.Amount
			}
			if short.Minor > 0 {
				gap[t.Merchant] = gap[t.Merchant].Add(short)
			}
		}
	}
	type buyer struct {
		merchant payment.MerchantID
		card     string
	}
	given := make(map[buyer]payment.Amount)
	var order []buyer
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.State != reconcile.Approved || e.Card == "" || e.Kind == reconcile.PreAuth || e.Kind == reconcile.Void ||
			e.Kind == reconcile.Refund && !overdue(ix, e.At) {
			continue
		}
		if e.Kind == reconcile.Refund && e.Original != "" && ix.EntryOf(e.Original) == nil {
			continue // of a sale that these books do not go back to
		}
		k := buyer{e.Merchant, e.Card}
		if _, seen := given[k]; !seen {
			order = append(order, k)
		}
		given[k] = given[k].Sub(e.Kind.Money(e.Amount))
	}
	for _, k := range order {
		if given[k].Minor > 0 {
			gap[k.merchant] = gap[k.merchant].Add(given[k])
		}
	}
}

// paidTooMuch adds to what cardholders lack what their slips do not show: a second
// payment of one bill, a sale that the register has cancelled or has with less.
func paidTooMuch(ix *diagnosis.Index, gap map[string]payment.Amount) {
	for i := range ix.Evidence.Entries {
		e := &ix.Evidence.Entries[i]
		if e.Kind != reconcile.Sale || e.State != reconcile.Approved || e.Card == "" {
			continue
		}
		v := ix.Case(e.Key())
		if !v.TillHas() || givenBackInFull(v) {
			continue // one that the till does not have is no part of the slips
		}
		if _, twice := v.SoldTwice(); twice {
			gap[e.Card] = gap[e.Card].Add(e.Amount)
			continue
		}
		t := v.Ticket()
		if t == nil || t.Tender != reconcile.ByCard {
			continue
		}
		p := ix.PaidFor(t)
		over := p.Net.Sub(t.Amount)
		if t.Cancelled {
			over = p.Net
		}
		if len(p.Sales) == 1 && over.Minor > 0 {
			gap[e.Card] = gap[e.Card].Add(over)
		}
	}
}

func givenBackInFull(v *diagnosis.Case) bool {
	return v.GivenBackSoFar().Minor >= v.Entry.Amount.Minor
}

// refundsUnknown reports whether a refund gives back a sale that its till does not
// have: no slip says that the card bought it.
func refundsUnknown(ix *diagnosis.Index, s *reconcile.Slip) bool {
	e := ix.Case(s.Key()).Entry
	if e == nil || e.Original == "" {
		return false
	}
	sale := ix.EntryOf(e.Original)
	if sale == nil {
		return false
	}
	v := ix.Case(sale.Key())
	return v.Slip != nil && !v.TillHas()
}

// creditedTwice is what an issuer has given back a second time to cards whose
// reversal was repeated (A03).
func creditedTwice(ix *diagnosis.Index) payment.Amount {
	var sum payment.Amount
	for i := range ix.Evidence.Issuer {
		if r := &ix.Evidence.Issuer[i]; r.Twice {
			sum = sum.Add(r.Amount)
		}
	}
	return sum
}

// overdue reports whether what happened then should have reached its account.
func overdue(ix *diagnosis.Index, t payment.Time) bool {
	cal := ix.Evidence.Calendar
	return cal != nil && ix.Evidence.Now >= cal.At(cal.AddWorkingDays(cal.ClearingDate(t), 1), ix.Limits.PayoutBy)
}
