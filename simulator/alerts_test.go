package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile/controls"
	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// A control that sounds on a good day is switched off on the bad one: a day without
// trouble, a long holiday, a sale at the cut-over and a late file make no alert
// (CASES D01, B05, B08).
func TestNoFalseAlerts(t *testing.T) {
	for _, id := range []string{"good-day", "D01", "B05", "B08"} {
		r := play.Run(t.Context(), onlyRow(t, id, scenarios.Options{}), play.Options{})
		require.NoError(t, r.Err)
		require.Empty(t, controls.Alerts(diagnosis.NewIndex(r.World.Evidence())), id)
	}
}
