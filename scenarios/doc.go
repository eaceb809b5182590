// Package scenarios is the catalogue of payment days that acqsim can play, and
// the language they are written in.
//
// A scenario is one YAML document: who takes part (the world), what people and
// calendars do (the steps), what goes wrong at a hand-off (the faults) and what
// must then be true (the expectations). The loader is strict: an unknown or
// repeated key, a wrong type, a name that the world does not have, an amount or
// a date that cannot be are refused with file, line and column, all of them at
// once. Digits stay text: "0200" and "12.50" stand in quotes, without which YAML makes
// other numbers of them, and the mistake says so. Package strict does the reading.
//
// The package owns the format, its JSON Schema and the embedded catalogue. It
// never runs anything: that is the simulator's work. It opens no file of its
// own accord; a caller hands it a function that does.
//
// A file that is right today stays right: format_test.go loads every file of
// version 1 for ever. A scenario says version: 1; a file of another version is told
// so, and nothing else.
//
// The cases lie in the folder cases, each file named by its id and a few words. To add
// one, copy that of A03 ("acqsim new my-case --from A03" does), and keep to its order:
// who tells the story, what goes wrong, what people do, what must be true in the end.
// A step is a struct and a field of the group of those who take it, in their file (till.go,
// desks.go, payouts.go, accounts.go, steps.go); a matcher is a struct and a field of
// Matchers in expect.go (docs/how-to-add-a-step.md). The loader, the schema, the page
// docs/scenario-language.md and the label of a step are made from the structs and their
// yaml, enum, digits, name and doc tags; a rule beyond them is a method Check, and what no
// single struct knows is held in check.go and the check_*.go.
//
// The folder conformance has the checks of the protocol: scenarios with a rule and
// with the ways in which it is broken. Their ids say the rule in words, such as
// reversal-no-reply-98. They are part of the catalogue and not of the cases: IDs lists
// the cases, Checks the checks. To add one, copy stan-counts-up.yaml; docs/conformance.md
// says how.
//
// Labels such as s1 name a transaction for the reader of the file; the books and
// the reconciliation never see them. Codes and numbers are those of ISO 8583;
// tags, causes and comparisons are those of the case catalogue.
package scenarios
