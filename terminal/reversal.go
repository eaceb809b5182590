package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// reversalAnswered ends an attempt to reverse. 00, 25 and 12 all mean that the
// host has nothing of the original left to undo.
func (t *Terminal) reversalAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	e := &t.open
	done := m.Code == payment.OriginalNotFound || m.Code == payment.InvalidTransaction
	switch p := &t.cfg.Practice; {
	case m.Code == payment.Approved, done && !p.ReversalNeedsApproval, p.AnyReversalReply:
		out.Fact(&Reversed{Ref: e.Ref, Code: m.Code})
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Declined, Code: m.Code,
			Amount: t.kept.amount, Final: t.next == nil, Text: textReversed})
		t.resume(ev, out)
	case t.keysRefused(m) && e.attempt <= t.cfg.ReversalResends:
		out.Fact(&ReversalUnanswered{Ref: e.Ref, Attempt: e.attempt, Cause: KeysRefused, Code: m.Code})
		t.keysFirst(m, out)
	default:
		t.reversalFailed(ev, out, "", m.Code)
	}
}

// reversalFailed tries again, or deletes the record after the last attempt and
// goes on with the request that waits: this is how a one-sided account is born.
func (t *Terminal) reversalFailed(ev *party.Event, out *party.Out, cause string, code payment.ResponseCode) {
	e := &t.open
	f := &ReversalUnanswered{Ref: e.Ref, Attempt: e.attempt, Cause: cause, Code: code,
		GivenUp: e.attempt > t.cfg.ReversalResends}
	out.Fact(f)
	if !f.GivenUp {
		t.sendReversal(ev, out, e.attempt+1, t.kept.reason, nil)
		return
	}
	t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Code: code,
		Amount: t.kept.amount, Final: t.next == nil, Text: textGivenUp})
	t.resume(ev, out)
}

// resume sends the request that waited behind the reversal.
func (t *Terminal) resume(ev *party.Event, out *party.Out) {
	if t.next != nil {
		t.begin(ev, out, t.next)
	}
}
