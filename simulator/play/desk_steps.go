package play

import (
	"reflect"
	"slices"

	"acqsim/dialect"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/orders"
	"acqsim/simulator/world"
)

// deskSteps are what the desks of the institutions and the merchants' bank are told.
var deskSteps = ordered()

func ordered() (all []kind) {
	for _, action := range orders.Actions() {
		all = append(all, order{action})
	}
	return all
}

// order is a kind of step at a desk or at a bank: nobody at a till is asked for it.
type order struct{ action reflect.Type }

func (o order) of() reflect.Type { return o.action }

func (order) play(r *runner, s *scenarios.Step, a scenarios.Action) error {
	to, err := r.people.desk().Order(a)
	if err != nil {
		return r.excused(s, err)
	}
	return r.setting.command(s, to.Node, to.Command)
}

func (order) asked(*runner, scenarios.Action) (till string, begins []dialect.Transaction, asked bool) {
	return "", nil, false
}

func (order) instruction(*foreignTerminals, scenarios.Action) payment.Text { return payment.Text{} }

// desk is where people order what the steps say: a transaction is called by its label.
func (p *people) desk() *orders.Desk {
	return &orders.Desk{World: p.world, Is: func(of string, keys []party.Key) bool {
		return slices.Contains(p.world.Loop.Labels(keys), of)
	}, Facts: func(yield func(party.Fact) bool) {
		for rec, f := range p.world.History.Facts {
			if (rec.Node == world.Issuer || rec.Node == world.Clearing) && !yield(f) {
				return
			}
		}
	}}
}
