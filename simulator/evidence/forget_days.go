package evidence

import (
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

// past is the clearing days up to one, that day included, as they stand now: what
// of them stays, and by what that is found.
type past struct {
	fold    *Fold
	day     payment.BusinessDate
	days    map[payableKey]bool // of merchants, that stay
	payouts map[string]bool     // that stay
	items   verdicts

	entries  map[payment.RRN]*reconcile.Entry
	slips    map[terminal.Ref]*reconcile.Slip
	issued   map[payment.RRN]*reconcile.IssuerRow
	records  map[payment.RRN]int      // of the transaction itself, in clearing files
	ended    map[payment.RRN]bool     // pre-authorisations that were completed
	awaits   map[payment.RRN]bool     // whose money waits for a batch
	unclosed map[reconcile.Batch]bool // or closed later
	accepted map[payment.BusinessDate]bool
}

func newPast(f *Fold, day payment.BusinessDate) *past {
	p := &past{fold: f, day: day, days: make(map[payableKey]bool), payouts: make(map[string]bool), items: newVerdicts(),
		entries: make(map[payment.RRN]*reconcile.Entry), slips: make(map[terminal.Ref]*reconcile.Slip),
		issued: make(map[payment.RRN]*reconcile.IssuerRow), records: make(map[payment.RRN]int),
		ended: make(map[payment.RRN]bool), awaits: make(map[payment.RRN]bool), unclosed: make(map[reconcile.Batch]bool),
		accepted: make(map[payment.BusinessDate]bool)}
	p.readJournal()
	p.readOthers()
	p.readItems()
	return p
}

// stays reports whether the rows of a merchant's day are kept.
func (p *past) stays(of payableKey) bool { return of.date > p.day || p.days[of] }

// later reports whether an instant is of a clearing day that is not past.
func (p *past) later(t payment.Time) bool { return p.fold.config.Calendar.ClearingDate(t) > p.day }

func (p *past) readJournal() {
	a := &p.fold.acquirer
	for i := range a.journal.entries.rows {
		e := &a.journal.entries.rows[i]
		if e.RRN != "" {
			p.entries[e.RRN] = e
		}
		if e.Kind == reconcile.Completion && effective(e) {
			p.ended[e.Original] = true
		}
	}
	for i := range a.batches.rows.rows {
		r := &a.batches.rows.rows[i]
		p.unclosed[reconcile.Batch{Terminal: r.Terminal, Number: r.Batch}] = r.Closed == 0 || p.later(r.Closed)
	}
	for _, waiting := range a.payables.awaits {
		for i := range waiting {
			p.awaits[waiting[i].match.RRN] = true
		}
	}
}

// readOthers finds what the others have by what it is about.
func (p *past) readOthers() {
	f := p.fold
	for i := range f.tills.slips.rows {
		p.slips[slipRef(&f.tills.slips.rows[i])] = &f.tills.slips.rows[i]
	}
	for i := range f.issuer.rows.rows {
		p.issued[f.issuer.rows.rows[i].RRN] = &f.issuer.rows.rows[i]
	}
	for i := range f.acquirer.files.details {
		if d := &f.acquirer.files.details[i]; !d.Kind.Exceptional() {
			p.records[d.RRN]++
		}
	}
	for i := range f.acquirer.files.rows.rows {
		if r := &f.acquirer.files.rows.rows[i]; r.Kind == reconcile.ClearingFile && r.Accepted {
			p.accepted[r.ClearingDate] = true
		}
	}
}

// readItems notes what is or was wrong, and with what.
func (p *past) readItems() {
	for i := range p.fold.acquirer.items.rows.rows {
		it := &p.fold.acquirer.items.rows.rows[i]
		if it.State != reconcile.Open && !p.later(it.Closed) {
			p.items.note(it, putRight)
			continue
		}
		p.items.note(it, unsettled)
		if it.Key.Merchant != "" && it.Day != 0 {
			p.days[payableKey{it.Key.Merchant, it.Day}] = true
		}
	}
}

// effective reports whether an entry counts.
func effective(e *reconcile.Entry) bool {
	return e.State == reconcile.Approved || e.State == reconcile.Voided
}

func slipRef(s *reconcile.Slip) terminal.Ref {
	return terminal.Ref{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN}
}

// homeOf is the merchant's day to which the money of an entry belongs.
func homeOf(e *reconcile.Entry) payableKey {
	if e.Cleared != 0 {
		return payableKey{e.Merchant, e.Cleared}
	}
	return payableKey{e.Merchant, e.ClearingDate}
}

// entryOf finds the entry of a slip.
func (p *past) entryOf(s *reconcile.Slip) *reconcile.Entry {
	j := &p.fold.acquirer.journal
	if e := p.entries[s.RRN]; e != nil && s.RRN != "" {
		return e
	}
	if i, ok := j.entries.at[slipRef(s)]; ok {
		return &j.entries.rows[i]
	}
	return nil
}

func (p *past) homeOfSlip(s *reconcile.Slip) (home payableKey, known bool) {
	if e := p.entryOf(s); e != nil {
		return homeOf(e), true
	}
	return payableKey{s.Merchant, p.fold.config.Calendar.ClearingDate(s.At)}, false
}

func (p *past) homeOfDetail(d *reconcile.Detail) payableKey {
	if e := p.entries[d.RRN]; e != nil && !d.Kind.Exceptional() {
		return homeOf(e)
	}
	return payableKey{d.Merchant, d.ClearingDate}
}

func homeOfClaim(c *reconcile.Claim) payableKey {
	return payableKey{c.Merchant, max(c.ClearingDate, c.Cleared)}
}
