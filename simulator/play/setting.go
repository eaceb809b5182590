package play

import (
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// setting is where a scenario happens: in a closed loop, or with one end of the tills' lines in another process. The
// runner does not know which it is.
type setting interface {
	// prepare says how the world is to be built, beside what the scenario says.
	prepare(*world.Setup) error
	// begin is called when the world stands.
	begin() error
	// reached tells which step is the next; at the end it is as many as there are.
	reached(step int)
	// act has a step done that people do, command brings one of them to its party, and crash stops a node.
	act(*scenarios.Step, scenarios.Action) error
	command(*scenarios.Step, party.Node, party.Command) error
	crash(*scenarios.Step, *scenarios.Crash) error
	// complain notes the call of somebody who is out of pocket.
	complain(strict.Location)
	// advance takes the clock to a moment, for a step that names it by a word.
	advance(at strict.Location, word string, to payment.Time) error
	// until lets events happen up to an instant, for as long as wanted says so.
	until(instant payment.Time, wanted func() bool) error
	// rest lets what is under way arrive.
	rest() error
	// heard is told of each record of the world.
	heard(*engine.Record)
	// sees reports whether an expectation can be judged here, and notes when it cannot.
	sees(e *scenarios.Expectation, rule string) bool
	// account judges what only the books of all parties together can show.
	account()
	close() error
}
