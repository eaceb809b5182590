package simulator

import (
	"slices"
	"time"

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

// Moments returns the evidence at the end of each afternoon, when merchants call,
// and at the end of the run.
func (r *Result) Moments() []*reconcile.Evidence {
	w := r.World
	if w == nil || r.Err != nil {
		return nil
	}
	const afternoon = payment.TimeOfDay(18 * time.Hour)
	end := w.Evidence()
	var out []*reconcile.Evidence
	for day := w.Calendar.Date(w.Start); day <= w.Calendar.Date(end.Now); day = day.AddDays(1) {
		if at := w.Calendar.At(day, afternoon); at > w.Start && at < end.Now {
			out = append(out, w.EvidenceAt(at))
		}
	}
	return append(out, end)
}

// Patterns returns how the money that a scenario is about looked at its moments,
// each picture once. of names its labels.
func (r *Result) Patterns(of []string) []reconcile.Pattern {
	var out []reconcile.Pattern
	seen := make(map[string]bool)
	for _, ev := range r.Moments() {
		desk := reconcile.NewDesk(ev)
		for _, label := range of {
			key, ok := r.World.KeyOf(ev, label)
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
	return out
}
