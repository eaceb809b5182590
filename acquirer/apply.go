package acquirer

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// kept is how many natural days files, positions, payables and payouts stay in
// memory after they are settled: longer than a return takes.
const kept = 40

// Apply is part of party.Party.
func (a *Acquirer) Apply(f party.Fact) {
	if p, ok := f.(ledger.Poster); ok {
		a.book.Post(p.LedgerPostings()...)
	}
	switch f := f.(type) {
	case *Opened:
		a.opened, a.day = true, f.Date
	case *DayOpened:
		a.applyDayOpened(f)
	case *Requested:
		a.applyRequested(f)
	case *Refused:
		a.applyRefused(f)
	case *Approved:
		a.applyApproved(f)
	case *Declined:
		t := a.byRRN[f.RRN]
		t.state, t.code, t.reply = reconcile.Declined, f.Code, f.Reply
		if t.req.Transaction == dialect.Refund {
			a.refund(t, -t.amount.Minor)
		}
		t.stands()
		a.settled(t)
	case *TimedOut:
		a.applyTimedOut(f)
	case *Reversed:
		a.applyReversed(f)
	case *Tombstoned:
		a.tombstones[f.key()] = f.Date
	case *Hung:
		t := a.byRRN[f.RRN]
		t.state = reconcile.Hung
		delete(a.pending, f.RRN)
	case *AdviceAcknowledged:
		if t := a.byRRN[f.RRN]; t != nil {
			t.advice = nil
		}
		delete(a.advised, f.RRN)
	case *SignedOn:
		a.applySignedOn(f)
	case *SignOnRequired:
		a.lastSTAN = f.STAN
		if point := a.terminals[f.Terminal]; point != nil {
			point.signOnAgain = true
		}
	case *BatchCompared:
		a.batch(f.Terminal, f.Batch, f.At).compared = f
	case *DetailsUploaded:
		a.applyUploaded(f)
	case *BatchClosed:
		a.applyBatchClosed(f)
	case *BatchForced:
		a.applyForced(f)
	default:
		a.applyMoney(f)
	}
}

// applyMoney applies the facts of files, payouts and people.
func (a *Acquirer) applyMoney(f party.Fact) {
	switch f := f.(type) {
	case *FileImported:
		a.applyFile(f)
	case *FileRefused:
		a.applyFileRefused(f)
	case *StatementImported:
		a.files[f.ID], a.fileDates[f.ID] = f.Hash, f.Date
		a.lines = append(a.lines, f.Lines...)
	case *Reconciled:
		a.applyReconciled(f)
	case *JobDone:
		a.jobs[f.Name] = f.Date
	case *DayAdvanced:
		a.applyDayAdvanced(f)
	case *PayoutSent:
		a.applyPayoutSent(f)
	case *PayoutConfirmed:
		p := a.payouts[f.ID]
		p.state, p.final = reconcile.PayoutSucceeded, f.Now
		a.unblock(p)
	case *PayoutRefused:
		a.applyPayoutRefused(f)
	case *PayoutUnanswered:
		a.payouts[f.ID].state = reconcile.PayoutUnknown
	case *PayoutReturned:
		p := a.payouts[f.ID]
		p.state, p.reason, p.returned = reconcile.PayoutReversed, f.Reason, f
		a.returns = append(a.returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: f.Now})
	case *PayoutReissued:
		a.payouts[f.ID].reissued = true
	case *ClaimSent:
		a.applyClaimSent(f)
	case *ClaimCleared:
		a.applyClaimCleared(f)
	case *AccountChanged:
		shop := a.merchants[f.Merchant]
		shop.accounts = append(shop.accounts, *f)
	case *MerchantHeld:
		a.merchants[f.Merchant].hold = f
		a.applyHeld(f.Merchant, f.Parts, 1)
	case *MerchantReleased:
		a.applyReleased(f)
	case *ItemCorrected:
		a.applyCorrected(f)
	default:
		a.applyPaying(f)
	}
}

// dayOf returns the clearing day, made when it is new.
func (a *Acquirer) dayOf(d payment.BusinessDate) *day {
	if a.days[d] == nil {
		a.days[d] = new(day)
	}
	return a.days[d]
}

