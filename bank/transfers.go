package bank

import (
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
)

// transfer moves money between two accounts of the settlement bank (J7).
func (b *Bank) transfer(ev *party.Event, m *dialect.Message, out *party.Out) {
	p, known := b.recollect(ev, out, m.PayoutID)
	switch {
	case !known:
		return
	case p != nil:
		b.repeat(ev, p, m, out)
		return
	}
	from, to := b.accounts[m.FromAccount], b.accounts[m.ToAccount]
	code := payment.Approved
	switch {
	case from == nil || to == nil || from == to:
		code = payment.InvalidCard
	case ev.From != b.cfg.Agent && ev.From != from.Node:
		code = payment.InvalidTransaction
	case m.Amount.Minor < 0 || m.Amount.Minor == 0 && m.SettlementDate == "" || m.Amount.Currency != b.cfg.Currency:
		code = payment.InvalidAmount // a net position may come to 0.00
	case b.free(from) < m.Amount.Minor:
		code = payment.InsufficientFunds
	}
	date := b.calendar.Date(ev.Business)
	moved := Movement{ID: m.PayoutID, From: m.FromAccount, To: m.ToAccount, Amount: m.Amount}
	reply := b.codec.Frame(answer(m, code, ""))
	out.Message(ev.From, reply)
	if code != payment.Approved {
		out.Fact(&TransferRefused{Movement: moved, Date: date, Code: code, Reply: reply})
		return
	}
	clearingDate, err := payment.ResolveMMDD(m.SettlementDate, date)
	if err != nil {
		clearingDate = 0 // not a net settlement
	}
	out.Fact(&Transferred{
		Movement: moved, Date: date, ClearingDate: clearingDate, Asker: ev.From, Reply: reply,
		Postings: transferred.Append(nil, m.Amount, from.ledger, to.ledger),
	})
}

// forward sends a payout on to the beneficiary's bank, or refuses it where the
// payer's own account or the bank is at fault.
func (b *Bank) forward(ev *party.Event, m *dialect.Message, out *party.Out) {
	p, known := b.recollect(ev, out, m.PayoutID)
	switch {
	case !known:
		return
	case p != nil:
		b.repeat(ev, p, m, out)
		return
	}
	payer, to := b.payer(ev.From, m.FromAccount), b.correspondent(m.Receiver)
	code, reason := payment.Approved, Reason("")
	switch {
	case payer == nil:
		code = payment.InvalidTransaction
	case to == nil:
		code, reason = BankInfoWrong.code(), BankInfoWrong
	case m.Amount.Minor <= 0 || m.Amount.Currency != b.cfg.Currency:
		code = payment.InvalidAmount
	case b.free(payer) < m.Amount.Minor:
		code = payment.InsufficientFunds
	}
	f := &Forwarded{
		Movement: Movement{ID: m.PayoutID, To: m.ToAccount, Amount: m.Amount}, Date: b.calendar.Date(ev.Business),
		Asker: ev.From, Bank: m.Receiver, Payee: m.PayeeName, Sent: m.Sent, STAN: m.STAN, Sender: m.Acquirer,
	}
	if code != payment.Approved {
		reply := b.codec.Frame(answer(m, code, reason))
		out.Fact(&Refused{Movement: f.Movement, Date: f.Date, Code: code, Reason: string(reason), Reply: reply})
		out.Message(ev.From, reply)
		return
	}
	f.From = payer.Number
	if b.instruction(&paymentOf{Forwarded: *f}, false) == nil {
		b.reply(out, ev.From, m, payment.FormatError)
		return
	}
	out.Fact(f)
	b.sendPayout(ev, &paymentOf{Forwarded: *f}, false, out)
}

// payer is the account that a customer pays from: the one it names, or its first.
func (b *Bank) payer(from party.Node, number string) *account {
	for _, n := range b.numbers {
		if a := b.accounts[n]; a.Node == from && (number == "" || number == n) {
			return a
		}
	}
	return nil
}

// sendPayout sends a payout, always under its id, until the beneficiary's bank
// has said what became of it.
func (b *Bank) sendPayout(ev *party.Event, p *paymentOf, repeat bool, out *party.Out) {
	out.Message(b.correspondent(p.Bank).Node, b.instruction(p, repeat))
	out.Set(party.Timer{Name: timerPayout, Key: p.ID}, ev.Now.Add(b.cfg.RepeatInterval))
}

// instruction writes a payout for the beneficiary's bank, nil when it cannot be
// written.
func (b *Bank) instruction(p *paymentOf, repeat bool) []byte {
	return b.codec.Frame(&dialect.Message{
		Transaction: dialect.Payout, Repeat: repeat, PayoutID: p.ID, Amount: p.Amount, FromAccount: p.From, ToAccount: p.To,
		PayeeName: p.Payee, STAN: p.STAN, Sent: p.Sent, Acquirer: p.Sender, Receiver: p.Bank,
	})
}

// payoutAnswered takes the beneficiary's bank at its word: accepted, the money
// moves (J9); refused, it stays. The answer to a query counts as much.
func (b *Bank) payoutAnswered(ev *party.Event, m *dialect.Message, out *party.Out) {
	p := b.payments[m.PayoutID]
	if p == nil || p.state != pending || dialect.ComeAgain(m.Code) || m.Transaction != dialect.Payout &&
		m.Transaction != dialect.PayoutQuery {
		return
	}
	to := b.correspondent(p.Bank)
	if ev.From != to.Node {
		return
	}
	date := b.calendar.Date(ev.Business)
	reply := b.codec.Frame(&dialect.Message{
		Transaction: dialect.Payout, Reply: true, PayoutID: p.ID, Code: m.Code, Reason: m.Reason, Amount: p.Amount,
		FromAccount: p.From, ToAccount: p.To, STAN: p.STAN, Sent: p.Sent, Acquirer: p.Sender, Receiver: p.Bank,
	})
	if reply == nil {
		return // a reason that nobody can pass on: as good as no answer
	}
	out.Cancel(party.Timer{Name: timerPayout, Key: p.ID})
	out.Message(p.Asker, reply)
	if !m.Code.OK() {
		out.Fact(&Refused{Movement: p.Movement, Date: date, Code: m.Code, Reason: m.Reason, Reply: reply})
		return
	}
	out.Fact(&Paid{
		Movement: p.Movement, Date: date, Reply: reply,
		Postings: paidOn.Append(nil, p.Amount, b.accounts[p.From].ledger, b.accounts[to.Account].ledger),
	})
}
