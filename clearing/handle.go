package clearing

import (
	"strconv"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Handle is part of party.Party.
func (n *Network) Handle(ev *party.Event, out *party.Out) {
	if n.date == 0 && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		n.restart(ev, out)
	case party.MessageReceived:
		n.message(ev, out)
	case party.FileReceived:
		n.receiveFile(ev, out)
	case party.TimerFired:
		n.timer(ev, out)
	case party.JobDue:
		n.job(ev, out)
	case party.Commanded:
		n.command(ev, out)
	}
	n.zone.Seal(out)
}

// message sorts what arrives by who sent it and what it is.
func (n *Network) message(ev *party.Event, out *party.Out) {
	m, err := n.codec.Read(ev.Bytes)
	member := n.nodes[ev.From]
	switch {
	case err != nil:
		if member != nil && m.Answerable() {
			n.reply(out, ev.From, m, payment.FormatError)
		}
	case ev.From == n.cfg.SettlementBank:
		if m.Reply && m.Transaction == dialect.Transfer {
			n.transferAnswered(ev, m, out)
		}
	case member == nil:
	case !n.zone.Authentic(ev.From, ev.Bytes):
		n.distrust(ev, m, out)
	case m.Transaction == dialect.CutOverStart || m.Transaction == dialect.CutOverEnd:
		if m.Reply {
			n.noticeAnswered(ev, member, m, out)
		}
	case m.Reversal && m.Reply:
		n.adviceAnswered(member, m, out)
	case m.Reversal:
		n.reversal(ev, member, m, out)
	case m.Reply:
		n.answered(member, m, out)
	case m.Transaction == dialect.EchoTest:
		n.reply(out, ev.From, m, payment.Approved)
	case m.Transaction == dialect.SignOn || m.Transaction == dialect.SignOff:
		n.sign(member, m, out)
	default:
		n.request(ev, member, m, out)
	}
}

// sign takes a member's requests from now on, or answers 91 for its cards.
func (n *Network) sign(from *Member, m *dialect.Message, out *party.Out) {
	if off := m.Transaction == dialect.SignOff; off != n.signedOff[from.ID] {
		out.Fact(&MemberSigned{Member: from.ID, Off: off})
	}
	n.reply(out, from.Node, m, payment.Approved)
}

// timer does what was put off.
func (n *Network) timer(ev *party.Event, out *party.Out) {
	switch ev.Timer.Name {
	case timerReply:
		n.issuerSilent(ev, out)
	case timerAdvice:
		if t := n.lookup(ev.Timer.Key); t != nil && t.owed {
			n.sendAdvice(ev, t, true, out)
		}
	case timerNotice:
		if notice, ok := n.notices[payment.InstitutionID(ev.Timer.Key)]; ok {
			n.sendNotice(ev, notice, out)
		}
	case timerTransfer:
		if t := n.transfers[ev.Timer.Key]; t != nil {
			n.sendTransfer(ev, t, out)
		}
	case timerWindow:
		n.endWindow(ev, out)
	case timerFiles:
		if d := n.dayNamed(ev.Timer.Key); d != nil && d.filed && !d.delivered {
			out.Fact(&FilesDelivered{Date: d.date})
		}
	}
}

// job runs a job of the business day.
func (n *Network) job(ev *party.Event, out *party.Out) {
	switch ev.Job.Name {
	case party.CutOverJob:
		n.cutOver(ev, out)
	case party.ClearingFileJob:
		n.makeFiles(ev, out)
	case party.SettleJob:
		n.settle(ev, out)
	}
}

// restart opens the books the first time, and later sends what is still owed and
// waits again for what was awaited.
func (n *Network) restart(ev *party.Event, out *party.Out) {
	if n.date == 0 {
		out.Fact(&Opened{Date: n.calendar.ClearingDate(ev.Business)})
		return
	}
	for _, d := range n.days {
		for _, t := range d.txns {
			switch {
			case t.state == pending && t.forward != nil:
				n.repeatAdvice(ev, t, out)
			case t.state == pending:
				out.Set(party.Timer{Name: timerReply, Key: t.timer}, ev.Now.Add(n.cfg.IssuerReply))
			case t.owed:
				n.sendAdvice(ev, t, true, out)
			}
		}
		if d.filed && !d.delivered {
			n.sendFiles(ev, d, nil, out)
		}
		for i := range d.transfers {
			if t := &d.transfers[i]; n.transfers[t.ID] != nil && (t.Collect || d.collected()) {
				n.sendTransfer(ev, t, out)
			}
		}
	}
	for i := range n.differences {
		if t := n.transfers[n.differences[i].transfer]; t != nil {
			n.sendTransfer(ev, t, out)
		}
	}
	for i := range n.cfg.Members {
		if notice, ok := n.notices[n.cfg.Members[i].ID]; ok {
			n.sendNotice(ev, notice, out)
		}
	}
	if n.window {
		out.Set(party.Timer{Name: timerWindow}, ev.Now.Add(n.cfg.CutOverWindow))
	}
}

// dayNamed finds the day of a timer.
func (n *Network) dayNamed(text string) *day {
	number, err := strconv.Atoi(text)
	if err != nil {
		return nil
	}
	return n.day(payment.BusinessDate(number))
}
