package evidence

import (
	"acqsim/dialect"
	"acqsim/reconcile"
)

// kindOf returns what a transaction does with money; false when it moves none.
func kindOf(t dialect.Transaction) (reconcile.Kind, bool) {
	switch t {
	case dialect.Sale, dialect.OfflineSale:
		return reconcile.Sale, true
	case dialect.SaleVoid, dialect.CompletionVoid:
		return reconcile.Void, true
	case dialect.Refund:
		return reconcile.Refund, true
	case dialect.Completion, dialect.CompletionAdvice:
		return reconcile.Completion, true
	case dialect.PreAuth:
		return reconcile.PreAuth, true
	}
	return "", false
}
