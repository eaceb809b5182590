package terminal

import (
	"acqsim/party"
	"acqsim/payment"
)

// Handle answers an event. Connected and Disconnected mean nothing to a
// terminal: without a line it sends into the void and waits out its time-out.
func (t *Terminal) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		t.restarted(ev, out)
	case party.Commanded:
		t.commanded(ev, out)
	case party.MessageReceived:
		if ev.From != t.cfg.Acquirer {
			return
		}
		if m, err := t.codec.Read(ev.Bytes); err == nil {
			t.received(ev, m, out)
		}
	case party.TimerFired:
		if ev.Timer == replyTimer && t.open.busy() {
			t.unanswered(ev, NoReply, out)
		}
	}
}

// restarted closes the exchange that a power cut interrupted. The reversal record
// survives with the reason it had, and so does what the host has not been told.
func (t *Terminal) restarted(ev *party.Event, out *party.Out) {
	atOnce := t.cfg.Reversal == AtOnce && t.kept.exists()
	switch e := &t.open; {
	case !e.busy():
	case e.attempt > 0:
		out.Fact(&ReversalUnanswered{Ref: e.Ref, Attempt: e.attempt, Cause: PowerCut})
		if t.next != nil {
			t.refuse(out, Screen{Transaction: t.next.Transaction, Final: !atOnce}, payment.NotSent)
		} else if !atOnce {
			t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: true,
				Text: textPowerCut})
		}
	case e.advice > 0:
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: PowerCut})
		if t.next != nil {
			t.refuse(out, Screen{Transaction: t.next.Transaction, Final: !atOnce}, payment.NotSent)
		}
	default:
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: PowerCut})
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: !atOnce,
			Text: textPowerCut})
	}
	if atOnce {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, nil)
	}
}
