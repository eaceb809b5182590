package diagnosis_test

import (
	"acqsim/reconcile/reconciletest"
)

// The fixtures under short names.
const (
	thursday = reconciletest.Thursday
	friday   = reconciletest.Friday
	saturday = reconciletest.Saturday
	sunday   = reconciletest.Sunday
	monday   = reconciletest.Monday
	tuesday  = reconciletest.Tuesday
	saleAt   = reconciletest.SaleAt
)

type world = reconciletest.World

var (
	yuan      = reconciletest.Yuan
	rrn       = reconciletest.RRN
	network   = reconciletest.Network
	slip      = reconciletest.Slip
	on        = reconciletest.On
	newWorld  = reconciletest.New
	saleKey   = reconciletest.SaleKey
	cny       = reconciletest.CNY
	exception = reconciletest.Exception
	claim     = reconciletest.Claim
)
