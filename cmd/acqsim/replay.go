package main

import (
	"context"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/simulator/runrecord"
)

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

// replayed is the JSON of replay.
type replayed struct {
	Type      string                `json:"type"`
	Record    string                `json:"record"`
	ID        string                `json:"id"`
	Same      bool                  `json:"same"`
	TraceHash string                `json:"trace_hash"`
	First     *runrecord.Difference `json:"first_difference,omitempty"`
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
