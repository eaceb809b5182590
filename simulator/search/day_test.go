package search

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A seed draws one day, whoever asks and how often, and the day's file gives a scenario:
// what was found once can be found again, by a person with nothing but the file.
func TestDayIsItsSeed(t *testing.T) {
	for seed := range uint64(30) {
		kind := Kinds()[seed%3]
		d := Draw(seed, kind)
		require.Equal(t, d, Draw(seed, kind))
		_, err := d.Scenario()
		require.NoError(t, err, "%s", d.Text())
	}
}

// Drawn days come to their end: what nobody could do was left out, and what is left is
// done. Played again such a day has the same trace.
func TestDrawnDaysHappen(t *testing.T) {
	for seed := range uint64(6) {
		d, r, err := Draw(seed, Kinds()[seed%3]).Play(t.Context(), play.Options{})
		require.NoError(t, err, "%s", d.Text())
		again, second, err := d.Play(t.Context(), play.Options{})
		require.NoError(t, err)
		require.Equal(t, d, again)
		require.Equal(t, r.TraceHash, second.TraceHash)
	}
}

// Every hand-off, every verb, every transaction, practice and mistake is drawn sooner or
// later: a search that never tries a thing says nothing of it.
func TestDrawnSoonerOrLater(t *testing.T) {
	var all strings.Builder
	for seed := range uint64(1500) {
		all.Write(Draw(seed, Kinds()[1+seed%2]).Text())
	}
	want := append([]string{
		"complete:", "pre-auth-void:", "adjust:", "tip:", "ring-up:", "chargeback", "retrieval", "wipe:",
		"hold:", "change-account:", "stray-record:", "crash: {node", "capture: terminal", "per-sale", "JPY", "EUR",
		"unionpay-direct", "class: III", "M5:", "keys: double", "stall", "pause", "seal: keep", "answer",
	}, practices...)
	for i := range handOffs {
		on, _, _ := strings.Cut(handOffs[i].on, "%s")
		want = append(want, on)
	}
	for _, w := range want {
		require.Contains(t, all.String(), w)
	}
}

// Leaving a step out takes with it what cannot be without it, faults too.
func TestWithoutStep(t *testing.T) {
	d := &Day{
		Steps: []Line{
			{Label: "s1", Text: "sale"}, {Label: "r1", Of: []string{"s1"}, Text: "refund"},
			{Of: []string{"r1"}, Text: "dispute"}, {Label: "s2", Text: "sale"},
		},
		Faults: []Line{{Of: []string{"r1"}, Text: "lost"}, {Of: []string{"s2"}, Text: "late"}},
	}

	less := d.WithoutStep(0)

	require.Equal(t, d.Steps[3:], less.Steps)
	require.Equal(t, d.Faults[1:], less.Faults)
	require.Len(t, d.Steps, 4)
}
