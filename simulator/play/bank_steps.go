package play

import (
	"cmp"
	"time"

	"acqsim/bank"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// bankSteps are what happens to an account at the merchants' bank.
var bankSteps = []kind{
	commanded(func(p *people, a *scenarios.Account) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.SetAccount{Account: p.number(a.Account), Class: bank.Class(a.Class),
			State: bank.State(a.State), Verified: a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear}, nil
	}),
	commanded(func(p *people, a *scenarios.Inflow) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.OtherInflow{Account: p.number(a.Account), Amount: a.Amount}, nil
	}),
	commanded(func(p *people, a *scenarios.Outflow) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.Withdraw{Account: p.number(a.Account), Amount: a.Amount, By: a.By}, nil
	}),
	commanded(func(p *people, a *scenarios.ReportLoss) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.ReportLoss{Account: p.number(a.Account)}, nil
	}),
	commanded(func(p *people, a *scenarios.Return) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.ReturnPayout{Account: p.number(p.world.Profile.Merchants[a.Merchant].Account),
			Reason: a.Reason}, nil
	}),
	commanded(func(p *people, a *scenarios.CorrectEntry) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.CorrectEntry{Account: p.number(p.world.Profile.Merchants[a.Merchant].Account),
			After: cmp.Or(a.After, 24*time.Hour), Reason: a.Reason}, nil
	}),
}
