package reconcile

import (
	"cmp"
	"slices"

	"acqsim/payment"
)

// Difference is one reason for which a merchant's day did not arrive as expected.
// A negative amount is money that arrived and was not expected.
type Difference struct {
	Key    Key                  `json:"key"`
	Amount payment.Amount       `json:"amount"`
	Place  Place                `json:"place"` // where it is
	Cause  CauseCode            `json:"cause"`
	Due    payment.BusinessDate `json:"due"`
	Act    Actor                `json:"act"`
}

// DayOfMerchant is what a merchant expected of a clearing day and what came of it.
// Expected − Arrived − the differences = Unexplained, which is zero unless the
// evidence itself does not add up.
type DayOfMerchant struct {
	Merchant    payment.MerchantID   `json:"merchant"`
	Day         payment.BusinessDate `json:"day"`
	Sales       payment.Amount       `json:"sales"`
	Refunds     payment.Amount       `json:"refunds"` // with voids; not negative
	Fees        payment.Amount       `json:"fees"`
	Expected    payment.Amount       `json:"expected"`
	Arrived     payment.Amount       `json:"arrived"`
	Differences []Difference         `json:"differences,omitempty"`
	Unexplained payment.Amount       `json:"unexplained"`
}

// MerchantDay explains the day of a merchant: the transactions that its tills made
// on that clearing day by their own time. Expected is what the tills believe, less
// the fees; Arrived is what the payouts of these transactions brought.
func MerchantDay(ev *Evidence, merchant payment.MerchantID, day payment.BusinessDate) DayOfMerchant {
	return NewDesk(ev).MerchantDay(merchant, day)
}

// MerchantDay is the function MerchantDay over a desk's evidence.
func (d *Desk) MerchantDay(merchant payment.MerchantID, day payment.BusinessDate) DayOfMerchant {
	out := DayOfMerchant{Merchant: merchant, Day: day}
	paid := make(map[string]bool)
	for _, k := range d.keysOf(merchant, day) {
		v := d.look(k)
		if v.kind() == PreAuth {
			continue
		}
		expected, fee := v.expectedBy()
		switch money := v.kind().Money(v.believed()); {
		case expected.IsZero():
		case money.Minor < 0:
			out.Refunds = out.Refunds.Sub(money)
		default:
			out.Sales = out.Sales.Add(money)
		}
		out.Fees = out.Fees.Add(fee)
		out.Expected = out.Expected.Add(expected)
		arrived := v.arrived()
		out.Arrived = out.Arrived.Add(arrived)
		if !arrived.IsZero() {
			paid[v.payout.ID] = true
		}
		if gap := expected.Sub(arrived); !gap.IsZero() {
			t := d.Trace(v.key)
			diff := Difference{Key: v.key, Amount: gap, Cause: t.Cause, Due: t.Due, Act: t.Act}
			if len(t.Places) > 0 {
				diff.Place = t.Places[0]
			}
			out.Differences = append(out.Differences, diff)
		}
	}
	surplus, payouts := d.surplus(day, paid)
	out.Arrived = out.Arrived.Add(surplus)
	out.Differences = append(out.Differences, d.deducted(payouts)...)
	d.doubled(&out, paid)
	out.Differences = append(out.Differences, d.overcharged(merchant, day)...)
	sums, by := d.credited(merchant)
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
func (d *Desk) keysOf(merchant payment.MerchantID, day payment.BusinessDate) []Key {
	shop := make(map[payment.TerminalID]payment.MerchantID)
	for i := range d.ev.Entries {
		shop[d.ev.Entries[i].Terminal] = d.ev.Entries[i].Merchant
	}
	on := func(t payment.Time) bool { return d.ev.Calendar != nil && d.ev.Calendar.ClearingDate(t) == day }
	seen := make(map[tillKey]bool)
	var keys []Key
	for i := range d.ev.Slips {
		s := &d.ev.Slips[i]
		k := tillKey{s.Terminal, s.Batch, s.STAN}
		if cmp.Or(s.Merchant, shop[s.Terminal]) == merchant && on(s.At) && !seen[k] {
			seen[k] = true
			keys = append(keys, Key{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN, Merchant: merchant})
		}
	}
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		k := tillKey{e.Terminal, e.Batch, e.STAN}
		_, slip := d.slips[k]
		another := d.copies[k] != nil && slip && d.slips[k].RRN != e.RRN // of a request that was taken twice
		if e.Merchant == merchant && (!slip && !seen[k] || another) && on(e.At) {
			seen[k] = true
			keys = append(keys, e.key())
		}
	}
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.STAN, b.STAN), cmp.Compare(a.RRN, b.RRN))
	})
	return keys
}

// expectedBy is what the merchant expects of a transaction: what the till
// believes, or the journal where no till is known, less the fee. A voided sale and
// its void cancel out.
func (v *view) expectedBy() (net, fee payment.Amount) {
	zero := payment.Minor(0, v.amount().Currency)
	counts := v.tillHas()
	if v.slip == nil && len(v.copies()) > 1 {
		counts = false // the till has the other one
	} else if v.slip == nil {
		counts = v.entry != nil && v.entry.effective()
	}
	if !counts || v.kind() == Void || v.state() == Voided {
		return zero, zero
	}
	fee = zero
	if v.entry != nil {
		fee = v.kind().Money(positive(v.entry.Fee))
	}
	return v.kind().Money(v.believed()).Sub(fee), fee
}

// believed is the amount by the slip: a till that shows the whole of what was
// approved in part makes the merchant expect the whole.
func (v *view) believed() payment.Amount {
	if v.slip != nil && v.slip.InBatch {
		return v.slip.Amount
	}
	return v.amount()
}

func positive(a payment.Amount) payment.Amount {
	if a.Minor < 0 {
		return a.Neg()
	}
	return a
}

// arrived is what a transaction brought to the merchant's account.
func (v *view) arrived() payment.Amount {
	zero := payment.Minor(0, v.amount().Currency)
	if v.payout == nil || v.state() != Approved || v.kind() == Void {
		return zero
	}
	if code, variant := v.payoutCause(v.payout); !code.brought(variant) {
		return zero
	}
	return v.net()
}

// net is the part of a transaction that a payout carries.
func (v *view) net() payment.Amount {
	return v.kind().Money(v.amount()).Sub(v.kind().Money(positive(v.entry.Fee)))
}

// surplus is by how much the payouts that carried transactions of the day differ
// from the transactions they carried. It is told to the last clearing day in each;
// payouts are those that it is told of.
func (d *Desk) surplus(day payment.BusinessDate, paid map[string]bool) (out payment.Amount, payouts []string) {
	if len(paid) == 0 {
		return out, nil
	}
	carried := make(map[string]payment.Amount)
	last := make(map[string]payment.BusinessDate)
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		if e.State != Approved || e.Kind == Void || e.Kind == PreAuth {
			continue
		}
		v := d.look(e.key())
		if v.payout == nil || !paid[v.payout.ID] {
			continue
		}
		carried[v.payout.ID] = carried[v.payout.ID].Add(v.net())
		last[v.payout.ID] = max(last[v.payout.ID], d.ev.Calendar.ClearingDate(e.At))
	}
	for i := range d.ev.Payouts {
		if p := &d.ev.Payouts[i]; paid[p.ID] && last[p.ID] == day {
			out = out.Add(p.Amount.Sub(carried[p.ID]))
			payouts = append(payouts, p.ID)
		}
	}
	return out, payouts
}
