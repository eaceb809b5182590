package play

import (
	"acqsim/bank"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// bankStep returns the command of what happens to an account at the merchants' bank; no command for any other action.
func (p *people) bankStep(a scenarios.Action) (party.Node, party.Command) {
	switch a := a.(type) {
	case *scenarios.Account:
		return world.MerchantBank, &bank.SetAccount{Account: p.number(a.Account), Class: bank.Class(a.Class),
			State:    bank.State(a.State),
			Verified: a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear}
	case *scenarios.Inflow:
		return world.MerchantBank, &bank.OtherInflow{Account: p.number(a.Account), Amount: a.Amount}
	case *scenarios.Outflow:
		return world.MerchantBank, &bank.Withdraw{Account: p.number(a.Account), Amount: a.Amount, By: a.By}
	case *scenarios.ReportLoss:
		return world.MerchantBank, &bank.ReportLoss{Account: p.number(a.Account)}
	case *scenarios.Return:
		return world.MerchantBank, &bank.ReturnPayout{Account: p.number(p.world.Profile.Merchants[a.Merchant].Account),
			Reason: a.Reason}
	}
	return "", nil
}
