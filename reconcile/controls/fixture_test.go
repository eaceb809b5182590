package controls

import (
	"acqsim/reconcile/reconciletest"
)

// The fixtures under short names.
const (
	friday = reconciletest.Friday
	monday = reconciletest.Monday
)

var (
	rrn      = reconciletest.RRN
	newWorld = reconciletest.New
)
