package invariants

import (
	"acqsim/engine"
	"acqsim/simulator/world"
)

// Violation is an invariant that does not hold.
type Violation struct {
	ID         int
	Name       string
	Want, Have string
	Decided    string // the record that decided it, where one did
}

// Invariant is something that is true after every run, whatever the scenario says.
// Its check looks at the log and at the books; it trusts no party's word.
type Invariant struct {
	ID    int
	Name  string
	check func(*run, report)
}

// All are the invariants of CASES §2.2 under their numbers. 22 holds between
// runs: here it is that a log has one order; that two runs have one log is checked
// where there are two, in TestCatalogue, which plays every scenario twice on each
// wire. What of 21 only a whole suite can show, that no report and no record on
// disk has a card number, is checked where these are written.
func All() []Invariant {
	return []Invariant{
		{1, "money is neither made nor lost", (*run).conservation},
		{2, "no posting without a cause", (*run).causes},
		{3, "nobody pays or is paid twice", (*run).onceEach},
		{4, "an approved transaction ends once", (*run).oneEnd},
		{5, "a repeat changes nothing", (*run).idempotent},
		{6, "a reversal that came first holds", (*run).tombstones},
		{7, "no approval leaves before it is safe", (*run).durableFirst},
		{8, "what the till approved the host has, or an item says why", (*run).tillAndHost},
		{9, "nothing waits beyond its limit", (*run).quiescence},
		{10, "a batch balances where its totals are equal, and the next number is one up", (*run).batches},
		{11, "an upload is whole and has nothing twice", (*run).uploads},
		{12, "a transaction is in one clearing day", (*run).clearingDays},
		{13, "a file is what its trailer says and is booked once", (*run).files},
		{14, "positions and fees of a clearing day come to nothing", (*run).zeroSum},
		{15, "a fee is what its rate says", (*run).fees},
		{16, "the acquirer's sub-ledgers are what its items and payouts say", (*run).subLedgers},
		{17, "a payout is what is owed, to the account of its day, once", (*run).payouts},
		{18, "an account takes in no more than its class allows", (*run).accountClasses},
		{19, "the desk has the items that the evidence shows", (*run).deskAgrees},
		{20, "every minor unit is in one place and every merchant's day is explained", (*run).onePlace},
		{21, "nothing shows a card number, and a bad MAC posts nothing", (*run).security},
		{22, "the log has one order", (*run).oneOrder},
	}
}

// Check checks all of them.
func Check(w *world.World, excused Excuse) []Violation {
	var out []Violation
	a := layOut(w, excused)
	for _, inv := range All() {
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
