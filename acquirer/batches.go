package acquirer

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// settlement compares a terminal's totals with the journal's (0500).
func (a *Acquirer) settlement(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	b := point.batches[m.Batch]
	if b != nil && b.compared != nil && b.compared.STAN == m.STAN {
		out.Message(ev.From, b.compared.Reply)
		return
	}
	f := &BatchCompared{Terminal: point.ID, Batch: m.Batch, STAN: m.STAN, Till: m.Totals, Host: a.hostTotals(b), At: ev.Business}
	f.Till.Verdict = dialect.NoVerdict
	f.Verdict = dialect.OutOfBalance
	if sameTotals(&f.Till, &f.Host) {
		f.Verdict = dialect.InBalance
	}
	m.Totals.Verdict = f.Verdict
	f.Reply = a.encodeReply(ev, point, payment.Approved)
	out.Fact(f)
	out.Message(ev.From, f.Reply)
}

func sameTotals(a, b *dialect.Totals) bool {
	return a.DebitCount == b.DebitCount && a.Debit.Minor == b.Debit.Minor && a.CreditCount == b.CreditCount && a.Credit.Minor == b.Credit.Minor
}

// hostTotals sums the journal of a batch: what is approved, a voided sale beside
// its void, without what was reversed or declined.
func (a *Acquirer) hostTotals(b *batch) dialect.Totals {
	zero := payment.Minor(0, a.cfg.Currency)
	totals := dialect.Totals{Debit: zero, Credit: zero}
	if b == nil {
		return totals
	}
	for _, t := range b.txns {
		if t.state != reconcile.Approved && t.state != reconcile.Voided {
			continue
		}
		switch {
		case t.req.Transaction.Debit():
			totals.DebitCount++
			totals.Debit = totals.Debit.Add(t.amount)
		case t.req.Transaction.Credit():
			totals.CreditCount++
			totals.Credit = totals.Credit.Add(t.amount)
		}
	}
	return totals
}

// upload keeps details of a batch that was out of balance (0320). A detail that
// came before counts once, so that an interrupted upload can go on.
func (a *Acquirer) upload(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	if b := point.batches[m.Batch]; b != nil {
		if reply := b.uploads[m.STAN]; reply != nil {
			out.Message(ev.From, reply)
			return
		}
	}
	f := &DetailsUploaded{Terminal: point.ID, Batch: m.Batch, STAN: m.STAN, Details: slices.Clone(m.Details)}
	f.Reply = a.encodeReply(ev, point, payment.Approved)
	out.Fact(f)
	out.Message(ev.From, f.Reply)
	a.createMissing(ev, out, point, f)
}

// createMissing takes the off-line sales of an upload whose advice never came: the
// card has been used and the goods are gone, so they go to the network now.
func (a *Acquirer) createMissing(ev *party.Event, out *party.Out, point *till, f *DetailsUploaded) {
	rrns, stan := a.lastRRN, a.lastSTAN
	for i := range f.Details {
		d := &f.Details[i]
		ref := Ref{Terminal: f.Terminal, Batch: f.Batch, STAN: d.STAN}
		if !a.soldOffline(d) || d.Amount.Minor <= 0 || a.txns[ref.key()] != nil {
			continue
		}
		a.in = dialect.Message{Transaction: dialect.OfflineSale, PAN: d.PAN, Amount: d.Amount}
		req := a.requested(ev, point, ref, nil)
		rrns, stan = rrns+1, stan.Next()
		req.RRN, req.NetworkSTAN = rrn(a.cfg.Calendar.ClearingDate(ev.Business), rrns), stan
		out.Fact(req)
		a.forward(out, req, nil, false)
		out.Set(party.Timer{Name: replyTimer, Key: string(req.RRN)}, ev.Now.Add(a.cfg.ReplyTimeout))
	}
}

// soldOffline reports whether a detail without a journal entry is an off-line sale.
// The details of DE 48 do not say what they are; but what was asked on-line has left
// an entry at least. A card with an open hold is left to the desk: it may be the
// completion of that.
func (a *Acquirer) soldOffline(d *dialect.Detail) bool {
	if d.Transaction != dialect.Unknown {
		return d.Transaction == dialect.OfflineSale
	}
	for _, t := range a.txns {
		if t.req.Transaction == dialect.PreAuth && t.req.PAN == d.PAN && t.state == reconcile.Approved {
			return false
		}
	}
	return !d.Credit
}

// uploadEnd closes a batch. What the terminal uploaded is compared with the
// journal (L1); a batch in balance has nothing to compare.
func (a *Acquirer) uploadEnd(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	b := point.batches[m.Batch]
	if b != nil && b.end != nil {
		out.Message(ev.From, b.end.Reply)
		return
	}
	balanced := b != nil && b.compared != nil && b.compared.Verdict == dialect.InBalance
	f := &BatchClosed{Terminal: point.ID, Batch: m.Batch, Next: m.Batch.Next(), STAN: m.STAN, Count: m.Count, Balanced: balanced, At: ev.Business}
	if a.cfg.Capture == TerminalCapture && b != nil {
		f.Captured = captured(b, balanced)
	}
	f.Reply = a.encodeReply(ev, point, payment.Approved)
	out.Fact(f)
	if b != nil && b.compared != nil && !balanced {
		a.compareBatch(ev, out, point, m.Batch, b)
	}
	out.Message(ev.From, f.Reply)
}

// captured lists the transactions that a closed batch confirms.
func captured(b *batch, balanced bool) []payment.STAN {
	var stans []payment.STAN
	for _, t := range b.txns {
		uploaded := func(d dialect.Detail) bool { return d.STAN == t.req.STAN }
		if t.state == reconcile.Approved && (balanced || slices.ContainsFunc(b.uploaded, uploaded)) {
			stans = append(stans, t.req.STAN)
		}
	}
	return stans
}

// compareBatch raises the differences between an uploaded batch and the journal.
func (a *Acquirer) compareBatch(ev *party.Event, out *party.Out, point *till, number payment.BatchNumber, b *batch) {
	slips := make([]reconcile.Slip, 0, len(b.uploaded))
	for i := range b.uploaded {
		d := &b.uploaded[i]
		slips = append(slips, reconcile.Slip{
			Terminal: point.ID, Merchant: point.Merchant, Batch: number, STAN: d.STAN, RRN: d.RRN, Kind: detailKind(d, b),
			Amount: d.Amount, Belief: reconcile.BelievedApproved, InBatch: true,
		})
	}
	entries := make([]reconcile.Entry, 0, len(b.txns))
	for _, t := range b.txns {
		if e, ok := a.entry(t); ok {
			entries = append(entries, e)
		}
	}
	res := reconcile.L1(a.at(ev, a.day), reconcile.Batch{Terminal: point.ID, Number: number}, entries, slips, a.items)
	a.report(ev, out, reconcile.BatchComparison, a.day, res.Raised, res.Closed)
}

// detailKind says what an uploaded detail is. A wire that has only the sign
// leaves a void and a refund alike: the journal's own transaction tells them apart.
func detailKind(d *dialect.Detail, b *batch) reconcile.Kind {
	if k := kindOf(d.Transaction); k != "" {
		return k
	}
	if !d.Credit {
		return reconcile.Sale
	}
	for _, t := range b.txns {
		if t.req.STAN == d.STAN && t.req.Transaction.Credit() {
			return kindOf(t.req.Transaction)
		}
	}
	return reconcile.Refund
}
