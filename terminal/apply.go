package terminal

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
)

// Apply changes the terminal by one fact.
func (t *Terminal) Apply(f party.Fact) {
	switch f := f.(type) {
	case *Sent:
		t.applySent(f)
	case *Answered:
		t.applyAnswered(f)
	case *Unanswered:
		t.open = exchange{}
		if r := t.record(f.STAN); r != nil && r.Ref == f.Ref {
			r.Belief = Unknown
		}
		if t.kept.Ref == f.Ref && f.Cause == NoReply {
			t.kept.reason = reasonNoReply
		}
	case *ReversalSent:
		if f.Own == t.stan {
			t.stan = t.stan.Next()
		}
		t.kept.own, t.kept.attempts = f.Own, f.Attempt
		t.open = exchange{Ref: f.Ref, transaction: t.kept.transaction, own: f.Own, attempt: f.Attempt}
		if f.Next != nil {
			t.next = f.Next
		}
	case *Reversed:
		t.endReversal(f.Ref, func(r *Record) {
			r.Reversed = true
			if !r.Late {
				r.Belief = Declined
			}
		})
	case *ReversalUnanswered:
		t.open = exchange{}
		if f.GivenUp {
			t.endReversal(f.Ref, func(r *Record) { r.GivenUp = true })
		} else if f.Cause == PowerCut {
			t.next = nil
		}
	case *SignedOn:
		t.batch, t.offset = f.Batch, f.Offset
	case *Judged:
		t.verdict = f.Verdict
	case *Uploaded:
		for i := range t.records {
			if r := &t.records[i]; r.Batch == f.Batch && slices.Contains(f.Details, r.STAN) {
				r.Uploaded = true
			}
		}
	case *BatchClosed:
		t.open, t.verdict, t.batch = exchange{}, dialect.NoVerdict, f.Next
		t.records = slices.DeleteFunc(t.records, func(r Record) bool { return r.Batch != f.Batch })
	}
}

// applySent opens the exchange and keeps the reversal record.
func (t *Terminal) applySent(f *Sent) {
	t.next = nil
	t.stan = f.STAN.Next()
	t.open = exchange{Ref: f.Ref, transaction: f.Transaction, own: f.STAN, details: f.Details}
	switch f.Transaction {
	case dialect.Sale, dialect.SaleVoid, dialect.Refund:
		t.records = append(t.records, Record{
			Ref: f.Ref, Transaction: f.Transaction, PAN: f.PAN, Amount: f.Amount, Date: f.Date, Time: f.Time,
			Original: f.Original, Belief: Unknown,
		})
	}
	if f.Reversible {
		t.kept = reversalRecord{
			Ref: f.Ref, transaction: f.Transaction, pan: f.PAN, amount: f.Amount, entryMode: f.EntryMode, date: f.Date, reason: reasonOther,
		}
	}
}

// applyAnswered ends an exchange with a belief. A late reply leaves the exchange
// that is open alone.
func (t *Terminal) applyAnswered(f *Answered) {
	if !f.Late {
		t.open = exchange{}
	}
	if t.kept.Ref == f.Ref && !(f.Late && t.open.attempt > 0) {
		t.kept = reversalRecord{}
	}
	r := t.record(f.STAN)
	if r == nil || r.Ref != f.Ref {
		return
	}
	r.Belief, r.Code, r.Amount = f.Belief, f.Code, f.Amount
	r.RRN, r.AuthID, r.SettlementDate, r.Late = f.RRN, f.AuthID, f.SettlementDate, f.Late
	r.InBatch = f.Belief == Approved
	r.Printed = r.InBatch
	if r.InBatch && f.Transaction == dialect.SaleVoid {
		if original := t.record(r.Original.STAN); original != nil {
			original.Voided = true
		}
	}
}

// endReversal deletes the record and notes in the journal how it ended.
func (t *Terminal) endReversal(ref Ref, note func(*Record)) {
	t.open, t.kept, t.next = exchange{}, reversalRecord{}, nil
	for i := range t.records {
		if r := &t.records[i]; r.Ref == ref {
			note(r)
		}
	}
}