// batch returns a terminal's batch, made when it is new.
func (a *Acquirer) batch(terminal payment.TerminalID, number payment.BatchNumber, at payment.Time) *batch {
	point := a.terminals[terminal]
	if point == nil {
		return new(batch) // a terminal that the config no longer has
	}
	if point.batches[number] == nil {
		point.batches[number] = &batch{opened: at, uploads: make(map[payment.STAN][]byte)}
	}
	return point.batches[number]
}

func (a *Acquirer) applyDayOpened(f *DayOpened) {
	for d := f.Closed; d < f.Date; d = d.AddDays(1) {
		if i, found := a.findExpected(d); !found {
			a.expected = slices.Insert(a.expected, i, a.expectedFile(d))
		}
	}
	a.day = f.Date
	a.forget(f.Date.AddDays(-kept))
	a.forgetSales(f.Date.AddDays(-a.cfg.RefundDays))
	a.forgetClaims(f.Date.AddDays(-disputeDays))
	a.forgetHolds(f.Date.AddDays(-a.cfg.PreAuthDays))
}

func (a *Acquirer) findExpected(d payment.BusinessDate) (int, bool) {
	return slices.BinarySearchFunc(a.expected, d, func(r reconcile.FileRow, d payment.BusinessDate) int { return cmp.Compare(r.ClearingDate, d) })
}

func (a *Acquirer) expectedFile(d payment.BusinessDate) reconcile.FileRow {
	return reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: d, Due: a.cfg.Calendar.At(d.AddDays(1), a.cfg.FileDue)}
}

// forget drops what is older than a day and settled.
func (a *Acquirer) forget(before payment.BusinessDate) {
	a.expected = slices.DeleteFunc(a.expected, func(r reconcile.FileRow) bool { return r.ClearingDate < before && r.Accepted })
	a.positions = slices.DeleteFunc(a.positions, func(p reconcile.Position) bool { return p.ClearingDate < before })
	a.lines = slices.DeleteFunc(a.lines, func(l reconcile.StatementLine) bool {
		return cmp.Or(l.ClearingDate, l.Date) < before
	})
	for id, d := range a.fileDates {
		if d < before {
			delete(a.fileDates, id)
			delete(a.files, id)
		}
	}
	for k, d := range a.tombstones {
		if d < a.day.AddDays(-1) {
			delete(a.tombstones, k)
		}
	}
	a.payoutIDs = slices.DeleteFunc(a.payoutIDs, func(id string) bool {
		p := a.payouts[id]
		done := p.state == reconcile.PayoutSucceeded || p.state == reconcile.PayoutFailed || p.reissued
		if done = done && p.Date < before; done {
			delete(a.payouts, id)
		}
		return done
	})
	a.returns = slices.DeleteFunc(a.returns, func(r reconcile.Return) bool { return a.payouts[r.PayoutID] == nil })
	for _, shop := range a.shops {
		shop.payables = slices.DeleteFunc(shop.payables, func(p *payable) bool { return p.row.Date < before && p.open() == 0 && p.held == 0 })
	}
}

func (a *Acquirer) applyRequested(f *Requested) {
	t := &txn{req: f, state: reconcile.Pending, date: f.Date, amount: f.Amount}
	if f.OriginalRRN != "" {
		t.original = a.byRRN[f.OriginalRRN]
	}
	switch o := t.original; {
	case f.Transaction == dialect.Refund:
		a.refund(t, f.Amount.Minor)
	case o != nil && !changes(f.Transaction):
		o.ender = t
	}
	n, _ := strconv.ParseUint(string(f.RRN[4:]), 10, 64)
	a.lastRRN, a.lastSTAN = n, f.NetworkSTAN
	a.txns[f.key()] = t
	a.byRRN[f.RRN] = t
	a.pending[f.RRN] = t
	d := a.dayOf(f.Date)
	d.txns = append(d.txns, t)
	b := a.batch(f.Terminal, f.Batch, f.At)
	b.txns = append(b.txns, t)
}

