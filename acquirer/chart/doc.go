// Package chart is the acquirer's chart of accounts (会计科目): what each of its machines
// posts to, the rules by which they post (J2 to J17), and the book as rows of a trial
// balance. A machine posts by a rule, with an amount and whose account it is:
//
//	f.Postings = chart.Sale.Append(nil, amount, chart.Payable(merchant))
//
// It holds no balance of its own and decides nothing: the acquirer has the book, and its
// machines write the postings into their facts.
package chart
