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
	"time"

	"github.com/spf13/cobra"

	"acqsim/payment"
	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/simulator/runrecord"
)

// running is how a person wants scenarios run.
type running struct {
	selecting
	suite
	reporting
	jobs     int
	failFast bool
	record   string
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
		Use:   "run [ID|FILE|FOLDER|ROW…] [flags]",
		Short: "Run scenarios and say what came of them; without an argument all cases of the catalogue",
		Example: examples("acqsim run",
			"acqsim run C01 my-case.yaml --wire tcp",
			"acqsim run --wire moov",
			"acqsim run 'A03[amount=0.01,dialect=unionpay-direct]'",
			"acqsim run --tags conformance --dialect unionpay-direct",
			"acqsim run --tags 'cause:bank and not crash' --junit report.xml --record runs",
			"acqsim run my-suite --shard 2/4 --junit report.xml --ctrf report.json",
			"acqsim run --html report.html",
			"acqsim run my-suite --rerun report.xml",
			"acqsim run my-suite --baseline yesterday.json --json >today.json",
			"acqsim run good-day --peer terminal=listen:127.0.0.1:8583"),
		ValidArgsFunction: completeIDs,
		RunE:              func(cmd *cobra.Command, args []string) error { return m.run(cmd.Context(), r, args) },
	}
	r.playFlags(cmd)
	cmd.Flags().BoolVar(&r.matrix, "matrix", false, "one row for each combination of a file's matrix")
	cmd.Flags().StringVar(&r.tags, "tags", "", "only those whose tags fit, such as 'cause:bank and not crash'")
	cmd.Flags().IntVar(&r.jobs, "jobs", runtime.GOMAXPROCS(0), "how many run at once")
	cmd.Flags().BoolVar(&r.failFast, "fail-fast", false, "stop after the first that does not pass")
	cmd.Flags().StringVar(&r.shard, "shard", "", "one part of the rows, such as 2/4, for as many machines")
	cmd.Flags().StringVar(&r.rerun, "rerun", "", "only what did not pass in this JUnit report of an earlier run")
	r.reportFlags(cmd)
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
	if err := r.ready(); err != nil {
		return err
	}
	tasks, err := m.chosen(r, args)
	if err != nil {
		return err
	}
	m.drains.Store(true) // from here on: what has been run is reported
	began := time.Now()
	err = m.runAll(ctx, r, tasks)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return m.conclude(ctx, r, tasks, report.Span{Began: began, Ended: time.Now()})
}

// chosen lists the rows that a person wants.
func (m *Main) chosen(r *running, args []string) ([]*task, error) {
	names, err := m.expand(args)
	if err != nil {
		return nil, err
	}
	tasks, err := r.tasks(names)
	if err != nil {
		return nil, err
	}
	if len(tasks) == 0 {
		if r.judgeable {
			return nil, usage("nothing of what is chosen can be judged at %s: leave --judgeable out to see what is not "+
				"observed", r.peer)
		}
		if r.dialect != "" {
			return nil, usage("no scenario fits --tags %q and --dialect %s", r.tags, r.dialect)
		}
		return nil, usage("no scenario fits --tags %q", r.tags)
	}
	if tasks, err = r.again(tasks); err != nil {
		return nil, err
	}
	return r.part(tasks)
}

// runAll runs the tasks side by side and shows each as soon as those before it
// are shown. What is not run says why.
func (m *Main) runAll(ctx context.Context, r *running, tasks []*task) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make(chan *task)
	var workers sync.WaitGroup
	for range min(r.jobs, len(tasks)) {
		workers.Go(func() {
			for t := range next {
				res := play.Run(ctx, t.row.Scenario, r.how())
				if !errors.Is(res.Err, context.Canceled) {
					t.row.Result = res
				}
				close(t.done)
			}
		})
	}
	workers.Go(func() {
		defer close(next)
		for _, t := range tasks {
			if t.row.Err != nil {
				continue
			}
			select {
			case next <- t:
			case <-ctx.Done():
				return
			}
		}
	})
	shown, err := m.showAll(ctx, r, tasks)
	stop()
	workers.Wait()
	why := payment.Both("the run was interrupted", "运行被中断")
	if err == nil {
		why = payment.Both("after the first that did not pass", "在首个未通过者之后")
	}
	for _, t := range tasks[shown:] {
		if t.row.Err == nil && (t.row.Result == nil || err == nil) {
			t.row.Result, t.row.Not = nil, why
		}
		if m.json {
			err = errors.Join(err, m.line(report.LineOf(&t.row)))
		}
	}
	return err
}

// showAll shows the rows in their order, and returns how many it has shown.
func (m *Main) showAll(ctx context.Context, r *running, tasks []*task) (shown int, err error) {
	var said atomic.Int64
	defer m.busy(func() string { return fmt.Sprintf("%d of %d", said.Load(), len(tasks)) })()
	for i, t := range tasks {
		select {
		case <-t.done:
		case <-ctx.Done():
			return i, ctx.Err()
		}
		if t.row.Result == nil && t.row.Err == nil {
			return i, ctx.Err()
		}
		if said.Store(int64(i + 1)); m.json {
			if err := m.line(report.LineOf(&t.row)); err != nil {
				return i + 1, err
			}
		}
		if r.failFast && !green(t.row.Verdict()) {
			return i + 1, nil
		}
	}
	return len(tasks), nil
}

// green reports whether a verdict is no reason to stop.
func green(v play.Verdict) bool {
	return v == play.Pass || v == play.Differs || v == play.Unjudged || v == play.Known
}

// conclude writes the reports and turns the verdicts into an exit code.
func (m *Main) conclude(ctx context.Context, r *running, tasks []*task, when report.Span) error {
	rows := make([]report.Row, len(tasks))
	for i, t := range tasks {
		rows[i] = t.row
	}
	broken := cannotRun(tasks)
	if err := m.write(r, rows, when, broken != nil); err != nil {
		return err
	}
	if err := r.keep(tasks); err != nil {
		return err
	}
	sum := summed(rows)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case broken != nil:
		return broken
	case slices.ContainsFunc(rows, func(row report.Row) bool { return row.Err != nil }):
		return &exitError{code: exitUsage}
	case sum.Failed > 0, slices.ContainsFunc(rows, panicked):
		return &exitError{code: exitFailed}
	case sum.Errors > 0:
		return &exitError{code: exitEnvironment}
	case sum.Inconclusive > 0, sum.Unjudged > 0 && r.requireJudged:
		return &exitError{code: exitInconclusive}
	}
	return nil
}

func panicked(row report.Row) bool { return row.Result != nil && row.Result.Panicked() }

// keep writes a record of each run.
func (r *running) keep(tasks []*task) error {
	if r.record == "" {
		return nil
	}
	var unwritten []error // of one run keeps no other from its record
	for _, t := range tasks {
		res := t.row.Result
		if res == nil {
			continue
		}
		to := filepath.Join(r.record, runrecord.FileName(res.Scenario.Row, res.Wire))
		unwritten = append(unwritten, runrecord.Write(to, res, t.sources.main, t.sources.files,
			res.Scenario.Row != res.Scenario.ID, version()))
	}
	if err := errors.Join(unwritten...); err != nil {
		return environment("%w", err)
	}
	return nil
}
