package simulator

import (
	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// payout reads what became of the money that was due.
func (x *witness) payout(rec *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.DayAdvanced:
		for i := range f.Payables {
			p := x.payable(payableKey{f.Payables[i].Merchant, f.Date})
			p.Amount, p.Fee = p.Amount.Add(f.Payables[i].Amount).Sub(f.Payables[i].Fee), p.Fee.Add(f.Payables[i].Fee)
			p.Due = f.Due
		}
	case *acquirer.PayoutSent:
		x.payoutSent(rec, f)
	case *acquirer.PayoutConfirmed:
		x.payoutState(rec, f.ID, reconcile.PayoutSucceeded, "")
	case *acquirer.PayoutFoundPaid:
		x.payoutState(rec, f.ID, reconcile.PayoutSucceeded, "")
	case *acquirer.PayoutRefused:
		x.payoutState(rec, f.ID, reconcile.PayoutFailed, f.Reason)
		for _, p := range x.carriedBy(f.ID) {
			p.Blocked = f.Reason
		}
	case *acquirer.PayoutUnanswered:
		x.payoutState(rec, f.ID, reconcile.PayoutUnknown, "")
	case *acquirer.PayoutReturned:
		x.payoutState(rec, f.ID, reconcile.PayoutReversed, f.Reason)
		x.evidence.Returns = append(x.evidence.Returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: rec.At})
	case *acquirer.PayoutCarried:
		for _, p := range x.payablesOf(f.Merchant, f.Parts) {
			p.Carried = true
		}
	case *acquirer.SetOff:
		x.deductions(f.Merchant, f.Date, "", f.Withheld, f.Deductions)
	default:
		x.merchantDesk(rec, f)
	}
}

// merchantDesk reads what the acquirer's people do with a merchant.
func (x *witness) merchantDesk(rec *engine.Record, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.AccountChanged:
		x.register(f.Merchant, f.Account, f.Effective, rec.At)
	case *acquirer.MerchantHeld:
		x.held[f.Merchant] = f
		x.hold(f.Merchant, f.Parts)
		for i := range x.evidence.Payables { // a hold given another reason or date
			if p := &x.evidence.Payables[i]; p.Merchant == f.Merchant && p.Hold != "" {
				x.reason(p, f)
			}
		}
	case *acquirer.FundsHeld:
		x.hold(f.Merchant, f.Parts)
	case *acquirer.MerchantReleased:
		for _, p := range x.payablesOf(f.Merchant, f.Parts) {
			p.Hold, p.Review, p.Released = "", 0, rec.At
		}
	}
}

func (x *witness) payoutSent(rec *engine.Record, f *acquirer.PayoutSent) {
	x.payouts[f.ID] = len(x.evidence.Payouts)
	x.parts[f.ID] = f.Parts
	x.evidence.Payouts = append(x.evidence.Payouts, reconcile.Payout{
		ID: f.ID, Merchant: f.Merchant, Account: f.Account.Number, Payee: f.Account.Holder, Amount: f.Amount, State: reconcile.PayoutSent,
		Replaces: f.Replaces, Single: f.Single, Date: f.Date, Created: rec.At, Sent: rec.At,
	})
	sent := &x.evidence.Payouts[len(x.evidence.Payouts)-1]
	for _, p := range x.carriedBy(f.ID) {
		if before, ok := x.payouts[p.Payout]; ok && sent.Replaces == "" && !f.Single && x.evidence.Payouts[before].State == reconcile.PayoutFailed {
			sent.Replaces = p.Payout // the refused payout that carried it before
		}
		p.Payout, p.Blocked = f.ID, ""
	}
	x.deductions(f.Merchant, f.Date, f.ID, f.Withheld, f.Deductions)
	for _, rrn := range f.RRNs {
		if i, ok := x.byRRN[rrn]; ok {
			x.evidence.Entries[i].Payout = f.ID
		}
	}
}

// deductions reads what was set off, and from the money of which days.
func (x *witness) deductions(m payment.MerchantID, date payment.BusinessDate, payout string, withheld []acquirer.Part, debts []acquirer.Debt) {
	for i, p := range x.payablesOf(m, withheld) {
		p.SetOff = p.SetOff.Add(withheld[i].Amount)
	}
	left := append([]acquirer.Part(nil), withheld...)
	for _, d := range debts {
		if i, ok := x.payouts[d.Reference]; ok && d.Why == reconcile.DebtPaidTwice {
			x.evidence.Payouts[i].Recovered = x.evidence.Payouts[i].Recovered.Add(d.Amount)
		}
		for i := range left {
			n := min(d.Amount.Minor, left[i].Amount.Minor)
			if n <= 0 {
				continue
			}
			left[i].Amount.Minor -= n
			d.Amount.Minor -= n
			x.evidence.Deductions = append(x.evidence.Deductions, reconcile.Deduction{
				Merchant: m, Date: date, Day: left[i].Date, Payout: payout, Why: d.Why, Reference: d.Reference, Amount: payment.Minor(n, d.Amount.Currency),
			})
		}
	}
}