func (a *Acquirer) applyRefused(f *Refused) {
	t := &txn{
		req:   &Requested{Ref: f.Ref, Transaction: f.Transaction, Merchant: f.Merchant, Date: f.Date, Amount: f.Amount, At: f.At},
		state: reconcile.Declined, date: f.Date, code: f.Code, reply: f.Reply, amount: f.Amount,
	}
	a.txns[f.key()] = t
	d := a.dayOf(f.Date)
	d.txns = append(d.txns, t)
}

// settled ends the wait for a transaction's outcome.
func (a *Acquirer) settled(t *txn) {
	delete(a.pending, t.req.RRN)
	if isAdvice(t.req.Transaction) {
		t.advice = nil
		delete(a.advised, t.req.RRN)
	}
}

// refund counts a refund against its sale from the moment it is asked for, so
// that two under way do not give back more than was paid.
func (a *Acquirer) refund(t *txn, minor int64) {
	if t.original != nil {
		t.original.refunded += minor
	} else if s := a.sold(t.req.Original.RRN); s != nil {
		s.refunded += minor
	}
}

func (a *Acquirer) applyApproved(f *Approved) {
	t := a.byRRN[f.RRN]
	t.state, t.code, t.authID, t.reply, t.posted = reconcile.Approved, f.Code, f.AuthID, f.Reply, f.Postings
	if f.Amount != nil {
		t.amount = *f.Amount
	}
	if f.Date != t.date {
		old := a.dayOf(t.date)
		old.txns = slices.DeleteFunc(old.txns, func(o *txn) bool { return o == t })
		t.date = f.Date
		d := a.dayOf(f.Date)
		d.txns = append(d.txns, t)
	}
	a.settled(t)
	if t.req.Transaction == dialect.PreAuth {
		a.holds = append(a.holds, t)
	}
	o := t.original
	switch {
	case o == nil:
	case voids(t.req.Transaction):
		o.state = reconcile.Voided
	case changes(t.req.Transaction):
		o.amount = t.amount
		o.posted = append(o.posted[:len(o.posted):len(o.posted)], f.Postings...)
	}
}

// stands lets the original of a void or a completion that comes to nothing stand
// as before.
func (t *txn) stands() {
	o := t.original
	if o == nil || o.ender != t {
		return
	}
	o.ender = nil
	if o.state == reconcile.Voided {
		o.state = reconcile.Approved
	}
}

func (a *Acquirer) applyTimedOut(f *TimedOut) {
	t := a.byRRN[f.RRN]
	t.code, t.reply = payment.NoIssuerReply, f.Reply
	if f.Advice != nil {
		a.owe(t, f.Advice)
	}
	switch {
	case isAdvice(t.req.Transaction): // its repeat brings the outcome
	case f.Advice != nil:
		t.state = reconcile.Reversed
		t.stands()
		delete(a.pending, f.RRN)
	default:
		t.state = reconcile.Declined
		delete(a.pending, f.RRN)
	}
}

// owe keeps an advice until the network acknowledges it.
func (a *Acquirer) owe(t *txn, advice *Advice) {
	t.advice = advice
	a.advised[t.req.RRN] = t
	if reversible(t.req.Transaction) {
		a.lastSTAN = advice.STAN
	}
}

func (a *Acquirer) applyReversed(f *Reversed) {
	t := a.byRRN[f.RRN]
	t.stands()
	t.state, t.posted = reconcile.Reversed, nil
	delete(a.pending, f.RRN)
	if f.Advice != nil {
		a.owe(t, f.Advice)
	}
}

func (a *Acquirer) applyUploaded(f *DetailsUploaded) {
	b := a.batch(f.Terminal, f.Batch, 0)
	for _, d := range f.Details {
		if !slices.ContainsFunc(b.uploaded, func(o dialect.Detail) bool { return o.STAN == d.STAN }) {
			b.uploaded = append(b.uploaded, d)
		}
	}
	if b.uploads != nil {
		b.uploads[f.STAN] = f.Reply
	}
}

