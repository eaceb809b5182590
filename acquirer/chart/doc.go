// Package chart is the acquirer's chart of accounts (会计科目): what each of its
// machines posts to, and the book as rows of a trial balance.
//
//	J2 sale          Dr network-receivable / Cr merchant-payable
//	J3 void, reversal its mirror
//	J4 completion    Dr network-receivable / Cr merchant-payable
//	J5 clearing fees Dr interchange, network-fee / Cr network-receivable
//	J6 merchant fee  Dr merchant-payable / Cr merchant-fee
//	J7 settlement    Dr reserve / Cr network-receivable
//	J8 to J11        Dr merchant-payable / Cr payout-in-transit, and back through reserve and returned-payout
//	J12 refund       Dr merchant-payable, merchant-receivable / Cr network-receivable
//	    set-off      Dr merchant-payable / Cr merchant-receivable, before a payout
//	J13 chargeback   Dr merchant-receivable / Cr network-receivable
//	J14 to J17       long and short stand until somebody knows whose money it is
//
// It holds no balance of its own and decides nothing: the acquirer has the book, and its
// machines write the postings into their facts.
package chart
