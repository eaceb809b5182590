package play

import (
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// moneyCommand returns the command of an action on the way from the payable to the
// account; nil for another action.
func (r *runner) moneyCommand(a scenarios.Action) (party.Node, party.Command) {
	switch a := a.(type) {
	case *scenarios.Outflow:
		return world.MerchantBank, &bank.Withdraw{Account: r.number(a.Account), Amount: a.Amount, By: a.By}
	case *scenarios.ReportLoss:
		return world.MerchantBank, &bank.ReportLoss{Account: r.number(a.Account)}
	case *scenarios.Hold:
		return world.Acquirer, &payer.HoldMerchant{Merchant: r.world.Profile.Merchants[a.Merchant].ID, Reason: a.Reason, Review: a.Review}
	case *scenarios.Release:
		return world.Acquirer, &payer.ReleaseMerchant{Merchant: r.world.Profile.Merchants[a.Merchant].ID}
	case *scenarios.ResumePayouts:
		return world.Acquirer, &payer.ResumePayouts{}
	}
	return "", nil
}
