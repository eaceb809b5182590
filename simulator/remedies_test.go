package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Every remedy that a case lists does what its scenario says: what prevents leaves
// nobody out of pocket, what detects makes a control speak earlier, what repairs
// makes amount × days smaller (CASES §1, remedies).
func TestRemedies(t *testing.T) {
	for _, id := range scenarios.IDs() {
		base := onlyRow(t, id, scenarios.Options{})
		for _, turn := range base.Turns() {
			t.Run(id+" "+turn.String(), func(t *testing.T) {
				written := play.Run(t.Context(), base, play.Options{})
				turned := play.Run(t.Context(), onlyRow(t, id, scenarios.Options{Turn: turn}), play.Options{})
				for _, r := range []*play.Result{written, turned} {
					require.NoError(t, r.Err)
					require.Equal(t, play.Pass, r.Verdict, failures(r))
				}
				with, without := written.Figures, turned.Figures
				if !turn.Without {
					with, without = without, with
				}
				remedy := base.Remedies[turn.Remedy]
				if remedy.Effect == scenarios.Prevents && !turn.Without {
					require.NotEqual(t, "complaint", with.Detection.Control, "nobody complains of what was prevented")
				}
				requireEffect(t, remedy.Effect, with, without)
			})
		}
	}
}

func onlyRow(t *testing.T, id string, o scenarios.Options) *scenarios.Scenario {
	t.Helper()
	rows, err := scenarios.LoadID(id, o)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0]
}

func requireEffect(t *testing.T, e scenarios.Effect, with, without *play.Figures) {
	t.Helper()
	switch e {
	case scenarios.Prevents:
		require.Empty(t, with.Harm, "a remedy that prevents leaves nobody out of pocket")
		require.Less(t, trouble(with), trouble(without),
			"without it somebody is, or has to call, or a control has something to find")
	case scenarios.Detects:
		require.NotEqual(t, "none", with.Detection.Control)
		require.True(t, without.Detection.Control == "none" || with.Detection.At < without.Detection.At,
			"with it: %s at %v; without it: %s at %v", with.Detection.Control, with.Detection.At, without.Detection.Control,
			without.Detection.At)
	case scenarios.Repairs:
		require.Less(t, total(with).Minor, total(without).Minor, "amount × days with it, and without it")
	}
}

// trouble says how bad it came: somebody out of pocket, somebody who had to call, a
// control that had something to find, or nothing at all.
func trouble(f *play.Figures) int {
	switch {
	case len(f.Harm) > 0:
		return 3
	case f.Detection.Control == "complaint":
		return 2
	case f.Detection.Control != "none":
		return 1
	}
	return 0
}

func total(f *play.Figures) payment.Amount {
	var sum payment.Amount
	for _, h := range f.Harm {
		sum = sum.Add(h.Sum)
	}
	return sum
}
