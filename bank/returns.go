package bank

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// sendBack takes a credited payout off the account again and sends it home.
func (b *Bank) sendBack(ev *party.Event, c *ReturnPayout, out *party.Out) {
	p := b.payments[c.PayoutID]
	if c.PayoutID == "" {
		p = b.lastCredit(c.Account)
	}
	if why := b.keeps(p, c.Reason); why != nil {
		out.Fact(refusedCommand(c, c.Account, why))
		return
	}
	f := &Returned{
		Movement: p.Movement, Date: b.calendar.Date(ev.Business), Reason: c.Reason,
		STAN: payment.STAN(b.returns%999999 + 1), Sent: b.calendar.TransmissionTime(ev.Business),
		Postings: sentHome.Append(nil, p.Amount, b.accounts[p.To].ledger),
	}
	out.Fact(f)
	back := *p
	back.returnReason, back.returnSTAN, back.returnSent = f.Reason, f.STAN, f.Sent
	b.sendReturn(ev, &back, false, out)
}

// keeps says why a credit cannot be taken off its account again, nil when it can.
func (b *Bank) keeps(p *paymentOf, reason string) *party.Refused {
	switch {
	case p == nil || p.state != paid:
		return party.Refuse(payment.NoSuchPayout, "no such payout stands on an account here")
	case !Reason(reason).fits():
		return party.Refuse(payment.ReasonNotValid,
			"a reason is at most 25 characters of ASCII, or one of the reason codes")
	case b.book.Balance(b.accounts[p.To].ledger).Minor < p.Amount.Minor:
		return party.Refuse(payment.MoneyGone, "the money has left the account")
	}
	return nil
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

// takeBack books a return of the beneficiary's bank and passes it on to the payer
// (J11). However often it comes, the money goes back once.
func (b *Bank) takeBack(ev *party.Event, m *dialect.Message, out *party.Out) {
	p := b.payments[m.PayoutID]
	if p != nil && p.state == returned {
		out.Message(ev.From, p.returnReply)
		return
	}
	if p != nil && p.refusedReturns[m.STAN] != nil {
		out.Message(ev.From, p.refusedReturns[m.STAN])
		return
	}
	code := payment.Approved
	switch {
	case p == nil || p.Bank == "" || b.correspondent(p.Bank).Node != ev.From:
		code = payment.OriginalNotFound
	case p.state == pending: // it has overtaken the word that the payout was paid
		b.reply(out, ev.From, m, payment.SystemMalfunction)
		return
	case p.state != paid:
		code = payment.OriginalNotFound
	case p.Amount != m.Amount:
		code = payment.OriginalAmountWrong
	}
	date := b.calendar.Date(ev.Business)
	reply := b.codec.Frame(answer(m, code, ""))
	out.Message(ev.From, reply)
	if code != payment.Approved {
		out.Fact(&ReturnRefused{Movement: Movement{ID: m.PayoutID, To: m.ToAccount, Amount: m.Amount}, Date: date, Code: code,
			Reply: reply})
		return
	}
	f := &Returned{
		Movement: p.Movement, Date: date, Reason: m.Reason, STAN: m.STAN, Sent: m.Sent, Reply: reply,
		Postings: takenBack.Append(
			nil, p.Amount, b.accounts[b.correspondent(p.Bank).Account].ledger, b.accounts[p.From].ledger,
		),
	}
	out.Fact(f)
	back := *p
	back.returnReason, back.returnSTAN, back.returnSent = f.Reason, f.STAN, f.Sent
	b.sendReturn(ev, &back, false, out)
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
		FromAccount: p.To, ToAccount: p.From, STAN: p.returnSTAN, Sent: p.returnSent, Reason: p.returnReason,
		Acquirer: b.cfg.ID,
	})
	out.Set(party.Timer{Name: timerReturn, Key: p.ID}, ev.Now.Add(b.cfg.RepeatInterval))
}

// returnAnswered ends the repeats of a return. The merchant's bank puts the money of one that was refused back where it
// was: the settlement bank has moved nothing, and never will under this DE 11.
func (b *Bank) returnAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	p := b.payments[m.PayoutID]
	if p == nil || !p.owed || dialect.ComeAgain(m.Code) || m.STAN != p.returnSTAN {
		return
	}
	if b.cfg.Role == SettlementBank && ev.From != p.Asker || b.cfg.Role == MerchantBank && ev.From != b.cfg.Peer {
		return
	}
	out.Cancel(party.Timer{Name: timerReturn, Key: p.ID})
	if m.Code.OK() || b.cfg.Role == SettlementBank {
		out.Fact(&ReturnAcknowledged{ID: p.ID, Code: m.Code})
		return
	}
	f := &ReturnUndone{
		Movement: p.Movement, Date: b.calendar.Date(ev.Business), Code: m.Code, Unposted: p.unposted,
		Postings: returnUndone.Append(nil, p.Amount, b.accounts[p.To].ledger),
	}
	if p.unposted {
		again := max(b.cfg.PostAfter, b.cfg.RepeatInterval)
		f.Due, f.Postings = ev.Business.Add(again), unpostedUndone.Append(nil, p.Amount)
		out.Set(party.Timer{Name: timerPosting, Key: p.ID}, ev.Now.Add(again))
	}
	out.Fact(f)
}
