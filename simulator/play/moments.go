package play

import (
	"time"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
)

// Moments returns the evidence at the end of each afternoon, when merchants call,
// and at the end of the run.
func (r *Result) Moments() []*reconcile.Evidence {
	w := r.World
	if w == nil || r.Err != nil {
		return nil
	}
	const afternoon = payment.TimeOfDay(18 * time.Hour)
	end := w.Evidence()
	var afternoons []payment.Time
	for day := w.Calendar.Date(w.Start); day <= w.Calendar.Date(end.Now); day = day.AddDays(1) {
		if at := w.Calendar.At(day, afternoon); at > w.Start && at < end.Now {
			afternoons = append(afternoons, at)
		}
	}
	return append(w.EvidenceAt(afternoons...), end)
}

// Patterns returns how the money that a scenario is about looked at its moments,
// each picture once. of names its labels.
func (r *Result) Patterns(of []string) []questions.Pattern {
	var out []questions.Pattern
	seen := make(map[string]bool)
	for _, ev := range r.Moments() {
		ix := diagnosis.NewIndex(ev)
		for _, label := range of {
			key, ok := r.World.KeyOf(ev, label)
			if !ok {
				continue
			}
			p := questions.Pattern{Case: r.Scenario.ID, Cause: ix.Trace(key).Cause, Clues: questions.CluesOf(ix, key)}
			if id := string(p.Cause) + questions.ClueLine(p.Clues); !seen[id] {
				seen[id] = true
				out = append(out, p)
			}
		}
	}
	return out
}
