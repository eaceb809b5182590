package evidence

import (
	"acqsim/acquirer"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/terminal"
)

func (x *witness) entry(r terminal.Ref) *reconcile.Entry {
	if i, ok := x.entries[r]; ok {
		return &x.evidence.Entries[i]
	}
	return nil
}

// entryOf finds the entry of a fact: by the reference, since a terminal's number may
// be in the journal twice.
func (x *witness) entryOf(r *acquirer.Ref) *reconcile.Entry {
	if i, ok := x.byRRN[r.RRN]; ok && r.RRN != "" {
		return &x.evidence.Entries[i]
	}
	return x.entry(refOf(r))
}

func refOf(r *acquirer.Ref) terminal.Ref {
	return terminal.Ref{Terminal: r.Terminal, Batch: r.Batch, STAN: r.STAN}
}

// acquirer reads the acquirer's journal.
func (x *witness) acquirer(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.Requested:
		x.requested(at, f)
	case *acquirer.Refused:
		if kind, money := kindOf(f.Transaction); money {
			x.add(refOf(&f.Ref), reconcile.Entry{ClearingDate: f.Date, NaturalDate: x.config.Calendar.Date(at), RRN: f.RRN, Terminal: f.Terminal,
				Merchant: f.Merchant, Batch: f.Batch, STAN: f.STAN, Kind: kind, Amount: f.Amount, State: reconcile.Declined, Code: f.Code, At: at})
		}
	case *acquirer.Approved:
		x.approved(f)
	case *acquirer.Declined:
		x.state(&f.Ref, reconcile.Declined, f.Code)
	case *acquirer.TimedOut:
		x.timedOut(f)
	case *acquirer.Reversed:
		x.state(&f.Ref, reconcile.Reversed, "")
		x.toOriginal(f.RRN, reconcile.Approved)
	case *acquirer.Hung:
		x.state(&f.Ref, reconcile.Hung, "")
	case *acquirer.BatchCompared, *acquirer.BatchClosed:
		x.batch(at, f)
	case *acquirer.DayOpened, *acquirer.FileImported, *acquirer.FileRefused, *acquirer.StatementImported:
		x.file(f)
	case *acquirer.Reconciled:
		x.reconciled(at, f)
	default:
		if !x.claimed(at, f) {
			x.payout(at, f)
		}
	}
}

func (x *witness) requested(at payment.Time, f *acquirer.Requested) {
	x.requests[f.RRN] = f
	x.openBatch(at, f.Terminal, f.Batch)
	kind, money := kindOf(f.Transaction)
	if !money {
		return
	}
	id := x.config.Institution
	x.add(refOf(&f.Ref), reconcile.Entry{
		ClearingDate: f.Date, NaturalDate: x.config.Calendar.Date(at), RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant,
		Batch: f.Batch, STAN: f.STAN, Network: reconcile.NetworkKey{Sent: f.Sent, STAN: f.NetworkSTAN, Acquirer: id, Forwarder: id},
		Card: f.PAN.String(), Kind: kind, Amount: f.Amount, State: reconcile.Pending, Original: f.OriginalRRN, At: at,
	})
}

func (x *witness) add(r terminal.Ref, e reconcile.Entry) {
	x.entries[r] = len(x.evidence.Entries)
	if e.RRN != "" {
		x.byRRN[e.RRN] = len(x.evidence.Entries)
	}
	x.evidence.Entries = append(x.evidence.Entries, e)
}

func (x *witness) approved(f *acquirer.Approved) {
	if e := x.entryOf(&f.Ref); e != nil {
		e.State, e.Code, e.ClearingDate = reconcile.Approved, f.Code, f.Date
		if f.Amount != nil {
			e.Amount = *f.Amount
		}
	}
	x.toOriginal(f.RRN, reconcile.Voided)
}

// toOriginal brings what a void, a tip or an adjustment does to the entry that it
// refers to: a void leaves it in a state, the others give it a new amount.
func (x *witness) toOriginal(rrn payment.RRN, state reconcile.EntryState) {
	req := x.requests[rrn]
	if req == nil {
		return
	}
	i, ok := x.byRRN[req.OriginalRRN]
	if !ok {
		return
	}
	switch req.Transaction {
	case dialect.SaleVoid, dialect.PreAuthVoid, dialect.CompletionVoid:
		if e := &x.evidence.Entries[i]; state == reconcile.Voided || e.State == reconcile.Voided {
			e.State = state
		}
	case dialect.Tip, dialect.Adjust:
		x.evidence.Entries[i].Amount = req.Amount
	}
}

