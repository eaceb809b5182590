// Package diagnosis says where the money of one transaction is and why. In the
// trade this is the desk that answers a merchant's call: it takes the evidence of
// every party about the transaction together, the case, and tells how far the money
// has come, who holds each minor unit of it, the cause, who must act, and when the
// money is expected.
//
// An Index is the evidence sorted so that any case can be opened; a Case is all
// that is known of one transaction. The causes are one table (Causes, in the files
// causes_*.go), from which docs/causes.md is written.
//
// To add a cause: a code in cause.go, a row in the table of causes_*.go where it
// arises, a line in diagnose.go or in the diagnose_*.go of the same matter that reads
// its pattern (that of a refused payout in payout_refused.go), and a case in TestTrace.
//
// It owns the definition of every cause and of every place where money can be. It
// sees rows of evidence alone, never messages, books, fault rules or labels, and
// posts, corrects and pays nothing. A pattern that no cause explains is "unknown".
package diagnosis
