package terminal

import (
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// received takes a reply. It must belong to the open exchange by MTI, STAN and
// terminal; any other is late, doubled or somebody else's, and is discarded.
func (t *Terminal) received(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	if m.Terminal != t.cfg.ID && !t.takes(m) {
		return
	}
	if !m.Reply {
		t.asked(ev, m, out)
		return
	}
	own := e.busy() && m.STAN == e.own && (m.Transaction == e.transaction && m.Reversal == (e.attempt > 0) ||
		t.cfg.Practice.MatchBySTAN && e.attempt > 0)
	if !own && !t.takes(m) {
		t.late(m, out)
		return
	}
	out.Cancel(replyTimer)
	if !t.trusted(m, ev.Bytes) {
		t.distrust(ev, m, out)
		return
	}
	switch {
	case e.attempt > 0:
		t.reversalAnswered(ev, m, out)
	case e.advice > 0:
		t.adviceAnswered(ev, m, out)
	case m.Transaction == dialect.SignOn:
		t.signedOn(ev, m, out)
	case m.Transaction == dialect.Settlement:
		t.judged(ev, m, out)
	case m.Transaction == dialect.Upload, m.Transaction == dialect.UploadEnd:
		t.uploadAnswered(ev, m, out)
	default:
		t.answered(ev, m, out)
	}
	code := payment.ResponseCode("")
	if m.Code != "" && dialect.ResponseCode(m.Code).Action == dialect.SignOnAgain {
		code = m.Code
	}
	t.signOnIfDue(ev, m, out, code)
}

// takes reports whether a reply that may be another's is taken for that of the card transaction that is open.
func (t *Terminal) takes(m *dialect.Message) bool {
	e := &t.open
	return t.cfg.Practice.TakeAnyReply && e.busy() && e.attempt == 0 && e.advice == 0 && e.transaction.OfCard() &&
		m.Reply && !m.Reversal && m.Transaction.OfCard()
}

// distrust ends an exchange whose approval has a wrong MAC: it is reversed with
// reason A0, and the terminal signs on again.
func (t *Terminal) distrust(ev *party.Event, m *dialect.Message, out *party.Out) {
	t.unanswered(ev, BadMAC, out)
	t.signOnIfDue(ev, m, out, payment.MACError)
}

// answered ends a card transaction, or what only has a response code.
func (t *Terminal) answered(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	info := dialect.ResponseCode(m.Code)
	f := &Answered{
		Ref: e.Ref, Transaction: e.transaction, Belief: Declined, Code: m.Code,
		RRN: m.RRN, AuthID: m.AuthID, SettlementDate: m.SettlementDate,
	}
	r := t.record(e.STAN)
	if r != nil {
		f.Amount = r.Amount
	}
	if info.Action.Approved() {
		f.Belief = Approved
	}
	if info.Action == dialect.ApprovePartly && !t.cfg.Practice.IgnorePartialApproval {
		if r != nil && !partOf(m.Amount, r.Amount) {
			t.unanswered(ev, NoReply, out)
			return
		}
		f.Amount = m.Amount
	}
	slip := r != nil && f.Belief == Approved
	if slip && !t.chipAccepts(e, r.PAN, m.EMV) {
		t.chipRefused(ev, out, f)
		return
	}
	if slip && t.broken {
		t.withoutSlip(ev, out, f)
		return
	}
	out.Fact(f)
	if f.Belief == Approved && len(m.Parameters) > 0 {
		out.Fact(&Downloaded{Terminal: t.cfg.ID, Transaction: e.transaction, Data: m.Parameters})
	}
	s := Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: f.Belief, Code: m.Code, Amount: f.Amount,
		Final: true, Text: payment.Both(info.En, info.Zh)}
	if e.transaction == dialect.Balance {
		s.Amount = m.Balance
	}
	if f.Belief == Declined {
		s.Action = info.Action.String()
	}
	t.show(out, s)
	if slip {
		t.print(out, r, f)
		if t.scripted(ev, m, out, r) {
			return
		}
	}
	t.tell(ev, out)
}

// partOf reports whether an amount that was granted can be a part of what was asked for. An
// approval of more, of nothing or in another currency can be booked by nobody: it is as good
// as none, and is reversed.
func partOf(granted, asked payment.Amount) bool {
	return granted.Minor > 0 && granted.Minor <= asked.Minor && granted.Currency == asked.Currency
}

// withoutSlip ends an approved transaction whose slip the printer does not print:
// it stands and is printed later, or it is cancelled and reversed with reason 96.
func (t *Terminal) withoutSlip(ev *party.Event, out *party.Out, f *Answered) {
	f.Unprinted = true
	if t.cfg.PrinterFailure == UndoSale && t.keeps(f.Ref) {
		t.takeBack(ev, out, f, textCancelled)
		return
	}
	out.Fact(f)
	t.show(out, Screen{Batch: f.Batch, STAN: f.STAN, Transaction: f.Transaction, Belief: Approved, Code: f.Code,
		Amount: f.Amount, Final: true, Text: textReprintLater})
	t.tell(ev, out)
}