// timedOut reads a request that the network did not answer: it is undone, or, an
// advice, still under way.
func (x *witness) timedOut(f *acquirer.TimedOut) {
	if f.Advice != nil && f.Advice.Reason == "" {
		return
	}
	x.state(&f.Ref, reconcile.Reversed, payment.NoIssuerReply)
}

func (x *witness) state(r *acquirer.Ref, s reconcile.EntryState, code payment.ResponseCode) {
	if e := x.entryOf(r); e != nil {
		e.State = s
		if code != "" {
			e.Code = code
		}
	}
}

func (x *witness) batch(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.BatchCompared:
		b := x.batchRow(at, f.Terminal, f.Batch)
		b.Till, b.Host, b.Balanced = totals(f.Till), totals(f.Host), f.Verdict == dialect.InBalance
	case *acquirer.BatchClosed:
		x.batchRow(at, f.Terminal, f.Batch).Closed = at
		x.captured(at, f.Terminal, f.Batch, f.Captured)
	}
}

func totals(t dialect.Totals) reconcile.Totals {
	return reconcile.Totals{DebitCount: t.DebitCount, Debit: t.Debit, CreditCount: t.CreditCount, Credit: t.Credit}
}

// The acquirer's contract with the network: when a clearing file and the money of
// a day are due.
const (
	fileDue      = "08:30"
	statementDue = "08:45"
)

func (x *witness) due(day payment.BusinessDate, at string) payment.Time {
	t, _ := payment.ParseTimeOfDay(at) // a constant of this file
	return x.config.Calendar.At(day, t)
}

func (x *witness) file(f party.Fact) {
	v := x.evidence
	switch f := f.(type) {
	case *acquirer.DayOpened:
		x.files[f.Closed] = len(v.Files)
		v.Files = append(v.Files, reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: f.Closed, Due: x.due(f.Closed.AddDays(1), fileDue)})
	case *acquirer.FileImported:
		row := reconcile.FileRow{Kind: reconcile.ClearingFile, ClearingDate: f.Date}
		i, expected := x.files[f.Date]
		if expected {
			row = v.Files[i]
		} else {
			i = len(v.Files)
			v.Files = append(v.Files, row)
		}
		row.ID, row.Arrived, row.Accepted, row.Count = f.ID, f.Arrived, true, len(f.Details)
		v.Files[i] = row
		v.Details = append(v.Details, f.Details...)
		settles := x.config.Calendar.AddWorkingDays(f.Date, 1)
		v.Positions = append(v.Positions, reconcile.Position{ClearingDate: f.Date, Net: f.Net, Due: x.due(settles, statementDue)})
	case *acquirer.FileRefused:
		v.Files = append(v.Files, reconcile.FileRow{ID: f.ID, Kind: reconcile.ClearingFile, ClearingDate: f.Date, Arrived: f.Arrived, Refused: f.Reason})
	case *acquirer.StatementImported:
		v.Statements = append(v.Statements, f.Lines...)
		v.Files = append(v.Files, reconcile.FileRow{ID: f.ID, Kind: reconcile.StatementFile, ClearingDate: f.Date, Arrived: f.Arrived, Accepted: true, Count: len(f.Lines)})
	}
}

func (x *witness) reconciled(at payment.Time, f *acquirer.Reconciled) {
	for i := range f.Matches {
		m := &f.Matches[i]
		if e := x.entryOf(&m.Ref); e != nil {
			e.Cleared, e.Fee = f.Date, m.Fee
		}
		x.matched(at, m, f.Date, f.Due)
	}
	for i := range f.Rounding {
		r := &f.Rounding[i]
		p := x.payable(payableKey{r.Merchant, f.Date})
		p.Amount, p.Fee = p.Amount.Sub(r.Amount), p.Fee.Add(r.Amount)
	}
	for _, it := range f.Raised {
		x.item(it)
	}
	for _, it := range f.Closed {
		x.item(it)
	}
}

// item keeps the latest word on an item.
func (x *witness) item(it reconcile.Item) {
	i, known := x.items[it.ID]
	if !known {
		i = len(x.evidence.Items)
		x.items[it.ID] = i
		x.evidence.Items = append(x.evidence.Items, it)
	}
	x.evidence.Items[i] = it
}

func (x *witness) payable(k payableKey) *reconcile.Payable {
	i, ok := x.payables[k]
	if !ok {
		i = len(x.evidence.Payables)
		x.payables[k] = i
		zero := payment.Minor(0, x.config.Currency)
		x.evidence.Payables = append(x.evidence.Payables, reconcile.Payable{Merchant: k.merchant, Date: k.date, Amount: zero, Fee: zero})
	}
	return &x.evidence.Payables[i]
}
