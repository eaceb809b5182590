package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"acqsim/dialect"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator"
	"acqsim/spelling"
)

// running is how a person wants scenarios run.
type running struct {
	wire, dialect string
	dialects      dialect.Known // from the file that --dialect names
	seed          uint64
	matrix        bool
	tags          string
	jobs          int
	failFast      bool
	junit, record string
	with, without string // remedies to turn the other way
	turn          scenarios.Turn
	peering
}

// worldFlags adds the flags that every command has that runs a scenario.
func (r *running) worldFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.wire, "wire", "memory", "how bytes travel: memory, or tcp for real loopback sockets; the trace is the same")
	cmd.Flags().StringVar(&r.dialect, "dialect", "", "dialect of the terminals: 1987-ascii, unionpay-direct or a mapping file (default: as the scenario says)")
	cmd.Flags().Uint64Var(&r.seed, "seed", 0, "seed of what is left to chance")
	cmd.Flags().StringVar(&r.with, "with", "", "as it would be with a remedy that is not in force: "+strings.Join(scenarios.Remedies(), ", "))
	cmd.Flags().StringVar(&r.without, "without", "", "as it would be without a remedy that is in force")
}

func (r *running) check() error {
	if r.wire != "memory" && r.wire != "tcp" {
		return usage("--wire %q: want memory or tcp", r.wire)
	}
	if err := r.checkTurn(); err != nil {
		return err
	}
	return r.readDialect()
}

// checkTurn reads --with and --without.
func (r *running) checkTurn() error {
	if r.with != "" && r.without != "" {
		return usage("--with and --without: want one of them; figures compare one remedy at a time")
	}
	if r.with+r.without != "" && r.record != "" {
		return usage("--record with --with or --without: a record holds the scenario as it is written")
	}
	r.turn = scenarios.Turn{Remedy: cmp.Or(r.with, r.without), Without: r.without != ""}
	if name := r.turn.Remedy; name != "" && !slices.Contains(scenarios.Remedies(), name) {
		return usage("--%s: no such remedy%s; want one of %s", r.turn, spelling.Hint(name, scenarios.Remedies()), strings.Join(scenarios.Remedies(), ", "))
	}
	return nil
}

// readDialect reads the mapping file that --dialect names, if it names one.
func (r *running) readDialect() error {
	if !isFile(r.dialect) {
		return checkDialect(r.dialect)
	}
	if r.record != "" {
		return usage("--record with --dialect %s: a record holds no mapping file, and could not be done again", r.dialect)
	}
	if r.peer != "" {
		return usage("--peer with --dialect %s: against another process the tills speak a shipped dialect", r.dialect)
	}
	d, err := namedDialect(r.dialect)
	if err != nil {
		return usage("--dialect: %w", err)
	}
	r.dialect, r.dialects = d.Name(), dialect.Known{d.Name(): d}
	return nil
}

// options says which rows of a file are wanted.
func (r *running) options() scenarios.Options {
	if r.dialects != nil { // a scenario's variables know only the shipped ones
		return scenarios.Options{Matrix: r.matrix, Turn: r.turn}
	}
	return scenarios.Options{Matrix: r.matrix, Dialect: r.dialect, Turn: r.turn}
}

