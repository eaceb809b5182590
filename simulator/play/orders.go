package play

import (
	"cmp"
	"slices"

	"acqsim/engine"
	"acqsim/party"
	"acqsim/scenarios"
)

// order notes that a desk or a bank is told to do something; false where nobody is there who could. What a till is told
// stands on its screen.
func (r *runner) order(s *scenarios.Step, node party.Node, label string) bool {
	if _, till := r.world.Profile.Terminals[string(node)]; till {
		return true
	}
	if r.world.Loop.Party(node) == nil {
		r.disobeyed(s, "nobody does it: "+string(node)+" is down")
		return false
	}
	r.orders[label] = s
	return true
}

// hear notes what a desk or a bank refuses. A refusal that the step does not ask for is a failure of the run.
func (r *runner) hear(rec *engine.Record) {
	switch rec.Kind {
	case engine.CommandRecord:
		r.told[rec.Node] = rec.Note
	case engine.FactRecord:
		refused, is := rec.Fact.(party.CommandRefuser)
		s := r.orders[r.told[rec.Node]]
		if !is || s == nil {
			return
		}
		delete(r.orders, r.told[rec.Node])
		if s.Refused == refused.Refusal() {
			r.result.Observed++
			return
		}
		r.disobeyed(s, refused.Refusal()+": "+refused.RefusedCommand())
	}
}

// disobeyed notes that an order was not carried out, and why. When a remedy is turned there may be nothing left to
// order.
func (r *runner) disobeyed(s *scenarios.Step, why string) {
	if r.scenario.Turn.Remedy != "" {
		return
	}
	want := "done"
	if s.Refused != "" {
		want = "refused: " + s.Refused
	}
	r.result.fail(Failure{
		Location: s.Location, Rule: "step " + s.Word(), At: r.world.Loop.Now(), Want: want, Have: "refused: " + why,
	})
}

// unrefused fails the run for each order that was to be refused and was carried out.
func (r *runner) unrefused() {
	var left []*scenarios.Step
	for _, s := range r.orders {
		if s.Refused != "" && r.scenario.Turn.Remedy == "" {
			left = append(left, s)
		}
	}
	slices.SortFunc(left, func(a, b *scenarios.Step) int { return cmp.Compare(a.Location.Line, b.Location.Line) })
	for _, s := range left {
		r.result.fail(Failure{
			Location: s.Location, Rule: "step " + s.Word(), At: r.world.Loop.Now(), Want: "refused: " + s.Refused,
			Have: "done",
		})
	}
}
