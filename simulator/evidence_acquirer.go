package simulator

import (
	"acqsim/acquirer"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

func (x *witness) entry(r ref) *reconcile.Entry {
	if i, ok := x.entries[r]; ok {
		return &x.evidence.Entries[i]
	}
	return nil
}

func refOf(r *acquirer.Ref) ref { return ref{r.Terminal, r.Batch, r.STAN} }

// acquirer reads the acquirer's journal.
func (x *witness) acquirer(rec *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.Requested:
		x.requested(rec, f)
	case *acquirer.Refused:
		if kind, money := kindOf(f.Transaction); money {
			x.add(refOf(&f.Ref), reconcile.Entry{ClearingDate: f.Date, NaturalDate: x.world.Calendar.Date(rec.At), RRN: f.RRN, Terminal: f.Terminal,
				Merchant: f.Merchant, Batch: f.Batch, STAN: f.STAN, Kind: kind, Amount: f.Amount, State: reconcile.Declined, Code: f.Code, At: rec.At})
		}
	case *acquirer.Approved:
		x.approved(f)
	case *acquirer.Declined:
		x.state(refOf(&f.Ref), reconcile.Declined, f.Code)
	case *acquirer.TimedOut:
		x.timedOut(f)
	case *acquirer.Reversed:
		x.state(refOf(&f.Ref), reconcile.Reversed, "")
		x.toOriginal(f.RRN, reconcile.Approved)
	case *acquirer.Hung:
		x.state(refOf(&f.Ref), reconcile.Hung, "")
	case *acquirer.BatchCompared, *acquirer.BatchClosed:
		x.batch(rec, f)
	case *acquirer.DayOpened, *acquirer.FileImported, *acquirer.FileRefused, *acquirer.StatementImported:
		x.file(f)
	case *acquirer.Reconciled:
		x.reconciled(rec, f)
	case *acquirer.ItemCorrected:
		x.item(f.Item)
	default:
		x.payout(rec, f)
	}
}

func (x *witness) requested(rec *engine.Record, f *acquirer.Requested) {
	x.requests[f.RRN] = f
	kind, money := kindOf(f.Transaction)
	if !money {
		return
	}
	id := x.world.acquirerID()
	x.add(refOf(&f.Ref), reconcile.Entry{
		ClearingDate: f.Date, NaturalDate: x.world.Calendar.Date(rec.At), RRN: f.RRN, Terminal: f.Terminal, Merchant: f.Merchant,
		Batch: f.Batch, STAN: f.STAN, Network: reconcile.NetworkKey{Sent: f.Sent, STAN: f.NetworkSTAN, Acquirer: id, Forwarder: id},
		Card: f.PAN.String(), Kind: kind, Amount: f.Amount, State: reconcile.Pending, Original: f.OriginalRRN, At: rec.At,
	})
}

func (x *witness) add(r ref, e reconcile.Entry) {
	x.entries[r] = len(x.evidence.Entries)
	if e.RRN != "" {
		x.byRRN[e.RRN] = len(x.evidence.Entries)
	}
	x.evidence.Entries = append(x.evidence.Entries, e)
}

