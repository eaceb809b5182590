package reconcile

import "acqsim/payment"

// shopLacks adds to what merchants lack what no bank can know: a ticket of the
// shop's own register that was to be paid by card and was not, or not in full, and
// what was given back to cards that never bought for as much. Both count from the
// day on which the money should have been in the account.
func (d *Desk) shopLacks(gap map[payment.MerchantID]payment.Amount) {
	for _, tickets := range d.register.byTerminal() {
		for i := range tickets {
			t := &tickets[i]
			if t.Tender != ByCard || t.Cancelled || !d.overdue(t.At) {
				continue
			}
			if short := t.Amount.Sub(d.paidFor(t).net); short.Minor > 0 {
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
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		if e.State != Approved || e.Card == "" || e.Kind == PreAuth || e.Kind == Void || e.Kind == Refund && !d.overdue(e.At) {
			continue
		}
		if e.Kind == Refund && e.Original != "" && d.byRRN[itemKey{e.Original, ""}] == nil {
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
func (d *Desk) paidTooMuch(gap map[string]payment.Amount) {
	for i := range d.ev.Entries {
		e := &d.ev.Entries[i]
		if e.Kind != Sale || e.State != Approved || e.Card == "" {
			continue
		}
		v := d.look(e.key())
		if !v.tillHas() || v.givenBackInFull() {
			continue // one that the till does not have is no part of the slips
		}
		if _, twice := v.soldTwice(); twice {
			gap[e.Card] = gap[e.Card].Add(e.Amount)
			continue
		}
		t := v.ticket()
		if t == nil || t.Tender != ByCard {
			continue
		}
		p := d.paidFor(t)
		over := p.net.Sub(t.Amount)
		if t.Cancelled {
			over = p.net
		}
		if len(p.sales) == 1 && over.Minor > 0 {
			gap[e.Card] = gap[e.Card].Add(over)
		}
	}
}

func (v *view) givenBackInFull() bool {
	return v.givenBackSoFar().Minor >= v.entry.Amount.Minor
}

// refundsUnknown reports whether a refund gives back a sale that its till does not
// have: no slip says that the card bought it.
func (d *Desk) refundsUnknown(s *Slip) bool {
	e := d.look(s.key()).entry
	if e == nil || e.Original == "" {
		return false
	}
	sale := d.byRRN[itemKey{e.Original, ""}]
	if sale == nil {
		return false
	}
	v := d.look(sale.key())
	return v.slip != nil && !v.tillHas()
}

// creditedTwice is what an issuer has given back a second time to cards whose
// reversal was repeated (A03).
func (d *Desk) creditedTwice() payment.Amount {
	var sum payment.Amount
	for i := range d.ev.Issuer {
		if r := &d.ev.Issuer[i]; r.Twice {
			sum = sum.Add(r.Amount)
		}
	}
	return sum
}
