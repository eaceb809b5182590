package ledger_test

import (
	"fmt"

	"acqsim/ledger"
	"acqsim/payment"
)

// A sale of 100.00: the network owes it to the acquirer, who owes it to the merchant. A void is a new posting.
func Example() {
	book := ledger.NewBook(ledger.Chart{"network-receivable": ledger.Asset, "merchant-payable": ledger.Liability},
		payment.CNY)
	price := payment.Minor(10000, payment.CNY)
	payable := ledger.Account("merchant-payable").Of("M1")
	sale := ledger.Append(nil, "network-receivable", payable, price, "J2")
	book.Post(sale...)
	fmt.Println(book.Balance(payable), book.Balance("network-receivable"))
	book.Post(ledger.AppendMirror(nil, sale, "J3")...)
	fmt.Println(book.Balance(payable), book.Balance("network-receivable"))
	// Output:
	// 100.00 CNY 100.00 CNY
	// 0.00 CNY 0.00 CNY
}
