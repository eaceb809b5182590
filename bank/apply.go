package bank

import (
	"slices"

	"acqsim/clearing/record"
	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
)

// Apply is part of party.Party.
func (b *Bank) Apply(fact party.Fact) {
	if f, ok := fact.(ledger.Poster); ok {
		f.Post(b.book)
	}
	switch f := fact.(type) {
	case *Opened:
		b.opened = true
		for _, a := range b.accounts {
			a.in.on, a.out.on = f.Date, f.Date
		}
	case *AccountOpened:
		a := b.addAccount(f.Account)
		a.in.on, a.out.on = f.Date, f.Date
	case *AccountSet:
		b.applySet(f)
	case *Inflow:
		a := b.accounts[f.Account]
		if f.Counted {
			a.in.add(f.Date, f.Amount)
		}
		b.line(a, Line{Date: f.Date, Reference: f.By, Kind: record.OtherLine, Credit: true, Amount: f.Amount})
	case *Withdrawn:
		a := b.accounts[f.Account]
		if f.Counted {
			a.out.add(f.Date, f.Amount)
		}
		b.line(a, Line{Date: f.Date, Reference: f.By, Kind: record.OtherLine, Amount: f.Amount})
	case *LossReported:
		if a := b.accounts[f.Account]; a.State == Open {
			a.State = DebitFrozen
		}
	case *Stated:
		b.applyStated(f)
	case *StatementsDelivered:
		b.undelivered, b.statements = false, nil
		for _, a := range b.accounts {
			a.sent = nil
		}
	default:
		b.applyPayment(fact)
	}
}

// applyPayment applies what happens to transfers and payouts.
func (b *Bank) applyPayment(fact party.Fact) {
	switch f := fact.(type) {
	case *Transferred:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date, Asker: f.Asker}, state: paid,
			code: payment.Approved, reply: f.Reply})
		b.move(f.From, f.To, Line{Date: f.Date, Reference: f.ID, Kind: record.SettlementLine, Amount: f.Amount,
			ClearingDate: f.ClearingDate})
	case *TransferRefused:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}, state: refused, code: f.Code,
			reply: f.Reply})
	case *Forwarded:
		b.remember(&paymentOf{Forwarded: *f, state: pending})
		b.accounts[f.From].reserved += f.Amount.Minor
	case *Paid:
		p := b.payments[f.ID]
		p.state, p.code, p.reply = paid, payment.Approved, f.Reply
		b.accounts[p.From].reserved -= f.Amount.Minor
		b.move(p.From, b.correspondent(p.Bank).Account,
			Line{Date: f.Date, Reference: f.ID, Kind: record.PayoutLine, Amount: f.Amount})
	case *Credited:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}, state: paid, code: payment.Approved,
			reply: f.Reply})
		a := b.accounts[f.To]
		if f.Counted {
			a.in.add(f.Date, f.Amount)
			b.payments[f.ID].counted = true
		}
		b.line(a, Line{Date: f.Date, Reference: f.ID, Kind: record.PayoutLine, Credit: true, Amount: f.Amount})
	case *Accepted:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date, Payee: f.Payee}, state: accepted,
			code: payment.Approved, reply: f.Reply, posting: f.Due})
	case *Refused:
		p := b.payments[f.ID]
		if p == nil {
			p = &paymentOf{Forwarded: Forwarded{Movement: f.Movement, Date: f.Date}}
			b.remember(p)
		} else if p.state == pending {
			b.accounts[p.From].reserved -= p.Amount.Minor
		}
		p.state, p.code, p.reason, p.reply = refused, f.Code, Reason(f.Reason), f.Reply
	case *Unknown:
		b.remember(&paymentOf{Forwarded: Forwarded{Movement: Movement{ID: f.ID}, Date: f.Date}, state: unknown,
			code: payment.OriginalNotFound, reply: f.Reply})
	case *EntryReversed:
		b.applyReversed(f)
	case *Returned:
		b.applyReturned(f)
	case *ReturnRefused:
		b.applyReturnRefused(f)
	case *ReturnUndone:
		b.applyUndone(f)
	case *ReturnAcknowledged:
		b.payments[f.ID].owed = false
	}
}

func (b *Bank) applyReturned(f *Returned) {
	p := b.payments[f.ID]
	p.state, p.owed = returned, true
	p.returnReason, p.returnSTAN, p.returnSent, p.returnReply = f.Reason, f.STAN, f.Sent, f.Reply
	p.unposted = f.Unposted
	l := Line{Date: f.Date, Reference: f.ID, Kind: record.ReturnLine, Amount: f.Amount}
	if b.cfg.Role == SettlementBank {
		b.move(b.correspondent(p.Bank).Account, p.From, l)
		return
	}
	b.returns++
	if !f.Unposted {
		b.line(b.accounts[p.To], l)
	}
}

// applyReturnRefused keeps the answer to one with another amount for its repeats: what was refused once stays refused,
// so that the bank which sent it can put the money back.
func (b *Bank) applyReturnRefused(f *ReturnRefused) {
	p := b.payments[f.ID]
	m, err := b.codec.Read(f.Reply)
	if p == nil || err != nil || f.Code != payment.OriginalAmountWrong {
		return
	}
	if p.refusedReturns == nil {
		p.refusedReturns = make(map[payment.STAN][]byte)
	}
	p.refusedReturns[m.STAN] = f.Reply
}

// applyUndone puts what was to go back where it was.
func (b *Bank) applyUndone(f *ReturnUndone) {
	p := b.payments[f.ID]
	p.owed, p.state = false, paid
	if f.Unposted {
		p.state, p.posting = accepted, f.Due
		return
	}
	b.line(b.accounts[p.To],
		Line{Date: f.Date, Reference: f.ID, Kind: record.ReturnLine, Credit: true, Amount: f.Amount})
}

func (b *Bank) applySet(f *AccountSet) {
	a := b.accounts[f.Account]
	if f.Class != "" {
		a.Class = f.Class
	}
	if f.State != "" {
		a.State = f.State
	}
	if f.Verified != nil {
		a.Verified = *f.Verified
	}
	a.in = a.in.at(f.Date)
	if f.UsedToday != nil {
		a.in.day = *f.UsedToday
	}
	if f.UsedThisYear != nil {
		a.in.year = *f.UsedThisYear
	}
}

func (b *Bank) applyStated(f *Stated) {
	b.stated, b.statements, b.undelivered = f.Date, f.Statements, true
	for i := range f.Statements {
		s := &f.Statements[i]
		a := b.accounts[s.Account]
		a.sent, a.lines, a.opening, a.count = a.lines, nil, s.Closing, s.Sequence
	}
}

// move writes a movement between two accounts of this bank onto both.
func (b *Bank) move(from, to string, l Line) {
	l.Counterparty = to
	b.line(b.accounts[from], l)
	l.Counterparty, l.Credit = from, true
	b.line(b.accounts[to], l)
}

// line writes a movement onto an account. Accounts without a statement keep the
// last weeks.
func (b *Bank) line(a *account, l Line) {
	a.lines = append(a.lines, l)
	if b.states(a) {
		return
	}
	n := 0
	for n < len(a.lines) && l.Date.Sub(a.lines[n].Date) > keepDays {
		n++
	}
	a.lines = slices.Delete(a.lines, 0, n)
}
