package reconcile

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
)

// Loss is what a party is out of pocket for at one moment.
type Loss struct {
	Who    Actor          `json:"who"` // cardholder, merchant, acquirer or issuer
	Amount payment.Amount `json:"amount"`
}

// Losses tells who is out of pocket when the evidence was taken, by the books
// alone:
//   - a cardholder, where the card has paid more than its slips say it bought;
//   - a merchant, where what its tills sold has not arrived on the day by which its
//     contract promises it, or somebody else took it out of its account;
//   - the acquirer, where it has paid out what nobody owes it: shorts that are paid
//     to their merchants, merchants in debt, payables below zero;
//   - the issuer, where its suspense account carries a debit.
//
// A loss in one book may be a gain in another: a sale that its till calls failed
// can have cost the cardholder what the merchant was paid.
func Losses(ev *Evidence) []Loss { return NewDesk(ev).Losses() }

// Losses is the function Losses over a desk's evidence.
func (d *Desk) Losses() []Loss {
	var out []Loss
	for _, l := range [...]Loss{
		{Cardholder, d.cardholdersLack()}, {Merchant, d.merchantsLack()},
		{AcquirerDesk, d.acquirerLacks()}, {IssuerDesk, d.debits("issuer", "suspense").Add(d.creditedTwice())},
	} {
		if l.Amount.Minor > 0 {
			out = append(out, l)
		}
	}
	return out
}

// cardholdersLack is what cards paid beyond what their slips say, card by card. A
// refund is owed from the working day after its clearing day.
func (d *Desk) cardholdersLack() payment.Amount {
	gap := make(map[string]payment.Amount)
	for i := range d.ev.Issuer {
		r := &d.ev.Issuer[i]
		if r.Reversed && !r.Posted || !r.Posted && (!r.Authorised || r.Kind == Refund) {
			continue
		}
		gap[r.PAN] = gap[r.PAN].Add(r.Kind.Money(r.Amount)).Sub(positive(r.Returned))
		if r.Disputed || r.Returned.Minor != 0 {
			if v := d.look(Key{RRN: r.RRN, Terminal: r.Terminal, Network: r.Network}); v.tillHas() {
				gap[r.PAN] = gap[r.PAN].Add(r.Kind.Money(r.Amount)) // its slip is not the cardholder's
			}
		}
	}
	for i := range d.ev.Slips {
		s := &d.ev.Slips[i]
		if has := s.InBatch || s.Belief == BelievedApproved && s.Reversal == NoReversal; !has || s.Card == "" || s.Kind == Refund && (!d.overdue(s.At) || d.refundsUnknown(s)) {
			continue
		}
		gap[s.Card] = gap[s.Card].Sub(s.Kind.Money(s.Amount))
	}
	d.paidTooMuch(gap)
	return positives(gap)
}

// overdue reports whether what happened then should have reached its account.
func (d *Desk) overdue(t payment.Time) bool {
	cal := d.ev.Calendar
	return cal != nil && d.ev.Now >= cal.At(cal.AddWorkingDays(cal.ClearingDate(t), 1), d.limits.PayoutBy)
}

func positives[K cmp.Ordered](of map[K]payment.Amount) payment.Amount {
	var sum payment.Amount
	for _, k := range slices.Sorted(maps.Keys(of)) {
		if a := of[k]; a.Minor > 0 {
			sum = sum.Add(a)
		}
	}
	return sum
}

// merchantsLack is what has not arrived of the days that are due, merchant by
// merchant.
func (d *Desk) merchantsLack() payment.Amount {
	gap := make(map[payment.MerchantID]payment.Amount)
	if d.ev.Calendar == nil {
		return payment.Amount{}
	}
	for _, m := range d.merchants() {
		for _, day := range d.daysOf(m) {
			if d.ev.Now < d.ev.Calendar.At(d.promised(m, day), d.limits.PayoutBy) {
				continue
			}
			if d.contested(m, day) {
				continue
			}
			of := d.MerchantDay(m, day)
			gap[m] = gap[m].Add(of.Expected).Sub(of.Arrived)
		}
		gap[m] = gap[m].Add(d.takenFrom(m))
	}
	d.shopLacks(gap)
	return positives(gap)
}

// contested reports whether a merchant's day is held because its sales may be
// another's money: until that is decided nobody lacks it.
func (d *Desk) contested(m payment.MerchantID, day payment.BusinessDate) bool {
	p := d.payables[payableKey{m, day}]
	return p != nil && (p.Hold == "cash-out" || p.Hold == "card-of-another")
}

// promised is the working day on which a merchant's day should be in its account.
func (d *Desk) promised(m payment.MerchantID, day payment.BusinessDate) payment.BusinessDate {
	if p := d.payables[payableKey{m, day}]; p != nil && p.Due != 0 {
		return p.Due
	}
	return d.ev.Calendar.AddWorkingDays(day, 1)
}

// merchants lists the merchants that tills or the journal know.
func (d *Desk) merchants() []payment.MerchantID {
	seen := make(map[payment.MerchantID]bool)
	for i := range d.ev.Slips {
		seen[d.ev.Slips[i].Merchant] = true
	}
	for i := range d.ev.Entries {
		seen[d.ev.Entries[i].Merchant] = true
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// daysOf lists the clearing days on which a merchant sold, by the tills' time.
func (d *Desk) daysOf(m payment.MerchantID) []payment.BusinessDate {
	seen := make(map[payment.BusinessDate]bool)
	for i := range d.ev.Slips {
		if s := &d.ev.Slips[i]; s.Merchant == m {
			seen[d.ev.Calendar.ClearingDate(s.At)] = true
		}
	}
	for i := range d.ev.Entries {
		if e := &d.ev.Entries[i]; e.Merchant == m {
			seen[d.ev.Calendar.ClearingDate(e.At)] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// acquirerLacks is what the acquirer has paid for others from its own money.
func (d *Desk) acquirerLacks() payment.Amount {
	sum := d.debits("acquirer", "merchant-receivable").Add(d.debits("acquirer", "merchant-payable"))
	for i := range d.ev.Items {
		it := &d.ev.Items[i]
		if it.State != Open || it.Comparison != ClearingComparison || it.Side != Short {
			continue
		}
		if v := d.look(it.Key); v.entry != nil && !v.arrived().IsZero() {
			sum = sum.Add(it.Amount)
		}
	}
	return sum
}

// debits sums the debit balances of an account and of the accounts of its owners.
func (d *Desk) debits(party, account string) payment.Amount {
	var sum payment.Amount
	for i := range d.ev.Balances {
		b := &d.ev.Balances[i]
		if name, _, _ := strings.Cut(b.Account, ":"); b.Party != party || name != account {
			continue
		}
		if net := b.Debit.Sub(b.Credit); net.Minor > 0 {
			sum = sum.Add(net)
		}
	}
	return sum
}
