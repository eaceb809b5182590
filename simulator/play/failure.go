package play

import (
	"acqsim/payment"
	"acqsim/strict"
)

// Failure is one expectation or invariant that does not hold.
type Failure struct {
	Location strict.Location // where the scenario says it; zero for an invariant
	Rule     string          // "expect message", "invariant 1: conservation"
	// Invariant is the number of what always holds and does not here (CASES §2.2); 0 where the file expects it.
	Invariant int
	At        payment.Time
	Want      string
	Have      string
	Decided   string // the message or fact that decided it, when there is one
}