// chipRefused ends an exchange whose approval the chip does not believe: nothing is
// sold, and the host is told to undo it with reason 96.
func (t *Terminal) chipRefused(ev *party.Event, out *party.Out, f *Answered) {
	f.ChipRefused, f.Unprinted = true, true
	t.takeBack(ev, out, f, textChipRefused)
}

// keeps reports whether there is a reversal record of an exchange.
func (t *Terminal) keeps(ref Ref) bool { return t.kept.exists() && t.kept.Ref == ref }

// takeBack cancels what the host has approved and the terminal cannot finish. It is
// reversed with reason 96, unless no record is kept of it.
func (t *Terminal) takeBack(ev *party.Event, out *party.Out, f *Answered, text payment.Text) {
	f.Belief = Declined
	if t.keeps(f.Ref) {
		f.Undo = reasonUndone
	}
	atOnce := f.Undo != "" && t.cfg.Reversal == AtOnce
	out.Fact(f)
	t.show(out, Screen{Batch: f.Batch, STAN: f.STAN, Transaction: f.Transaction, Belief: Declined, Code: f.Code,
		Amount: f.Amount, Final: !atOnce, Text: text})
	if atOnce {
		t.sendReversal(ev, out, 1, reasonUndone, nil)
		return
	}
	t.tell(ev, out)
}

// scripted hands the issuer's script of an approval to the chip and tells the host
// what came of it (0620). It reports whether there was one.
func (t *Terminal) scripted(ev *party.Event, m *dialect.Message, out *party.Out, r *Record) bool {
	if r == nil || !byContact(r.EntryMode) || !t.dialect.Speaks(dialect.ScriptResult) {
		return false
	}
	results := scriptResults(m.EMV)
	if len(results) == 0 {
		return false
	}
	b := pick(nil, r.Chip, hsm.TagTVR, hsm.TagIssuerData, hsm.TagCryptogram, hsm.TagATC, hsm.TagAIP, hsm.TagDate)
	t.store(ev, out, &Request{
		Transaction: dialect.ScriptResult, EntryMode: Keyed,
		Card:     Card{PAN: r.PAN, Sequence: r.Sequence, Chip: hsm.AppendObject(b, hsm.TagScriptResult, results)},
		Original: dialect.Original{Transaction: r.Transaction, STAN: r.STAN, Batch: r.Batch, Date: r.Date},
	})
	return true
}

// tell sends the advices that the host does not have, after an on-line exchange
// that showed that the line works.
func (t *Terminal) tell(ev *party.Event, out *party.Out) {
	if r := t.nextOwed(Ref{}); r != nil && pushes(t.open.transaction) {
		t.sendAdvice(ev, out, r, nil)
	}
}

// late drops a reply to a closed exchange. A terminal with the practice takes an
// approval nevertheless.
func (t *Terminal) late(m *dialect.Message, out *party.Out) {
	r := t.record(m.STAN)
	if !t.cfg.Practice.AcceptLateReply || m.Reversal || r == nil || r.Belief == Approved ||
		r.Transaction != m.Transaction ||
		r.STAN == t.open.own && t.open.attempt == 0 || !dialect.ResponseCode(m.Code).Action.Approved() {
		return
	}
	f := &Answered{
		Ref: r.Ref, Transaction: r.Transaction, Belief: Approved, Code: m.Code, Amount: r.Amount,
		RRN: m.RRN, AuthID: m.AuthID, SettlementDate: m.SettlementDate, Late: true,
	}
	out.Fact(f)
	info := dialect.ResponseCode(m.Code)
	t.show(out, Screen{Batch: r.Batch, STAN: r.STAN, Transaction: r.Transaction, Belief: Approved, Code: m.Code,
		Amount: r.Amount, Final: !t.open.busy(), Text: payment.Both(info.En, info.Zh)})
	t.print(out, r, f)
}

// unanswered ends the open exchange when the time-out has passed.
func (t *Terminal) unanswered(ev *party.Event, cause string, out *party.Out) {
	e := &t.open
	if e.attempt > 0 {
		t.reversalFailed(ev, out, cause, "")
		return
	}
	out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: cause})
	if e.advice > 0 {
		t.adviceUnanswered(ev, out)
		return
	}
	if e.transaction == dialect.UploadEnd && t.cfg.Practice.CloseWithoutEnd {
		t.closeBatch(ev, out, t.verdict)
		return
	}
	reverses := t.kept.exists() && t.kept.Ref == e.Ref
	atOnce := reverses && t.cfg.Reversal == AtOnce
	s := Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: !atOnce,
		Text: textNoReply}
	if e.transaction.Advice() && cause == NoReply {
		s.Text = textTellLater
	}
	reason := reasonNoReply
	if cause == BadMAC {
		reason, s.Text = reasonBadMAC, textBadMAC
	}
	if reverses {
		s.Amount = t.kept.amount
		if cause == NoReply {
			s.Text = textWillReverse
		}
	}
	t.show(out, s)
	if atOnce {
		t.sendReversal(ev, out, 1, reason, nil)
	}
}
