package host

import (
	"acqsim/dialect"
	"acqsim/payment"
	"acqsim/reconcile"
)

// kindOf is a transaction's name in the rows of a reconciliation; empty for what
// moves no money of its own.
func kindOf(t dialect.Transaction) reconcile.Kind { return reconcile.Kind(t.ListedAs()) }

// approves reports whether a code of the network moves money, in whole or in part.
func approves(c payment.ResponseCode) bool {
	return c == payment.Approved || dialect.ResponseCode(c).Action.Approved()
}
