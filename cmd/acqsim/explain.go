package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"acqsim/reconcile"
	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator"
)

func (m *Main) explainCommand() *cobra.Command {
	r := &running{}
	var as string
	cmd := &cobra.Command{
		Use:   "explain ID|FILE [flags]",
		Short: "Run one scenario and tell its story: messages, books, where the money is, who acts",
		Example: examples("acqsim explain C01",
			"acqsim explain A04 --lang zh --dialect unionpay-direct",
			"acqsim explain C01 --as merchant",
			"acqsim explain claims"),
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			seat, err := seatOf(as)
			if err != nil {
				return err
			}
			res, err := m.runOne(cmd.Context(), r, args[0])
			if err != nil {
				return err
			}
			if seat != "" {
				return m.explainFrom(cmd.Context(), res, seat)
			}
			if m.json {
				return m.explainJSON(res)
			}
			if err := report.Explain(m.Stdout, res, report.Language(m.lang), m.turns(cmd.Context(), r, args[0], res)...); err != nil {
				return environment("writing the result: %w", err)
			}
			return verdictError(res)
		},
	}
	r.worldFlags(cmd)
	cmd.Flags().StringVar(&as, "as", "", "what somebody can see and ask: "+seatNames())
	cmd.AddCommand(m.claimsCommand())
	return cmd
}

// runOne runs the one row that a name stands for, or does a record again.
func (m *Main) runOne(ctx context.Context, r *running, name string) (*simulator.Result, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if isRecord(name) {
		_, res, err := m.again(ctx, name)
		return res, err
	}
	rows, _, err := load(name, r.options())
	if err != nil {
		return nil, err
	}
	res := simulator.Run(ctx, rows[0], simulator.Options{Wire: r.wire, Dialect: r.dialect, Dialects: r.dialects, Seed: r.seed})
	if errors.Is(res.Err, context.Canceled) {
		return nil, res.Err
	}
	return res, nil
}

// turns runs a scenario once more for each of its remedies, turned the other way,
// unless the caller has turned one himself.
func (m *Main) turns(ctx context.Context, r *running, name string, res *simulator.Result) []*simulator.Result {
	if isRecord(name) || r.turn.Remedy != "" || res.Err != nil {
		return nil
	}
	var out []*simulator.Result
	for _, turn := range res.Scenario.Turns() {
		opt := r.options()
		opt.Turn = turn
		rows, _, err := load(name, opt)
		if err != nil {
			continue // check names what is wrong with it
		}
		out = append(out, simulator.Run(ctx, rows[0], r.how()))
	}
	return out
}

// verdictError gives a run that did not pass its exit code; what is wrong has
// been said.
func verdictError(r *simulator.Result) error {
	switch r.Verdict {
	case simulator.Fail:
		return &exitError{code: exitFailed}
	case simulator.Errored:
		return environment("%w", r.Err)
	case simulator.Inconclusive:
		return &exitError{code: exitInconclusive, err: fmt.Errorf("never fired: %v", r.Unfired)}
	}
	return nil
}

// explained is the JSON of explain.
type explained struct {
	Type         string                  `json:"type"`
	ID           string                  `json:"id"`
	Title        string                  `json:"title"`
	Story        string                  `json:"story"`
	Lesson       string                  `json:"lesson"`
	Verdict      simulator.Verdict       `json:"verdict"`
	TraceHash    string                  `json:"trace_hash"`
	Transactions []reconcile.Transaction `json:"transactions"`
	Items        []reconcile.Item        `json:"items"`
}

func (m *Main) explainJSON(r *simulator.Result) error {
	s := r.Scenario
	out := explained{Type: "explain", ID: s.Row, Title: s.Title.In(m.lang), Story: s.Story.In(m.lang), Lesson: s.Lesson.In(m.lang),
		Verdict: r.Verdict, TraceHash: r.TraceHash}
	if r.World != nil {
		ev := r.World.Evidence()
		out.Items = ev.Items
		desk := reconcile.NewDesk(ev)
		for i := range ev.Slips {
			out.Transactions = append(out.Transactions, desk.Trace(slipKey(&ev.Slips[i])))
		}
	}
	if err := m.line(out); err != nil {
		return err
	}
	return verdictError(r)
}

func slipKey(s *reconcile.Slip) reconcile.Key {
	return reconcile.Key{Terminal: s.Terminal, Batch: s.Batch, STAN: s.STAN, RRN: s.RRN}
}

func (m *Main) replayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay DIR…",
		Short: "Do a recorded run again and stop at the first event that differs",
		Example: examples("acqsim run C01 --record runs",
			"acqsim replay runs/C01"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			differs := false
			for _, name := range args {
				same, err := m.replay(cmd.Context(), name)
				if err != nil {
					return err
				}
				differs = differs || !same
			}
			if differs {
				return &exitError{code: exitFailed}
			}
			return nil
		},
	}
}

// isRecord tells a record of a run from a scenario.
func isRecord(name string) bool {
	if filepath.Ext(name) == ".zip" {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// again does a recorded run once more.
func (m *Main) again(ctx context.Context, name string) (*simulator.RunRecord, *simulator.Result, error) {
	rec, err := simulator.ReadRecord(name)
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	s, err := rec.Scenario(scenarios.Options{})
	if err != nil {
		return nil, nil, unusable(err)
	}
	res := simulator.Run(ctx, s, simulator.Options{Wire: rec.Manifest.Wire, Dialect: rec.Manifest.Dialect, Seed: rec.Manifest.Seed})
	if errors.Is(res.Err, context.Canceled) {
		return nil, nil, res.Err
	}
	return rec, res, nil
}

// replayed is the JSON of replay.
type replayed struct {
	Type      string                `json:"type"`
	Record    string                `json:"record"`
	ID        string                `json:"id"`
	Same      bool                  `json:"same"`
	TraceHash string                `json:"trace_hash"`
	First     *simulator.Difference `json:"first_difference,omitempty"`
}

func (m *Main) replay(ctx context.Context, name string) (same bool, err error) {
	rec, res, err := m.again(ctx, name)
	if err != nil {
		return false, err
	}
	first, err := rec.Compare(res)
	if err != nil {
		return false, environment("%w", err)
	}
	if m.json {
		return first == nil, m.line(replayed{"replay", name, rec.Manifest.Row, first == nil, res.TraceHash, first})
	}
	return first == nil, m.printf("%s", report.Replay(name, rec.Manifest, first, report.Language(m.lang)))
}
