package evidence

import (
	"cmp"

	"acqsim/bank"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
)

// merchantBank is what stands on the merchants' own accounts, and how they are.
type merchantBank struct {
	settlement *settlementAccounts
	accounts   table[string, reconcile.BankAccount]
	lines      table[string, reconcile.BankLine] // by account
}

func newMerchantBank(accounts []reconcile.BankAccount, r *settlementAccounts) merchantBank {
	b := merchantBank{settlement: r, accounts: newTable[string, reconcile.BankAccount](),
		lines: newTable[string, reconcile.BankLine]()}
	for i := range accounts {
		shown := accounts[i]
		shown.Account = payment.MaskAccount(shown.Account)
		b.accounts.add(accounts[i].Account, shown)
	}
	return b
}

// see reads a fact of the merchants' bank.
func (b *merchantBank) see(at payment.Time, fact party.Fact) {
	switch f := fact.(type) {
	case *bank.Credited:
		b.line(at, f.To, f.Date, f.ID, f.Amount, "payout")
	case *bank.EntryReversed:
		b.line(at, f.To, f.Date, f.ID, f.Amount.Neg(), "entry-reversed")
	case *bank.Returned:
		if !f.Unposted {
			b.line(at, f.To, f.Date, f.ID, f.Amount.Neg(), f.Reason)
		}
	case *bank.ReturnUndone:
		if !f.Unposted {
			b.line(at, f.To, f.Date, f.ID, f.Amount, "return-undone")
		}
	case *bank.Inflow:
		b.line(at, f.Account, f.Date, "", f.Amount, f.By)
	case *bank.Withdrawn:
		b.line(at, f.Account, f.Date, "", f.Amount.Neg(), f.By)
	case *bank.AccountOpened:
		b.opened(&f.Account)
	case *bank.AccountSet:
		if a := b.accounts.row(f.Account); a != nil {
			if f.Class != "" {
				a.Class = string(f.Class)
			}
			if f.State != "" {
				a.State, a.Since = string(f.State), at
			}
		}
	case *bank.LossReported:
		b.lossReported(at, f)
	}
}

// opened reads that an account was opened while the world lived.
func (b *merchantBank) opened(a *bank.Account) {
	row := reconcile.BankAccount{Account: a.Number, Holder: a.Holder, Class: string(cmp.Or(a.Class, bank.ClassI)),
		State: string(cmp.Or(a.State, bank.Open))}
	b.settlement.accounts = append(b.settlement.accounts, row)
	row.Account = payment.MaskAccount(a.Number)
	b.accounts.add(a.Number, row)
}

func (b *merchantBank) line(at payment.Time, account string, date payment.BusinessDate, payout string,
	amount payment.Amount, text string) {
	row := reconcile.BankLine{Merchant: b.settlement.owners[account], Account: payment.MaskAccount(account), Date: date,
		PayoutID: payout, Amount: amount, Text: text, At: at}
	if a := b.accounts.row(account); a != nil {
		row.Holder = a.Holder
	}
	b.lines.add(account, row)
}

// lossReported marks what others took from an account before its holder said so.
func (b *merchantBank) lossReported(at payment.Time, f *bank.LossReported) {
	if a := b.accounts.row(f.Account); a != nil && a.State == string(bank.Open) {
		a.State, a.Since = string(bank.DebitFrozen), at
	}
	shown := payment.MaskAccount(f.Account)
	for i := range b.lines.rows {
		if l := &b.lines.rows[i]; l.Account == shown && l.Amount.Minor < 0 && l.PayoutID == "" && l.Text != "" {
			b.lines.write(i).Disputed = true
		}
	}
}
