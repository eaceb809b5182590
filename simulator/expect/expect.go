package expect

import (
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Subject names what a matcher is about, in the words of the file.
func Subject(m scenarios.Matcher) string {
	switch m.(type) {
	case *scenarios.MessageCheck:
		return "message"
	case *scenarios.BeliefCheck:
		return "belief"
	case *scenarios.Place:
		return "position"
	case scenarios.Books:
		return "books"
	case *scenarios.Payout:
		return "payout"
	case *scenarios.Batch:
		return "batch"
	case *scenarios.Reconciliation:
		return "reconciliation"
	case *scenarios.Diagnosis:
		return "diagnosis"
	case *scenarios.MerchantDay:
		return "merchant-day"
	case *scenarios.Printed:
		return "printed"
	case scenarios.Alerts:
		return "alerts"
	case *scenarios.Screen:
		return "screen"
	}
	return "nothing"
}

// untold says what a world does not keep and a matcher needs, "" when it can be told.
func untold(w *world.World, m scenarios.Matcher) string {
	history, evidence := false, true
	switch m := m.(type) {
	case *scenarios.MessageCheck, *scenarios.Printed, *scenarios.Screen:
		history, evidence = true, false
	case *scenarios.Batch:
		history = m.Uploaded != nil
	case scenarios.Books:
		evidence = false
	}
	switch {
	case history && !w.KeepsHistory():
		return "untold: this world keeps no history of what passed (world.Setup.Forget)"
	case evidence && !w.KeepsEvidence():
		return "untold: this world takes down no evidence (world.Setup.Blind)"
	}
	return ""
}

// Match holds a matcher against a world as it is now. A world that was built to keep less cannot be asked everything:
// such a finding is Untold, and never a "none" that nobody looked for.
func Match(w *world.World, m scenarios.Matcher) Finding {
	if missing := untold(w, m); missing != "" {
		return Finding{Want: Subject(m), Have: missing, Untold: true}
	}
	switch m := m.(type) {
	case *scenarios.MessageCheck:
		return message(w, m)
	case *scenarios.BeliefCheck:
		return belief(w, m)
	case *scenarios.Place:
		return position(w, m)
	case scenarios.Books:
		return books(w, m)
	case *scenarios.Payout:
		return payout(w, m)
	case *scenarios.Batch:
		return batch(w, m)
	case *scenarios.Reconciliation:
		return reconciliation(w, m)
	case *scenarios.Diagnosis:
		return diagnosed(w, m)
	case *scenarios.MerchantDay:
		return merchantDay(w, m)
	case *scenarios.Printed:
		return printed(w, m)
	case scenarios.Alerts:
		return alerts(w, m)
	case *scenarios.Screen:
		return screen(w, m)
	}
	return Finding{Want: "a matcher", Have: "none"}
}
