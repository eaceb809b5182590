package terminal

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// store does a transaction that the host is only told of: the till believes it at
// once, the slip is printed, and the advice leaves. That of an offline sale waits
// for the next on-line transaction.
//
//	OfflineSale ─▶ stored, slip          … 0200 ─▶ 0210 … 0220 ─▶ 0230 00 or 94: delivered
//	Complete, Adjust, Tip ─▶ stored, slip ─▶ 0220 ─▶ 0230                else: failed list
//	                                              no reply: again after the next, and at settlement
func (t *Terminal) store(ev *party.Event, out *party.Out, req *Request) {
	digits := t.cfg.Calendar.DateTime(t.clock(ev))
	f := &Stored{
		Ref: Ref{t.cfg.ID, t.batch, t.stan}, Transaction: req.Transaction, PAN: req.Card.PAN, Expiry: req.Card.Expiry,
		Sequence: req.Card.Sequence, Chip: req.Card.Chip, Amount: req.Amount, Tip: req.Tip, EntryMode: req.EntryMode,
		Date: digits[2:6], Time: digits[6:], Original: req.Original, AuthID: req.AuthID,
	}
	f.Printed = req.Transaction != dialect.ScriptResult && !t.broken
	out.Fact(f)
	sends := req.Transaction != dialect.OfflineSale
	r := &Record{
		Ref: f.Ref, Transaction: f.Transaction, PAN: f.PAN, Expiry: f.Expiry, Sequence: f.Sequence, Chip: f.Chip, Amount: f.Amount,
		Tip: f.Tip, EntryMode: f.EntryMode, Date: f.Date, Time: f.Time, Original: f.Original, AuthID: f.AuthID,
	}
	if req.Transaction != dialect.ScriptResult {
		t.show(out, Screen{Batch: f.Batch, STAN: f.STAN, Transaction: f.Transaction, Belief: Approved, Amount: f.Amount, Final: !sends, Text: textStored})
		t.printSlip(out, t.slipOf(r))
	}
	if !sends {
		return
	}
	if earlier := t.nextOwed(Ref{}); earlier != nil {
		r = earlier
	}
	t.sendAdvice(ev, out, r, nil)
}

// nextOwed returns the oldest advice of the open batch that the host does not
// have, other than one; nil when there is none.
func (t *Terminal) nextOwed(other Ref) *Record {
	if t.owed == 0 {
		return nil
	}
	for i := range t.records {
		r := &t.records[i]
		if r.Batch == t.batch && r.Advice == AdviceOwed && r.Ref != other && (r.Attempts == 0 || !t.cfg.Practice.TellOnce) {
			return r
		}
	}
	return nil
}

// sendAdvice tells the host of one transaction; next waits behind it.
func (t *Terminal) sendAdvice(ev *party.Event, out *party.Out, r *Record, next *Request) {
	t.out = dialect.Message{
		Transaction: r.Transaction, Repeat: r.Attempts > 0 && t.dialect.MarksRepeats(), PAN: r.PAN, Expiry: r.Expiry, EntryMode: r.EntryMode,
		CardSequence: r.Sequence, EMV: r.Chip, Amount: r.Amount, Tip: r.Tip, Original: r.Original,
		STAN: r.STAN, Batch: r.Batch, Terminal: t.cfg.ID, Merchant: t.cfg.Merchant, LocalDate: r.Date, LocalTime: r.Time,
	}
	if r.Transaction == dialect.CompletionAdvice {
		t.out.OriginalAuthID = r.AuthID
	} else {
		t.out.AuthID = r.AuthID
	}
	t.transmit(ev, out, &AdviceSent{Ref: r.Ref, Attempt: r.Attempts + 1, Next: next})
}

// adviceAnswered ends an attempt. 00 and 94 both mean that the host has it.
func (t *Terminal) adviceAnswered(ev *party.Event, out *party.Out) {
	m, e := &t.in, &t.open
	info := dialect.ResponseCode(m.Code)
	if t.keysRefused() {
		out.Fact(&Unanswered{Ref: e.Ref, Transaction: e.transaction, Cause: KeysRefused})
		t.keysFirst(out)
		return
	}
	f := &AdviceAnswered{Ref: e.Ref, Code: m.Code, Delivered: m.Code == payment.Duplicate || info.Action.Approved(), RRN: m.RRN, SettlementDate: m.SettlementDate}
	out.Fact(f)
	more := t.nextOwed(e.Ref)
	s := Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Approved, Code: m.Code, Final: t.next == nil && more == nil, Text: textDelivered}
	if !f.Delivered {
		s.Belief, s.Text, s.Action = Declined, Text{textRefused.En + ": " + info.En, textRefused.Zh + ":" + info.Zh}, info.Action.String()
	}
	t.show(out, s)
	switch {
	case more != nil:
		t.sendAdvice(ev, out, more, nil)
	case t.next != nil:
		t.start(ev, out, t.next)
	}
}

// adviceUnanswered keeps the advice for later. A settlement that waits behind it
// goes on: the upload will tell the host.
func (t *Terminal) adviceUnanswered(ev *party.Event, out *party.Out) {
	e := &t.open
	t.show(out, Screen{Batch: e.Batch, STAN: e.STAN, Transaction: e.transaction, Belief: Approved, Final: t.next == nil, Text: textTellLater})
	if t.next != nil {
		t.start(ev, out, t.next)
	}
}
