package merchant

import (
	"acqsim/reconcile/reconciletest"
)

// The fixtures under short names.
const (
	monday = reconciletest.Monday

	friday  = reconciletest.Friday
	tuesday = reconciletest.Tuesday
)

type world = reconciletest.World

var (
	rrn      = reconciletest.RRN
	cny      = reconciletest.CNY
	yuan     = reconciletest.Yuan
	newWorld = reconciletest.New
)
