package evidence

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// transactions keeps the days of those that are not over.
func (p *past) transactions() {
	f := p.fold
	open := make(map[payment.RRN]bool)
	for i := range f.acquirer.journal.entries.rows {
		e := &f.acquirer.journal.entries.rows[i]
		if p.openEntry(e) || open[e.Original] { // what undoes or completes an open one is part of its story
			p.days[homeOf(e)] = true
			open[e.RRN] = e.RRN != ""
		}
	}
	for i := range f.tills.slips.rows {
		s := &f.tills.slips.rows[i]
		if home, known := p.homeOfSlip(s); p.openSlip(s, known) {
			p.days[home] = true
		}
	}
	for i := range f.acquirer.files.details {
		d := &f.acquirer.files.details[i]
		stray := !d.Kind.Exceptional() && p.entries[d.RRN] == nil && p.items.ofEntry[d.RRN] != putRight
		if stray || d.Kind == reconcile.Retrieval && !p.answered(d) || p.items.ofEntry[d.RRN] == unsettled {
			p.days[p.homeOfDetail(d)] = true
		}
	}
	for i := range f.acquirer.claims.rows.rows {
		if c := &f.acquirer.claims.rows.rows[i]; c.Cleared == 0 && c.Code == "" {
			p.days[homeOfClaim(c)] = true
		}
	}
	p.tickets()
}

// answered reports whether the slip that an issuer asked for was sent.
func (p *past) answered(d *reconcile.Detail) bool {
	for i := range p.fold.acquirer.claims.rows.rows {
		if c := &p.fold.acquirer.claims.rows.rows[i]; c.RRN == d.RRN && c.Kind == reconcile.Fulfilment {
			return true
		}
	}
	return false
}

// openEntry reports whether a transaction is not over: it has no outcome, it is not in
// the clearing, its batch is open, or its witnesses do not say the same and nobody
// has put that right.
func (p *past) openEntry(e *reconcile.Entry) bool {
	r := terminal.Ref{Terminal: e.Terminal, Batch: e.Batch, STAN: e.STAN}
	items := max(p.items.ofEntry[e.RRN], p.items.ofSlip[r])
	batch := reconcile.Batch{Terminal: e.Terminal, Number: e.Batch}
	if e.State == reconcile.Pending || p.awaits[e.RRN] || p.unclosed[batch] || items == unsettled {
		return true
	}
	if items == putRight {
		return false
	}
	return e.State == reconcile.Hung || !p.cleared(e) || !p.tillAgrees(e, p.slips[r]) || !p.issuerAgrees(e)
}

// cleared reports whether the clearing has what it should have of an entry.
func (p *past) cleared(e *reconcile.Entry) bool {
	switch {
	case e.Kind == reconcile.PreAuth:
		row := p.issued[e.RRN]
		return e.State != reconcile.Approved || p.ended[e.RRN] || row != nil && row.Expired
	case !effective(e):
		return p.records[e.RRN] == 0
	case e.Cleared != 0:
		return p.records[e.RRN] <= 1
	}
	return (e.State == reconcile.Voided || e.Kind == reconcile.Void) && p.accepted[e.ClearingDate]
}

// tillAgrees reports whether the till believes what the journal has; a world without
// tills has no slips.
func (p *past) tillAgrees(e *reconcile.Entry, s *reconcile.Slip) bool {
	if s == nil {
		return true
	}
	if s.RRN != "" && s.RRN != e.RRN {
		return !effective(e) // of a request that was taken twice
	}
	return has(s) == effective(e) && settled(s) && (!has(s) || s.Amount == e.Amount)
}

// has reports whether a till takes a transaction for good.
func has(s *reconcile.Slip) bool {
	return s.InBatch || s.Belief == reconcile.BelievedApproved && s.Reversal == reconcile.NoReversal
}

// settled reports whether a till is done with a transaction.
func settled(s *reconcile.Slip) bool {
	return s.Reversal != reconcile.ReversalPending && s.Reversal != reconcile.ReversalFailed
}

// issuerAgrees reports whether the cardholder has paid, or has back, what the
// journal has.
func (p *past) issuerAgrees(e *reconcile.Entry) bool {
	row := p.issued[e.RRN]
	if row == nil || e.RRN == "" {
		return !effective(e)
	}
	if row.Twice || row.Disputed && row.Returned.Minor == 0 {
		return false
	}
	return debited(row) == effective(e) && (!effective(e) || row.Amount == e.Amount)
}

func debited(r *reconcile.IssuerRow) bool { return r.Authorised && !r.Reversed || r.Posted }

// openSlip reports whether a slip that no entry answers for waits for something.
func (p *past) openSlip(s *reconcile.Slip, known bool) bool {
	r := slipRef(s)
	items := p.items.ofSlip[r]
	if s.RRN != "" {
		items = max(items, p.items.ofEntry[s.RRN])
	}
	if items == unsettled || p.unclosed[reconcile.Batch{Terminal: s.Terminal, Number: s.Batch}] {
		return true
	}
	return items == noItem && !known && (has(s) || !settled(s))
}

// tickets keeps the days on which a register and its till do not come to one sum: the till took something else, or for
// another merchant.
func (p *past) tickets() {
	type register struct {
		terminal payment.TerminalID
		day      payment.BusinessDate
	}
	rung := make(map[register]int64)
	shop := make(map[register]payment.MerchantID)
	cal := p.fold.config.Calendar
	for i := range p.fold.tills.tickets {
		t := &p.fold.tills.tickets[i]
		k := register{t.Terminal, cal.ClearingDate(t.At)}
		shop[k] = t.Merchant
		if t.Tender == reconcile.ByCard && !t.Cancelled {
			rung[k] += t.Amount.Minor
		}
	}
	if len(shop) == 0 {
		return
	}
	for i := range p.fold.tills.slips.rows {
		s := &p.fold.tills.slips.rows[i]
		switch k := (register{s.Terminal, cal.ClearingDate(s.At)}); {
		case s.Merchant != shop[k]: // no till of the shop
		case s.Kind == reconcile.PreAuth && p.ended[s.RRN]:
			rung[k] -= s.Amount.Minor
		case has(s):
			rung[k] -= s.Kind.Money(s.Amount).Minor
		}
	}
	for k, m := range shop {
		if rung[k] != 0 {
			p.days[payableKey{m, k.day}] = true
		}
	}
}