func (x *witness) approved(f *acquirer.Approved) {
	if e := x.entry(refOf(&f.Ref)); e != nil {
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
	x.state(refOf(&f.Ref), reconcile.Reversed, payment.NoIssuerReply)
}

func (x *witness) state(r ref, s reconcile.EntryState, code payment.ResponseCode) {
	if e := x.entry(r); e != nil {
		e.State = s
		if code != "" {
			e.Code = code
		}
	}
}

func (x *witness) batch(rec *engine.Record, f party.Fact) {
	row := func(t payment.TerminalID, b payment.BatchNumber) *reconcile.BatchRow {
		k := reconcile.Batch{Terminal: t, Number: b}
		i, ok := x.batches[k]
		if !ok {
			i = len(x.evidence.Batches)
			x.batches[k] = i
			x.evidence.Batches = append(x.evidence.Batches, reconcile.BatchRow{Terminal: t, Batch: b, Opened: rec.At})
		}
		return &x.evidence.Batches[i]
	}
	switch f := f.(type) {
	case *acquirer.BatchCompared:
		b := row(f.Terminal, f.Batch)
		b.Till, b.Host, b.Balanced = totals(f.Till), totals(f.Host), f.Verdict == dialect.InBalance
	case *acquirer.BatchClosed:
		row(f.Terminal, f.Batch).Closed = rec.At
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
	return x.world.Calendar.At(day, t)
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
		settles := x.world.Calendar.AddWorkingDays(f.Date, 1)
		v.Positions = append(v.Positions, reconcile.Position{ClearingDate: f.Date, Net: f.Net, Due: x.due(settles, statementDue)})
	case *acquirer.FileRefused:
		v.Files = append(v.Files, reconcile.FileRow{ID: f.ID, Kind: reconcile.ClearingFile, ClearingDate: f.Date, Arrived: f.Arrived, Refused: f.Reason})
	case *acquirer.StatementImported:
		v.Statements = append(v.Statements, f.Lines...)
		v.Files = append(v.Files, reconcile.FileRow{ID: f.ID, Kind: reconcile.StatementFile, ClearingDate: f.Date, Arrived: f.Arrived, Accepted: true, Count: len(f.Lines)})
	}
}

func (x *witness) reconciled(rec *engine.Record, f *acquirer.Reconciled) {
	for i := range f.Matches {
		m := &f.Matches[i]
		if e := x.entry(refOf(&m.Ref)); e != nil {
			e.Cleared, e.Fee = f.Date, m.Fee
		}
		p := x.payable(payableKey{m.Merchant, f.Date})
		p.Amount = p.Amount.Add(m.Amount).Sub(m.Fee)
		p.Fee = p.Fee.Add(m.Fee)
		p.Due, p.Ready = f.Due, rec.At
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
		zero := payment.Minor(0, x.world.Currency)
		x.evidence.Payables = append(x.evidence.Payables, reconcile.Payable{Merchant: k.merchant, Date: k.date, Amount: zero, Fee: zero})
	}
	return &x.evidence.Payables[i]
}

// payout reads what became of the money that was due.
func (x *witness) payout(rec *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.DayAdvanced:
		for i := range f.Payables {
			p := x.payable(payableKey{f.Payables[i].Merchant, f.Date})
			p.Amount, p.Fee = p.Amount.Add(f.Payables[i].Amount).Sub(f.Payables[i].Fee), p.Fee.Add(f.Payables[i].Fee)
			p.Due = f.Due
		}
	case *acquirer.PayoutSent:
		x.payoutSent(rec, f)
	case *acquirer.PayoutConfirmed:
		x.payoutState(rec, f.ID, reconcile.PayoutSucceeded, "")
	case *acquirer.PayoutRefused:
		x.payoutState(rec, f.ID, reconcile.PayoutFailed, f.Reason)
		for _, p := range x.carriedBy(f.ID) {
			p.Blocked = f.Reason
		}
	case *acquirer.PayoutUnanswered:
		x.payoutState(rec, f.ID, reconcile.PayoutUnknown, "")
	case *acquirer.PayoutReturned:
		x.payoutState(rec, f.ID, reconcile.PayoutReversed, f.Reason)
		x.evidence.Returns = append(x.evidence.Returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: rec.At})
	case *acquirer.AccountChanged:
		x.owners[f.Account.Number] = f.Merchant
	case *acquirer.MerchantHeld:
		x.hold(f.Merchant, f.Reason, f.Review)
	case *acquirer.MerchantReleased:
		x.hold(f.Merchant, "", 0)
	}
}

func (x *witness) payoutSent(rec *engine.Record, f *acquirer.PayoutSent) {
	x.payouts[f.ID] = len(x.evidence.Payouts)
	x.parts[f.ID] = f.Parts
	x.evidence.Payouts = append(x.evidence.Payouts, reconcile.Payout{
		ID: f.ID, Merchant: f.Merchant, Account: f.Account.Number, Amount: f.Amount, State: reconcile.PayoutSent,
		Replaces: f.Replaces, Date: f.Date, Created: rec.At, Sent: rec.At,
	})
	for _, p := range x.carriedBy(f.ID) {
		if sent := &x.evidence.Payouts[x.payouts[f.ID]]; sent.Replaces == "" {
			sent.Replaces = p.Payout // the refused payout that carried it before
		}
		p.Payout, p.Blocked = f.ID, ""
	}
	for _, rrn := range f.RRNs {
		if i, ok := x.byRRN[rrn]; ok {
			x.evidence.Entries[i].Payout = f.ID
		}
	}
}

// carriedBy returns the payables whose money a payout carries.
func (x *witness) carriedBy(id string) []*reconcile.Payable {
	i, ok := x.payouts[id]
	if !ok {
		return nil
	}
	merchant := x.evidence.Payouts[i].Merchant
	var out []*reconcile.Payable
	for _, part := range x.parts[id] {
		if n, ok := x.payables[payableKey{merchant, part.Date}]; ok {
			out = append(out, &x.evidence.Payables[n])
		}
	}
	return out
}

func (x *witness) payoutState(rec *engine.Record, id string, s reconcile.PayoutState, reason string) {
	i, ok := x.payouts[id]
	if !ok {
		return
	}
	p := &x.evidence.Payouts[i]
	p.State, p.Reason = s, reason
	if s != reconcile.PayoutUnknown {
		p.Final = rec.At
	}
}

func (x *witness) hold(m payment.MerchantID, reason string, review payment.BusinessDate) {
	for i := range x.evidence.Payables {
		if p := &x.evidence.Payables[i]; p.Merchant == m {
			p.Hold, p.Review = reason, review
		}
	}
}
