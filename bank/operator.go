package bank

import (
	"fmt"

	"acqsim/clearing/record"
	"acqsim/party"
	"acqsim/payment"
)

// command does what people do at the counter of the merchant's bank.
func (b *Bank) command(ev *party.Event, out *party.Out) {
	if b.cfg.Role == SettlementBank {
		out.Fact(&CommandRefused{Command: ev.Command.CommandKind(), Why: "the settlement bank has no counter"})
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
	case *ReportLoss:
		b.reportLoss(ev, c, out)
	}
}

func (b *Bank) openAccount(ev *party.Event, c *OpenAccount, out *party.Out) {
	err := c.Account.check(b.cfg.Currency)
	if err == nil && b.accounts[c.Account.Number] != nil {
		err = fmt.Errorf("number %s: another account has it", payment.MaskAccount(c.Account.Number))
	}
	if err != nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account.Number, Why: err.Error()})
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
	err := try.check(b.cfg.Currency)
	if b.accounts[c.Account] == nil {
		err = fmt.Errorf("no account %q", payment.MaskAccount(c.Account))
	}
	if err != nil {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Why: err.Error()})
		return
	}
	out.Fact(&AccountSet{Date: b.calendar.Date(ev.Business), SetAccount: *c})
}

func (b *Bank) otherInflow(ev *party.Event, c *OtherInflow, out *party.Out) {
	a := b.accounts[c.Account]
	in := &inflow{amount: c.Amount, date: b.calendar.Date(ev.Business), bound: c.Bound}
	reason, why := b.accepts(a, in)
	if reason == "" && (c.Amount.Minor <= 0 || c.Amount.Currency != b.cfg.Currency) {
		why = fmt.Sprintf("amount %v: want more than nothing in %v", c.Amount, b.cfg.Currency)
	}
	if why != "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Reason: string(reason), Why: why})
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
	why := ""
	switch {
	case a == nil:
		why = "no such account"
	case c.Amount.Minor <= 0 || c.Amount.Currency != b.cfg.Currency:
		why = fmt.Sprintf("amount %v: want more than nothing in %v", c.Amount, b.cfg.Currency)
	default:
		why = b.releases(a, c.Amount, date)
	}
	if why != "" {
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Why: why})
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
		out.Fact(&CommandRefused{Command: c.CommandKind(), Account: c.Account, Why: "no such account"})
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
