package simulator

import (
	"acqsim/engine"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator/world"
)

// Violation is an invariant that does not hold.
type Violation struct {
	ID         int
	Name       string
	Want, Have string
	Decided    string // the record that decided it, where one did
}

// report tells of a violation; by is the record that decided it, nil where none did.
type report func(by *engine.Record, want, have string)

// Invariant is something that is true after every run, whatever the scenario says.
// Its check looks at the log and at the books; it trusts no party's word.
type Invariant struct {
	ID    int
	Name  string
	check func(*audit, report)
}

// Invariants are the invariants of CASES §2.2 under their numbers. 22 holds between
// runs: here it is that a log has one order; that two runs have one log is checked
// where there are two, in TestCatalogue, which plays every scenario twice on each
// wire. What of 21 only a whole suite can show, that no report and no record on
// disk has a card number, is checked where these are written.
func Invariants() []Invariant {
	return []Invariant{
		{1, "money is neither made nor lost", (*audit).conservation},
		{2, "no posting without a cause", (*audit).causes},
		{3, "nobody pays or is paid twice", (*audit).onceEach},
		{4, "an approved transaction ends once", (*audit).oneEnd},
		{5, "a repeat changes nothing", (*audit).idempotent},
		{6, "a reversal that came first holds", (*audit).tombstones},
		{7, "no approval leaves before it is safe", (*audit).durableFirst},
		{8, "what the till approved the host has, or an item says why", (*audit).tillAndHost},
		{9, "nothing waits beyond its limit", (*audit).quiescence},
		{10, "a batch balances where its totals are equal, and the next number is one up", (*audit).batches},
		{11, "an upload is whole and has nothing twice", (*audit).uploads},
		{12, "a transaction is in one clearing day", (*audit).clearingDays},
		{13, "a file is what its trailer says and is booked once", (*audit).files},
		{14, "positions and fees of a clearing day come to nothing", (*audit).zeroSum},
		{15, "a fee is what its rate says", (*audit).fees},
		{16, "the acquirer's sub-ledgers are what its items and payouts say", (*audit).subLedgers},
		{17, "a payout is what is owed, to the account of its day, once", (*audit).payouts},
		{18, "an account takes in no more than its class allows", (*audit).accountClasses},
		{19, "the desk has the items that the evidence shows", (*audit).deskAgrees},
		{20, "every minor unit is in one place and every merchant's day is explained", (*audit).onePlace},
		{21, "nothing shows a card number, and a bad MAC posts nothing", (*audit).security},
		{22, "the log has one order", (*audit).oneOrder},
	}
}

// Excuse is what the invariants cannot hold against a party.
type Excuse struct {
	// Practice is known to be wrong: the run is about it.
	Practice scenarios.Practice
	// Forged: somebody made or changed messages, so that a party may have been told
	// what nobody said.
	Forged bool
	// Forgot: a disk has forgotten commits; the log then has facts that no book has.
	Forgot bool
}

// Check checks all of them.
func Check(w *world.World, excused Excuse) []Violation {
	var out []Violation
	a := newAudit(w, excused)
	for _, inv := range Invariants() {
		inv.check(a, func(by *engine.Record, want, have string) {
			v := Violation{ID: inv.ID, Name: inv.Name, Want: want, Have: have}
			if by != nil {
				v.Decided = w.Describe(by)
			}
			out = append(out, v)
		})
	}
	return out
}

// audit is a run laid out for the invariants: its log read once, its books, its
// evidence.
type audit struct {
	*world.World
	excused Excuse
	ev      *reconcile.Evidence
	log
}
