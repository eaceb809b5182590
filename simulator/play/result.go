package play

import (
	"slices"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Verdict is what a run came to.
type Verdict string

const (
	Pass         Verdict = "pass"
	Fail         Verdict = "fail"         // an expectation or an invariant does not hold
	Errored      Verdict = "error"        // the environment failed, no socket, no time left; or a Panic
	Inconclusive Verdict = "inconclusive" // a fault never fired or a step did nothing: nothing was proved
	Unjudged     Verdict = "not-judged"   // nothing of what is expected at the end is seen from here: of a foreign peer
	Known        Verdict = "known"        // it fails, as its ticket says
	Differs      Verdict = "differs"      // as the file says of this wire: nothing was proved, whatever came out
)

// Result is what one row of a scenario came to on one wire.
type Result struct {
	Scenario *scenarios.Scenario
	Wire     string // "memory", "tcp", another's name or, against a peer in another process, "external"
	Peer     string // that peer, as the caller named it
	Dialect  string
	// DialectOption is the dialect that the caller asked for, "" for the files own.
	DialectOption string
	Seed          uint64
	Verdict       Verdict
	Failures      []Failure
	// NotJudged are what the file expects and does not hold in a run that proves nothing: of an Inconclusive one.
	NotJudged []Failure
	Unfired   []string // faults that never fired
	Undone    []Undone // steps that did nothing
	// Thwarted says of some of them why: what they waited for came, and they could not act on it.
	Thwarted map[string]string
	// Nearest says of some of them what came closest, and what of it did not fit.
	Nearest map[string]fault.Miss
	// Observed counts the expectations that were judged. NotObserved lists those of
	// a run against a foreign peer that cannot be seen from here.
	Observed    int
	ended       int // of those, what is expected at the end
	NotObserved []string
	Err         error // of Errored
	TraceHash   string
	Figures     *Figures      // nil against a foreign peer
	Wall        time.Duration // real time
	Virtual     time.Duration // simulated time
	Messages    int
	// Tally counts the messages of a wire whose ends have a stack of their own; nil on others.
	Tally *engine.Tally
	// World is the world at its end, to ask where the money is. It is closed: it
	// can be looked at and not run on.
	World *world.World
	today payment.BusinessDate // 0: what is known to fail does so for ever
}

// Difference says why the scenario is known to come out otherwise on the wire of the run; empty when it is not.
func (r *Result) Difference() payment.Text { return r.Scenario.Differs[r.Wire] }

// fail notes something that does not hold.
func (r *Result) fail(f Failure) { r.Failures = append(r.Failures, f) }

// unseen reports whether nothing of what a row comes to could be judged from this side.
func (r *Result) unseen() bool {
	if len(r.NotObserved) == 0 {
		return false
	}
	return r.Observed == 0 || r.ended == 0 && len(r.Scenario.Finally) > 0
}

// judge turns what was noted into the verdict.
func (r *Result) judge() {
	switch {
	case r.Err != nil:
		r.Verdict = Errored
	case r.Difference() != (payment.Text{}):
		r.Verdict = Differs
	case slices.ContainsFunc(r.Failures, func(f Failure) bool { return f.Invariant != 0 }):
		r.Verdict = Fail
	case len(r.Unfired) > 0, len(r.Undone) > 0:
		r.Verdict = Inconclusive
		r.NotJudged, r.Failures = r.Failures, nil
	case len(r.Failures) > 0:
		r.Verdict = Fail
	case r.unseen():
		r.Verdict = Unjudged
	default:
		r.Verdict = Pass
	}
	r.expected()
}

// expected holds a verdict against what the file says is known to fail.
func (r *Result) expected() {
	known := r.Scenario.XFail
	expired := known.Until != 0 && r.today > known.Until
	note := func(want, have string) {
		r.Verdict = Fail
		r.Failures = slices.Insert(r.Failures, 0,
			Failure{Location: r.Scenario.Location, Rule: "xfail", Want: want, Have: have})
	}
	switch {
	case known.Ticket == "" || r.Verdict != Pass && r.Verdict != Fail:
	case r.Verdict == Pass:
		note("a failure, as ticket "+known.Ticket+" says", "the scenario passes: take xfail out of the file")
	case expired:
		note("ticket "+known.Ticket+" mended by "+known.Until.String(), "it fails still, on "+r.today.String())
	default:
		r.Verdict = Known
	}
}