// carriedBy returns the payables whose money a payout carries.
func (x *witness) carriedBy(id string) []*reconcile.Payable {
	i, ok := x.payouts[id]
	if !ok {
		return nil
	}
	return x.payablesOf(x.evidence.Payouts[i].Merchant, x.parts[id])
}

// payablesOf returns a merchant's payables of some days, one for each part.
func (x *witness) payablesOf(m payment.MerchantID, parts []acquirer.Part) []*reconcile.Payable {
	out := make([]*reconcile.Payable, 0, len(parts))
	for i := range parts {
		x.payable(payableKey{m, parts[i].Date}) // made where it is new: the list must not grow below
	}
	for i := range parts {
		out = append(out, x.payable(payableKey{m, parts[i].Date}))
	}
	return out
}

func (x *witness) payoutState(rec *engine.Record, id string, s reconcile.PayoutState, reason string) {
	i, ok := x.payouts[id]
	if !ok {
		return
	}
	p := &x.evidence.Payouts[i]
	p.State, p.Reason = s, reason
	if s != reconcile.PayoutUnknown {
		p.Final = rec.At
	}
}

// hold gives what a hold keeps its reason and the day of its review.
func (x *witness) hold(m payment.MerchantID, parts []acquirer.Part) {
	h := x.held[m]
	if h == nil {
		return
	}
	for _, p := range x.payablesOf(m, parts) {
		x.reason(p, h)
	}
}

func (x *witness) reason(p *reconcile.Payable, h *acquirer.MerchantHeld) {
	p.Hold, p.Review = h.Reason, h.Review
	if p.Hold == "" {
		p.Hold = reconcile.NoReason
	}
}

// register notes a merchant's settlement account, and whose it is where the name
// on file is the holder's.
func (x *witness) register(m payment.MerchantID, a acquirer.Account, from payment.BusinessDate, asked payment.Time) {
	x.evidence.Register = append(x.evidence.Register, reconcile.Register{Merchant: m, Account: a.Number, Payee: a.Holder, From: from, Asked: asked})
	for _, name := range x.world.accounts() {
		if own := x.world.Profile.Accounts[name]; own.Number == a.Number && own.Holder == a.Holder {
			x.owners[a.Number] = m
		}
	}
}

// accounts are the accounts at the merchants' bank and those that the acquirer has
// on file, as the world begins.
func (x *witness) accounts() {
	p := x.world.Profile
	for _, name := range x.world.accounts() {
		a := p.Accounts[name]
		row := reconcile.BankAccount{Account: a.Number, Holder: a.Holder, Class: a.Class, State: a.State}
		if row.State == "" {
			row.State = string(bank.Open)
		}
		x.evidence.Accounts = append(x.evidence.Accounts, row)
	}
	for _, name := range sortedKeys(p.Merchants) {
		x.register(p.Merchants[name].ID, x.world.payee(name), 0, 0)
	}
}

func (x *witness) account(number string) *reconcile.BankAccount {
	for i := range x.evidence.Accounts {
		if x.evidence.Accounts[i].Account == number {
			return &x.evidence.Accounts[i]
		}
	}
	return nil
}

// merchantBank reads what stands on the merchants' own accounts, and how they are.
func (x *witness) merchantBank(rec *engine.Record, f party.Fact) {
	line := func(account string, date payment.BusinessDate, payout string, amount payment.Amount, text string) {
		row := reconcile.BankLine{Merchant: x.owners[account], Account: account, Date: date, PayoutID: payout, Amount: amount, Text: text, At: rec.At}
		if a := x.account(account); a != nil {
			row.Holder = a.Holder
		}
		x.evidence.BankLines = append(x.evidence.BankLines, row)
	}
	switch f := f.(type) {
	case *bank.Credited:
		line(f.To, f.Date, f.ID, f.Amount, "payout")
	case *bank.Returned:
		if !f.Unposted {
			line(f.To, f.Date, f.ID, f.Amount.Neg(), f.Reason)
		}
	case *bank.Inflow:
		line(f.Account, f.Date, "", f.Amount, f.By)
	case *bank.Withdrawn:
		line(f.Account, f.Date, "", f.Amount.Neg(), f.By)
	case *bank.AccountSet:
		if a := x.account(f.Account); a != nil {
			if f.Class != "" {
				a.Class = string(f.Class)
			}
			if f.State != "" {
				a.State, a.Since = string(f.State), rec.At
			}
		}
	case *bank.LossReported:
		x.lossReported(rec, f)
	}
}

// lossReported marks what others took from an account before its holder said so.
func (x *witness) lossReported(rec *engine.Record, f *bank.LossReported) {
	if a := x.account(f.Account); a != nil && a.State == string(bank.Open) {
		a.State, a.Since = string(bank.DebitFrozen), rec.At
	}
	for i := range x.evidence.BankLines {
		if l := &x.evidence.BankLines[i]; l.Account == f.Account && l.Amount.Minor < 0 && l.PayoutID == "" && l.Text != "" {
			l.Disputed = true
		}
	}
}
