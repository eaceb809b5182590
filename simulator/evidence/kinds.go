package evidence

import (
	"acqsim/dialect"
	"acqsim/reconcile"
)

// kindOf returns what a transaction does with money; false when it moves none.
func kindOf(t dialect.Transaction) (reconcile.Kind, bool) {
	kind := reconcile.Kind(t.ListedAs())
	return kind, kind != ""
}
