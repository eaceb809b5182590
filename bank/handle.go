package bank

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// Handle is part of party.Party.
func (b *Bank) Handle(ev *party.Event, out *party.Out) {
	if !b.opened && ev.Kind != party.Restarted {
		return // not open for business
	}
	switch ev.Kind {
	case party.Restarted:
		b.restart(ev, out)
	case party.MessageReceived:
		b.message(ev, out)
	case party.TimerFired:
		b.timer(ev, out)
	case party.JobDue:
		if ev.Job.Name == party.StatementJob && b.cfg.Role == SettlementBank {
			b.makeStatements(ev, out)
		}
	case party.Commanded:
		b.command(ev, out)
	}
}

// message sorts what arrives.
func (b *Bank) message(ev *party.Event, out *party.Out) {
	m, err := b.codec.Read(ev.Bytes)
	switch {
	case err != nil || !m.Reply && m.PayoutID == "" && m.Transaction != dialect.EchoTest:
		if m.Answerable() {
			b.reply(out, ev.From, m, payment.FormatError)
		}
	case !m.Reply && b.codec.Frame(answer(m, payment.Approved, "")) == nil:
		b.reply(out, ev.From, m, payment.FormatError) // before anything is decided under its id
	case m.Reversal:
		if !m.Reply {
			b.reply(out, ev.From, m, payment.InvalidTransaction)
		}
	case m.Reply && m.Transaction == dialect.PayoutReturn:
		b.returnAnswered(ev, m, out)
	case m.Reply:
		if b.cfg.Role == SettlementBank {
			b.payoutAnswered(ev, m, out)
		}
	case m.Transaction == dialect.EchoTest:
		b.reply(out, ev.From, m, payment.Approved)
	case m.Transaction == dialect.Transfer && b.cfg.Role == SettlementBank:
		b.transfer(ev, m, out)
	case m.Transaction == dialect.Payout && b.cfg.Role == SettlementBank:
		b.forward(ev, m, out)
	case m.Transaction == dialect.Payout:
		b.payout(ev, m, out)
	case m.Transaction == dialect.PayoutQuery:
		b.query(ev, m, out)
	case m.Transaction == dialect.PayoutReturn && b.cfg.Role == SettlementBank:
		b.takeBack(ev, m, out)
	default:
		b.reply(out, ev.From, m, payment.InvalidTransaction)
	}
}

// timer does what was put off.
func (b *Bank) timer(ev *party.Event, out *party.Out) {
	p := b.payments[ev.Timer.Key]
	switch ev.Timer.Name {
	case timerReply:
		if p != nil && p.reply != nil {
			out.Message(b.cfg.Peer, p.reply)
		}
	case timerPayout:
		if p != nil && p.state == pending {
			b.sendPayout(ev, p, true, out)
		}
	case timerPosting:
		if p != nil && p.state == accepted {
			b.postAccepted(ev, p, out)
		}
	case timerReturn:
		if p != nil && p.owed {
			b.sendReturn(ev, p, true, out)
		}
	case timerStatement:
		if b.undelivered {
			out.Fact(&StatementsDelivered{Date: b.stated})
		}
	}
}

// restart opens the books the first time, and later sends what is still owed.
func (b *Bank) restart(ev *party.Event, out *party.Out) {
	if !b.opened {
		f := &Opened{Date: b.calendar.Date(ev.Business)}
		rule := &accountOpened
		if b.cfg.Role == SettlementBank {
			rule = &customerOpened
		}
		for i := range b.cfg.Accounts {
			a := &b.cfg.Accounts[i]
			f.Postings = rule.Append(f.Postings, a.Opening, b.accounts[a.Number].ledger)
		}
		out.Fact(f)
		return
	}
	for _, id := range b.order {
		switch p := b.payments[id]; {
		case p.state == pending:
			b.sendPayout(ev, p, true, out)
		case p.state == accepted:
			out.Set(party.Timer{Name: timerPosting, Key: p.ID}, ev.Now.Add(max(0, p.posting.Sub(ev.Business))))
		case p.owed:
			b.sendReturn(ev, p, true, out)
		}
	}
	if b.undelivered {
		b.sendStatements(ev, b.statements, out)
	}
}
