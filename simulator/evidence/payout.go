package evidence

import (
	"acqsim/acquirer"
	"acqsim/bank"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// payout reads what became of the money that was due.
func (x *witness) payout(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.DayAdvanced:
		for i := range f.Payables {
			p := x.payable(payableKey{f.Payables[i].Merchant, f.Date})
			p.Amount, p.Fee = p.Amount.Add(f.Payables[i].Amount).Sub(f.Payables[i].Fee), p.Fee.Add(f.Payables[i].Fee)
			p.Due = f.Due
		}
	case *acquirer.PayoutSent:
		x.payoutSent(at, f)
	case *acquirer.PayoutConfirmed:
		x.payoutState(at, f.ID, reconcile.PayoutSucceeded, "")
	case *acquirer.PayoutFoundPaid:
		x.payoutState(at, f.ID, reconcile.PayoutSucceeded, "")
	case *acquirer.PayoutRefused:
		x.payoutState(at, f.ID, reconcile.PayoutFailed, f.Reason)
		for _, p := range x.carriedBy(f.ID) {
			p.Blocked = f.Reason
		}
	case *acquirer.PayoutUnanswered:
		x.payoutState(at, f.ID, reconcile.PayoutUnknown, "")
	case *acquirer.PayoutReturned:
		x.payoutState(at, f.ID, reconcile.PayoutReversed, f.Reason)
		x.evidence.Returns = append(x.evidence.Returns, reconcile.Return{PayoutID: f.ID, Amount: f.Amount, Reason: f.Reason, At: at})
	case *acquirer.PayoutCarried:
		for _, p := range x.payablesOf(f.Merchant, f.Parts) {
			p.Carried = true
		}
	case *acquirer.SetOff:
		x.deductions(f.Merchant, f.Date, "", f.Withheld, f.Deductions)
	default:
		x.merchantDesk(at, f)
	}
}

// merchantDesk reads what the acquirer's people do with a merchant.
func (x *witness) merchantDesk(at payment.Time, f party.Fact) {
	switch f := f.(type) {
	case *acquirer.AccountChanged:
		x.register(reconcile.Register{Merchant: f.Merchant, Account: f.Account.Number, Payee: f.Account.Holder, From: f.Effective, Asked: at})
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
			p.Hold, p.Review, p.Released = "", 0, at
		}
	}
}

func (x *witness) payoutSent(at payment.Time, f *acquirer.PayoutSent) {
	x.payouts[f.ID] = len(x.evidence.Payouts)
	x.parts[f.ID] = f.Parts
	x.evidence.Payouts = append(x.evidence.Payouts, reconcile.Payout{
		ID: f.ID, Merchant: f.Merchant, Account: f.Account.Number, Payee: f.Account.Holder, Amount: f.Amount, State: reconcile.PayoutSent,
		Replaces: f.Replaces, Single: f.Single, Date: f.Date, Created: at, Sent: at,
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

func (x *witness) payoutState(at payment.Time, id string, s reconcile.PayoutState, reason string) {
	i, ok := x.payouts[id]
	if !ok {
		return
	}
	p := &x.evidence.Payouts[i]
	p.State, p.Reason = s, reason
	if s != reconcile.PayoutUnknown {
		p.Final = at
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
func (x *witness) register(r reconcile.Register) {
	x.evidence.Register = append(x.evidence.Register, r)
	for i := range x.config.Accounts {
		if own := &x.config.Accounts[i]; own.Account == r.Account && own.Holder == r.Payee {
			x.owners[r.Account] = r.Merchant
		}
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
func (x *witness) merchantBank(at payment.Time, f party.Fact) {
	line := func(account string, date payment.BusinessDate, payout string, amount payment.Amount, text string) {
		row := reconcile.BankLine{Merchant: x.owners[account], Account: account, Date: date, PayoutID: payout, Amount: amount, Text: text, At: at}
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
				a.State, a.Since = string(f.State), at
			}
		}
	case *bank.LossReported:
		x.lossReported(at, f)
	}
}

// lossReported marks what others took from an account before its holder said so.
func (x *witness) lossReported(at payment.Time, f *bank.LossReported) {
	if a := x.account(f.Account); a != nil && a.State == string(bank.Open) {
		a.State, a.Since = string(bank.DebitFrozen), at
	}
	for i := range x.evidence.BankLines {
		if l := &x.evidence.BankLines[i]; l.Account == f.Account && l.Amount.Minor < 0 && l.PayoutID == "" && l.Text != "" {
			l.Disputed = true
		}
	}
}
