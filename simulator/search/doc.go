// Package search draws business days that nobody has written down: a world, what
// its people do in it and what goes wrong, all from one seed and all beforehand, so
// that a day can be repeated, made smaller and kept.
//
// A drawn Day is the text of a scenario file and nothing else: what plays it, what
// judges it and what a person reads are those of any file.
//
//	day := search.Draw(7, search.Stormy)
//	day, result, err := day.Play(ctx, play.Options{})
//	os.WriteFile("seven.yaml", day.Text(), 0o644) // for acqsim run
//
// A Hunt plays the days of many seeds, lists findings, counts what was reached, and seeks
// what is rare; Shrink makes a file small in which something is found.
//
// It owns what may be drawn and how often, and the healing phase at the end of a
// day: faults are over, tills are signed on and settled, and the days go on. What is wrong
// in a day the invariants say, and oracles of the caller.
//
// To draw a new kind of step or fault: a row in the table of traffic.go or faults.go.
package search
