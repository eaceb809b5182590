package orders

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Desk is where orders are given: it knows what a step calls a transaction.
type Desk struct {
	World *world.World
	// Is reports whether keys are those of the transaction that a step calls so (of: s1).
	Is func(of string, keys []party.Key) bool
	// Facts are those that the issuer and the network have of it, and they may be of others too.
	Facts iter.Seq[party.Fact]
}

// Impossible is why an order has nothing that it could be about, as the world is.
type Impossible struct {
	Why   payment.Obstacle
	Words string
}

// Error says why.
func (i *Impossible) Error() string { return "orders: " + i.Why.Say(i.Words) }

// Order returns whom a step tells what. The error is an *Impossible when there is nothing that it could be about.
func (d *Desk) Order(a scenarios.Action) (world.Order, error) {
	for _, k := range slices.Concat(bankSteps, deskSteps) {
		if k.action == reflect.TypeOf(a) {
			node, command, err := k.command(d, a)
			return world.Order{Node: node, Command: command}, err
		}
	}
	return world.Order{}, fmt.Errorf("orders: nobody at a desk is told %T", a)
}

// Actions are the types of the steps that are orders.
func Actions() (all []reflect.Type) {
	for _, k := range slices.Concat(bankSteps, deskSteps) {
		all = append(all, k.action)
	}
	return all
}

// kind is how one kind of step is ordered: a row of bankSteps or deskSteps.
type kind struct {
	action  reflect.Type // a pointer, as scenarios.Step.Action returns it
	command func(*Desk, scenarios.Action) (party.Node, party.Command, error)
}

// commanded is the row of a step.
func commanded[A any](command func(*Desk, *A) (party.Node, party.Command, error)) kind {
	return kind{reflect.TypeFor[*A](), func(d *Desk, a scenarios.Action) (party.Node, party.Command, error) {
		return command(d, a.(*A))
	}}
}

func (d *Desk) number(account string) string { return d.World.Profile.Accounts[account].Number }
