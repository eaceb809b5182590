package search

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// open are seeds of days in which something is still found: their roots are not mended yet. Whoever mends one takes
// it out.
var open = []uint64{3, 11, 12, 15, 33, 53, 54, 56, 65}

// The days of a fixed set of seeds hold what must always hold, give the same trace when they are played again, and
// come to their end.
func TestFixedSeeds(t *testing.T) {
	var found []*Catch
	days := 0
	h := &Hunt{From: 1, Days: 80, Workers: runtime.GOMAXPROCS(0), Also: []Oracle{Again(play.Options{}, 8)},
		Found: func(c *Catch) { found = append(found, c) }, Ended: func(*Day) { days++ }}

	reached := h.Run(t.Context())

	mended := slices.Clone(open)
	for _, c := range found {
		mended = slices.DeleteFunc(mended, func(seed uint64) bool { return seed == c.Day.Seed })
		if !slices.Contains(open, c.Day.Seed) {
			t.Errorf("seed %d: %s\nacqsim hunt --seed %d --days 1", c.Day.Seed, &c.Findings[0], c.Day.Seed)
		}
	}
	require.Empty(t, mended, "nothing is found in them any more: take them out of open")
	require.GreaterOrEqual(t, days+len(found), 80)
	require.NotEmpty(t, reached.Acted["clearing->acquirer file"]["drop"])
	require.NotEmpty(t, reached.Rare(Causes))
}

// A hunt that is stopped ends, and keeps what it has seen.
func TestHuntEnds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	days := 0
	h := &Hunt{Ended: func(*Day) { days++; stop() }, Kinds: []Kind{Quiet}, Rare: true}

	reached := h.Run(ctx)

	require.Equal(t, 1, days)
	require.NotEmpty(t, reached.Counted[Stages])
}

// What finds nothing is not made smaller, and a finding that becomes another one is not kept.
func TestSameFinding(t *testing.T) {
	money := Finding{Rule: "invariant 20: money", Want: "1.00", Have: "2.00"}
	require.Equal(t, 1, has([]Finding{{Rule: "hang"}, {Rule: money.Rule, Have: "7.00"}}, &money))
	require.Negative(t, has([]Finding{{Rule: "invariant 12: batches"}}, &money))
	panicked := Finding{Rule: "panic", Have: "runtime error: index out of range [5] with length 5"}
	other := Finding{Rule: "panic", Have: "runtime error: index out of range [3] with length 3"}
	require.Zero(t, has([]Finding{other}, &panicked))
	require.Negative(t, has([]Finding{{Rule: "panic", Have: "nil map"}}, &panicked))
}
