package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
)

// running is how a person wants scenarios run.
type running struct {
	selecting
	jobs          int
	failFast      bool
	junit, record string
}

// check refuses what cannot be: a record holds a scenario as it is written.
func (r *running) check() error {
	switch {
	case r.with+r.without != "" && r.record != "":
		return usage("--record with --with or --without: a record holds the scenario as it is written")
	case isFile(r.dialect) && r.record != "":
		return usage("--record with --dialect %s: a record holds no mapping file, and could not be done again",
			r.dialect)
	case r.spec != "" && r.record != "":
		return usage("--record with --spec %s: a record holds no spec file, and could not be done again", r.spec)
	}
	if err := r.playing.check(); err != nil || r.spec == "" {
		return err
	}
	var err error
	r.dialect, r.dialects, err = r.speech(r.dialect)
	return err
}

func (m *Main) runCommand() *cobra.Command {
	r := &running{}
	cmd := &cobra.Command{
		Use:   "run [ID|FILE|ROW…] [flags]",
		Short: "Run scenarios and say what came of them; without an argument all cases of the catalogue",
		Example: examples("acqsim run",
			"acqsim run C01 my-case.yaml --wire tcp",
			"acqsim run --wire moov",
			"acqsim run 'A03[amount=0.01,dialect=unionpay-direct]'",
			"acqsim run --tags conformance --dialect unionpay-direct",
			"acqsim run --tags 'cause:bank and not crash' --junit report.xml --record runs",
			"acqsim run good-day --peer terminal=listen:127.0.0.1:8583"),
		ValidArgsFunction: completeIDs,
		RunE:              func(cmd *cobra.Command, args []string) error { return m.run(cmd.Context(), r, args) },
	}
	r.playFlags(cmd)
	cmd.Flags().BoolVar(&r.matrix, "matrix", false, "one row for each combination of a file's matrix")
	cmd.Flags().StringVar(&r.tags, "tags", "", "only those whose tags fit, such as 'cause:bank and not crash'")
	cmd.Flags().IntVar(&r.jobs, "jobs", runtime.GOMAXPROCS(0), "how many run at once")
	cmd.Flags().BoolVar(&r.failFast, "fail-fast", false, "stop after the first that does not pass")
	cmd.Flags().StringVar(&r.junit, "junit", "", "write a JUnit XML report to this file")
	r.peerFlags(cmd)
	cmd.Flags().StringVar(&r.record, "record", "", "write a record of each run into this folder, for acqsim replay")
	return cmd
}

func (m *Main) run(ctx context.Context, r *running, args []string) error {
	if err := r.check(); err != nil {
		return err
	}
	if r.jobs < 1 {
		return usage("--jobs %d: want 1 or more", r.jobs)
	}
	if err := m.meet(&r.peering); err != nil {
		return err
	}
	if r.peer != "" {
		r.jobs = 1 // rows against one peer use the same tills
	}
	tasks, err := r.tasks(args)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		if r.judgeable {
			return usage("nothing of what is chosen can be judged at %s: leave --judgeable out to see what is not observed",
				r.peer)
		}
		if r.dialect != "" {
			return usage("no scenario fits --tags %q and --dialect %s", r.tags, r.dialect)
		}
		return usage("no scenario fits --tags %q", r.tags)
	}
	if err := r.checkRecords(tasks); err != nil {
		return err
	}
	results, err := m.runAll(ctx, r, tasks)
	if err != nil {
		return err
	}
	return m.conclude(ctx, r, tasks, results)
}

// checkRecords refuses two scenarios of one id whose records would lie in one folder.
func (r *running) checkRecords(tasks []*task) error {
	if r.record == "" {
		return nil
	}
	seen := make(map[string]string)
	for _, t := range tasks {
		name := runrecord.FileName(t.scenario.Row, r.wire)
		if other, taken := seen[name]; taken {
			return usage("--record: %s and %s have the same id %s: one record would replace the other", other,
				t.scenario.Name, t.scenario.Row)
		}
		seen[name] = t.scenario.Name
	}
	return nil
}

