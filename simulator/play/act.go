package play

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"acqsim/acquirer/payer"
	"acqsim/bank"
	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// act does what a person does, and waits until it is done: at a till until its
// screen shows a result, elsewhere until what was sent has arrived.
func (r *runner) act(s *scenarios.Step, a scenarios.Action) error {
	switch a := a.(type) {
	case *scenarios.Crash:
		return r.setting.crash(s, a)
	case *scenarios.Restart:
		return r.world.Loop.Restart(party.Node(a.Node))
	}
	node, command, err := r.command(a)
	switch {
	case errors.Is(err, errNothingOpen) && r.scenario.Turn.Remedy != "":
		return nil // what a remedy has prevented, or nobody has found, needs nobody to put it right
	case err != nil:
		return err
	}
	return r.setting.command(s, node, command)
}

// issue brings a command to a party, and waits until it is done.
func (r *runner) issue(s *scenarios.Step, node party.Node, command party.Command) error {
	loop, label := r.world.Loop, StepLabel(s)
	if _, till := r.world.Profile.Terminals[string(node)]; till {
		r.at[label] = string(node)
	}
	if err := loop.Command(node, command, label); err != nil {
		return err
	}
	if !s.Waits() {
		return nil
	}
	waiting := func() bool { return loop.Busy() }
	if t, ok := loop.Party(node).(*terminal.Terminal); ok {
		waiting = func() bool { return loop.Party(node) != nil && (loop.Paused(node) || !t.Idle()) }
	}
	limit := min(loop.Now().Add(patience), r.end)
	if err := r.setting.until(limit, waiting); err != nil {
		return err
	}
	if waiting() {
		return fmt.Errorf("simulator: %s has not finished after %v", node, patience)
	}
	// The screen is read and the slip comes out at the same instant.
	return r.setting.until(loop.Now(), func() bool { return true })
}

// StepLabel is the label under which the engine knows what a step does: its own,
// else one made from its place in the file.
func StepLabel(s *scenarios.Step) string {
	return cmp.Or(s.Label(), fmt.Sprintf("line %d", s.Location.Line))
}

// command returns the command of an action and the party it is for.
func (r *runner) command(a scenarios.Action) (party.Node, party.Command, error) {
	switch a := a.(type) {
	case *scenarios.SignOn:
		return party.Node(a.Terminal), terminal.SignOn{}, nil
	case *scenarios.Sale:
		card, mode := r.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.Sale{Card: card, Amount: a.Amount, EntryMode: mode}, nil
	case *scenarios.Void:
		of, err := r.transaction(a.Of)
		return party.Node(r.at[a.Of]), terminal.Void{STAN: of.STAN}, err
	case *scenarios.Refund:
		return r.refund(a)
	case *scenarios.Balance:
		card, mode := r.presented(a.Card, a.CardEntry)
		return party.Node(a.Terminal), terminal.Balance{Card: card, EntryMode: mode}, nil
	case *scenarios.Settle:
		return party.Node(a.Terminal), terminal.Settle{}, nil
	case *scenarios.ChangeAccount:
		return world.Acquirer, &payer.ChangeAccount{Merchant: r.world.Profile.Merchants[a.Merchant].ID,
			Account: r.world.SettlementAccount(a.Account), Effective: a.From}, nil
	case *scenarios.Account:
		return world.MerchantBank, &bank.SetAccount{Account: r.number(a.Account), Class: bank.Class(a.Class), State: bank.State(a.State),
			Verified: a.Verified, UsedToday: a.UsedToday, UsedThisYear: a.UsedThisYear}, nil
	case *scenarios.Inflow:
		return world.MerchantBank, &bank.OtherInflow{Account: r.number(a.Account), Amount: a.Amount}, nil
	case *scenarios.Return:
		return world.MerchantBank, &bank.ReturnPayout{Account: r.number(r.world.Profile.Merchants[a.Merchant].Account), Reason: a.Reason}, nil
	}
	if node, command := r.moneyCommand(a); command != nil {
		return node, command, nil
	}
	if node, command, err := r.deskCommand(a); command != nil || err != nil {
		return node, command, err
	}
	return r.posCommand(a)
}

func (r *runner) refund(a *scenarios.Refund) (party.Node, party.Command, error) {
	c := terminal.Refund{}
	till := a.Terminal
	if a.Amount != nil {
		c.Amount = *a.Amount
	}
	if a.Of != "" {
		of, err := r.transaction(a.Of)
		if err != nil {
			return "", nil, err
		}
		till = cmp.Or(till, r.at[a.Of])
		sale := r.sale(a.Of)
		if sale == nil {
			return "", nil, fmt.Errorf("simulator: refund: %s is not a sale", a.Of)
		}
		c.Card = r.card(sale.Card)
		if a.Amount == nil {
			c.Amount = sale.Amount
		}
		c.Original = of.original()
		c.Original.RRN = r.reference(of.Ref)
	}
	if a.Card != "" {
		c.Card = r.card(a.Card)
	}
	return party.Node(till), c, nil
}

// sale returns the step that made a sale.
func (r *runner) sale(label string) *scenarios.Sale {
	for i := range r.scenario.Steps {
		if a, ok := r.scenario.Steps[i].Action().(*scenarios.Sale); ok && a.As == label {
			return a
		}
	}
	return nil
}

func (r *runner) card(name string) terminal.Card {
	c := r.world.Profile.Cards[name]
	card := terminal.Card{Name: name, PAN: payment.KeptPAN(c.PAN), Expiry: c.Expiry}
	if r.world.HasKeys() {
		card.PIN = terminal.RightPIN
	}
	return card
}

func (r *runner) number(account string) string { return r.world.Profile.Accounts[account].Number }

// slipRef is what stands on the slip of a labelled transaction.
type slipRef struct {
	terminal.Ref
	date string
	kind dialect.Transaction
}

func (s *slipRef) original() dialect.Original {
	return dialect.Original{Transaction: s.kind, STAN: s.STAN, Batch: s.Batch, Date: s.date}
}

// transaction finds what a label's first request was, as its slip says.
func (r *runner) transaction(label string) (slipRef, error) {
	for rec, f := range r.world.History.Facts {
		if string(rec.Node) != r.at[label] {
			continue
		}
		var s slipRef
		switch f := f.(type) {
		case *terminal.Sent:
			s = slipRef{f.Ref, f.Date, f.Transaction}
		case *terminal.Stored:
			s = slipRef{f.Ref, f.Date, f.Transaction}
		default:
			continue
		}
		if slices.Contains(r.world.Loop.Labels(s.Keys(nil)), label) {
			return s, nil
		}
	}
	return slipRef{}, fmt.Errorf("simulator: %s: no request of this step has left its till", label)
}
