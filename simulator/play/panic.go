package play

import (
	"errors"
	"fmt"

	"acqsim/engine"
	"acqsim/strict"
)

// Panic is the error of a run in which the simulator broke one of its own rules, or somebody's code in it did. It ends
// that run alone. No number of a card stands in it.
type Panic struct {
	Row  string
	At   strict.Location // the step that was being done, or the expectation; else the file
	Seed uint64
	engine.Panic
}

func (p *Panic) Error() string {
	at := p.At.File
	if p.At.Line > 0 {
		at = p.At.String()
	}
	return fmt.Sprintf("%s: simulator: %s, seed %d: %v", at, p.Row, p.Seed, &p.Panic)
}

// Panicked reports whether a run ended in a panic.
func (r *Result) Panicked() bool {
	var p *Panic
	return errors.As(r.Err, &p)
}

// Examine looks at the world that a run has left. When that panics the run has no other verdict.
func (r *Result) Examine(look func()) {
	err := guarded(r.Scenario.Row, &r.Scenario.Location, r.Seed, func() error { look(); return nil })
	if err != nil {
		r.Err = errors.Join(r.Err, err)
		r.Verdict = Errored
	}
}

// guarded turns a panic into an error.
func guarded(row string, at *strict.Location, seed uint64, do func() error) error {
	err := engine.Guard(do)
	var p *engine.Panic
	if errors.As(err, &p) {
		return &Panic{Row: row, At: *at, Seed: seed, Panic: *p}
	}
	return err
}
