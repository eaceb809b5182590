package play

import (
	"cmp"
	"fmt"

	"acqsim/acquirer/host"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// posCommand returns the command of an action at a till that is not in command.
func (r *runner) posCommand(a scenarios.Action) (party.Node, party.Command, error) {
	switch a := a.(type) {
	case *scenarios.PreAuth:
		card, mode := r.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.PreAuth{Card: card, Amount: a.Amount, EntryMode: mode}, nil
	case *scenarios.OfflineSale:
		return party.Node(a.Terminal), terminal.OfflineSale{Card: r.card(a.Card), Amount: a.Amount, AuthID: payment.AuthID(a.Authorisation)}, nil
	case *scenarios.PreAuthVoid:
		c, err := r.complete(&scenarios.Complete{Of: a.Of})
		return party.Node(r.at[a.Of]), terminal.PreAuthVoid{Card: c.Card, Amount: c.Amount, Original: c.Original, AuthID: c.AuthID}, err
	case *scenarios.Complete:
		c, err := r.complete(a)
		return party.Node(r.at[a.Of]), c, err
	case *scenarios.Adjust:
		of, err := r.transaction(a.Of)
		return party.Node(r.at[a.Of]), terminal.Adjust{STAN: of.STAN, Amount: a.Amount}, err
	case *scenarios.Tip:
		of, err := r.transaction(a.Of)
		return party.Node(r.at[a.Of]), terminal.Tip{STAN: of.STAN, Amount: a.Amount}, err
	case *scenarios.Reprint:
		of, err := r.transaction(a.Of)
		return party.Node(r.at[a.Of]), terminal.Reprint{STAN: of.STAN}, err
	case *scenarios.Manage:
		return party.Node(a.Terminal), management[a.What], nil
	case *scenarios.Printer:
		return party.Node(a.Terminal), terminal.Printer{Broken: a.Broken}, nil
	case *scenarios.RingUp:
		return party.Node(a.Terminal), terminal.RingUp{Ticket: a.Ticket, Tender: cmp.Or(a.Tender, "card"), Amount: a.Amount, Cancelled: a.Cancelled}, nil
	case *scenarios.RequireSignOn:
		return world.Acquirer, &host.RequireSignOn{Terminal: r.world.Profile.Terminals[a.Terminal].ID}, nil
	case *scenarios.Wipe:
		return party.Node(a.Terminal), terminal.Wipe{}, nil
	}
	return "", nil, fmt.Errorf("simulator: a step %T is not carried out", a)
}

var management = map[string]party.Command{
	"sign-off": terminal.SignOff{}, "echo-test": terminal.EchoTest{}, "parameters": terminal.Download{},
	"ca-keys": terminal.Download{CAKeys: true}, "status": terminal.UploadStatus{},
}

// complete fills in what stands on the slip of a pre-authorisation.
func (r *runner) complete(a *scenarios.Complete) (terminal.Complete, error) {
	of, err := r.transaction(a.Of)
	if err != nil {
		return terminal.Complete{}, err
	}
	c := terminal.Complete{Original: of.original(), Advice: a.Advice}
	for i := range r.scenario.Steps {
		if held, ok := r.scenario.Steps[i].Action().(*scenarios.PreAuth); ok && held.As == a.Of {
			c.Card, c.Amount = r.card(held.Card), held.Amount
		}
	}
	if c.Card.PAN == "" {
		return c, fmt.Errorf("simulator: %s is not a pre-authorisation", a.Of)
	}
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	for _, f := range r.world.History.Facts {
		answered, ok := f.(*terminal.Answered)
		if ok && answered.Ref == of.Ref {
			c.AuthID, c.Original.RRN = answered.AuthID, answered.RRN
		}
	}
	return c, nil
}

// reference is the number under which the host knows a transaction: from the slip,
// or, where the slip never came out, from the host by telephone.
func (r *runner) reference(of terminal.Ref) payment.RRN {
	var rrn payment.RRN
	for _, f := range r.world.History.Facts {
		switch f := f.(type) {
		case *terminal.Answered:
			if f.Ref == of {
				rrn = cmp.Or(f.RRN, rrn)
			}
		case *terminal.AdviceAnswered:
			if f.Ref == of {
				rrn = cmp.Or(f.RRN, rrn)
			}
		case *host.Requested:
			if f.Terminal == of.Terminal && f.Batch == of.Batch && f.STAN == of.STAN {
				rrn = cmp.Or(rrn, f.RRN)
			}
		}
	}
	return rrn
}
