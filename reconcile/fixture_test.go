package reconcile_test

import (
	"acqsim/reconcile"
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
)

var (
	calendar  = reconciletest.Calendar
	clock     = reconciletest.Clock
	yuan      = reconciletest.Yuan
	entry     = reconciletest.Entry
	detail    = reconciletest.Detail
	rrn       = reconciletest.RRN
	slip      = reconciletest.Slip
	on        = reconciletest.On
	newWorld  = reconciletest.New
	saleKey   = reconciletest.SaleKey
	cny       = reconciletest.CNY
	exception = reconciletest.Exception
	claim     = reconciletest.Claim
	payout    = reconciletest.Payout
)

// short is what tests say of an item.
type short struct {
	c      reconcile.Comparison
	side   reconcile.Side
	reason reconcile.Reason
	amount int64
}

func shorts(items []reconcile.Item) []short {
	out := []short{}
	for _, it := range items {
		out = append(out, short{it.Comparison, it.Side, it.Reason, it.Amount.Minor})
	}
	return out
}
