// Package simulator is the house in which a profile comes to life, a scenario happens to it and is judged. It has no
// code of its own, only rooms, and the tests that need more than one of them: the catalogue, the conformance checks,
// the bugs of testdata.
//
//	world       a profile come to life: parties, lines, key ceremony, readers, books, labels
//	evidence    facts and files become the rows that package reconcile explains, whatever the story meant
//	invariants  what always holds, by number
//	expect      the matchers: what a message, a book, an item or a diagnosis is to be
//	play        a scenario happens, in a closed loop or with a peer in another process, and is judged
//	runrecord   a run on disk, and its replay
//	search      days that nobody wrote down, drawn from a seed as scenario files
//
// Arrows point one way: runrecord and search, then play, then expect and invariants, then world, then evidence. A
// step of a scenario becomes a command of a party in play/till_steps.go, desk_steps.go and bank_steps.go; a fault of
// a scenario is a rule of package fault, which the engine applies where something is handed on:
// engine/apply_fault.go, apply_on_arrival.go, jobs.go, and fault/edit.go inside a file. What the right practice
// decides stands in the parties alone.
package simulator
