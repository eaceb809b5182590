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
// survives with the reason it had.
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
	default:
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: PowerCut})
		t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Unknown, Final: !atOnce, Text: textPowerCut})
	}
	if atOnce {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, nil)
	}
}

// commanded turns what the operator keys in into a request.
func (t *Terminal) commanded(ev *party.Event, out *party.Out) {
	var req Request
	var refusal Text
	switch c := ev.Command.(type) {
	case SignOn:
		req = Request{Transaction: dialect.SignOn}
	case Sale:
		req = Request{Transaction: dialect.Sale, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode}
	case Void:
		req, refusal = t.voidRequest(c)
	case Refund:
		req = Request{Transaction: dialect.Refund, Card: c.Card, Amount: c.Amount, EntryMode: c.EntryMode, Original: c.Original}
		req.Original.Transaction = dialect.Sale
	case Balance:
		req = Request{Transaction: dialect.Balance, Card: c.Card, EntryMode: c.EntryMode}
	case Settle:
		req = Request{Transaction: dialect.Settlement}
	default:
		return
	}
	if refusal == (Text{}) {
		refusal = t.refusal(&req)
	}
	if refusal != (Text{}) {
		t.show(out, Screen{Transaction: req.Transaction, Belief: Declined, Amount: req.Amount, Final: true, Text: refusal})
		return
	}
	if req.EntryMode == "" && req.Card.PAN != "" {
		req.EntryMode = Swiped
	}
	if t.kept.exists() && req.Transaction != dialect.SignOn {
		t.sendReversal(ev, out, t.kept.attempts+1, t.kept.reason, &req)
		return
	}
	t.begin(ev, out, &req)
}

// voidRequest finds the sale on the slip: of the open batch, approved, and not
// taken back before. A void needs no card.
func (t *Terminal) voidRequest(c Void) (Request, Text) {
	req := Request{Transaction: dialect.SaleVoid}
	r := t.record(c.STAN)
	switch {
	case r == nil || r.Transaction != dialect.Sale || !r.InBatch:
		return req, textNoOriginal
	case r.Voided:
		return req, textVoided
	}
	req.Card = Card{PAN: r.PAN}
	req.Amount = r.Amount
	req.EntryMode = Keyed
	req.Original = dialect.Original{Transaction: dialect.Sale, STAN: r.STAN, Batch: r.Batch, Date: r.Date}
	return req, Text{}
}

// refusal says why a request cannot be made, if so.
func (t *Terminal) refusal(req *Request) Text {
	financial := req.Transaction == dialect.Sale || req.Transaction == dialect.SaleVoid || req.Transaction == dialect.Refund
	switch {
	case t.open.busy():
		return textBusy
	case financial && t.verdict != dialect.NoVerdict:
		return textSettleFirst
	case financial && t.inBatch() >= t.cfg.BatchLimit:
		return textBatchFull
	case financial && req.Amount.Minor <= 0:
		return textAmount
	case req.Transaction >= dialect.Balance && req.Transaction <= dialect.Refund && !plausible(req.Card.PAN):
		return textCard
	}
	return Text{}
}

// plausible reports whether a PAN has the form of one.
func plausible(p payment.KeptPAN) bool {
	return len(p) >= 8 && len(p) <= 19 && payment.Digits(string(p))
}

func (t *Terminal) inBatch() int {
	n := 0
	for i := range t.records {
		if t.records[i].Batch == t.batch && t.records[i].InBatch {
			n++
		}
	}
	return n
}

// begin sends the request of a command. A settlement that was interrupted goes
// on where it stopped.
func (t *Terminal) begin(ev *party.Event, out *party.Out, req *Request) {
	if req.Transaction == dialect.Settlement && t.verdict != dialect.NoVerdict {
		t.continueSettlement(ev, out, t.verdict, nil)
		return
	}
	if req.Transaction == dialect.Settlement {
		t.out = dialect.Message{Transaction: req.Transaction, Totals: t.Totals()}
		t.send(ev, out, &Sent{Transaction: req.Transaction})
		return
	}
	t.out = dialect.Message{
		Transaction: req.Transaction, PAN: req.Card.PAN, Expiry: req.Card.Expiry, EntryMode: req.EntryMode,
		Amount: req.Amount, Original: req.Original,
	}
	if req.EntryMode == Swiped {
		t.out.Track2 = string(req.Card.track())
	}
	t.send(ev, out, &Sent{
		Transaction: req.Transaction, PAN: req.Card.PAN, Amount: req.Amount, EntryMode: req.EntryMode, Original: req.Original,
		Reversible: reversible(req.Transaction) && !t.cfg.Practice.SkipReversal,
	})
}

// reversible reports whether a request without a reply is reversed. A refund is
// not: it is booked when the acquirer has it.
func reversible(t dialect.Transaction) bool { return t == dialect.Sale || t == dialect.SaleVoid }

// track returns the second track, made of PAN and expiry date when the card was
// described without one.
func (c *Card) track() Track2 {
	if c.Track2 != "" || c.Expiry == "" {
		return c.Track2
	}
	return Track2(string(c.PAN) + "=" + c.Expiry + "101")
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
	frame, err := t.codec.Append(make([]byte, 0, frameRoom), m)
	if err != nil {
		t.show(out, Screen{Transaction: f.Transaction, Belief: Declined, Amount: f.Amount, Final: true, Text: textFormat})
		return
	}
	out.Fact(f)
	out.Message(t.cfg.Acquirer, frame)
	out.Set(replyTimer, ev.Now.Add(t.cfg.ReplyTimeout))
}

// frameRoom holds most messages without growing.
const frameRoom = 256

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
	}
	frame, err := t.codec.Append(make([]byte, 0, frameRoom), &t.out)
	if err != nil {
		return // the request of the same fields could be written
	}
	out.Fact(&ReversalSent{Ref: k.Ref, Own: own, Attempt: attempt, Reason: reason, Next: req})
	out.Message(t.cfg.Acquirer, frame)
	out.Set(replyTimer, ev.Now.Add(t.cfg.ReplyTimeout))
}
