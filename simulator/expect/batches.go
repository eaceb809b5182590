package expect

import (
	"fmt"
	"strings"

	"acqsim/acquirer/host"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// uploads: how many details were sent is in no row of evidence.
func uploads(m *scenarios.Batch) source {
	if m.Uploaded != nil {
		return history
	}
	return 0
}

func batch(w *world.World, m *scenarios.Batch) Finding {
	id := w.Profile.Terminals[m.Terminal].ID
	var last *reconcile.BatchRow
	ev := w.Evidence()
	for i := range ev.Batches {
		if ev.Batches[i].Terminal == id {
			last = &ev.Batches[i]
		}
	}
	if last == nil {
		return Finding{Want: "a settlement of " + m.Terminal, Have: "none"}
	}
	uploaded := 0
	for _, f := range w.History.Facts {
		if u, ok := f.(*host.DetailsUploaded); ok && u.Terminal == id && u.Batch == last.Batch {
			uploaded += len(u.Details)
		}
	}
	verdict := "out-of-balance"
	if last.Balanced {
		verdict = "in-balance"
	}
	f := Finding{
		Holds: true,
		Have:  fmt.Sprintf("batch %s %s, closed %t, %d uploaded", last.Batch, verdict, last.Closed > 0, uploaded),
	}
	var want []string
	check := func(given, holds bool, text string) {
		if given {
			want = append(want, text)
			f.Holds = f.Holds && holds
		}
	}
	check(m.Verdict != "", m.Verdict == verdict, m.Verdict)
	check(m.Closed != nil, m.Closed != nil && *m.Closed == (last.Closed > 0), fmt.Sprintf("closed %v", deref(m.Closed)))
	check(
		m.Uploaded != nil,
		m.Uploaded != nil && *m.Uploaded == uploaded,
		fmt.Sprintf("%v uploaded", deref(m.Uploaded)),
	)
	f.Want = "batch of " + m.Terminal + " " + strings.Join(want, ", ")
	return f
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
