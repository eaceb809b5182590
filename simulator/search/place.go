package search

import (
	"maps"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/strict"
)

// Place is a world of somebody's own in which days happen.
type Place struct {
	Name  string
	lines string // under world, in a file
	world *scenarios.World
}

// NewPlace makes the world of a profile ready, as it stands when all that it includes is merged.
func NewPlace(name string, p *scenarios.Profile, world *strict.Node) *Place {
	var b strings.Builder
	for i, k := range world.Keys {
		block(&b, 1, k.Text, world.Kids[i])
	}
	return &Place{name, b.String(), &p.World}
}

// settleIn takes over who takes part from a world that is given.
func (d *drawer) settleIn(in *Place) {
	w := in.world
	d.day.World = in.lines
	if code, err := payment.ParseCurrency(w.Currency); err == nil {
		d.currency = currency{code.String(), code.Exponent()}
	}
	d.cards = slices.Sorted(maps.Keys(w.Cards))
	d.keys = w.Security.Keys != "" && w.Security.Keys != "none"
	for _, name := range slices.Sorted(maps.Keys(w.Merchants)) {
		d.shops = append(d.shops, shop{name, []string{w.Merchants[name].Account}})
	}
	for _, name := range slices.Sorted(maps.Keys(w.Terminals)) {
		t := w.Terminals[name]
		at := slices.IndexFunc(d.shops, func(s shop) bool { return s.name == t.Merchant })
		d.tills = append(d.tills, till{name, at})
		d.keys = d.keys || t.Keys != "" && t.Keys != "none"
	}
}
