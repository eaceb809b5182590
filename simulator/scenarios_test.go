package simulator

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Every scenario of the catalogue passes on every wire, in memory and on tcp twice, with
// one hash: same scenario, same seed, byte-identical trace. Together they need every rule by
// which the parties post (DOMAIN §1).
func TestCatalogue(t *testing.T) {
	used, all, back := make(rulesUsed), true, 0
	for _, id := range scenarios.IDs() {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		for _, row := range rows {
			played := false
			t.Run(row.Row, func(t *testing.T) {
				var hashes []string
				for _, wire := range append(everyWire(), "memory", "tcp") {
					r := playedOn(t, row, wire)
					if r.Verdict == play.Pass {
						hashes = append(hashes, r.TraceHash)
					}
					if !played {
						used.see(r.World)
						unlike, again := retiredAlike(r.World)
						require.Empty(t, unlike, "ledgers that retire what is over tell what others tell")
						back += max(0, again)
					}
					played = true
				}
				for _, h := range hashes {
					require.Equal(t, hashes[0], h)
				}
			})
			all = all && played
		}
	}
	if all {
		used.check(t)
		require.Positive(t, back, "transactions that came back after they had been retired")
	}
}

func failures(r *play.Result) string {
	text := fmt.Sprintln("never fired:", r.Unfired)
	for _, u := range r.Undone {
		text += fmt.Sprintf("%s: %s did nothing: %s\n", u.Location, u.Step, u.Refusal)
	}
	for _, f := range slices.Concat(r.Failures, r.NotJudged) {
		text += fmt.Sprintf("%s: %s\n  want %s\n  have %s\n  by   %s\n", f.Location, f.Rule, f.Want, f.Have, f.Decided)
	}
	return text
}
