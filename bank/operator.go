package bank

import (
	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// command does what people do at the counter of the merchant's bank.
func (b *Bank) command(ev *party.Event, out *party.Out) {
	if b.cfg.Role == SettlementBank {
		why := party.Refuse(payment.NoCounter, "the settlement bank has no counter")
		out.Fact(refusedCommand(ev.Command, "", why))
		return
	}
	switch c := ev.Command.(type) {
	case *OpenAccount:
		b.openAccount(ev, c, out)
	case *SetAccount:
		b.setAccount(ev, c, out)
	case *OtherInflow:
		b.otherInflow(ev, c, out)
	case *Withdraw:
		b.withdraw(ev, c, out)
	case *ReturnPayout:
		b.sendBack(ev, c, out)
	case *CorrectEntry:
		b.correctEntry(ev, c, out)
	case *ReportLoss:
		b.reportLoss(ev, c, out)
	}
}

// refusedCommand is the fact that a command could not be done.
func refusedCommand(c party.Command, account string, why *party.Refused) *CommandRefused {
	return &CommandRefused{Command: c.CommandKind(), Account: account, Slug: why.Slug, Why: why.Words}
}

// checkAmount tells why a sum cannot be paid in or out.
func (b *Bank) checkAmount(amount payment.Amount) *party.Refused {
	if amount.Minor > 0 && amount.Currency == b.cfg.Currency {
		return nil
	}
	return party.Refuse(payment.AmountNotValid, "amount %v: want more than nothing in %v", amount, b.cfg.Currency)
}

func (b *Bank) openAccount(ev *party.Event, c *OpenAccount, out *party.Out) {
	var why *party.Refused
	if err := c.Account.check(b.cfg.Currency); err != nil {
		why = party.Refuse(payment.AccountNotValid, "%v", err)
	} else if b.accounts[c.Account.Number] != nil {
		why = party.Refuse(payment.AccountNumberTaken, "number %s: another account has it",
			payment.MaskAccount(c.Account.Number))
	}
	if why != nil {
		out.Fact(refusedCommand(c, c.Account.Number, why))
		return
	}
	out.Fact(&AccountOpened{
		Date:     b.calendar.Date(ev.Business),
		Account:  c.Account,
		Postings: openedAtTheCounter.Append(nil, c.Account.Opening, b.ledgerOf(&c.Account)),
	})
}

func (b *Bank) setAccount(ev *party.Event, c *SetAccount, out *party.Out) {
	try := Account{Number: c.Account, Class: c.Class, State: c.State}
	if c.UsedToday != nil {
		try.UsedToday = *c.UsedToday
	}
	if c.UsedThisYear != nil {
		try.UsedThisYear = *c.UsedThisYear
	}
	var why *party.Refused
	if b.accounts[c.Account] == nil {
		why = party.Refuse(payment.NoSuchAccount, "no account %q", payment.MaskAccount(c.Account))
	} else if err := try.check(b.cfg.Currency); err != nil {
		why = party.Refuse(payment.AccountNotValid, "%v", err)
	}
	if why != nil {
		out.Fact(refusedCommand(c, c.Account, why))
		return
	}
	out.Fact(&AccountSet{Date: b.calendar.Date(ev.Business), SetAccount: *c})
}

func (b *Bank) otherInflow(ev *party.Event, c *OtherInflow, out *party.Out) {
	a := b.accounts[c.Account]
	in := &inflow{amount: c.Amount, date: b.calendar.Date(ev.Business), bound: c.Bound}
	reason, detail := b.accepts(a, in)
	var why *party.Refused
	if reason != "" {
		why = party.Refuse(reason.obstacle(a), "%s", detail)
	} else {
		why = b.checkAmount(c.Amount)
	}
	if why != nil {
		f := refusedCommand(c, c.Account, why)
		f.Reason = string(reason)
		out.Fact(f)
		return
	}
	out.Fact(&Inflow{
		Account: c.Account, Amount: c.Amount, Date: in.date, Counted: b.counts(a, in), By: c.By,
		Postings: cameIn.Append(nil, c.Amount, a.ledger),
	})
}

func (b *Bank) withdraw(ev *party.Event, c *Withdraw, out *party.Out) {
	a := b.accounts[c.Account]
	date := b.calendar.Date(ev.Business)
	why := b.checkAmount(c.Amount)
	switch {
	case a == nil:
		why = party.Refuse(payment.NoSuchAccount, "no such account")
	case why == nil:
		why = b.releases(a, c.Amount, date)
	}
	if why != nil {
		out.Fact(refusedCommand(c, c.Account, why))
		return
	}
	out.Fact(&Withdrawn{
		Account: c.Account, Amount: c.Amount, Date: date, Counted: a.Class != ClassI, By: c.By,
		Postings: wentOut.Append(nil, c.Amount, a.ledger),
	})
}

// reportLoss blocks what leaves an account and adds up what others took from it.
func (b *Bank) reportLoss(ev *party.Event, c *ReportLoss, out *party.Out) {
	a := b.accounts[c.Account]
	if a == nil {
		out.Fact(refusedCommand(c, c.Account, party.Refuse(payment.NoSuchAccount, "no such account")))
		return
	}
	f := &LossReported{Account: c.Account, Date: b.calendar.Date(ev.Business), Disputed: payment.Minor(0, b.cfg.Currency)}
	for i := range a.lines {
		if l := &a.lines[i]; !l.Credit && l.Kind == record.OtherLine && l.Reference != "" {
			f.Disputed = f.Disputed.Add(l.Amount)
		}
	}
	out.Fact(f)
}
