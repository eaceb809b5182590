package host

import (
	"maps"
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// mostBatches is how many batches of a terminal the host keeps open. A till has one, or a few
// that it could not settle; who makes their numbers up is told 12.
const mostBatches = 100

// hasRoom reports whether a batch may be opened, or is there.
func (p *till) hasRoom(number payment.BatchNumber) bool {
	return number == p.current || p.batches[number] != nil || len(p.batches) < mostBatches
}

// settlement compares a terminal's totals with the journal's (0500).
func (h *Host) settlement(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	b := point.batches[m.Batch]
	if b != nil && b.compared != nil && b.compared.STAN == m.STAN {
		out.Message(ev.From, b.compared.Reply)
		return
	}
	f := &BatchCompared{
		Terminal: point.ID, Batch: m.Batch, STAN: m.STAN, Till: m.Totals, Host: h.hostTotals(b), At: ev.Business,
	}
	f.Till.Verdict = dialect.NoVerdict
	f.Verdict = dialect.OutOfBalance
	if sameTotals(&f.Till, &f.Host) {
		f.Verdict = dialect.InBalance
	}
	m.Totals.Verdict = f.Verdict
	f.Reply = h.encodeReply(ev, point, m, payment.Approved)
	out.Fact(f)
	answerWith(out, ev.From, f.Reply)
}

func sameTotals(a, b *dialect.Totals) bool {
	return a.DebitCount == b.DebitCount && a.Debit.Minor == b.Debit.Minor && a.CreditCount == b.CreditCount &&
		a.Credit.Minor == b.Credit.Minor
}

// hostTotals sums the journal of a batch: what is approved, a voided sale beside
// its void, without what was reversed or declined.
func (h *Host) hostTotals(b *batch) dialect.Totals {
	zero := payment.Minor(0, h.cfg.Currency)
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
func (h *Host) upload(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	if b := point.batches[m.Batch]; b != nil {
		if reply := b.uploads[m.STAN]; reply != nil && b.has(m.Details) {
			answerWith(out, ev.From, reply)
			return
		}
	}
	f := &DetailsUploaded{
		Terminal: point.ID, Batch: m.Batch, STAN: m.STAN, Details: point.batches[m.Batch].without(m.Details),
	}
	missing := h.missing(ev, out, f)
	if len(out.Wants) > 0 {
		return
	}
	if (m.MAC != nil || len(missing) > 0) && !point.proven(ev.Bytes) && !h.cfg.Practice.SkipMACCheck {
		h.answerTill(ev, out, point, m, payment.MACError)
		return
	}
	f.Reply = h.encodeReply(ev, point, m, payment.Approved)
	out.Fact(f)
	answerWith(out, ev.From, f.Reply)
	h.createMissing(ev, out, point, f, missing)
}

// without leaves out the details that the batch has: the answer to them was lost.
func (b *batch) without(details []dialect.Detail) []dialect.Detail {
	return slices.DeleteFunc(slices.Clone(details), func(d dialect.Detail) bool {
		return b != nil && slices.ContainsFunc(b.uploaded, func(o dialect.Detail) bool { return o.STAN == d.STAN })
	})
}

// has reports whether the batch has all details of a message: it is a copy then.
func (b *batch) has(details []dialect.Detail) bool {
	for i := range details {
		d := &details[i]
		if !slices.ContainsFunc(b.uploaded, func(o dialect.Detail) bool { return o.STAN == d.STAN && o.PAN == d.PAN }) {
			return false
		}
	}
	return true
}

// missing lists the off-line sales of an upload whose advice never came, each once.
func (h *Host) missing(ev *party.Event, out *party.Out, f *DetailsUploaded) []*dialect.Detail {
	var list []*dialect.Detail
	for i := range f.Details {
		d := &f.Details[i]
		if !h.soldOffline(d) || d.Amount.Minor <= 0 || d.STAN == 0 ||
			slices.ContainsFunc(list, func(o *dialect.Detail) bool { return o.STAN == d.STAN }) {
			continue
		}
		before, known := h.recollect(ev, out, txnKey{f.Terminal, f.Batch, d.STAN})
		if known && before.txn == nil && !before.tombstone {
			list = append(list, d)
		}
	}
	return list
}

// createMissing takes the off-line sales whose advice never came: the card has been
// used and the goods are gone, so they go to the network now. An upload that posts needs
// the MAC that the advice would have had.
func (h *Host) createMissing(
	ev *party.Event, out *party.Out, point *till, f *DetailsUploaded, missing []*dialect.Detail,
) {
	rrns, stan := h.lastRRN, h.lastSTAN
	for _, d := range missing {
		ref := Ref{Terminal: f.Terminal, Batch: f.Batch, STAN: d.STAN}
		sale := dialect.Message{Transaction: dialect.OfflineSale, PAN: d.PAN, Amount: d.Amount}
		req := h.requested(ev, point, ref, &sale, nil)
		req.Uploaded = true
		req.RRN, req.NetworkSTAN = rrn(h.cfg.Calendar.ClearingDate(ev.Business), rrns+1), stan.Next()
		forward := h.forwarded(req, nil, false)
		if forward == nil {
			continue // a card that no message holds: it is for the comparison to raise
		}
		rrns, stan = rrns+1, req.NetworkSTAN
		out.Fact(req)
		out.Message(h.cfg.Network, forward)
		out.Set(party.Timer{Name: ReplyTimer, Key: string(req.RRN)}, ev.Now.Add(h.cfg.ReplyTimeout))
	}
}

// soldOffline reports whether a detail without a journal entry is an off-line sale.
// The details of DE 48 do not say what they are; but what was asked on-line has left
// an entry at least. A card with an open hold is left to the desk: it may be the
// completion of that.
func (h *Host) soldOffline(d *dialect.Detail) bool {
	if d.Transaction != dialect.Unknown {
		return d.Transaction == dialect.OfflineSale
	}
	for _, t := range h.txns {
		if t.req.Transaction == dialect.PreAuth && t.req.PAN == d.PAN && t.state == reconcile.Approved {
			return false
		}
	}
	return !d.Credit
}

// uploadEnd closes a batch. What the terminal uploaded is compared with the
// journal (L1); a batch in balance has nothing to compare.
func (h *Host) uploadEnd(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	b := point.batches[m.Batch]
	switch {
	case b == nil || b.end == nil:
	case b.end.STAN == m.STAN:
		answerWith(out, ev.From, b.end.Reply)
		return
	default: // the till did not get the reply, and ends its batch anew
		h.answerTill(ev, out, point, m, payment.Approved)
		return
	}
	balanced := b != nil && b.compared != nil && b.compared.Verdict == dialect.InBalance
	f := &BatchClosed{
		Terminal: point.ID, Batch: m.Batch, Next: m.Batch.Next(), STAN: m.STAN, Count: m.Count, Balanced: balanced,
		At: ev.Business,
	}
	if h.cfg.Capture == TerminalCapture && b != nil {
		f.Captured = captured(b, balanced)
	}
	f.Reply = h.encodeReply(ev, point, m, payment.Approved)
	out.Fact(f)
	answerWith(out, ev.From, f.Reply)
}

// asked is what the journal of the batch was asked under a till's number.
func (b *batch) asked(stan payment.STAN) dialect.Transaction {
	for _, t := range b.txns {
		if k := kindOf(t.req.Transaction); t.req.STAN == stan && k != "" && k != reconcile.PreAuth {
			return t.req.Transaction
		}
	}
	return dialect.Unknown
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

// DetailKind says what an uploaded detail is. A wire that has no more than number, card
// and amount leaves sale, void and refund alike: what the journal was asked under the
// number tells them apart, Unknown where it was asked nothing.
func DetailKind(d *dialect.Detail, asked dialect.Transaction) reconcile.Kind {
	if k := kindOf(d.Transaction); k != "" {
		return k
	}
	if k := kindOf(asked); k != "" && k != reconcile.PreAuth {
		return k
	}
	if d.Credit {
		return reconcile.Refund
	}
	return reconcile.Sale
}

func (h *Host) batchRows(closed bool) []reconcile.BatchRow {
	var rows []reconcile.BatchRow
	for _, t := range h.cfg.Terminals {
		point := h.terminals[t.ID]
		for _, number := range slices.Sorted(maps.Keys(point.batches)) {
			b := point.batches[number]
			if b.end != nil && !closed {
				continue
			}
			since, waits := b.waitsSince()
			if b.end == nil && !waits {
				continue // captured by the host
			}
			row := reconcile.BatchRow{
				Terminal: t.ID, Batch: number, Host: totals(h.hostTotals(b)), Opened: since, Closed: b.closed,
			}
			if b.compared != nil {
				row.Till = totals(b.compared.Till)
				row.Balanced = b.compared.Verdict == dialect.InBalance
			}
			if b.end == nil && row.Host.DebitCount+row.Host.CreditCount == 0 {
				row.Opened = 0 // a pre-authorisation, a balance: nothing that a settlement moves
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Batches returns the batches that are open and the last closed one of each
// terminal.
func (h *Host) Batches() []reconcile.BatchRow { return h.batchRows(true) }

// OpenBatches returns the batches that nobody has settled.
func (h *Host) OpenBatches() []reconcile.BatchRow { return h.batchRows(false) }

func totals(t dialect.Totals) reconcile.Totals {
	return reconcile.Totals{DebitCount: t.DebitCount, Debit: t.Debit, CreditCount: t.CreditCount, Credit: t.Credit}
}

// Uploaded returns what a till uploaded of a batch that was out of balance, and the
// journal of that batch; false where nothing is to be compared.
func (h *Host) Uploaded(
	terminal payment.TerminalID, number payment.BatchNumber,
) ([]reconcile.Slip, []reconcile.Entry, bool) {
	point := h.terminals[terminal]
	if point == nil {
		return nil, nil, false
	}
	b := point.batches[number]
	if b == nil || b.compared == nil {
		return nil, nil, false
	}
	slips := make([]reconcile.Slip, 0, len(b.uploaded))
	for i := range b.uploaded {
		d := &b.uploaded[i]
		slips = append(slips, reconcile.Slip{
			Terminal: point.ID, Merchant: point.Merchant, Batch: number, STAN: d.STAN, RRN: d.RRN,
			Kind: DetailKind(d, b.asked(d.STAN)), Amount: d.Amount, Belief: reconcile.BelievedApproved, InBatch: true,
		})
	}
	entries := make([]reconcile.Entry, 0, len(b.txns))
	for _, t := range b.txns {
		if e, ok := h.entry(t); ok {
			entries = append(entries, e)
		}
	}
	return slips, entries, true
}
