package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// replyTimer runs while an exchange is open.
var replyTimer = party.Timer{Name: "reply"}

// Handle answers an event. Connected and Disconnected mean nothing to a
// terminal: without a line it sends into the void and waits out its time-out.
func (t *Terminal) Handle(ev *party.Event, out *party.Out) {
	switch ev.Kind {
	case party.Restarted:
		t.restarted(ev, out)
	case party.Commanded:
		t.commanded(ev, out)
	case party.MessageReceived:
		if ev.From == t.cfg.Acquirer && t.codec.Parse(ev.Bytes, &t.in) == nil {
			t.received(ev, out)
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
			t.show(out, Screen{Transaction: t.next.Transaction, Belief: Declined, Final: !atOnce, Text: textNotSent})
		} else if !atOnce {
			t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: true, Text: textPowerCut})
		}
	case e.advice > 0:
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: PowerCut})
		if t.next != nil {
			t.show(out, Screen{Transaction: t.next.Transaction, Belief: Declined, Final: !atOnce, Text: textNotSent})
		}
	default:
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: PowerCut})
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: !atOnce, Text: textPowerCut})
	}
	if atOnce {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, nil)
	}
}

// begin does what a command asks for. A settlement first tells the host what it
// has not been told; one that was interrupted goes on where it stopped.
func (t *Terminal) begin(ev *party.Event, out *party.Out, req *Request) {
	switch {
	case traitOf(req.Transaction).advice:
		t.store(ev, out, req)
	case req.Transaction == dialect.Settlement && t.verdict == dialect.NoVerdict && t.nextOwed(Ref{}) != nil:
		t.sendAdvice(ev, out, t.nextOwed(Ref{}), req)
	default:
		t.start(ev, out, req)
	}
}

// start sends the request of a command.
func (t *Terminal) start(ev *party.Event, out *party.Out, req *Request) {
	switch {
	case req.Transaction == dialect.Settlement && t.verdict != dialect.NoVerdict:
		t.continueSettlement(ev, out, t.verdict, nil)
		return
	case req.Transaction == dialect.Settlement:
		t.out = dialect.Message{Transaction: req.Transaction, Totals: t.Totals()}
		t.send(ev, out, &Sent{Transaction: req.Transaction})
		return
	case req.Transaction == dialect.StatusUpload:
		t.out = dialect.Message{Transaction: req.Transaction, Parameters: t.status()}
		t.send(ev, out, &Sent{Transaction: req.Transaction})
		return
	}
	t.out = dialect.Message{
		Transaction: req.Transaction, PAN: req.Card.PAN, Expiry: req.Card.Expiry, EntryMode: req.EntryMode,
		CardSequence: req.Card.Sequence, EMV: req.Card.Chip,
		Amount: req.Amount, Original: req.Original, OriginalAuthID: req.AuthID,
	}
	if text := t.present(ev, req); text != (Text{}) {
		t.show(out, Screen{Transaction: req.Transaction, Belief: Declined, Amount: req.Amount, Final: true, Text: text})
		return
	}
	if req.Transaction == dialect.SignOn {
		t.out.KeyScheme = t.cfg.Keys.Scheme
	}
	t.send(ev, out, &Sent{
		Transaction: req.Transaction, PAN: req.Card.PAN, Amount: req.Amount, EntryMode: req.EntryMode, Original: req.Original, AuthID: req.AuthID,
		Sequence: t.out.CardSequence, Chip: t.out.EMV,
		Reversible: Reversible(req.Transaction) && !t.cfg.Practice.SkipReversal,
	})
}

// send completes t.out, opens the exchange and arms its timer.
func (t *Terminal) send(ev *party.Event, out *party.Out, f *Sent) {
	now := t.clock(ev)
	digits := t.cfg.Calendar.DateTime(now)
	f.Ref = Ref{t.cfg.ID, t.batch, t.stan}
	f.Date, f.Time = digits[2:6], digits[6:]
	m := &t.out
	m.STAN, m.Batch = t.stan, t.batch
	m.Terminal, m.Merchant = t.cfg.ID, t.cfg.Merchant
	m.LocalDate, m.LocalTime = f.Date, f.Time
	t.transmit(ev, out, f)
}

// transmit writes t.out with the fact that it leaves. What does not fit into a
// message is refused on the screen.
func (t *Terminal) transmit(ev *party.Event, out *party.Out, f party.Fact) bool {
	frame := t.codec.FrameSealed(&t.out, t.sealer(&t.out))
	if frame == nil {
		t.show(out, Screen{Transaction: t.out.Transaction, Belief: Declined, Amount: t.out.Amount, Final: true, Text: textFormat})
		return false
	}
	out.Fact(f)
	out.Message(t.cfg.Acquirer, frame)
	out.Set(replyTimer, ev.Now.Add(t.cfg.ReplyTimeout))
	return true
}

// sendReversal sends the kept record, alone, before anything else; req waits.
func (t *Terminal) sendReversal(ev *party.Event, out *party.Out, attempt int, reason payment.ResponseCode, req *Request) {
	k := &t.kept
	own := k.own
	if own == 0 {
		own = t.stan
		if t.dialect.SameSTANReversal() {
			own = k.STAN
		}
	}
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	t.out = dialect.Message{
		Transaction: k.transaction, Reversal: true, Code: reason,
		PAN: k.pan, EntryMode: k.entryMode, Amount: k.amount,
		STAN: own, Batch: k.Batch, Terminal: t.cfg.ID, Merchant: t.cfg.Merchant,
		LocalDate: digits[2:6], LocalTime: digits[6:],
		Original: dialect.Original{Transaction: k.transaction, STAN: k.STAN, Batch: k.Batch, Date: k.date},
		Earlier:  k.original, OriginalAuthID: k.authID,
		CardSequence: k.sequence, EMV: k.chipOfReversal(reason),
	}
	t.transmit(ev, out, &ReversalSent{Ref: k.Ref, Own: own, Attempt: attempt, Reason: reason, Next: req})
}
