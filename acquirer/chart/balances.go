package chart

import (
	"maps"
	"slices"

	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Balances is the book as rows of a trial balance, with postings that are not entered yet.
func Balances(book *ledger.Book, coming ...ledger.Posting) []reconcile.Balance {
	more := make(map[ledger.Account]int64)
	for _, p := range coming {
		more[p.Debit] += p.Amount.Minor
		more[p.Credit] -= p.Amount.Minor
	}
	accounts := book.Accounts()
	for _, account := range slices.Sorted(maps.Keys(more)) {
		if !slices.Contains(accounts, account) {
			accounts = append(accounts, account)
		}
	}
	rows := make([]reconcile.Balance, 0, len(accounts))
	for _, account := range accounts {
		zero := payment.Minor(0, book.Currency())
		row := reconcile.Balance{Party: "acquirer", Account: string(account), Debit: zero, Credit: zero}
		if debit := book.Net(account).Minor + more[account]; debit >= 0 {
			row.Debit.Minor = debit
		} else {
			row.Credit.Minor = -debit
		}
		rows = append(rows, row)
	}
	return rows
}
