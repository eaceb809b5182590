package terminal

import (
	"slices"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Apply changes the terminal by one fact.
func (t *Terminal) Apply(f party.Fact) {
	switch f := f.(type) {
	case *Sent:
		t.applySent(f)
	case *Answered:
		t.applyAnswered(f)
	case *Unanswered:
		t.applyUnanswered(f)
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
		} else if f.Cause == PowerCut || f.Cause == KeysRefused {
			t.next = nil
		}
	case *Stored:
		t.applyStored(f)
	case *AdviceSent:
		t.open = exchange{Ref: f.Ref, own: f.STAN, advice: f.Attempt}
		if r := t.line(f.Ref); r != nil {
			t.open.transaction, r.Attempts = r.Transaction, f.Attempt
		}
		if f.Next != nil {
			t.next = f.Next
		}
	case *AdviceAnswered:
		t.applyAdviceAnswered(f)
	case *SignedOn:
		t.batch, t.offset, t.signOn, t.repeat = f.Batch, f.Offset, false, false
		t.load(f.Keys)
	case *Judged:
		t.verdict = f.Verdict
	case *Uploaded:
		for i := range t.records {
			if r := &t.records[i]; r.Batch == f.Batch && slices.Contains(f.Details, r.STAN) {
				r.Uploaded = true
			}
		}
	case *BatchClosed:
		t.open, t.verdict, t.batch, t.owed = exchange{}, dialect.NoVerdict, f.Next, 0
		t.records = slices.DeleteFunc(t.records, func(r Record) bool { return r.Batch != f.Batch })
	default:
		t.applyDevice(f)
	}
}

// applyDevice changes what belongs to the device and not to a transaction.
func (t *Terminal) applyDevice(f party.Fact) {
	switch f := f.(type) {
	case *SignOnDue:
		t.signOn = true
		t.repeat = f.Repeat
	case *Downloaded:
		if f.Transaction == dialect.CAKeyDownload {
			t.caKeys = f.Data
		} else {
			t.parameters = f.Data
		}
	case *PrinterChanged:
		t.broken = f.Broken
	case *Reprinted:
		if r := t.line(f.Ref); r != nil {
			r.Printed = true
		}
	case *Wiped:
		counters := t.counters // the cards keep theirs
		*t = *newTerminal(t.cfg, t.dialect, t.codec)
		t.counters = counters
	}
}

// applySent opens the exchange and keeps the reversal record.
func (t *Terminal) applySent(f *Sent) {
	t.next = nil
	t.stan = f.STAN.Next()
	t.open = exchange{Ref: f.Ref, transaction: f.Transaction, own: f.STAN, details: f.Details, chip: f.Chip}
	t.count(f)
	if recorded(f.Transaction) {
		t.records = append(t.records, Record{
			Ref: f.Ref, Transaction: f.Transaction, PAN: f.PAN, Amount: f.Amount, Date: f.Date, Time: f.Time,
			Original: f.Original, Belief: Unknown, EntryMode: f.EntryMode, Sequence: f.Sequence, Chip: f.Chip,
		})
	}
	if f.Reversible {
		t.kept = reversalRecord{
			Ref: f.Ref, transaction: f.Transaction, pan: f.PAN, amount: f.Amount, entryMode: f.EntryMode, date: f.Date,
			reason: reasonOther, original: f.Original, authID: f.AuthID, sequence: f.Sequence, chip: f.Chip,
		}
	}
}

// count keeps how often each chip was used.
func (t *Terminal) count(f *Sent) {
	if len(f.Chip) == 0 || t.cfg.Keys.Chips[f.PAN].IsZero() {
		return
	}
	if d, _, signed := hsm.ParseField55(f.Chip); signed {
		t.counters[f.PAN] = d.ATC
	}
}

