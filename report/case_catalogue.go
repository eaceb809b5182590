package report

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"acqsim/payment"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// CasePatterns plays the whole catalogue, a row of each scenario, and returns how each
// case looks at its moments. It takes as long as acqsim run.
func CasePatterns(ctx context.Context) ([]questions.Pattern, error) {
	ids := scenarios.IDs()
	found, failed := make([][]questions.Pattern, len(ids)), make([]error, len(ids))
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
				res := play.Run(ctx, rows[0], play.Options{})
				found[i], failed[i] = res.Patterns(subjects(rows[0])), res.Err
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

// TitleOf returns the title of a scenario of the catalogue.
func TitleOf(id string) payment.Text {
	rows, err := scenarios.LoadID(id, scenarios.Options{})
	if err != nil {
		return payment.Text{}
	}
	return payment.Text{En: rows[0].Title.In("en"), Zh: rows[0].Title.In("zh")}
}
