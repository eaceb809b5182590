package simulator

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// otherWires are those of other people's stacks, none where a build tag leaves them out.
var otherWires = make(map[string]func() (engine.Wire, error))

// everyWire lists the wires by name.
func everyWire() []string {
	return append([]string{"memory", "tcp"}, slices.Sorted(maps.Keys(otherWires))...)
}

// playedOn plays a scenario on a wire and requires that it passes there, or, where its file says that it comes out
// otherwise on that wire, that the run says so too.
func playedOn(t *testing.T, s *scenarios.Scenario, wire string) *play.Result {
	t.Helper()
	r := play.Run(t.Context(), s, play.Options{Wire: wire, Wires: otherWires})
	require.NoError(t, r.Err)
	want := play.Pass
	if s.Differs[wire].En != "" {
		want = play.Differs
	}
	require.Equal(t, want, r.Verdict, "%s on %s:\n%s", s.Row, wire, failures(r))
	return r
}
