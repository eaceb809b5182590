package questions

import (
	"acqsim/reconcile/reconciletest"
)

// The fixtures under short names.
var (
	newWorld = reconciletest.New
	saleKey  = reconciletest.SaleKey
)
