package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/report"
	"acqsim/scenarios"
)

// Runs beside one that panics, and those after it, come to their own verdicts: table, NDJSON, JUnit and records have
// all of them, and the exit code is 1, as for a failure (DESIGN §6).
func TestPanicEndsNoOtherRun(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		var out, complaints bytes.Buffer
		m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints, json: asJSON, lang: "en"}
		folder := t.TempDir()
		r := &running{selecting: selecting{playing: playing{wire: "memory"}}, jobs: 2}
		r.junit, r.record = filepath.Join(folder, "junit.xml"), filepath.Join(folder, "records")
		require.NoError(t, r.check())
		tasks, err := r.tasks([]string{"A01", "good-day", "A03"})
		require.NoError(t, err)
		for i := range tasks[1].row.Scenario.Steps {
			if a, ok := tasks[1].row.Scenario.Steps[i].Action().(*scenarios.Void); ok {
				// a tip in another currency than that of its sale, which the till cannot add up
				tasks[1].row.Scenario.Steps[i].Void = nil
				tasks[1].row.Scenario.Steps[i].Tip = &scenarios.Tip{As: a.As, Of: a.Of, Amount: payment.Minor(100, payment.USD)}
			}
		}
		require.NoError(t, m.runAll(t.Context(), r, tasks))
		var coded *exitError
		require.ErrorAs(t, m.conclude(t.Context(), r, tasks, report.Span{}), &coded)
		require.Equal(t, exitFailed, coded.code)

		junit, err := os.ReadFile(r.junit)
		require.NoError(t, err)
		require.Contains(t, string(junit), `tests="3" failures="0" errors="1"`)
		require.Contains(t, string(junit), "seed 0: panic: ")
		for _, row := range []string{"A01", "good-day", "A03"} {
			require.FileExists(t, filepath.Join(r.record, row, "manifest.json"))
		}
		if asJSON {
			require.Contains(t, out.String(), `"passed":2,"failed":0,"errors":1,"inconclusive":0`)
			require.Regexp(t, `"id":"good-day".*"verdict":"error".*"error":"cases/good-day\.yaml:[0-9]+.*panic: `,
				out.String())
			continue
		}
		require.Contains(t, out.String(), "2 passed, 1 error in")
		require.Contains(t, out.String(), "repeat: acqsim run good-day")
	}
}
