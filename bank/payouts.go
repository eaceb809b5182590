package bank

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// payout takes a payout onto a merchant's account, whole, or refuses it, whole.
// The same id gets the same answer and is credited once.
func (b *Bank) payout(ev *party.Event, m *dialect.Message, out *party.Out) {
	if ev.From != b.cfg.Peer {
		b.reply(out, ev.From, m, payment.InvalidTransaction)
		return
	}
	p, known := b.recollect(ev, out, m.PayoutID)
	if !known {
		return
	}
	if p != nil && !(b.cfg.Practice.CreditRepeats && p.state == paid) {
		b.repeat(ev, p, m, out)
		return
	}
	date := b.calendar.Date(ev.Business)
	moved := Movement{ID: m.PayoutID, To: m.ToAccount, Amount: m.Amount}
	a := b.accounts[m.ToAccount]
	in := &inflow{amount: m.Amount, date: date, name: m.PayeeName, corporate: true}
	if b.cfg.PostAfter > 0 && m.Amount.Minor > 0 && m.Amount.Currency == b.cfg.Currency {
		b.answerLater(ev, m.PayoutID, b.accept(ev, m, out), out)
		return
	}
	reason, detail := b.accepts(a, in)
	code := reason.code()
	if reason == "" && (m.Amount.Minor <= 0 || m.Amount.Currency != b.cfg.Currency) {
		code, detail = payment.InvalidAmount, "the amount is nothing or in another currency"
	}
	reply := b.codec.Frame(answer(m, code, reason))
	if code != payment.Approved {
		out.Fact(&Refused{Movement: moved, Date: date, Code: code, Reason: string(reason), Detail: detail, Reply: reply})
	} else {
		out.Fact(&Credited{
			Movement: moved, Date: date, Counted: b.counts(a, in), Reply: reply,
			Postings: credited.Append(nil, m.Amount, a.ledger),
		})
	}
	b.answerLater(ev, m.PayoutID, reply, out)
}

// accept takes a payout in on the rail; its posting comes later (Config.PostAfter).
func (b *Bank) accept(ev *party.Event, m *dialect.Message, out *party.Out) []byte {
	f := &Accepted{
		Movement: Movement{ID: m.PayoutID, To: m.ToAccount, Amount: m.Amount}, Payee: m.PayeeName,
		Date: b.calendar.Date(ev.Business), Due: ev.Business.Add(b.cfg.PostAfter),
		Reply:    b.codec.Frame(answer(m, payment.Approved, "")),
		Postings: takenIn.Append(nil, m.Amount),
	}
	out.Fact(f)
	out.Set(party.Timer{Name: timerPosting, Key: f.ID}, ev.Now.Add(b.cfg.PostAfter))
	return f.Reply
}

// postAccepted puts what the rail took in onto the account, or sends it back with the
// reason why the account cannot take it.
func (b *Bank) postAccepted(ev *party.Event, p *paymentOf, out *party.Out) {
	date := b.calendar.Date(ev.Business)
	a := b.accounts[p.To]
	in := &inflow{amount: p.Amount, date: date, name: p.Payee, corporate: true}
	reason := Reason(p.back)
	if reason == "" {
		reason, _ = b.accepts(a, in)
	}
	if reason == "" {
		out.Fact(&Credited{
			Movement: p.Movement, Date: date, Counted: b.counts(a, in), Reply: p.reply,
			Postings: postedLate.Append(nil, p.Amount, a.ledger),
		})
		return
	}
	f := &Returned{
		Movement: p.Movement, Date: date, Reason: string(reason), Unposted: true,
		STAN: payment.STAN(b.returns%999999 + 1), Sent: b.calendar.TransmissionTime(ev.Business),
		Postings: sentBackUnposted.Append(nil, p.Amount),
	}
	out.Fact(f)
	back := *p
	back.returnReason, back.returnSTAN, back.returnSent = f.Reason, f.STAN, f.Sent
	b.sendReturn(ev, &back, false, out)
}

// answerLater answers a payout, after Config.Delay.
func (b *Bank) answerLater(ev *party.Event, id string, reply []byte, out *party.Out) {
	if b.cfg.Delay > 0 {
		out.Set(party.Timer{Name: timerReply, Key: id}, ev.Now.Add(b.cfg.Delay))
		return
	}
	out.Message(ev.From, reply)
}

// repeat answers what came before under the same id.
func (b *Bank) repeat(ev *party.Event, p *paymentOf, m *dialect.Message, out *party.Out) {
	switch {
	case p.state == unknown:
		b.reply(out, ev.From, m, payment.OriginalNotFound)
	case p.reply != nil:
		out.Message(ev.From, p.reply)
	}
}

// query answers from the bank's own record what became of a payout. The
// settlement bank passes it on while the outcome is open.
func (b *Bank) query(ev *party.Event, m *dialect.Message, out *party.Out) {
	p, known := b.recollect(ev, out, m.PayoutID)
	switch {
	case !known:
	case p == nil:
		reply := b.codec.Frame(answer(m, payment.OriginalNotFound, ""))
		out.Fact(&Unknown{ID: m.PayoutID, Date: b.calendar.Date(ev.Business), Reply: reply})
		out.Message(ev.From, reply)
	case p.state == pending:
		m.Header = nil
		b.send(out, b.correspondent(p.Bank).Node, m)
	default:
		b.send(out, ev.From, answer(m, p.code, p.reason))
	}
}
