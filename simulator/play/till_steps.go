package play

import (
	"cmp"
	"fmt"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// tillStep returns the command of what a person does at a till; no command for any other action.
func (p *people) tillStep(a scenarios.Action) (party.Node, party.Command, error) {
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
	case *scenarios.PreAuth:
		card, mode := p.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.PreAuth{Card: card, Amount: a.Amount, EntryMode: mode}, nil
	case *scenarios.OfflineSale:
		return party.Node(a.Terminal), terminal.OfflineSale{Card: p.card(a.Card), Amount: a.Amount,
			AuthID: payment.AuthID(a.Authorisation)}, nil
	case *scenarios.PreAuthVoid:
		c, err := p.complete(&scenarios.Complete{Of: a.Of})
		return party.Node(p.at[a.Of]), terminal.PreAuthVoid{Card: c.Card, Amount: c.Amount, Original: c.Original,
			AuthID: c.AuthID}, err
	case *scenarios.Complete:
		c, err := p.complete(a)
		return party.Node(p.at[a.Of]), c, err
	case *scenarios.Adjust:
		of, err := p.transaction(a.Of)
		return party.Node(p.at[a.Of]), terminal.Adjust{STAN: of.STAN, Amount: a.Amount}, err
	case *scenarios.Tip:
		of, err := p.transaction(a.Of)
		return party.Node(p.at[a.Of]), terminal.Tip{STAN: of.STAN, Amount: a.Amount}, err
	case *scenarios.Reprint:
		of, err := p.transaction(a.Of)
		return party.Node(p.at[a.Of]), terminal.Reprint{STAN: of.STAN}, err
	case *scenarios.Manage:
		return party.Node(a.Terminal), management[a.What], nil
	case *scenarios.Printer:
		return party.Node(a.Terminal), terminal.Printer{Broken: a.Broken}, nil
	case *scenarios.RingUp:
		return party.Node(a.Terminal), terminal.RingUp{Ticket: a.Ticket, Tender: cmp.Or(a.Tender, "card"), Amount: a.Amount,
			Cancelled: a.Cancelled}, nil
	case *scenarios.Wipe:
		return party.Node(a.Terminal), terminal.Wipe{}, nil
	}
	return "", nil, nil
}

var management = map[string]party.Command{
	"sign-off": terminal.SignOff{}, "echo-test": terminal.EchoTest{}, "parameters": terminal.Download{},
	"ca-keys": terminal.Download{CAKeys: true}, "status": terminal.UploadStatus{},
}

// complete fills in what stands on the slip of a pre-authorisation.
func (p *people) complete(a *scenarios.Complete) (terminal.Complete, error) {
	of, err := p.transaction(a.Of)
	if err != nil {
		return terminal.Complete{}, err
	}
	c := terminal.Complete{Original: of.original(), Advice: a.Advice}
	for i := range p.scenario.Steps {
		if held, ok := p.scenario.Steps[i].Action().(*scenarios.PreAuth); ok && held.As == a.Of {
			c.Card, c.Amount = p.card(held.Card), held.Amount
		}
	}
	if c.Card.PAN == "" {
		return c, fmt.Errorf("simulator: %s is not a pre-authorisation", a.Of)
	}
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	for _, f := range p.world.History.Facts {
		answered, ok := f.(*terminal.Answered)
		if ok && answered.Ref == of.Ref {
			c.AuthID, c.Original.RRN = answered.AuthID, answered.RRN
		}
	}
	return c, nil
}

func (p *people) refund(a *scenarios.Refund) (party.Node, party.Command, error) {
	c := terminal.Refund{}
	till := a.Terminal
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	if a.Of != "" {
		of, err := p.transaction(a.Of)
		if err != nil {
			return "", nil, err
		}
		till = cmp.Or(till, p.at[a.Of])
		sale := p.sale(a.Of)
		if sale == nil {
			return "", nil, fmt.Errorf("simulator: refund: %s is not a sale", a.Of)
		}
		c.Card = p.card(sale.Card)
		if a.Amount == nil {
			c.Amount = sale.Amount
		}
		c.Original = of.original()
		c.Original.RRN = p.reference(of.Ref)
	}
	if a.Card != "" {
		c.Card = p.card(a.Card)
	}
	return party.Node(till), c, nil
}
