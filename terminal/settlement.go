package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// judged takes the host's verdict about the totals.
func (t *Terminal) judged(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	verdict := m.Totals.Verdict
	out.Fact(&Answered{Ref: e.Ref, Transaction: e.transaction, Belief: settled(verdict), Code: m.Code})
	if verdict != dialect.InBalance && verdict != dialect.OutOfBalance {
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Declined, Code: m.Code,
			Final: true, Text: textNotSettled})
		return
	}
	out.Fact(&Judged{Terminal: t.cfg.ID, Batch: t.batch, Verdict: verdict, Totals: t.Totals()})
	if verdict == dialect.OutOfBalance {
		if t.cfg.Practice.CloseOnMismatch {
			t.closeBatch(ev, out, verdict)
			return
		}
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Declined, Text: textUploading})
	}
	t.continueSettlement(ev, out, verdict, nil)
}

func settled(v dialect.Verdict) Belief {
	if v == dialect.InBalance {
		return Approved
	}
	return Declined
}

// uploadAnswered goes on after a part of the upload, or closes the batch after
// its end.
func (t *Terminal) uploadAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	info := dialect.ResponseCode(m.Code)
	accepted := m.Code == "" || info.Action.Approved()
	f := &Answered{Ref: e.Ref, Transaction: e.transaction, Belief: Declined, Code: m.Code}
	if accepted {
		f.Belief = Approved
	}
	out.Fact(f)
	switch {
	case !accepted:
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Declined, Code: m.Code,
			Final: true, Text: payment.Both(info.En, info.Zh)})
	case e.transaction == dialect.Upload:
		out.Fact(&Uploaded{Terminal: t.cfg.ID, Batch: t.batch, Details: e.details})
		t.continueSettlement(ev, out, t.verdict, e.details)
	default:
		t.closeBatch(ev, out, t.verdict)
	}
}

// closeBatch ends the settlement: the next batch begins, and the total slip is
// printed.
func (t *Terminal) closeBatch(ev *party.Event, out *party.Out, verdict dialect.Verdict) {
	e := &t.open
	totals := t.Totals()
	totals.Verdict = verdict
	out.Fact(&BatchClosed{Terminal: t.cfg.ID, Batch: t.batch, Next: t.batch.Next(), Verdict: verdict})
	text := textSettled
	if verdict == dialect.OutOfBalance {
		text = textSettledApart
	}
	t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: dialect.Settlement, Belief: Approved,
		Amount: totals.Debit.Sub(totals.Credit), Final: true, Text: text})
	t.printTotals(ev, out, &totals)
}
