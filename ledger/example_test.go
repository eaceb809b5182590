package ledger_test

import (
	"fmt"

	"acqsim/ledger"
	"acqsim/payment"
)

// A sale of 100.00: the network owes it to the acquirer, who owes it to the merchant. A void is a new posting.
func Example() {
	const receivable, payable ledger.Account = "network-receivable", "merchant-payable"
	sale := &ledger.Rule{Event: ledger.J2, Debit: receivable, Credit: payable.Each()}
	undone := &ledger.Rule{Event: ledger.J3, Debit: payable.Each(), Credit: receivable}
	book := ledger.NewBook(&ledger.Chart{
		Kinds: ledger.Kinds{receivable: ledger.Asset, payable: ledger.Liability},
		Rules: []*ledger.Rule{sale, undone},
	}, payment.CNY)
	shop := payable.Of("M1")
	postings := sale.Append(nil, payment.Minor(10000, payment.CNY), shop)
	book.Post(postings...)
	fmt.Println(book.Balance(shop), book.Balance(receivable))
	book.Post(ledger.AppendMirror(nil, postings, undone)...)
	fmt.Println(book.Balance(shop), book.Balance(receivable))
	// Output:
	// 100.00 CNY 100.00 CNY
	// 0.00 CNY 0.00 CNY
}
