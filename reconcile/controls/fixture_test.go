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
	network  = reconciletest.Network
	on       = reconciletest.On
	newWorld = reconciletest.New
)
