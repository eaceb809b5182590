package bank

import (
	"acqsim/dialect"
	"acqsim/ledger"
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
	if p := b.payments[m.PayoutID]; p != nil && !(b.cfg.Practice.CreditRepeats && p.state == paid) {
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
			Postings: []ledger.Posting{{Debit: Nostro, Credit: a.ledger, Amount: m.Amount, Event: "J9"}},
		})
	}
	b.answerLater(ev, m.PayoutID, reply, out)
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
	p := b.payments[m.PayoutID]
	switch {
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

// sendBack takes a credited payout off the account again and sends it home.
func (b *Bank) sendBack(ev *party.Event, c *ReturnPayout, out *party.Out) {
	p := b.payments[c.PayoutID]
	if c.PayoutID == "" {
		p = b.lastCredit(c.Account)
	}
	why := ""
	switch {
	case p == nil || p.state != paid:
		why = "no such payout stands on an account here"
	case !Reason(c.Reason).fits():
		why = "a reason is at most 25 characters of ASCII, or one of the reason codes"
	case b.book.Balance(b.accounts[p.To].ledger).Minor < p.Amount.Minor:
		why = "the money has left the account"
	}
	if why != "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Why: why})
		return
	}
	f := &Returned{
		Movement: p.Movement, Date: b.calendar.Date(ev.Business), Reason: c.Reason,
		STAN: payment.STAN(b.returns%999999 + 1), Sent: b.calendar.TransmissionTime(ev.Business),
		Postings: []ledger.Posting{{Debit: b.accounts[p.To].ledger, Credit: Nostro, Amount: p.Amount, Event: "J11"}},
	}
	out.Fact(f)
	back := *p
	back.returnReason, back.returnSTAN, back.returnSent = f.Reason, f.STAN, f.Sent
	b.sendReturn(ev, &back, false, out)
}

// lastCredit finds the payout that was credited to an account last.
func (b *Bank) lastCredit(number string) *paymentOf {
	for i := len(b.order) - 1; i >= 0; i-- {
		if p := b.payments[b.order[i]]; p.state == paid && p.To == number {
			return p
		}
	}
	return nil
}

// sendReturn sends a return to the next one on its way, until acknowledged: from
// the merchant's bank to the settlement bank, from there to the payer.
func (b *Bank) sendReturn(ev *party.Event, p *paymentOf, repeat bool, out *party.Out) {
	to := b.cfg.Peer
	if b.cfg.Role == SettlementBank {
		to = p.Asker
	}
	b.send(out, to, &dialect.Message{
		Transaction: dialect.PayoutReturn, Advice: true, Repeat: repeat, PayoutID: p.ID, Amount: p.Amount,
		FromAccount: p.To, ToAccount: p.From, STAN: p.returnSTAN, Sent: p.returnSent, Reason: p.returnReason, Acquirer: b.cfg.ID,
	})
	out.Set(party.Timer{Name: timerReturn, Key: p.ID}, ev.Now.Add(b.cfg.RepeatInterval))
}

// returnAnswered ends the repeats of a return.
func (b *Bank) returnAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	p := b.payments[m.PayoutID]
	if p == nil || !p.owed || dialect.ComeAgain(m.Code) {
		return
	}
	if b.cfg.Role == SettlementBank && ev.From != p.Asker || b.cfg.Role == MerchantBank && ev.From != b.cfg.Peer {
		return
	}
	out.Fact(&ReturnAcknowledged{ID: p.ID, Code: m.Code})
	out.Cancel(party.Timer{Name: timerReturn, Key: p.ID})
}
