package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A host that answers as one in production does (30 for what a layout demands, 77 for a batch that is not its own)
// refuses nothing that our terminal sends, in any story and in either dialect: what our tills do, production takes.
func TestStrictHostTakesWhatOurTillsSend(t *testing.T) {
	for _, dialect := range []string{"1987-ascii", "unionpay-direct"} {
		for _, id := range scenarios.IDs() {
			rows, err := scenarios.LoadID(id, scenarios.Options{Dialect: dialect})
			require.NoError(t, err)
			loose := play.Run(t.Context(), rows[0], play.Options{})
			if loose.Verdict != play.Pass {
				continue // a story of the other dialect
			}
			rows[0].World.Acquirer.Strict = true
			r := play.Run(t.Context(), rows[0], play.Options{})
			if r.Verdict != play.Pass {
				t.Errorf("%s %s: %v %v\n%s", dialect, id, r.Verdict, r.Err, failures(r))
			} else if loose.TraceHash != r.TraceHash {
				t.Errorf("%s %s: another hash", dialect, id)
			}
		}
	}
}
