package report

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator"
)

// Subjects returns the labels that a scenario is about: those of its diagnoses,
// else all that it gives.
func Subjects(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Finally {
		if d := s.Finally[i].Diagnosis; d != nil && !slices.Contains(out, d.Of) {
			out = append(out, d.Of)
		}
	}
	if len(out) == 0 {
		out = Labels(s)
	}
	return out
}

// Catalogue plays the whole catalogue, a row of each scenario, and returns how each
// case looks at its moments. It takes as long as acqsim run.
func Catalogue(ctx context.Context) ([]reconcile.Pattern, error) {
	ids := scenarios.IDs()
	found, failed := make([][]reconcile.Pattern, len(ids)), make([]error, len(ids))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				rows, err := scenarios.LoadID(ids[i], scenarios.Options{})
				if err != nil {
					failed[i] = err
					continue
				}
				res := simulator.Run(ctx, rows[0], simulator.Options{})
				found[i], failed[i] = res.Patterns(Subjects(rows[0])), res.Err
			}
		})
	}
	for i := range ids {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(found...), nil
}
