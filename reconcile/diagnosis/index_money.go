package diagnosis

import (
	"cmp"
	"slices"

	"acqsim/payment"
	"acqsim/reconcile"
)

// money is what the evidence has of files, cash, payouts and accounts.
type money struct {
	Payouts *reconcile.PayoutFates

	files    map[payment.BusinessDate]FileState
	position map[payment.BusinessDate]*reconcile.NetPosition
	settled  map[payment.BusinessDate]*reconcile.StatementLine
	payables map[dueKey]*reconcile.Payable
	bank     map[string]*reconcile.BankLine // by payout, the credits that stand
	accounts map[string]*reconcile.BankAccount
	stolen   map[string]int64 // of a payout's money, what others took from the account
	debits   *reconcile.Debits
}

func newMoney(ev *reconcile.Evidence) *money {
	m := &money{
		Payouts:  reconcile.FatesOf(ev.Payouts, ev.Returns, ev.BankLines),
		files:    make(map[payment.BusinessDate]FileState),
		position: make(map[payment.BusinessDate]*reconcile.NetPosition),
		settled:  make(map[payment.BusinessDate]*reconcile.StatementLine),
		payables: make(map[dueKey]*reconcile.Payable), bank: make(map[string]*reconcile.BankLine),
		accounts: make(map[string]*reconcile.BankAccount), stolen: make(map[string]int64),
		debits: reconcile.DebitsOf(ev.Calendar, ev.Files, ev.Statements),
	}
	m.sort(ev)
	m.sortTheft(ev)
	m.Payouts.AccountsKnown = m.Payouts.AccountsKnown || len(ev.Accounts) > 0
	return m
}

// sameMoney reports whether two moments have the same files, cash, payouts and accounts.
func sameMoney(a, b *reconcile.Evidence) bool {
	return a.Calendar == b.Calendar && same(a.Files, b.Files) && same(a.Positions, b.Positions) &&
		same(a.Statements, b.Statements) && same(a.Payables, b.Payables) && same(a.Payouts, b.Payouts) &&
		same(a.Returns, b.Returns) && same(a.BankLines, b.BankLines) && same(a.Accounts, b.Accounts)
}

func (m *money) sort(ev *reconcile.Evidence) {
	for i := range ev.Files {
		f := &ev.Files[i]
		if f.Kind != reconcile.ClearingFile {
			continue
		}
		s := m.files[f.ClearingDate]
		if f.Due != 0 && (s.Due == 0 || f.Due < s.Due) {
			s.Due = f.Due
		}
		if f.Accepted && (!s.Accepted || f.Arrived < s.arrived) {
			s.Accepted, s.arrived = true, f.Arrived
		}
		s.Refused = max(s.Refused, f.Refused)
		m.files[f.ClearingDate] = s
	}
	for i := range ev.Positions {
		m.position[ev.Positions[i].ClearingDate] = &ev.Positions[i]
	}
	for i := range ev.Statements {
		if l := &ev.Statements[i]; l.ClearingDate != 0 && m.settled[l.ClearingDate] == nil {
			m.settled[l.ClearingDate] = l
		}
	}
	for i := range ev.Payables {
		p := &ev.Payables[i]
		m.payables[dueKey{p.Merchant, p.Date}] = p
	}
	for i := range ev.BankLines {
		if l := &ev.BankLines[i]; l.PayoutID != "" && l.Amount.Minor > 0 && m.Payouts.Credited[l.PayoutID] {
			m.bank[l.PayoutID] = l
		}
	}
	for i := range ev.Accounts {
		m.accounts[ev.Accounts[i].Account] = &ev.Accounts[i]
	}
}

// accountLines are the movements of a payout on the account that it was paid to, in the order of time.
func (ix *Index) accountLines(payout string) (lines []*reconcile.BankLine) {
	for i := range ix.Evidence.BankLines {
		if l := &ix.Evidence.BankLines[i]; l.PayoutID == payout {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b *reconcile.BankLine) int { return cmp.Compare(a.At, b.At) })
	return lines
}

// bankLines returns the movements on the merchants' accounts in the order of time.
func bankLines(ev *reconcile.Evidence) []*reconcile.BankLine {
	lines := make([]*reconcile.BankLine, 0, len(ev.BankLines))
	for i := range ev.BankLines {
		lines = append(lines, &ev.BankLines[i])
	}
	slices.SortFunc(lines, func(a, b *reconcile.BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Account, b.Account), cmp.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Text, b.Text))
	})
	return lines
}

// sortTheft takes what the holders dispute from the credits before it, the latest
// first.
func (m *money) sortTheft(ev *reconcile.Evidence) {
	type credit struct {
		payout string
		left   int64
	}
	accounts := make(map[string][]credit)
	for _, l := range bankLines(ev) {
		have := accounts[l.Account]
		switch {
		case l.Amount.Minor > 0:
			accounts[l.Account] = append(have, credit{l.PayoutID, l.Amount.Minor})
		case l.Disputed:
			lost := -l.Amount.Minor
			for n := len(have) - 1; n >= 0 && lost > 0; n-- {
				less := min(lost, have[n].left)
				have[n].left -= less
				lost -= less
				if have[n].payout != "" {
					m.stolen[have[n].payout] += less
				}
			}
		}
	}
}
