package search

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// longDay is a day of 300 sales at three tills, in which six things go wrong.
func longDay() []byte {
	var b strings.Builder
	b.WriteString("version: 1\nid: long-day\nlimits: {wall: 60s}\ninclude: [profiles/one-shop.yaml]\nworld:\n" +
		"  terminals:\n    T2: {id: \"10000002\", merchant: M1}\n    T3: {id: \"10000003\", merchant: M1}\nfaults:\n")
	for i, fault := range []string{
		"on: {link: acquirer->terminal, phase: reply, of: s20}, do: drop",
		"on: {link: acquirer->terminal, phase: reply, of: s40}, do: {delay: {by: 20s}}",
		"on: {link: acquirer->clearing, phase: request, of: s100}, do: drop",
		"on: {link: issuer->clearing, phase: reply, of: s150}, do: {duplicate: {after: 1s}}",
		"on: {link: clearing->issuer, phase: request, of: s222}, do: {delay: {by: 10s}}",
		"on: {link: clock->payout}, do: drop",
	} {
		fmt.Fprintf(&b, "  - {id: f%d, %s}\n", i+1, fault)
	}
	b.WriteString("steps:\n")
	for i := range 300 {
		fmt.Fprintf(&b, "  - sale: {as: s%d, terminal: T%d, card: alice, amount: \"%d.%02d\"}\n", i+1, i%3+1, 1+i%90, i%100)
	}
	b.WriteString("  - advance: {to: T+1 12:00}\nfinally: []\n")
	return []byte(b.String())
}

// A bug that needs three faults, in a day of 300 steps, is found in a day of three faults and four
// steps at the most: a person reads what is left, and nothing else.
func TestShrinkToWhatIsNeeded(t *testing.T) {
	read := func(name string) ([]byte, error) {
		if name == "long.yaml" {
			return longDay(), nil
		}
		return scenarios.ReadFile(name)
	}
	story, err := ReadStory(read, "long.yaml")
	require.NoError(t, err)
	plays := 0
	planted := func(s *Story) bool {
		sc, err := s.Scenario()
		if err != nil {
			return false
		}
		plays++
		r := play.Run(t.Context(), sc, play.Options{})
		acted := 0
		for _, f := range r.World.Loop.Faults() {
			if f.Count > 0 && strings.Contains("f1 f3 f4", f.ID) {
				acted++
			}
		}
		return r.Err == nil && acted == 3
	}
	require.True(t, planted(story))

	small := Shrink(t.Context(), story, planted)

	faults, steps := small.Size()
	require.LessOrEqual(t, faults, 3, "%s", small.Text())
	require.LessOrEqual(t, steps, 4, "%s", small.Text())
	require.Less(t, plays, 250)
	require.True(t, planted(small))
}

// A story taken apart and written again is the same scenario.
func TestStoryIsItsFile(t *testing.T) {
	for _, id := range []string{"good-day", "A03", "C01", "B02"} {
		file := scenarios.FileOf(id)
		story, err := ReadStory(scenarios.ReadFile, file)
		require.NoError(t, err)
		want, err := scenarios.Load(scenarios.ReadFile, file, scenarios.Options{})
		require.NoError(t, err)
		have, err := story.Row(want[0].Vars).Scenario()
		require.NoError(t, err, "%s", story.Text())
		first, second := play.Run(t.Context(), want[0], play.Options{}), play.Run(t.Context(), have, play.Options{})
		require.Equal(t, first.Verdict, second.Verdict)
		require.Equal(t, len(first.World.History.Records), len(second.World.History.Records))
	}
}
