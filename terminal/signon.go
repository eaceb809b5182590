package terminal

import (
	"time"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// asked answers what the host asks on its own: to sign on again, or whether the
// terminal is there. Anything else is not a terminal's to answer.
func (t *Terminal) asked(ev *party.Event, m *dialect.Message, out *party.Out) {
	if t.cfg.Practice.IgnoreSignOnRequest || !m.Answerable() || m.Reversal ||
		m.Transaction != dialect.SignOnRequest && m.Transaction != dialect.EchoTest {
		return
	}
	reply := m.Answer(payment.Approved)
	frame := t.codec.Frame(&reply)
	if frame == nil {
		return
	}
	if m.Transaction == dialect.SignOnRequest && !t.signOn {
		out.Fact(&SignOnDue{Terminal: t.cfg.ID})
	}
	out.Message(t.cfg.Acquirer, frame)
	if m.Transaction == dialect.SignOnRequest && !t.open.busy() {
		t.start(ev, out, &Request{Transaction: dialect.SignOn})
	}
}

// signOnIfDue signs on again once nothing else is under way: the host asked for
// it, or refused a message for its keys (99, A0). The operator is then asked to
// repeat the transaction, with a new STAN: a PIN is not kept.
//
//	T                                   acquirer
//	│ 0200 STAN 7 ────────────────────────▶│
//	│◀──────────────────── 0210 99 or A0   │   "PIN block error, sign on again"
//	│ 0800 ───────────────────────────────▶│
//	│◀──────────────── 0810 new keys, 00   │   "signed on again, repeat the transaction"
//	│ 0200 STAN 9, PIN entered anew ──────▶│
func (t *Terminal) signOnIfDue(ev *party.Event, m *dialect.Message, out *party.Out, code payment.ResponseCode) {
	e := &t.open
	if t.cfg.Practice.IgnoreSignOnRequest {
		return
	}
	if !t.signOn && (m.SignOnAgain || code != "") && e.transaction != dialect.SignOn {
		out.Fact(&SignOnDue{Terminal: t.cfg.ID, Code: code,
			Repeat: code != "" && (t.next != nil || e.attempt == 0 && e.advice == 0)})
	} else if !t.signOn || e.transaction == dialect.SignOn {
		return
	}
	for i := range out.Sends {
		if out.Sends[i].To == t.cfg.Acquirer {
			return // after that exchange
		}
	}
	t.start(ev, out, &Request{Transaction: dialect.SignOn})
}

// keysRefused reports whether a reply wants a sign-on before the same
// thing can succeed.
func (t *Terminal) keysRefused(m *dialect.Message) bool {
	return t.cfg.Keys.InUse() && dialect.ResponseCode(m.Code).Action == dialect.SignOnAgain
}

// keysFirst says that a reversal or an advice waits for the sign-on that follows,
// and that the request behind it has not left.
func (t *Terminal) keysFirst(m *dialect.Message, out *party.Out) {
	e := &t.open
	s := Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Code: m.Code,
		Text: textKeysFirst, Action: dialect.SignOnAgain.String()}
	if e.advice > 0 {
		s.Belief = Approved
	}
	t.show(out, s)
	if t.next != nil {
		t.refuse(out, Screen{Transaction: t.next.Transaction, Amount: t.next.Amount}, payment.NotSent)
	}
}

// signedOn takes the batch number and the time from the host.
func (t *Terminal) signedOn(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	info := dialect.ResponseCode(m.Code)
	f := &Answered{Ref: e.Ref, Transaction: e.transaction, Belief: Declined, Code: m.Code}
	if info.Action.Approved() {
		f.Belief = Approved
	}
	text := payment.Both(info.En, info.Zh)
	var keys *SealedKeys
	if f.Belief == Approved && t.cfg.Keys.InUse() {
		var err error
		if keys, err = t.unwrap(m.WorkingKeys); err != nil {
			f.Belief, text = Declined, textKeyCheck
		}
	}
	out.Fact(f)
	if f.Belief == Approved {
		out.Fact(&SignedOn{Terminal: t.cfg.ID, Batch: t.batchFrom(m.Batch), Offset: t.offsetFrom(ev, m), Keys: keys})
	}
	if f.Belief == Approved && t.repeat {
		text = textRepeat
	}
	atOnce := f.Belief == Approved && t.kept.attempts > 0 && t.cfg.Reversal == AtOnce
	t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: f.Belief, Code: m.Code,
		Final: !atOnce, Text: text})
	if atOnce {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, nil)
	}
}

// batchFrom takes the host's batch number unless the open batch has transactions:
// they would be lost to the settlement.
func (t *Terminal) batchFrom(host payment.BatchNumber) payment.BatchNumber {
	if host == 0 || t.inBatch() > 0 || t.kept.exists() {
		return t.batch
	}
	return host
}

// offsetFrom compares the time in the reply with the terminal's clock. A host
// that sends none leaves the clock as it is.
func (t *Terminal) offsetFrom(ev *party.Event, m *dialect.Message) time.Duration {
	calendar := t.cfg.Calendar
	if len(m.LocalTime) != 6 || !payment.Digits(m.LocalTime) {
		return t.offset
	}
	date, err := payment.ResolveMMDD(m.LocalDate, calendar.Date(ev.Business))
	if err != nil {
		return t.offset
	}
	two := func(i int) time.Duration {
		return time.Duration(m.LocalTime[i]-'0')*10 + time.Duration(m.LocalTime[i+1]-'0')
	}
	host := calendar.At(date, payment.TimeOfDay(two(0)*time.Hour+two(2)*time.Minute+two(4)*time.Second))
	offset := host.Sub(ev.Business)
	if offset > -clockTolerance && offset < clockTolerance {
		return 0
	}
	return offset.Truncate(time.Second)
}

// clockTolerance is the time on the line, and what DE 12 does not say of a second.
const clockTolerance = 5 * time.Second
