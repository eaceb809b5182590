package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/invariants"
	"acqsim/simulator/play"
)

// A run may end anywhere: after each step of every case the diagnosis, which has rows alone, names the places that the
// ledgers have, and what is owed of each transaction and what it has cost (docs/design/truth.md §3).
func TestDiagnosisAgreesAfterEachStep(t *testing.T) {
	for _, id := range scenarios.IDs() {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			rows, err := scenarios.LoadID(id, scenarios.Options{})
			require.NoError(t, err)
			for end := 1; end < len(rows[0].Steps); end++ {
				row := *rows[0]
				row.Steps, row.Finally = row.Steps[:end:end], nil
				r := play.Run(t.Context(), &row, play.Options{})
				require.NoError(t, r.Err)
				for _, v := range invariants.Check(r.World, play.Excused(row.Faults, row.World.Practice)) {
					if v.ID == 20 {
						t.Errorf("after step %d: want %s, have %s", end, v.Want, v.Have)
					}
				}
			}
		})
	}
}
