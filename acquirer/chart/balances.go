package chart

import (
	"acqsim/ledger"
	"acqsim/payment"
	"acqsim/reconcile"
)

// Balances is the book as rows of a trial balance.
func Balances(book *ledger.Book) []reconcile.Balance {
	accounts := book.Accounts()
	rows := make([]reconcile.Balance, 0, len(accounts))
	zero := payment.Minor(0, book.Currency())
	for _, account := range accounts {
		row := reconcile.Balance{Party: "acquirer", Account: string(account), Debit: zero, Credit: zero}
		debit := book.Balance(account)
		if c := book.Class(account); c == ledger.Liability || c == ledger.Income {
			debit = debit.Neg()
		}
		if debit.Minor >= 0 {
			row.Debit = debit
		} else {
			row.Credit = debit.Neg()
		}
		rows = append(rows, row)
	}
	return rows
}
