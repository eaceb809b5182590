// Package fault makes money go missing on purpose. A fault acts only where money
// goes missing in life, at a hand-off: a message on a link, a file or one record
// in it, a job of the business day, a slip out of a printer, a line that an
// operator reads, the connection that carries them, a node that dies, stands still
// or reads a wrong clock while it handles one of these.
//
// A Rule says where (On.Link, On.Node), when (MTI, fields, label, phase, nth,
// after an event, from a moment on), what (Do) and how often (once unless told).
// It reads as a sentence.
//
// Whoever runs the world shows everything that is about to pass to a Gate, first
// to Observe, then to Decide, and does what the decision says.
//
// The first rule that matches wins. A held thing leaves before its trigger; when
// the trigger never comes it leaves at the end (Gate.End) and its rule counts as
// not fired. A fault that never fired (Gate.Unfired) makes a run inconclusive,
// never a pass.
//
// The package owns the vocabulary and the matching. It never sends, delays or
// kills anything itself, knows no party, and computes no MAC: a Codec that is
// handed in sets fields and makes seals right again. No probabilities: a rule
// fires or it does not.
//
// To add a verb, copy drop.go, the smallest one: a struct with its settings and a check
// method and, in verbs.go, a field of Do and a Verb. It is carried out by its row in
// engine/apply_fault.go, on the records of a file by its own method record;
// docs/how-to-add-a-step.md says how.
package fault