// applyBatchClosed ends a batch; of the closed ones the last stays, for repeats.
func (a *Acquirer) applyBatchClosed(f *BatchClosed) {
	b := a.batch(f.Terminal, f.Batch, f.At)
	b.end, b.closed = f, f.At
	for _, t := range b.txns {
		if !slices.Contains(f.Captured, t.req.STAN) {
			continue
		}
		a.capture(t, f.At)
	}
	point := a.terminals[f.Terminal]
	if point == nil {
		return
	}
	if f.Batch == point.current {
		point.current = f.Next
	}
	for number, old := range point.batches {
		if number != f.Batch && old.end != nil {
			delete(point.batches, number)
		}
	}
}

func (a *Acquirer) applyFile(f *FileImported) {
	a.files[f.ID], a.fileDates[f.ID] = f.Hash, f.Date
	a.dayOf(f.Date).file = f
	for _, c := range f.Cards {
		a.register.cards[c.RRN] = c.PAN
	}
	row := a.expectedFile(f.Date)
	i, found := a.findExpected(f.Date)
	if !found {
		a.expected = slices.Insert(a.expected, i, row)
	}
	r := &a.expected[i]
	r.ID, r.Arrived, r.Accepted, r.Refused, r.Count = f.ID, f.Arrived, true, "", len(f.Details)
	a.positions = append(a.positions, a.position(f))
}

func (a *Acquirer) applyFileRefused(f *FileRefused) {
	if f.From != a.cfg.Network || f.Date == 0 {
		return
	}
	if i, found := a.findExpected(f.Date); found && !a.expected[i].Accepted {
		a.expected[i].Arrived, a.expected[i].Refused = f.Arrived, f.Reason
	}
}

