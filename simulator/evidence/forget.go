package evidence

import (
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// Forget drops what is over of the clearing days up to one, that day included. A
// merchant's day goes whole or stays whole: its transactions with all that the till,
// the network, the issuer and the files say of them, its payable, its payouts. It
// stays for as long as
//   - a transaction of it has no outcome, is not in the clearing, waits for its batch
//     to be closed, is an unfinished pre-authorisation or dispute, or its witnesses
//     do not say the same and no item about it has been closed;
//   - an item about it, its payout or its payable is open, or was closed later;
//   - it is not paid in full, it is held, or a payout of it has not arrived;
//   - it shares a payout with a day that stays.
//
// Files, positions and the statement lines of a clearing day go with the last
// merchant's day, once file and money have come and agree. Balances, accounts and
// contracts are never forgotten. What is left is as it was, and a till that never
// settles keeps what it has not settled. Of each day that goes Totals keeps the sums.
func (f *Fold) Forget(day payment.BusinessDate) {
	p := newPast(f, day)
	p.transactions()
	money := newCash(p)
	money.open()
	money.together()
	s := &sweep{past: p, dates: make(map[payment.BusinessDate]bool), rrns: make(map[payment.RRN]bool),
		used: make(map[reconcile.Batch]bool)}
	s.transactions()
	s.money()
	s.files()
	s.rest()
}

// sweep drops rows.
type sweep struct {
	*past
	dates map[payment.BusinessDate]bool // clearing days of which something stays
	rrns  map[payment.RRN]bool          // of entries that stay
	used  map[reconcile.Batch]bool      // by what stays
}

func (s *sweep) keep(home payableKey) bool {
	if s.stays(home) {
		s.dates[home.date] = true
		return true
	}
	return false
}

func (s *sweep) transactions() {
	f := s.fold
	j := &f.acquirer.journal
	f.tills.slips.keep(func(r *reconcile.Slip) bool {
		home, _ := s.homeOfSlip(r)
		return s.keep(home) && s.use(r.Terminal, r.Batch)
	})
	files := &f.acquirer.files
	files.details, _ = kept(files.details, func(d *reconcile.Detail) bool {
		e := s.entries[d.RRN]
		stays := s.keep(s.homeOfDetail(d)) || e != nil && s.keep(homeOf(e))
		s.dates[d.ClearingDate] = s.dates[d.ClearingDate] || stays
		return stays
	})
	f.acquirer.claims.rows.keep(func(c *reconcile.Claim) bool {
		e := s.entries[c.RRN]
		return s.keep(homeOfClaim(c)) || e != nil && s.stays(homeOf(e))
	})
	f.network.rows.keep(func(r *reconcile.SwitchRow) bool {
		if e := s.entries[r.RRN]; e != nil {
			return s.keep(homeOf(e))
		}
		return r.ClearingDate > s.day || r.Code.OK() && !r.Reversed && s.items.ofEntry[r.RRN] != putRight
	})
	f.issuer.rows.keep(func(r *reconcile.IssuerRow) bool {
		if e := s.entries[r.RRN]; e != nil {
			return s.keep(homeOf(e))
		}
		return s.later(r.At) || debited(r) && s.items.ofEntry[r.RRN] != putRight
	})
	f.tills.tickets, _ = kept(f.tills.tickets, func(t *reconcile.Ticket) bool {
		return s.stays(payableKey{t.Merchant, f.config.Calendar.ClearingDate(t.At)})
	})
	moved := j.entries.keep(func(e *reconcile.Entry) bool {
		if !s.keep(homeOf(e)) {
			f.into(homeOf(e), func(t *DayTotal) { t.entry(e) })
			return false
		}
		s.dates[e.ClearingDate] = true
		if e.RRN != "" {
			s.rrns[e.RRN] = true
		}
		return s.use(e.Terminal, e.Batch)
	})
	move(j.byRRN, moved)
}

// use notes a batch of which something stays.
func (s *sweep) use(t payment.TerminalID, b payment.BatchNumber) bool {
	s.used[reconcile.Batch{Terminal: t, Number: b}] = true
	return true
}

func (s *sweep) money() {
	a, b := &s.fold.acquirer, &s.fold.bank
	a.payables.rows.keep(func(p *reconcile.Payable) bool {
		k := payableKey{p.Merchant, p.Date}
		if s.keep(k) {
			return true
		}
		s.fold.into(k, func(t *DayTotal) { t.payable(p) })
		return false
	})
	gone := make(map[string]bool)
	a.payouts.rows.keep(func(p *reconcile.Payout) bool {
		gone[p.ID] = !s.payouts[p.ID]
		return s.payouts[p.ID]
	})
	for id := range a.payouts.parts {
		if gone[id] {
			delete(a.payouts.parts, id)
		}
	}
	a.payouts.returns, _ = kept(a.payouts.returns, func(r *reconcile.Return) bool { return !gone[r.PayoutID] })
	a.payouts.deductions, _ = kept(a.payouts.deductions, func(d *reconcile.Deduction) bool {
		return !gone[d.Payout] && (d.Payout != "" || s.stays(payableKey{d.Merchant, d.Day})) ||
			s.rrns[payment.RRN(d.Reference)]
	})
	b.lines.keep(func(l *reconcile.BankLine) bool {
		if l.PayoutID != "" {
			return !gone[l.PayoutID]
		}
		return l.Date > s.day || l.Disputed
	})
}

func (s *sweep) files() {
	v := &s.fold.acquirer.files
	cash := make(map[payment.BusinessDate]int64)
	for i := range v.positions {
		cash[v.positions[i].ClearingDate] += v.positions[i].Net.Minor
	}
	for i := range v.statements {
		cash[v.statements[i].ClearingDate] -= v.statements[i].Amount.Minor
	}
	over := func(d payment.BusinessDate) bool {
		return d <= s.day && !s.dates[d] && s.accepted[d] && cash[d] == 0 &&
			s.items.ofFile[fileKey{reconcile.ClearingFile, d}] != unsettled
	}
	payouts := &s.fold.acquirer.payouts.rows
	debits := reconcile.DebitsOf(s.fold.config.Calendar, v.rows.rows, v.statements)
	lacks := slices.DeleteFunc(slices.Clone(payouts.rows), func(o reconcile.Payout) bool { return !debits.Lacks(&o) })
	tells := func(d payment.BusinessDate) bool { // of a payout that stays, and is not on any statement
		return slices.ContainsFunc(lacks, func(o reconcile.Payout) bool { return debits.Tells(&o, d) })
	}
	v.positions, _ = kept(v.positions, func(p *reconcile.NetPosition) bool { return !over(p.ClearingDate) })
	v.statements, _ = kept(v.statements, func(l *reconcile.StatementLine) bool {
		if l.ClearingDate == 0 {
			_, stays := payouts.at[l.Reference]
			return l.Date > s.day || stays
		}
		return !over(l.ClearingDate)
	})
	v.rows.keep(func(r *reconcile.FileRow) bool {
		if r.Kind == reconcile.StatementFile {
			return r.ClearingDate > s.day || !r.Accepted || tells(r.ClearingDate) ||
				s.items.ofFile[fileKey{r.Kind, r.ClearingDate}] == unsettled
		}
		return !over(r.ClearingDate)
	})
}

// rest drops the batches and the items of which nothing is left, and what was
// remembered to make rows.
func (s *sweep) rest() {
	f := s.fold
	f.acquirer.batches.rows.keep(func(b *reconcile.BatchRow) bool {
		k := reconcile.Batch{Terminal: b.Terminal, Number: b.Batch}
		return s.used[k] || s.unclosed[k] || s.items.ofBatch[k] == unsettled
	})
	f.acquirer.items.rows.keep(func(it *reconcile.Item) bool {
		if s.rrns[it.Key.RRN] || s.dates[it.Day] && it.Key.RRN == "" || s.payouts[it.Key.Payout] {
			return true
		}
		return it.State == reconcile.Open || s.later(it.Closed)
	})
	for rrn, r := range f.acquirer.journal.requests {
		if r.date <= s.day && !s.rrns[rrn] && !s.rrns[r.original] {
			delete(f.acquirer.journal.requests, rrn)
		}
	}
	for k, tip := range f.network.tips {
		if _, known := f.network.rows.at[tip.original]; !known && !s.later(tip.at) {
			delete(f.network.tips, k)
		}
	}
	for r := range f.tills.exchanges {
		if k := (reconcile.Batch{Terminal: r.Terminal, Number: r.Batch}); f.tills.closed[k] && !s.used[k] {
			delete(f.tills.exchanges, r)
		}
	}
	for k := range f.tills.closed {
		if !s.used[k] {
			delete(f.tills.closed, k)
		}
	}
	for r, waited := range f.acquirer.payables.awaits {
		if len(waited) == 0 {
			delete(f.acquirer.payables.awaits, r)
		}
	}
}
