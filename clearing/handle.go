package clearing

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Handle is part of party.Party.
func (h *Network) Handle(ev *party.Event, out *party.Out) {
	if h.date == 0 && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		h.restart(ev, out)
	case party.MessageReceived:
		h.message(ev, out)
	case party.FileReceived:
		h.receiveFile(ev, out)
	case party.TimerFired:
		h.timer(ev, out)
	case party.JobDue:
		h.job(ev, out)
	case party.Commanded:
		h.command(ev, out)
	}
	h.zone.Seal(out)
}

// message sorts what arrives by who sent it and what it is.
func (h *Network) message(ev *party.Event, out *party.Out) {
	m, err := h.codec.Read(ev.Bytes)
	member := h.nodes[ev.From]
	switch {
	case err != nil:
		if member != nil && m.Answerable() {
			h.reply(out, ev.From, m, payment.FormatError)
		}
	case ev.From == h.cfg.SettlementBank:
		if m.Reply && m.Transaction == dialect.Transfer {
			h.transferAnswered(ev, m, out)
		}
	case member == nil:
	case !h.zone.Authentic(ev.From, ev.Bytes):
		h.distrust(ev, m, out)
	case m.Transaction == dialect.CutOverStart || m.Transaction == dialect.CutOverEnd:
		if m.Reply {
			h.noticeAnswered(ev, member, m, out)
		}
	case m.Reversal && m.Reply:
		h.adviceAnswered(member, m, out)
	case m.Reversal:
		h.reversal(ev, member, m, out)
	case m.Reply:
		h.answered(member, m, out)
	case m.Transaction == dialect.EchoTest:
		h.reply(out, ev.From, m, payment.Approved)
	case m.Transaction == dialect.SignOn || m.Transaction == dialect.SignOff:
		h.sign(member, m, out)
	default:
		h.request(ev, member, m, out)
	}
}

// sign takes a member's requests from now on, or answers 91 for its cards.
func (h *Network) sign(from *Member, m *dialect.Message, out *party.Out) {
	if off := m.Transaction == dialect.SignOff; off != h.signedOff[from.ID] {
		out.Fact(&MemberSigned{Member: from.ID, Off: off})
	}
	h.reply(out, from.Node, m, payment.Approved)
}

// timer does what was put off.
func (h *Network) timer(ev *party.Event, out *party.Out) {
	switch ev.Timer.Name {
	case timerReply:
		h.issuerSilent(ev, out)
	case timerAdvice:
		if t := h.lookup(ev.Timer.Key); t != nil && t.owed {
			h.sendAdvice(ev, t, true, out)
		}
	case timerNotice:
		if n, ok := h.notices[payment.InstitutionID(ev.Timer.Key)]; ok {
			h.sendNotice(ev, n, out)
		}
	case timerTransfer:
		if t := h.transfers[ev.Timer.Key]; t != nil {
			h.sendTransfer(ev, t, out)
		}
	case timerWindow:
		h.endWindow(ev, out)
	case timerFiles:
		if d := h.dayNamed(ev.Timer.Key); d != nil && d.filed && !d.delivered {
			out.Fact(&FilesDelivered{Date: d.date})
		}
	}
}

// job runs a job of the business day.
func (h *Network) job(ev *party.Event, out *party.Out) {
	switch ev.Job.Name {
	case jobCutOver:
		h.cutOver(ev, out)
	case jobFile:
		h.makeFiles(ev, out)
	case jobSettle:
		h.settle(ev, out)
	}
}

// restart opens the books the first time, and later sends what is still owed and
// waits again for what was awaited.
func (h *Network) restart(ev *party.Event, out *party.Out) {
	if h.date == 0 {
		out.Fact(&Opened{Date: h.calendar.ClearingDate(ev.Business)})
		return
	}
	for _, d := range h.days {
		for _, t := range d.txns {
			switch {
			case t.state == pending && t.forward != nil:
				h.repeatAdvice(ev, t, out)
			case t.state == pending:
				out.Set(party.Timer{Name: timerReply, Key: t.timer}, ev.Now.Add(h.cfg.IssuerReply))
			case t.owed:
				h.sendAdvice(ev, t, true, out)
			}
		}
		if d.filed && !d.delivered {
			h.sendFiles(ev, d, nil, out)
		}
		for i := range d.transfers {
			if t := &d.transfers[i]; h.transfers[t.ID] != nil && (t.Collect || d.collected()) {
				h.sendTransfer(ev, t, out)
			}
		}
	}
	for i := range h.cfg.Members {
		if n, ok := h.notices[h.cfg.Members[i].ID]; ok {
			h.sendNotice(ev, n, out)
		}
	}
	if h.window {
		out.Set(party.Timer{Name: timerWindow}, ev.Now.Add(h.cfg.CutOverWindow))
	}
}

// dayNamed finds the day of a timer.
func (h *Network) dayNamed(text string) *day {
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil
	}
	return h.day(payment.BusinessDate(n))
}