func (m *Main) runCommand() *cobra.Command {
	r := &running{}
	cmd := &cobra.Command{
		Use:   "run [ID|FILE|ROW…] [flags]",
		Short: "Run scenarios and say what came of them; without an argument all cases of the catalogue",
		Example: examples("acqsim run",
			"acqsim run C01 my-case.yaml --wire tcp",
			"acqsim run 'A03[amount=0.01,dialect=unionpay-direct]'",
			"acqsim run --tags conformance --dialect unionpay-direct",
			"acqsim run --tags 'cause:bank and not crash' --junit report.xml --record runs",
			"acqsim run good-day --peer terminal=listen:127.0.0.1:8583"),
		ValidArgsFunction: completeIDs,
		RunE:              func(cmd *cobra.Command, args []string) error { return m.run(cmd.Context(), r, args) },
	}
	r.worldFlags(cmd)
	cmd.Flags().BoolVar(&r.matrix, "matrix", false, "one row for each combination of a file's matrix")
	cmd.Flags().StringVar(&r.tags, "tags", "", "only those whose tags fit, such as 'cause:bank and not crash'")
	cmd.Flags().IntVar(&r.jobs, "jobs", runtime.GOMAXPROCS(0), "how many run at once")
	cmd.Flags().BoolVar(&r.failFast, "fail-fast", false, "stop after the first that does not pass")
	cmd.Flags().StringVar(&r.junit, "junit", "", "write a JUnit XML report to this file")
	r.peerFlags(cmd)
	cmd.Flags().StringVar(&r.record, "record", "", "write a record of each run into this folder, for acqsim replay")
	return cmd
}

// how says how a row is run.
func (r *running) how() simulator.Options {
	o := simulator.Options{Wire: r.wire, Dialect: r.dialect, Dialects: r.dialects, Seed: r.seed}
	o.Peer = r.other
	return o
}

// task is one row to run, with the files it was made from.
type task struct {
	scenario *scenarios.Scenario
	sources  *sources
	result   *simulator.Result
	done     chan struct{}
}

func (m *Main) run(ctx context.Context, r *running, args []string) error {
	if err := r.check(); err != nil {
		return err
	}
	if r.jobs < 1 {
		return usage("--jobs %d: want 1 or more", r.jobs)
	}
	if err := m.meet(r); err != nil {
		return err
	}
	tasks, err := r.tasks(args)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return usage("no scenario fits --tags %q", r.tags)
	}
	results, err := m.runAll(ctx, r, tasks)
	if err != nil {
		return err
	}
	return m.conclude(ctx, r, tasks, results)
}

// tasks loads everything before anything runs.
func (r *running) tasks(names []string) ([]*task, error) {
	fits, err := parseTags(r.tags)
	if err != nil {
		return nil, usage("--%w", err)
	}
	if len(names) == 0 {
		names = r.turnable(catalogueFor(r.tags))
	}
	var tasks []*task
	var mistakes []string
	for _, name := range names {
		rows, src, err := load(name, r.optionsFor(name))
		if err != nil {
			mistakes = append(mistakes, err.Error())
			continue
		}
		for _, s := range r.spoken(rows) {
			if fits(s.Tags) {
				tasks = append(tasks, &task{scenario: s, sources: src, done: make(chan struct{})})
			}
		}
	}
	if len(mistakes) > 0 {
		return nil, usage("nothing was run\n%s", strings.Join(mistakes, "\n"))
	}
	return tasks, nil
}

// turnable leaves of the catalogue what has the remedy that is to be turned.
func (r *running) turnable(ids []string) []string {
	if r.turn.Remedy == "" {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		return err == nil && !slices.Contains(rows[0].Turns(), r.turn)
	})
}

