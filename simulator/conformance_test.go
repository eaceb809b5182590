package simulator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Every conformance check passes with our own terminal and host, on every wire with
// one hash, and looks only at what a foreign peer shows too.
func TestConformance(t *testing.T) {
	for _, row := range checks(t) {
		t.Run(row.Row, func(t *testing.T) {
			t.Parallel()
			var hashes []string
			for _, wire := range everyWire() {
				r := playedOn(t, row, wire)
				require.Positive(t, r.Observed)
				hashes = append(hashes, r.TraceHash)
			}
			for _, h := range hashes {
				require.Equal(t, hashes[0], h)
			}
		})
	}
}

// No check passes when its rule is broken: what it expects does not hold, and not because the run broke down or the
// breach never happened. A peer that goes another way than the check says may leave a later step, or a fault,
// nothing to do: then the check says so, and what does not hold stands under it.
func TestConformanceBreaches(t *testing.T) {
	broken := make(map[string]bool)
	for _, row := range checks(t) {
		for _, b := range row.BreachesIn(row.Vars["dialect"]) {
			broken[row.ID] = true
			if b.Patch != "" {
				_, err := os.Stat(filepath.Join("testdata", "breaches", b.Patch))
				require.NoError(t, err, "%s: %s", row.Row, b.Name)
				continue
			}
			t.Run(row.Row+"+"+b.Name, func(t *testing.T) {
				t.Parallel()
				r := play.Run(t.Context(), row.Broken(b), play.Options{})
				require.NoError(t, r.Err)
				seen := slices.ContainsFunc(slices.Concat(r.Failures, r.NotJudged), func(f play.Failure) bool {
					return f.Location.Line > 0
				})
				require.True(t, seen, "the check does not see it:\n%s", failures(r))
				require.Contains(t, []play.Verdict{play.Fail, play.Inconclusive}, r.Verdict)
				for _, f := range b.Faults {
					require.False(t, slices.ContainsFunc(r.Unfired, func(s string) bool { return strings.Contains(s, f.ID) }),
						"the breach never happened:\n%s", failures(r))
				}
			})
		}
	}
	for _, id := range scenarios.Checks() {
		require.True(t, broken[id], "%s cannot fail: say how its rule is broken", id)
	}
}

// checks loads the rows of every check.
func checks(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	var all []*scenarios.Scenario
	for _, id := range scenarios.Checks() {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		all = append(all, rows...)
	}
	return all
}
