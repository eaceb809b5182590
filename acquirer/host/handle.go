package host

import (
	"acqsim/acquirer/chart"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// TimerFired does what a wait that is over calls for.
func (h *Host) TimerFired(ev *party.Event, out *party.Out) {
	switch ev.Timer.Name {
	case ReplyTimer:
		if t := h.pending[payment.RRN(ev.Timer.Key)]; t != nil && t.advice == nil {
			h.timedOut(ev, out, t, true)
		}
	case AdviceTimer:
		if t := h.advised[payment.RRN(ev.Timer.Key)]; t != nil {
			h.sendAdvice(ev, out, t.req, t.advice, true)
		}
	}
}

// Restarted opens the books at the start of the world, and after a crash takes up
// everything that was under way.
func (h *Host) Restarted(ev *party.Event, out *party.Out) {
	if !h.opened {
		f := &Opened{Date: h.cfg.Calendar.ClearingDate(ev.Business)}
		f.Postings = chart.Opening.Append(nil, h.cfg.OwnFunds)
		out.Fact(f)
		return
	}
	open := max(h.day, h.cfg.Calendar.ClearingDate(ev.Business))
	for _, rrn := range sortedKeys(h.pending) {
		t := h.pending[rrn]
		switch {
		case t.advice != nil || h.cfg.Practice.ForgetPending:
		case t.req.Date == open || !t.req.Transaction.Reversible():
			h.timedOut(ev, out, t, false)
		default:
			out.Fact(&Hung{Ref: t.req.Ref})
		}
	}
	for _, rrn := range sortedKeys(h.advised) {
		t := h.advised[rrn]
		h.sendAdvice(ev, out, t.req, t.advice, true)
	}
}

// FromTerminal handles one message of a terminal.
func (h *Host) FromTerminal(ev *party.Event, out *party.Out) {
	point, codec := h.tills[ev.From], h.inner
	if point != nil {
		codec = point.codec
	}
	m := new(dialect.Message)
	if err := codec.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			h.reply(ev, out, codec, m, payment.FormatError)
		}
		return
	}
	if m.Reply || !m.Answerable() {
		return
	}
	if code, _ := h.turnsBack(point, codec, m, h.cfg.Strict); code != "" {
		h.reply(ev, out, codec, m, code)
		return
	}
	if m.Batch == 0 {
		m.Batch = point.current
	}
	foreign := h.settleCurrency(m)
	if code := h.turnsAway(ev, point, m, foreign, h.cfg.Strict); code != "" {
		h.answerTill(ev, out, point, m, code)
		return
	}
	switch {
	case outOfPlace(m, foreign): // a request of a card is refused with a fact
		h.refuseCurrency(ev, out, point, m)
	case m.Reversal:
		h.reversal(ev, out, point, m)
	case m.Transaction == dialect.SignOn:
		h.signOn(ev, out, point, m)
	case !point.hasRoom(m.Batch) && (m.Transaction.Routed() || m.Transaction.OfBatch()):
		h.answerTill(ev, out, point, m, payment.InvalidTransaction)
	default:
		h.dispatch(ev, out, point, m)
	}
}

// dispatch handles what is neither a reversal nor a sign-on.
func (h *Host) dispatch(ev *party.Event, out *party.Out, point *till, m *dialect.Message) {
	if m.Transaction.Routed() {
		h.request(ev, out, point, m)
		return
	}
	switch m.Transaction {
	case dialect.SignOff, dialect.EchoTest, dialect.StatusUpload, dialect.ScriptResult:
		h.answerTill(ev, out, point, m, payment.Approved)
	case dialect.ParameterDownload:
		m.Parameters = []byte(h.cfg.Parameters)
		h.answerTill(ev, out, point, m, payment.Approved)
	case dialect.CAKeyDownload:
		m.Parameters = []byte(h.cfg.CAKeys)
		h.answerTill(ev, out, point, m, payment.Approved)
	case dialect.Settlement:
		h.settlement(ev, out, point, m)
	case dialect.Upload:
		h.upload(ev, out, point, m)
	case dialect.UploadEnd:
		h.uploadEnd(ev, out, point, m)
	default:
		h.answerTill(ev, out, point, m, notSupported)
	}
}

// FromNetwork takes a message of the network whose MAC is right. Of the others a
// request is answered A0, and a reply is as good as none: who waits is told 98, and
// the network gets a 0420.
func (h *Host) FromNetwork(ev *party.Event, out *party.Out) {
	if h.zone.Authentic(ev.From, ev.Bytes) {
		h.fromNetwork(ev, out)
		return
	}
	if m := new(dialect.Message); h.inner.Parse(ev.Bytes, m) == nil && !m.Reply && m.Answerable() {
		h.reply(ev, out, h.inner, m, payment.MACError)
	}
}

// fromNetwork handles one message of the switch.
func (h *Host) fromNetwork(ev *party.Event, out *party.Out) {
	m := new(dialect.Message)
	if err := h.inner.Parse(ev.Bytes, m); err != nil {
		if m.Answerable() {
			h.reply(ev, out, h.inner, m, payment.FormatError)
		}
		return
	}
	switch {
	case !m.Reply:
		h.notice(ev, out, m)
	case m.Reversal:
		if t := h.advised[m.RRN]; t != nil && t.advice.STAN == m.STAN && !unacknowledged(m.Code) {
			out.Fact(&AdviceAcknowledged{Ref: t.req.Ref, Code: m.Code})
			out.Cancel(party.Timer{Name: AdviceTimer, Key: string(m.RRN)})
		}
	default:
		// Whoever waits is found by DE 37 and 11. A reply after the wait is over
		// finds nobody: the request has been undone.
		if t := h.pending[m.RRN]; t != nil && t.req.NetworkSTAN == m.STAN && t.req.Transaction == m.Transaction {
			h.answered(ev, out, t, m)
		}
	}
}

// notice handles what the network tells: its cut-over (0820).
func (h *Host) notice(ev *party.Event, out *party.Out, m *dialect.Message) {
	if !m.Answerable() {
		return
	}
	switch m.Transaction {
	case dialect.CutOverStart, dialect.CutOverEnd:
		today := h.cfg.Calendar.ClearingDate(ev.Business)
		date, err := payment.ResolveMMDD(m.SettlementDate, today)
		if err != nil || date > max(h.day, today).AddDays(1) {
			h.reply(ev, out, h.inner, m, payment.FormatError)
			return
		}
		h.openDay(out, date)
		h.reply(ev, out, h.inner, m, payment.Approved)
	case dialect.EchoTest, dialect.SignOn, dialect.SignOff:
		h.reply(ev, out, h.inner, m, payment.Approved)
	default:
		h.reply(ev, out, h.inner, m, payment.InvalidTransaction)
	}
}

// Seal gives what leaves for the network its MAC.
func (h *Host) Seal(out *party.Out) { h.zone.Seal(out) }
