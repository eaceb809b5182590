package play

import (
	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// command returns the command of an action and the party it is for.
func (p *people) command(a scenarios.Action) (party.Node, party.Command, error) {
	switch a := a.(type) {
	case *scenarios.SignOn:
		return party.Node(a.Terminal), terminal.SignOn{}, nil
	case *scenarios.Sale:
		card, mode := p.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.Sale{Card: card, Amount: a.Amount, EntryMode: mode}, nil
	case *scenarios.Void:
		of, err := p.transaction(a.Of)
		return party.Node(p.at[a.Of]), terminal.Void{STAN: of.STAN}, err
	case *scenarios.Refund:
		return p.refund(a)
	case *scenarios.Balance:
		card, mode := p.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.Balance{Card: card, EntryMode: mode}, nil
	case *scenarios.Settle:
		return party.Node(a.Terminal), terminal.Settle{}, nil
	case *scenarios.ChangeAccount:
		return world.Acquirer, &payer.ChangeAccount{Merchant: p.world.Profile.Merchants[a.Merchant].ID,
			Account: p.world.SettlementAccount(a.Account), Effective: a.From}, nil
	case *scenarios.Account:
		return world.MerchantBank, &bank.SetAccount{Account: p.number(a.Account), Class: bank.Class(a.Class),
			State:    bank.State(a.State),
			Verified: a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear}, nil
	case *scenarios.Inflow:
		return world.MerchantBank, &bank.OtherInflow{Account: p.number(a.Account), Amount: a.Amount}, nil
	case *scenarios.Return:
		return world.MerchantBank, &bank.ReturnPayout{Account: p.number(p.world.Profile.Merchants[a.Merchant].Account),
			Reason: a.Reason}, nil
	}
	if node, command := p.moneyCommand(a); command != nil {
		return node, command, nil
	}
	if node, command, err := p.deskCommand(a); command != nil || err != nil {
		return node, command, err
	}
	return p.posCommand(a)
}
