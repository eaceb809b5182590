package simulator

import (
	"slices"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/reconcile"
)

// EvidenceAt returns what was known at an earlier moment of the run. The balances
// of books are left out: they are those of the end.
func (w *World) EvidenceAt(at payment.Time) *reconcile.Evidence {
	n, _ := slices.BinarySearchFunc(w.History.Records, at, func(r engine.Record, at payment.Time) int {
		if r.At <= at {
			return -1
		}
		return 1
	})
	then := *w
	then.History = &History{Records: w.History.Records[:n]}
	ev := then.Evidence()
	ev.Now, ev.Balances = at, nil
	return ev
}

// Patterns returns how the money that a scenario is about looked at the end of each
// afternoon, when merchants call, whenever somebody complained, and at the end: each
// picture once. of names its labels.
func (r *Result) Patterns(of []string) []reconcile.Pattern {
	w := r.World
	if w == nil || r.Err != nil {
		return nil
	}
	const afternoon = payment.TimeOfDay(18 * 60 * 60 * 1e9)
	end := w.Evidence()
	var out []reconcile.Pattern
	seen := make(map[string]bool)
	add := func(ev *reconcile.Evidence) {
		desk := reconcile.NewDesk(ev)
		for _, label := range of {
			key, ok := w.KeyOf(ev, label)
			if !ok {
				continue
			}
			p := reconcile.Pattern{Case: r.Scenario.ID, Cause: desk.Trace(key).Cause, Facts: desk.Facts(key)}
			if id := string(p.Cause) + reconcile.FactLine(p.Facts); !seen[id] {
				seen[id] = true
				out = append(out, p)
			}
		}
	}
	cal := w.Calendar
	for day := cal.Date(w.Start); day <= cal.Date(end.Now); day = day.AddDays(1) {
		if at := cal.At(day, afternoon); at > w.Start && at < end.Now {
			add(w.EvidenceAt(at))
		}
	}
	add(end)
	return out
}
