package terminal

import (
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// adviceAnswered ends an attempt. 00 and 94 both mean that the host has it.
func (t *Terminal) adviceAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	info := dialect.ResponseCode(m.Code)
	if t.keysRefused(m) {
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: KeysRefused})
		t.keysFirst(m, out)
		return
	}
	f := &AdviceAnswered{Ref: e.Ref, Code: m.Code, Delivered: m.Code == payment.Duplicate || info.Action.Approved(),
		RRN: m.RRN, SettlementDate: m.SettlementDate}
	r := t.line(e.Ref)
	out.Fact(f)
	more := t.nextOwed(e.Ref)
	s := Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Approved, Code: m.Code,
		Final: t.next == nil && more == nil, Text: textDelivered}
	if !f.Delivered {
		s.Belief, s.Text, s.Action = Declined, payment.Both(textRefused.En+": "+info.En, textRefused.Zh+":"+info.Zh),
			info.Action.String()
	}
	t.show(out, s)
	if f.Delivered && r != nil && r.Belief == Unknown && !t.broken {
		slip := t.slipOf(r)
		slip.RRN = f.RRN
		t.printSlip(out, slip)
	}
	switch {
	case more != nil:
		t.sendAdvice(ev, out, more, nil)
	case t.next != nil:
		t.told(f).start(ev, out, t.next)
	}
}

// told is the terminal as the answer to an advice leaves it: the totals that are sent now
// have what the host has just taken and not what it refused.
func (t *Terminal) told(f *AdviceAnswered) *Terminal {
	after := *t
	after.records = slices.Clone(t.records)
	after.applyAdviceAnswered(f)
	return &after
}

// adviceUnanswered keeps the advice for later. A settlement that waits behind it
// goes on: the upload will tell the host.
func (t *Terminal) adviceUnanswered(ev *party.Event, out *party.Out) {
	e := &t.open
	belief := Approved
	if r := t.line(e.Ref); r != nil {
		belief = r.Belief
	}
	t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: belief, Final: t.next == nil,
		Text: textTellLater})
	if t.next != nil {
		t.start(ev, out, t.next)
	}
}