// runAll runs the tasks side by side and shows each as soon as those before it
// are shown.
func (m *Main) runAll(ctx context.Context, r *running, tasks []*task) ([]*play.Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make(chan *task)
	var workers sync.WaitGroup
	for range min(r.jobs, len(tasks)) {
		workers.Go(func() {
			for t := range next {
				t.result = play.Run(ctx, t.scenario, r.how())
				close(t.done)
			}
		})
	}
	workers.Go(func() {
		defer close(next)
		for _, t := range tasks {
			select {
			case next <- t:
			case <-ctx.Done():
				return
			}
		}
	})
	defer workers.Wait()
	defer stop()
	var shown atomic.Int64
	defer m.busy(func() string { return fmt.Sprintf("%d of %d", shown.Load(), len(tasks)) })()
	var results []*play.Result
	for i, t := range tasks {
		select {
		case <-t.done:
		case <-ctx.Done():
			return results, ctx.Err()
		}
		results = append(results, t.result)
		shown.Store(int64(i + 1))
		if m.json {
			if err := m.line(report.RowLineOf(t.result)); err != nil {
				return results, err
			}
		}
		if r.failFast && !green(t.result.Verdict) {
			break
		}
	}
	return results, nil
}

// green reports whether a verdict is no reason to stop.
func green(v play.Verdict) bool { return v == play.Pass || v == play.Differs || v == play.Unjudged }

// summaryLine is the last line in the JSON of run.
type summaryLine struct {
	Type         string `json:"type"`
	Passed       int    `json:"passed"`
	Failed       int    `json:"failed"`
	Errors       int    `json:"errors"`
	Inconclusive int    `json:"inconclusive"`
	Unjudged     int    `json:"unjudged,omitempty"` // nothing of them is seen at a foreign peer
	Differ       int    `json:"differ,omitempty"`   // known to, on their wire
	NotRun       int    `json:"not_run,omitempty"`
}

// conclude writes the reports and turns the verdicts into an exit code.
func (m *Main) conclude(ctx context.Context, r *running, tasks []*task, results []*play.Result) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.write(r, tasks, results); err != nil {
		return err
	}
	sum := summed(tasks, results)
	switch {
	case sum.Failed > 0, slices.ContainsFunc(results, (*play.Result).Panicked):
		return &exitError{code: exitFailed}
	case sum.Errors > 0:
		return &exitError{code: exitEnvironment}
	case sum.Inconclusive > 0, sum.Unjudged > 0 && r.requireJudged:
		return &exitError{code: exitInconclusive}
	}
	return nil
}

func summed(tasks []*task, results []*play.Result) summaryLine {
	sum := summaryLine{Type: "summary", NotRun: len(tasks) - len(results)}
	for _, res := range results {
		switch res.Verdict {
		case play.Pass:
			sum.Passed++
		case play.Fail:
			sum.Failed++
		case play.Errored:
			sum.Errors++
		case play.Inconclusive:
			sum.Inconclusive++
		case play.Unjudged:
			sum.Unjudged++
		case play.Differs:
			sum.Differ++
		}
	}
	return sum
}

func (m *Main) write(r *running, tasks []*task, results []*play.Result) error {
	if m.json {
		if err := m.line(summed(tasks, results)); err != nil {
			return err
		}
	} else if err := report.Table(m.Stdout, results, m.page()); err != nil {
		return environment("writing the result: %w", err)
	}
	if r.junit != "" {
		if err := report.JUnit(r.junit, results); err != nil {
			return environment("%w", err)
		}
	}
	if r.record == "" {
		return nil
	}
	var unwritten []error // of one run keeps no other from its record
	for i, res := range results {
		to := filepath.Join(r.record, runrecord.FileName(res.Scenario.Row, res.Wire))
		src := tasks[i].sources
		unwritten = append(unwritten, runrecord.Write(to, res, src.main, src.files,
			res.Scenario.Row != res.Scenario.ID, version()))
	}
	if err := errors.Join(unwritten...); err != nil {
		return environment("%w", err)
	}
	return nil
}
