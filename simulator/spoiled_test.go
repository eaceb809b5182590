package simulator

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A scenario whose cause is taken away fails, and fails where the money is: what
// the catalogue says is not true of just any day.
func TestSpoiledScenariosFail(t *testing.T) {
	for _, c := range []struct {
		id, what     string
		old, changed string
		seen         map[string]string // by expectation that must fail: what was there instead
	}{
		{"A04", "a till that discards the late approval", "terminal: {accept-late-reply: true}", "terminal: {}",
			map[string]string{
				"expect printed":         "not at all",
				"finally reconciliation": "raised: none (missing 1, extra 0)",
				"finally diagnosis":      "cause reversed-after-lost-reply, holder cardholder, act nobody",
			}},
		{"B05", "an acquirer that goes by DE 15", "acquirer: {date-by-own-clock: true}", "acquirer: {}", map[string]string{
			"expect reconciliation":  "open: none (missing 1, extra 0)",
			"finally reconciliation": "raised: none (missing 1, extra 0)",
		}},
		{"A06", "a restart before the cut-over", "restart: 30m", "restart: 2m", map[string]string{
			"finally position":  "486.00 CNY with the cardholder in issuer/cardholder:alice",
			"finally diagnosis": "cause reversed-after-lost-reply, holder cardholder, act nobody",
		}},
		{"C01", "a Class I settlement card", "class: II, verified: true", "class: I, verified: true", map[string]string{
			"expect payout":     "10760.00 CNY on 2026-03-26 succeeded",
			"finally books":     "0.00 CNY; 10860.00 CNY",
			"finally diagnosis": "cause paid",
		}},
		{"D01", "a calendar without the holiday week",
			"    holidays: [2022-10-01, 2022-10-02, 2022-10-03, 2022-10-04, 2022-10-05, 2022-10-06, 2022-10-07]\n", "",
			map[string]string{
				"never payout":      "10760.00 CNY on 2022-10-03",
				"finally diagnosis": "cause paid",
			}},
		{"B08", "a clearing file on time", `at: "2026-03-26 14:00"`, "by: 1s", map[string]string{
			"expect payout":          "497.50 CNY on 2026-03-26 succeeded",
			"finally reconciliation": "raised: none (missing 2, extra 0)",
		}},
		{"A02", "a fourth reversal that arrives", "times: 4", "times: 3", map[string]string{
			"never message":     "0410 (DE 39 00) from acquirer to T1",
			"finally position":  "268.00 CNY with the cardholder in issuer/cardholder:alice",
			"finally diagnosis": "cause reversed-after-lost-reply",
		}},
	} {
		t.Run(c.id+" with "+c.what, func(t *testing.T) {
			r := runChanged(t, c.id, c.old, c.changed)
			require.NoError(t, r.Err)
			require.Equal(t, play.Fail, r.Verdict)
			for rule, have := range c.seen {
				require.True(t, slices.ContainsFunc(r.Failures, func(f play.Failure) bool {
					return f.Rule == rule && strings.Contains(f.Have+" "+f.Decided, have)
				}), "%s does not tell of %q:\n%s", rule, have, failures(r))
			}
		})
	}
}

// runChanged plays a scenario of the catalogue with one passage changed.
func runChanged(t *testing.T, id, old, changed string) *play.Result {
	t.Helper()
	file := id + ".yaml"
	text, err := scenarios.Source(id)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(text), old), "%s has the passage %q once", file, old)
	read := func(name string) ([]byte, error) {
		if name == file {
			return []byte(strings.Replace(string(text), old, changed, 1)), nil
		}
		return nil, os.ErrNotExist
	}
	rows, err := scenarios.Load(read, file, scenarios.Options{})
	require.NoError(t, err)
	return play.Run(t.Context(), rows[0], play.Options{})
}