// runAll runs the tasks side by side and shows each as soon as those before it
// are shown.
func (m *Main) runAll(ctx context.Context, r *running, tasks []*task) ([]*simulator.Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make(chan *task)
	var workers sync.WaitGroup
	for range min(r.jobs, len(tasks)) {
		workers.Go(func() {
			for t := range next {
				t.result = simulator.Run(ctx, t.scenario, r.how())
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
	var results []*simulator.Result
	for i, t := range tasks {
		select {
		case <-t.done:
		case <-ctx.Done():
			return results, ctx.Err()
		}
		results = append(results, t.result)
		m.progress(i+1, len(tasks))
		if m.json {
			if err := m.line(row(t.result)); err != nil {
				return results, err
			}
		}
		if r.failFast && t.result.Verdict != simulator.Pass {
			break
		}
	}
	return results, nil
}

// progress tells a person at a terminal how far it has come.
func (m *Main) progress(done, all int) {
	f, ok := m.Stderr.(*os.File)
	if !ok || m.json {
		return
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return
	}
	end := "\r"
	if done == all {
		end = "\r\033[K"
	}
	fmt.Fprintf(f, "%d of %d%s", done, all, end)
}

// rowLine is a row in the JSON of run.
type rowLine struct {
	Type      string            `json:"type"`
	ID        string            `json:"id"`
	Wire      string            `json:"wire"`
	Dialect   string            `json:"dialect"`
	Verdict   simulator.Verdict `json:"verdict"`
	TraceHash string            `json:"trace_hash"`
	WallMS    float64           `json:"wall_ms"`
	XFail     string            `json:"xfail,omitempty"`
	Failures  []failureLine     `json:"failures,omitempty"`
	Unfired   []string          `json:"unfired,omitempty"`
	Error     string            `json:"error,omitempty"`
	// NotObserved lists what a foreign peer does not show.
	NotObserved []string `json:"not_observed,omitempty"`
}

type failureLine struct {
	At       string `json:"at,omitempty"` // file:line:column
	Rule     string `json:"rule"`
	Expected string `json:"expected"`
	Seen     string `json:"seen"`
	Decided  string `json:"decided_by,omitempty"`
}

func row(r *simulator.Result) rowLine {
	line := rowLine{
		Type: "scenario", ID: r.Scenario.Row, Wire: r.Wire, Dialect: r.Dialect, Verdict: r.Verdict, TraceHash: r.TraceHash,
		WallMS: float64(r.Wall.Microseconds()) / 1000, XFail: r.XFail, Unfired: r.Unfired, NotObserved: r.NotObserved,
	}
	if r.Err != nil {
		line.Error = r.Err.Error()
	}
	for _, f := range r.Failures {
		at := ""
		if f.Position.Line > 0 {
			at = f.Position.String()
		}
		line.Failures = append(line.Failures, failureLine{at, f.Rule, f.Want, f.Have, f.Decided})
	}
	return line
}

// summaryLine is the last line in the JSON of run.
type summaryLine struct {
	Type         string `json:"type"`
	Passed       int    `json:"passed"`
	Failed       int    `json:"failed"`
	Errors       int    `json:"errors"`
	Inconclusive int    `json:"inconclusive"`
	NotRun       int    `json:"not_run,omitempty"`
}

// conclude writes the reports and turns the verdicts into an exit code.
func (m *Main) conclude(ctx context.Context, r *running, tasks []*task, results []*simulator.Result) error {
	sum := summaryLine{Type: "summary", NotRun: len(tasks) - len(results)}
	for _, res := range results {
		switch res.Verdict {
		case simulator.Pass:
			sum.Passed++
		case simulator.Fail:
			sum.Failed++
		case simulator.Errored:
			sum.Errors++
		case simulator.Inconclusive:
			sum.Inconclusive++
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := m.write(r, tasks, results, sum); err != nil {
		return err
	}
	switch {
	case sum.Failed > 0:
		return &exitError{code: exitFailed}
	case sum.Errors > 0:
		return &exitError{code: exitEnvironment}
	case sum.Inconclusive > 0:
		return &exitError{code: exitInconclusive}
	}
	return nil
}

func (m *Main) write(r *running, tasks []*task, results []*simulator.Result, sum summaryLine) error {
	if m.json {
		if err := m.line(sum); err != nil {
			return err
		}
	} else if err := report.Table(m.Stdout, results, report.Language(m.lang)); err != nil {
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
	for i, res := range results {
		to := filepath.Join(r.record, simulator.FileName(res.Scenario.Row, res.Wire))
		src := tasks[i].sources
		if err := simulator.WriteRecord(to, res, src.main, src.files, res.Scenario.Row != res.Scenario.ID, version()); err != nil {
			return environment("%w", err)
		}
	}
	return nil
}

// version is the version of the program as the build knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
