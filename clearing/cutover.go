package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// cutOver closes the open day. A job that comes a second time, or for a day that
// is closed, changes nothing; one that was missed is made good by the next.
func (h *Network) cutOver(ev *party.Event, out *party.Out) {
	if h.date == 0 || ev.Job.Date < h.date {
		return
	}
	f := &DayClosed{Date: h.date, Next: ev.Job.Date.AddDays(1), Window: h.cfg.CutOverWindow > 0}
	for i := range h.cfg.Members {
		f.Notices = append(f.Notices, h.notice(ev, &h.cfg.Members[i], i, false))
	}
	out.Fact(f)
	for _, n := range f.Notices {
		h.sendNoticeOf(ev, n, f.Next, out)
	}
	if f.Window {
		out.Set(party.Timer{Name: timerWindow}, ev.Now.Add(h.cfg.CutOverWindow))
	}
}

// notice numbers the nth notice of an event.
func (h *Network) notice(ev *party.Event, m *Member, nth int, end bool) Notice {
	stan := h.stan.Next()
	for range nth {
		stan = stan.Next()
	}
	return Notice{Member: m.ID, STAN: stan, Sent: h.calendar.TransmissionTime(ev.Business), End: end}
}

func (h *Network) sendNotice(ev *party.Event, n Notice, out *party.Out) {
	h.sendNoticeOf(ev, n, h.date, out)
}

func (h *Network) sendNoticeOf(ev *party.Event, n Notice, open payment.BusinessDate, out *party.Out) {
	m := &dialect.Message{Transaction: dialect.CutOverStart, STAN: n.STAN, Sent: n.Sent, SettlementDate: open.MMDD(),
		Forwarder: h.cfg.ID}
	if n.End {
		m.Transaction = dialect.CutOverEnd
	}
	h.send(out, h.members[n.Member].Node, m)
	out.Set(party.Timer{Name: timerNotice, Key: string(n.Member)}, ev.Now.Add(h.cfg.RepeatInterval))
}

// noticeAnswered takes a member's 0830. The answer to 201 is followed by 202 as
// soon as requests are taken again.
func (h *Network) noticeAnswered(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	n, ok := h.notices[from.ID]
	if !ok || n.STAN != m.STAN {
		return
	}
	out.Fact(&NoticeAcknowledged{Member: from.ID, STAN: n.STAN})
	if n.End || h.window {
		out.Cancel(party.Timer{Name: timerNotice, Key: string(from.ID)})
		return
	}
	next := h.notice(ev, from, 0, true)
	out.Fact(&CutOverEnded{Date: h.date, Notices: []Notice{next}})
	h.sendNotice(ev, next, out)
}

// endWindow takes requests again and tells those who have acknowledged the
// beginning; the others hear of the end when they do.
func (h *Network) endWindow(ev *party.Event, out *party.Out) {
	if !h.window {
		return
	}
	f := &CutOverEnded{Date: h.date, Over: true}
	for i := range h.cfg.Members {
		if _, owed := h.notices[h.cfg.Members[i].ID]; !owed {
			f.Notices = append(f.Notices, h.notice(ev, &h.cfg.Members[i], len(f.Notices), true))
		}
	}
	out.Fact(f)
	for _, n := range f.Notices {
		h.sendNotice(ev, n, out)
	}
}
