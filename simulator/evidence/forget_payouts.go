package evidence

import "acqsim/reconcile"

// cash is where the money of payouts is.
type cash struct {
	*past
	returned map[string]bool
	credited map[string]bool
	latest   map[string]bool // of the payouts that were to bring a payable
	replaced map[string]bool
	stated   map[string]bool         // by a line of a day that stays
	carries  map[string][]payableKey // the merchant's days of a payout
	paid     map[payableKey]int64
}

func newCash(p *past) *cash {
	c := &cash{past: p, returned: make(map[string]bool), credited: make(map[string]bool), latest: make(map[string]bool),
		replaced: make(map[string]bool), stated: make(map[string]bool), carries: make(map[string][]payableKey),
		paid: make(map[payableKey]int64)}
	a := &p.fold.acquirer
	for i := range a.payouts.returns {
		c.returned[a.payouts.returns[i].PayoutID] = true
	}
	for i := range a.files.statements {
		if l := &a.files.statements[i]; l.ClearingDate == 0 && l.Date > p.day {
			c.stated[l.Reference] = true
		}
	}
	for i := range p.fold.bank.lines.rows {
		if l := &p.fold.bank.lines.rows[i]; l.Amount.Minor > 0 {
			c.credited[l.PayoutID] = true
		}
	}
	for i := range a.payables.rows.rows {
		c.latest[a.payables.rows.rows[i].Payout] = true
	}
	for i := range a.payouts.rows.rows {
		o := &a.payouts.rows.rows[i]
		c.replaced[o.Replaces] = true
		for _, part := range a.payouts.parts[o.ID] {
			k := payableKey{o.Merchant, part.Date}
			c.carries[o.ID] = append(c.carries[o.ID], k)
			if c.arrived(o) {
				c.paid[k] += part.Amount.Minor
			}
		}
	}
	for i := range a.payouts.deductions {
		d := &a.payouts.deductions[i]
		c.carries[d.Payout] = append(c.carries[d.Payout], payableKey{d.Merchant, d.Day})
	}
	return c
}

// open keeps the days that are not paid and the payouts that have not arrived.
func (c *cash) open() {
	a := &c.fold.acquirer
	for i := range a.payouts.rows.rows {
		o := &a.payouts.rows.rows[i]
		if o.Date > c.day || c.stated[o.ID] || c.items.ofPayout[o.ID] == unsettled || !c.done(o) || c.twice(o) {
			c.payouts[o.ID] = true
		}
	}
	for i := range a.payables.rows.rows {
		p := &a.payables.rows.rows[i]
		k := payableKey{p.Merchant, p.Date}
		left := p.Amount.Minor - p.SetOff.Minor
		if p.Hold != "" || p.Blocked != "" || left > 0 && c.paid[k] < left {
			c.days[k] = true
		}
	}
}

// arrived reports whether the money of a payout is on the merchant's account.
func (c *cash) arrived(o *reconcile.Payout) bool {
	return o.State == reconcile.PayoutSucceeded && !c.returned[o.ID] && c.credited[o.ID]
}

// done reports whether nothing is to come of a payout any more: it has arrived, or
// another has its money.
func (c *cash) done(o *reconcile.Payout) bool {
	return c.arrived(o) || c.replaced[o.ID] || reconcile.SetOffAfterReturn(o) ||
		o.State == reconcile.PayoutFailed && !c.latest[o.ID]
}

// twice reports whether a payout brought what another had brought, and the merchant
// has not made good for it.
func (c *cash) twice(o *reconcile.Payout) bool {
	rows := &c.fold.acquirer.payouts.rows
	i, known := rows.at[o.Replaces]
	if !known || !c.arrived(o) {
		return false
	}
	first := &rows.rows[i]
	return c.arrived(first) && first.Recovered.Minor < first.Amount.Minor
}

// together keeps what cannot go without what stays: a payout and all the days that
// it carries, a payout and the one that it replaces, a dispute or a claim and the
// day of its transaction.
func (c *cash) together() {
	for again := true; again; {
		again = false
		day := func(k payableKey) {
			if !c.stays(k) {
				c.days[k], again = true, true
			}
		}
		payout := func(id string) {
			if _, known := c.fold.acquirer.payouts.rows.at[id]; known && !c.payouts[id] {
				c.payouts[id], again = true, true
			}
		}
		c.withPayouts(day, payout)
		c.withExceptions(day)
	}
}

func (c *cash) withPayouts(day func(payableKey), payout func(id string)) {
	rows := c.fold.acquirer.payouts.rows.rows
	for i := range rows {
		o := &rows[i]
		for _, k := range c.carries[o.ID] {
			if c.stays(k) {
				payout(o.ID)
			}
		}
		if c.payouts[o.Replaces] {
			payout(o.ID)
		}
		if c.payouts[o.ID] {
			payout(o.Replaces)
			for _, k := range c.carries[o.ID] {
				day(k)
			}
		}
	}
}

func (c *cash) withExceptions(day func(payableKey)) {
	a := &c.fold.acquirer
	for i := range a.files.details {
		d := &a.files.details[i]
		if e := c.entries[d.RRN]; e != nil && d.Kind.Exceptional() && c.stays(c.homeOfDetail(d)) {
			day(homeOf(e))
		}
	}
	for i := range a.claims.rows.rows {
		v := &a.claims.rows.rows[i]
		if e := c.entries[v.RRN]; e != nil && c.stays(homeOfClaim(v)) {
			day(homeOf(e))
		}
	}
}
