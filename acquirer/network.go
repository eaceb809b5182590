package acquirer

import (
	"acqsim/dialect"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// fromNetwork handles one message of the switch.
func (a *Acquirer) fromNetwork(ev *party.Event, out *party.Out) {
	m := &a.in
	if err := a.inner.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			a.reply(ev, out, a.inner, payment.FormatError)
		}
		return
	}
	switch {
	case !m.Reply:
		a.notice(ev, out)
	case m.Reversal:
		if t := a.advised[m.RRN]; t != nil && t.advice.STAN == m.STAN && !comeAgain(m.Code) {
			out.Fact(&AdviceAcknowledged{Ref: t.req.Ref, Code: m.Code})
			out.Cancel(party.Timer{Name: adviceTimer, Key: string(m.RRN)})
		}
	default:
		// Whoever waits is found by DE 37 and 11. A reply after the wait is over
		// finds nobody: the request has been undone.
		if t := a.pending[m.RRN]; t != nil && t.req.NetworkSTAN == m.STAN && t.req.Transaction == m.Transaction {
			a.answered(ev, out, t)
		}
	}
}

// comeAgain reports whether a code leaves an advice undelivered.
func comeAgain(c payment.ResponseCode) bool {
	return dialect.ComeAgain(c) || c == payment.CutOverInProgress || c == payment.MACError
}

// notice handles what the network tells: its cut-over (0820).
func (a *Acquirer) notice(ev *party.Event, out *party.Out) {
	m := &a.in
	if !m.Answerable() {
		return
	}
	switch m.Transaction {
	case dialect.CutOverStart, dialect.CutOverEnd:
		date, err := payment.ResolveMMDD(m.SettlementDate, a.cfg.Calendar.ClearingDate(ev.Business))
		if err != nil {
			a.reply(ev, out, a.inner, payment.FormatError)
			return
		}
		a.openDay(out, date)
		a.reply(ev, out, a.inner, payment.Approved)
	case dialect.EchoTest, dialect.SignOn, dialect.SignOff:
		a.reply(ev, out, a.inner, payment.Approved)
	default:
		a.reply(ev, out, a.inner, payment.InvalidTransaction)
	}
}

// openDay moves the journal to a new clearing day. It never goes back.
func (a *Acquirer) openDay(out *party.Out, date payment.BusinessDate) {
	if date > a.day {
		out.Fact(&DayOpened{Closed: a.day, Date: date})
	}
}

// answered gives the terminal the network's answer and posts an approval in the
// same commit.
func (a *Acquirer) answered(ev *party.Event, out *party.Out, t *txn) {
	m := &a.in
	point := a.terminals[t.req.Terminal]
	if point == nil {
		return
	}
	if m.Code == partlyApproved && (m.Amount.Minor <= 0 || m.Amount.Minor > t.req.Amount.Minor || m.Amount.Currency != t.req.Amount.Currency) {
		return // approves more than was asked: as good as silent
	}
	if spoilt(m) {
		if isAdvice(t.req.Transaction) {
			return // it is sent again
		}
		m.Code = securityFailed
	}
	out.Cancel(party.Timer{Name: replyTimer, Key: string(t.req.RRN)})
	late := t.advice != nil // the terminal was told 98: an advice's outcome waits for its repeat
	if late {
		out.Cancel(party.Timer{Name: adviceTimer, Key: string(t.req.RRN)})
	}
	reply := a.answer(t.req, point, m)
	if approves(m.Code) {
		f := &Approved{Ref: t.req.Ref, Date: t.req.Date, AuthID: m.AuthID, Code: m.Code, Reply: reply}
		if d, err := payment.ResolveMMDD(m.SettlementDate, t.req.Date); err == nil {
			a.openDay(out, d)
			if !a.cfg.Practice.DateByOwnClock {
				f.Date = d
			}
		}
		granted := t.req.Amount
		if m.Code == partlyApproved {
			granted = m.Amount
			f.Amount = &granted
		}
		f.Postings = a.postings(t, granted)
		out.Fact(f)
	} else {
		out.Fact(&Declined{Ref: t.req.Ref, Code: m.Code, Reply: reply})
	}
	if !late {
		out.Message(point.Node, reply)
	}
}

// reversal undoes a transaction for its terminal. The terminal is answered at
// once; the network is owed a 0420.
func (a *Acquirer) reversal(ev *party.Event, out *party.Out, point *till) {
	m := &a.in
	k := originalKey(m)
	ref := Ref{Terminal: k.terminal, Batch: k.batch, STAN: k.stan}
	t := a.txns[k]
	if t == nil {
		reply := a.encodeReply(ev, point, payment.OriginalNotFound)
		if _, known := a.tombstones[k]; !known && !a.cfg.Practice.ForgetEarlyReversal {
			out.Fact(&Tombstoned{Ref: ref, Date: a.day, Reply: reply})
		}
		out.Message(ev.From, reply)
		return
	}
	ref.RRN = t.req.RRN
	m.RRN = ref.RRN
	code := a.reversalCode(t)
	reply := a.encodeReply(ev, point, code)
	switch {
	case code != payment.Approved:
		out.Fact(&ReversalRefused{Ref: ref, Code: code, Reply: reply})
	case t.state == reconcile.Reversed: // done before: nothing moves again
	default:
		f := &Reversed{Ref: ref, Reason: m.Code, Reply: reply, Advice: a.nextAdvice(ev, m.Code, a.lastSTAN)}
		f.Postings = ledger.AppendMirror(nil, t.posted, "J3")
		out.Fact(f)
		out.Cancel(party.Timer{Name: replyTimer, Key: string(ref.RRN)})
		a.sendAdvice(ev, out, t.req, f.Advice, false)
	}
	out.Message(ev.From, reply)
}

// reversalCode is what a reversal of t is answered.
func (a *Acquirer) reversalCode(t *txn) payment.ResponseCode {
	switch {
	case t.state == reconcile.Reversed:
		return payment.Approved
	case t.state == reconcile.Voided || t.ender != nil:
		return payment.AlreadyReversed
	case t.state == reconcile.Declined, t.state == reconcile.Hung, !reversible(t.req.Transaction):
		return payment.InvalidTransaction
	case t.state == reconcile.Approved && t.date != a.day:
		return payment.InvalidTransaction
	case t.req.Amount.Minor != a.in.Amount.Minor && t.amount.Minor != a.in.Amount.Minor && a.in.Amount.Minor != 0:
		return payment.OriginalAmountWrong
	}
	return payment.Approved
}