func (a *Acquirer) applyReconciled(f *Reconciled) {
	for i := range f.Matches {
		m := &f.Matches[i]
		t := a.byRRN[m.RRN]
		if t != nil {
			t.cleared = f.Date
		}
		switch {
		case m.Advanced:
		case m.Awaits && t != nil:
			t.awaits = &awaiting{*m, f.Date, f.Due}
		default:
			a.payable(m.Merchant, f.Date, f.Due, f.Now, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
		}
	}
	for i := range f.Rounding {
		r := &f.Rounding[i]
		a.payable(r.Merchant, f.Date, f.Due, f.Now, r.Amount.Neg(), r.Amount, "")
	}
	for i := range f.Closed {
		a.closeItem(f.Closed[i].ID)
	}
	a.items = append(a.items, f.Raised...)
	if f.Comparison == reconcile.ClearingComparison && f.Due != 0 {
		a.dayOf(f.Date).reconciled = true
		a.archive(f.Date)
	}
}

// archive drops the transactions of reconciled days before d. What has an open
// item is known by that; of sales, enough for their refunds is kept, and
// pre-authorisations wait for their completions. What the network is still owed
// moves on to the open day.
func (a *Acquirer) archive(d payment.BusinessDate) {
	for _, date := range slices.Sorted(maps.Keys(a.days)) {
		old := a.days[date]
		if date >= d || !old.reconciled {
			continue
		}
		delete(a.days, date)
		a.keepSales(old.txns)
		for _, t := range old.txns {
			switch {
			case a.advised[t.req.RRN] == t:
				if t.state == reconcile.Pending {
					t.date = a.day
				}
				open := a.dayOf(a.day)
				open.txns = append(open.txns, t)
			case t.req.Transaction == dialect.PreAuth && t.state == reconcile.Approved:
			case a.keepOpen(t):
			default:
				a.drop(t)
			}
		}
	}
}

// drop forgets a transaction.
func (a *Acquirer) drop(t *txn) {
	if a.txns[t.req.key()] == t {
		delete(a.txns, t.req.key())
	}
	delete(a.byRRN, t.req.RRN)
	delete(a.pending, t.req.RRN)
	delete(a.advised, t.req.RRN)
}

// forgetHolds drops the pre-authorisations that are too old to be completed here.
func (a *Acquirer) forgetHolds(before payment.BusinessDate) {
	a.holds = slices.DeleteFunc(a.holds, func(t *txn) bool {
		if t.date < before {
			a.drop(t)
		}
		return t.date < before
	})
}

func (a *Acquirer) closeItem(id string) {
	i := slices.IndexFunc(a.items, func(it reconcile.Item) bool { return it.ID == id })
	if i < 0 {
		return
	}
	rrn := a.items[i].Key.RRN
	a.items = slices.Delete(a.items, i, i+1)
	a.release(rrn)
}

// payable adds to what a merchant earned on a clearing day.
func (a *Acquirer) payable(m payment.MerchantID, date, due payment.BusinessDate, ready payment.Time, amount, fee payment.Amount, rrn payment.RRN) {
	shop := a.merchants[m]
	if shop == nil {
		return
	}
	i, found := slices.BinarySearchFunc(shop.payables, date, func(p *payable, d payment.BusinessDate) int { return cmp.Compare(p.row.Date, d) })
	if !found {
		zero := payment.Minor(0, a.cfg.Currency)
		row := reconcile.Payable{Merchant: m, Date: date, Amount: zero, Fee: zero}
		shop.payables = slices.Insert(shop.payables, i, &payable{row: row})
	}
	p := shop.payables[i]
	p.row.Due, p.row.Ready = max(p.row.Due, due), ready
	p.row.Amount, p.row.Fee = p.row.Amount.Add(amount), p.row.Fee.Add(fee)
	if rrn != "" {
		p.rrns = append(p.rrns, rrn)
	}
	if a.cfg.Paying.Cut == PerSale {
		p.due = append(p.due, dueSale{rrn: rrn, minor: amount.Minor})
	}
}

func (a *Acquirer) applyDayAdvanced(f *DayAdvanced) {
	d := a.dayOf(f.Date)
	d.advanced = true
	for i := range f.Payables {
		m := &f.Payables[i]
		if t := a.byRRN[m.RRN]; t != nil {
			t.advanced = true
		}
		a.payable(m.Merchant, f.Date, f.Due, 0, m.Amount.Sub(m.Fee), m.Fee, m.RRN)
	}
}

// part returns the payable that a part of a payout pays, nil when it is archived.
func (a *Acquirer) part(m payment.MerchantID, part *Part) *payable {
	shop := a.merchants[m]
	if shop == nil {
		return nil
	}
	for _, p := range shop.payables {
		if p.row.Date == part.Date {
			return p
		}
	}
	return nil
}

func (a *Acquirer) applyPayoutSent(f *PayoutSent) {
	n, _ := strconv.ParseUint(f.ID[7:], 10, 64)
	a.lastPayout, a.lastSTAN = n, f.STAN
	sent := &payout{PayoutSent: f, state: reconcile.PayoutSent}
	a.payouts[f.ID] = sent
	a.payoutIDs = append(a.payoutIDs, f.ID)
	again := a.payouts[f.Replaces] != nil && a.payouts[f.Replaces].reissued
	for i := range f.Parts {
		if p := a.part(f.Merchant, &f.Parts[i]); p != nil {
			if !again { // what was returned is still counted for the payout that it replaces
				p.paid += f.Parts[i].Amount.Minor
			}
			p.row.Payout = f.ID
			sent.sales = append(sent.sales, p.take(f.RRNs)...)
		}
	}
	a.withhold(f.Merchant, f.Withheld, f.Deductions)
	for _, rrn := range f.RRNs {
		if t := a.byRRN[rrn]; t != nil {
			t.payout = f.ID
		}
	}
}

func (a *Acquirer) applyPayoutRefused(f *PayoutRefused) {
	p := a.payouts[f.ID]
	p.state, p.reason, p.final = reconcile.PayoutFailed, f.Reason, f.Now
	a.giveBack(p)
	for i := range p.Parts {
		if q := a.part(p.Merchant, &p.Parts[i]); q != nil {
			q.row.Blocked = f.Reason
		}
	}
}

// giveBack makes what a payout carried payable again.
func (a *Acquirer) giveBack(p *payout) {
	for i := range p.Parts {
		if q := a.part(p.Merchant, &p.Parts[i]); q != nil {
			q.paid -= p.Parts[i].Amount.Minor
			q.giveBack(p)
		}
	}
}

// unblock ends the block of what a payout carried.
func (a *Acquirer) unblock(p *payout) {
	for i := range p.Parts {
		if q := a.part(p.Merchant, &p.Parts[i]); q != nil {
			q.row.Blocked = ""
		}
	}
}
