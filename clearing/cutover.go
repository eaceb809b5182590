package clearing

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// cutOver closes the open day. A job that comes a second time, or for a day that
// is closed, changes nothing; one that was missed is made good by the next.
func (n *Network) cutOver(ev *party.Event, out *party.Out) {
	if n.date == 0 || ev.Job.Date < n.date {
		return
	}
	f := &DayClosed{Date: n.date, Next: ev.Job.Date.AddDays(1), Window: n.cfg.CutOverWindow > 0}
	for i := range n.cfg.Members {
		f.Notices = append(f.Notices, n.notice(ev, &n.cfg.Members[i], i, false))
	}
	out.Fact(f)
	for _, notice := range f.Notices {
		n.sendNoticeOf(ev, notice, f.Next, out)
	}
	if f.Window {
		out.Set(party.Timer{Name: timerWindow}, ev.Now.Add(n.cfg.CutOverWindow))
	}
}

// notice numbers the nth notice of an event.
func (n *Network) notice(ev *party.Event, m *Member, nth int, end bool) Notice {
	stan := n.stan.Next()
	for range nth {
		stan = stan.Next()
	}
	return Notice{Member: m.ID, STAN: stan, Sent: n.calendar.TransmissionTime(ev.Business), End: end}
}

func (n *Network) sendNotice(ev *party.Event, notice Notice, out *party.Out) {
	n.sendNoticeOf(ev, notice, n.date, out)
}

func (n *Network) sendNoticeOf(ev *party.Event, notice Notice, open payment.BusinessDate, out *party.Out) {
	m := &dialect.Message{Transaction: dialect.CutOverStart, STAN: notice.STAN, Sent: notice.Sent,
		SettlementDate: open.MMDD(), Forwarder: n.cfg.ID}
	if notice.End {
		m.Transaction = dialect.CutOverEnd
	}
	n.send(out, n.members[notice.Member].Node, m)
	out.Set(party.Timer{Name: timerNotice, Key: string(notice.Member)}, ev.Now.Add(n.cfg.RepeatInterval))
}

// noticeAnswered takes a member's 0830. The answer to 201 is followed by 202 as
// soon as requests are taken again.
func (n *Network) noticeAnswered(ev *party.Event, from *Member, m *dialect.Message, out *party.Out) {
	notice, ok := n.notices[from.ID]
	if !ok || notice.STAN != m.STAN {
		return
	}
	out.Fact(&NoticeAcknowledged{Member: from.ID, STAN: notice.STAN})
	if notice.End || n.window {
		out.Cancel(party.Timer{Name: timerNotice, Key: string(from.ID)})
		return
	}
	next := n.notice(ev, from, 0, true)
	out.Fact(&CutOverEnded{Date: n.date, Notices: []Notice{next}})
	n.sendNotice(ev, next, out)
}

// endWindow takes requests again and tells those who have acknowledged the
// beginning; the others hear of the end when they do.
func (n *Network) endWindow(ev *party.Event, out *party.Out) {
	if !n.window {
		return
	}
	f := &CutOverEnded{Date: n.date, Over: true}
	for i := range n.cfg.Members {
		if _, owed := n.notices[n.cfg.Members[i].ID]; !owed {
			f.Notices = append(f.Notices, n.notice(ev, &n.cfg.Members[i], len(f.Notices), true))
		}
	}
	out.Fact(f)
	for _, notice := range f.Notices {
		n.sendNotice(ev, notice, out)
	}
}
