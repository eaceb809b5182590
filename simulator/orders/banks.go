package orders

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
	commanded(func(d *Desk, a *scenarios.Account) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.SetAccount{Account: d.number(a.Account), Class: bank.Class(a.Class),
			State: bank.State(a.State), Verified: a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Inflow) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.OtherInflow{Account: d.number(a.Account), Amount: a.Amount}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Outflow) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.Withdraw{Account: d.number(a.Account), Amount: a.Amount, By: a.By}, nil
	}),
	commanded(func(d *Desk, a *scenarios.ReportLoss) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.ReportLoss{Account: d.number(a.Account)}, nil
	}),
	commanded(func(d *Desk, a *scenarios.Return) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.ReturnPayout{Account: d.number(d.World.Profile.Merchants[a.Merchant].Account),
			Reason: a.Reason}, nil
	}),
	commanded(func(d *Desk, a *scenarios.CorrectEntry) (party.Node, party.Command, error) {
		return world.MerchantBank, &bank.CorrectEntry{Account: d.number(d.World.Profile.Merchants[a.Merchant].Account),
			After: cmp.Or(a.After, 24*time.Hour), Reason: a.Reason}, nil
	}),
}