// applyAnswered ends an exchange with a belief. A late reply leaves the exchange
// that is open alone.
func (t *Terminal) applyAnswered(f *Answered) {
	if !f.Late {
		t.open = exchange{}
	}
	if t.kept.Ref == f.Ref && f.Undo != "" {
		t.kept.reason = f.Undo
	} else if t.kept.Ref == f.Ref && !(f.Late && t.open.attempt > 0) {
		t.kept = reversalRecord{}
	}
	r := t.record(f.STAN)
	if r == nil || r.Ref != f.Ref {
		return
	}
	r.Belief, r.Code, r.Amount = f.Belief, f.Code, f.Amount
	r.RRN, r.AuthID, r.SettlementDate, r.Late = f.RRN, f.AuthID, f.SettlementDate, f.Late
	approved := f.Belief == Approved
	r.InBatch = approved && (f.Transaction.Debit() || f.Transaction.Credit())
	r.Printed = approved && !f.Unprinted
	if original := t.originalOf(r); approved && original != nil {
		switch f.Transaction {
		case dialect.SaleVoid, dialect.PreAuthVoid:
			original.Voided = true
		case dialect.Completion:
			original.Completed = true
		case dialect.CompletionVoid:
			original.Voided = true
			if p := t.originalOf(original); p != nil {
				p.Completed = false
			}
		}
	}
}

// applyUnanswered leaves the belief of an advice alone: the till has done it
// whatever the host says.
func (t *Terminal) applyUnanswered(f *Unanswered) {
	advice := t.open.advice > 0
	t.open = exchange{}
	if advice && (f.Cause == PowerCut || f.Cause == KeysRefused) {
		t.next = nil
	}
	if r := t.record(f.STAN); r != nil && r.Ref == f.Ref && !advice {
		r.Belief = Unknown
		if r.Transaction.Advice() { // a refund: it is not undone but told again
			r.Advice, r.Attempts = AdviceOwed, 1
			t.owed++
		}
	}
	if t.kept.Ref != f.Ref {
		return
	}
	switch f.Cause {
	case NoReply:
		t.kept.reason = reasonNoReply
	case BadMAC:
		t.kept.reason = reasonBadMAC
	}
}

// applyStored writes down what the till has done without asking.
func (t *Terminal) applyStored(f *Stored) {
	t.stan = f.STAN.Next()
	t.owed++
	r := Record{
		Ref: f.Ref, Transaction: f.Transaction, PAN: f.PAN, Amount: f.Amount, Tip: f.Tip, Date: f.Date, Time: f.Time,
		Original: f.Original, Belief: Approved, AuthID: f.AuthID, Printed: f.Printed, InBatch: f.Transaction.Debit(),
		Advice: AdviceOwed, EntryMode: f.EntryMode, Expiry: f.Expiry, Sequence: f.Sequence, Chip: f.Chip,
	}
	if original := t.originalOf(&r); original != nil {
		switch f.Transaction {
		case dialect.Adjust, dialect.Tip:
			r.Before = original.Amount
			original.Amount = f.Amount
			original.Tip = f.Tip
		case dialect.CompletionAdvice:
			original.Completed = true
		}
	}
	t.records = append(t.records, r)
}

// applyAdviceAnswered ends the exchange of an advice. What the host refuses is
// not in the batch: it is on the failed list.
func (t *Terminal) applyAdviceAnswered(f *AdviceAnswered) {
	t.open = exchange{}
	r := t.line(f.Ref)
	if r == nil || r.Advice != AdviceOwed {
		return
	}
	if t.batch == f.Batch {
		t.owed--
	}
	r.Code = f.Code
	if f.Delivered {
		r.Advice, r.RRN, r.SettlementDate = AdviceDelivered, f.RRN, f.SettlementDate
		if r.Belief == Unknown {
			r.Belief, r.InBatch, r.Printed = Approved, true, !t.broken
		}
		return
	}
	r.Advice, r.Belief, r.InBatch = AdviceRefused, Declined, false
	if original := t.originalOf(r); original != nil {
		switch r.Transaction {
		case dialect.Adjust, dialect.Tip:
			original.Amount, original.Tip = r.Before, payment.Amount{}
		case dialect.CompletionAdvice:
			original.Completed = false
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
