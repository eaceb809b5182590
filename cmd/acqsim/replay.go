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
		Long: `Do a recorded run again and stop at the first event that differs. Of a served host
(serve --record) what came in comes in again at the same places; that of one that was
killed is compared as far as it goes.

The exit code is 0 when every byte is the same and 1 when an event differs. A record
that another version of acqsim wrote, whose facts have another form, is compared as
far as the forms agree; that proves nothing either way, and the exit code is 4. So is
it where a host's terminals sent something whose true bytes are not kept.`,
		Example: examples("acqsim run C01 --record runs",
			"acqsim replay runs/C01"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			differs, unproved := false, false
			for _, name := range args {
				verdict, err := m.replay(cmd.Context(), name)
				if err != nil {
					return err
				}
				differs = differs || verdict == runrecord.Differs
				unproved = unproved || verdict == runrecord.Inconclusive
			}
			switch {
			case differs:
				return &exitError{code: exitFailed}
			case unproved:
				return &exitError{code: exitInconclusive}
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
	Verdict   runrecord.Verdict     `json:"verdict"`
	Same      bool                  `json:"same"`
	TraceHash string                `json:"trace_hash,omitempty"` // of the run now
	Compared  int                   `json:"compared"`             // events that read the same, from the first on
	Recorded  runrecord.Versions    `json:"recorded"`
	Now       runrecord.Versions    `json:"now"`
	First     *runrecord.Difference `json:"first_difference,omitempty"`
	Form      bool                  `json:"form_changed,omitempty"`   // of the event of the first difference
	Killed    bool                  `json:"killed,omitempty"`         // the host did not come to its end
	Withheld  *uint64               `json:"withheld_after,omitempty"` // after that event bytes are not kept
	Error     string                `json:"error,omitempty"`          // why nothing was compared
}

// lived does again what was recorded, of a run or of a host, and returns its hash.
func (m *Main) lived(ctx context.Context, name string, rec *runrecord.Record) (string, *runrecord.Comparison, error) {
	if rec.Manifest.Host != nil {
		return m.relive(ctx, name, rec)
	}
	res, c, err := m.again(ctx, rec)
	if err != nil || res == nil {
		return "", c, err
	}
	return res.TraceHash, c, nil
}

func (m *Main) replay(ctx context.Context, name string) (runrecord.Verdict, error) {
	defer m.busy(always("playing " + name))()
	rec, err := opened(name)
	if err != nil {
		return "", err
	}
	hash, c, err := m.lived(ctx, name, rec)
	if err != nil {
		return "", err
	}
	if !m.json {
		return c.Verdict, m.say(report.Replay(name, rec.Manifest, c, report.Language(m.lang)))
	}
	line := replayed{Type: "replay", Record: name, ID: rec.Manifest.Row, Verdict: c.Verdict,
		Same: c.Verdict == runrecord.Same, Compared: c.Compared, Recorded: c.Recorded, Now: c.Now, First: c.First,
		TraceHash: hash, Form: c.FormChanged, Killed: rec.Killed(), Withheld: c.Withheld}
	if c.Unreadable != nil {
		line.Error = c.Unreadable.Error()
	}
	return c.Verdict, m.line(line)
}
