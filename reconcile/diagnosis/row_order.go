package diagnosis

import (
	"cmp"
	"slices"
	"strings"

	"acqsim/reconcile"
)

// ordered returns the evidence with its rows in the order of time, and rows of one
// moment in the order of what they say, so that no story depends on the order in
// which somebody handed them over. What was handed over before is in order already.
func ordered(handed, was, ev *reconcile.Evidence) *reconcile.Evidence {
	out := *ev
	out.Slips = inOrder(handed.Slips, was.Slips, ev.Slips, func(a, b *reconcile.Slip) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch),
			cmp.Compare(a.STAN, b.STAN),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.RRN, b.RRN), cmp.Compare(a.Belief, b.Belief))
	})
	out.Tickets = inOrder(handed.Tickets, was.Tickets, ev.Tickets, func(a, b *reconcile.Ticket) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Number, b.Number),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor), cmp.Compare(a.Tender, b.Tender))
	})
	out.Batches = inOrder(handed.Batches, was.Batches, ev.Batches, func(a, b *reconcile.BatchRow) int {
		return cmp.Or(cmp.Compare(a.Terminal, b.Terminal), cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.Closed, b.Closed))
	})
	out.Entries = inOrder(handed.Entries, was.Entries, ev.Entries, func(a, b *reconcile.Entry) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.RRN, b.RRN), cmp.Compare(a.Terminal, b.Terminal),
			cmp.Compare(a.Batch, b.Batch),
			cmp.Compare(a.STAN, b.STAN), cmp.Compare(a.State, b.State), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	out.Switch = inOrder(handed.Switch, was.Switch, ev.Switch, func(a, b *reconcile.SwitchRow) int {
		return cmp.Or(cmp.Compare(a.At, b.At), compareNetwork(&a.Network, &b.Network), cmp.Compare(a.RRN, b.RRN),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Kind, b.Kind))
	})
	out.Issuer = inOrder(handed.Issuer, was.Issuer, ev.Issuer, func(a, b *reconcile.IssuerRow) int {
		return cmp.Or(cmp.Compare(a.At, b.At), compareNetwork(&a.Network, &b.Network), cmp.Compare(a.RRN, b.RRN),
			cmp.Compare(a.Card, b.Card), cmp.Compare(a.Kind, b.Kind))
	})
	out.Details = inOrder(handed.Details, was.Details, ev.Details, func(a, b *reconcile.Detail) int {
		return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), a.Compare(b))
	})
	orderMoney(handed, was, ev, &out)
	return &out
}

// orderMoney is the rest of ordered: files, cash, payouts, accounts.
func orderMoney(handed, was, ev, out *reconcile.Evidence) {
	out.Files = inOrder(handed.Files, was.Files, ev.Files, func(a, b *reconcile.FileRow) int {
		return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Arrived, b.Arrived), cmp.Compare(a.Due, b.Due), strings.Compare(a.ID, b.ID))
	})
	out.Claims = inOrder(handed.Claims, was.Claims, ev.Claims, func(a, b *reconcile.Claim) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.RRN, b.RRN), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	out.Positions = inOrder(handed.Positions, was.Positions, ev.Positions, func(a, b *reconcile.NetPosition) int {
		return cmp.Or(cmp.Compare(a.ClearingDate, b.ClearingDate), strings.Compare(a.Reference, b.Reference),
			cmp.Compare(a.Net.Minor, b.Net.Minor))
	})
	out.Statements = inOrder(handed.Statements, was.Statements, ev.Statements, func(a, b *reconcile.StatementLine) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), strings.Compare(a.Reference, b.Reference),
			cmp.Compare(a.ClearingDate, b.ClearingDate), cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	out.Payables = inOrder(handed.Payables, was.Payables, ev.Payables, func(a, b *reconcile.Payable) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Merchant, b.Merchant), strings.Compare(a.Payout, b.Payout))
	})
	out.Payouts = inOrder(handed.Payouts, was.Payouts, ev.Payouts, func(a, b *reconcile.Payout) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), strings.Compare(a.ID, b.ID))
	})
	out.Returns = inOrder(handed.Returns, was.Returns, ev.Returns, func(a, b *reconcile.Return) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.PayoutID, b.PayoutID),
			cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	out.BankLines = inOrder(handed.BankLines, was.BankLines, ev.BankLines, func(a, b *reconcile.BankLine) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Date, b.Date), strings.Compare(a.Account, b.Account),
			cmp.Compare(b.Amount.Minor, a.Amount.Minor),
			strings.Compare(a.PayoutID, b.PayoutID), strings.Compare(a.Text, b.Text))
	})
	out.Accounts = inOrder(handed.Accounts, was.Accounts, ev.Accounts, func(a, b *reconcile.BankAccount) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Since, b.Since), strings.Compare(a.State, b.State))
	})
	register := func(a, b *reconcile.SettlementAccount) int {
		return cmp.Or(cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.From, b.From), strings.Compare(a.Account, b.Account))
	}
	out.SettlementAccounts = inOrder(handed.SettlementAccounts, was.SettlementAccounts, ev.SettlementAccounts, register)
	out.Deductions = inOrder(handed.Deductions, was.Deductions, ev.Deductions, func(a, b *reconcile.Deduction) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Merchant, b.Merchant), cmp.Compare(a.Day, b.Day),
			cmp.Compare(a.Why, b.Why),
			strings.Compare(a.Reference, b.Reference), cmp.Compare(a.Amount.Minor, b.Amount.Minor))
	})
	out.Items = inOrder(handed.Items, was.Items, ev.Items, func(a, b *reconcile.Item) int {
		return cmp.Or(cmp.Compare(a.Raised, b.Raised), strings.Compare(a.ID, b.ID))
	})
}

func compareNetwork(k *reconcile.NetworkKey, l *reconcile.NetworkKey) int {
	return cmp.Or(strings.Compare(k.Sent, l.Sent), cmp.Compare(k.STAN, l.STAN), cmp.Compare(k.Acquirer, l.Acquirer),
		cmp.Compare(k.Forwarder, l.Forwarder))
}

// inOrder returns the rows themselves when they are in order, else an ordered copy. What was handed over before, and in
// which order it was then, need not be looked at again.
func inOrder[T any](handed, was, rows []T, compare func(a, b *T) int) []T {
	if same(handed, rows) && len(rows) > 0 {
		return was
	}
	from := 1
	if sameStart(handed, rows) && len(handed) <= len(rows) {
		if !same(handed, was) && len(rows)-len(handed) <= mostInserted {
			return inserted(was, rows[len(handed):], compare)
		}
		if same(handed, was) {
			from = len(handed)
		}
	}
	for i := from; i < len(rows); i++ {
		if compare(&rows[i-1], &rows[i]) > 0 {
			out := slices.Clone(rows)
			slices.SortStableFunc(out, func(a, b T) int { return compare(&a, &b) })
			return out
		}
	}
	return rows
}

// mostInserted is of how many rows each is put where it belongs; more are sorted with the rest.
const mostInserted = 64

// inserted returns a copy of ordered rows with others where they belong.
func inserted[T any](rows, others []T, compare func(a, b *T) int) []T {
	out := slices.Grow(slices.Clone(rows), len(others))
	for i := range others {
		at := len(out)
		for at > 0 && compare(&out[at-1], &others[i]) > 0 {
			at--
		}
		out = slices.Insert(out, at, others[i])
	}
	return out
}
