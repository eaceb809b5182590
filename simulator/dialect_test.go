package simulator

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A dialect that is only a mapping file carries the good day, on every wire: its
// books, totals, files and payouts are those of the shipped dialects.
func TestGoodDayInADialectFromAFile(t *testing.T) {
	for _, file := range []string{"1993-mti.yaml", "direct-stx.yaml"} {
		d, err := dialect.Read("../dialect/testdata/"+file, os.ReadFile)
		require.NoError(t, err)
		rows, err := scenarios.LoadID("good-day", scenarios.Options{})
		require.NoError(t, err)
		for _, wire := range everyWire() {
			r := play.Run(t.Context(), rows[0],
				play.Options{Wire: wire, Wires: otherWires, Dialect: d.Name(), Dialects: dialect.Known{d.Name(): d}})
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, "%s on %s:\n%s", file, wire, failures(r))
			require.Equal(t, d.Name(), r.Dialect)
		}
	}
}
