package fault

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A fault that never fired is told with what came closest to it: what is the same kind of thing on the same way is
// nearer than what is another kind, and each condition that it did not fit is named.
func TestNearest(t *testing.T) {
	g := gate(t, drop("f", On{Match: Match{Link: "acquirer->terminal", MTI: "0210", Of: "s1",
		Fields: map[string]string{"39": "51"}}, Nth: 2}))
	_, any := g.Nearest("f")
	require.False(t, any, "nothing came")

	pass := func(s *frame) { g.Observe(0, s); g.Decide(0, s) }
	unmet := func() []Condition {
		m, any := g.Nearest("f")
		require.True(t, any)
		return m.Unmet
	}
	pass(msg("T1", "acquirer", "0200", "s1"))
	require.Equal(t, []Condition{{"link", "acquirer->terminal", "T1->acquirer"}, {"mti", "0210", "0200"},
		{"fields 39", "51", ""}}, unmet())
	pass(msg("acquirer", "T1", "0410", "s1"))
	require.Equal(t, []Condition{{"mti", "0210", "0410"}, {"fields 39", "51", ""}}, unmet())
	other := msg("acquirer", "T1", "0210", "s2")
	other.fields = map[string]string{"39": "00"}
	pass(other)
	require.Equal(t, []Condition{{"of", "s1", ""}, {"fields 39", "51", "00"}}, unmet())
	mine := msg("acquirer", "T1", "0210", "s1")
	mine.fields = map[string]string{"39": "51"}
	pass(mine)
	require.Equal(t, []Condition{{"nth", "2", "1"}}, unmet())
	pass(msg("acquirer", "T1", "0410", "s1"))
	require.Equal(t, []Condition{{"nth", "2", "1"}}, unmet(), "nothing nearer came")
	pass(mine)
	_, any = g.Nearest("f")
	require.False(t, any, "it fired")
}

// What another rule has acted on, what a rule held for a thing that never passed, and what came before the thing that
// it waits for, are near misses too.
func TestNearestOfWhatFits(t *testing.T) {
	on := link("acquirer->terminal")
	g := gate(t, drop("first", on), drop("second", on),
		Rule{ID: "held", On: link("T1->acquirer"), Do: Do{Delay: &Delay{Until: &Match{MTI: "0820"}}}},
		Rule{ID: "late", On: On{Match: Match{MTI: "0210"}, After: &Match{MTI: "0820"}}, Do: Do{Drop: &Drop{}}})
	for _, s := range []*frame{msg("acquirer", "T1", "0210"), msg("T1", "acquirer", "0200")} {
		g.Observe(0, s)
		g.Decide(0, s)
	}
	for id, key := range map[string]string{"second": EarlierRule, "held": NotReleased, "late": "after"} {
		m, any := g.Nearest(id)
		require.True(t, any, id)
		require.Equal(t, key, m.Unmet[0].Key, id)
	}
}
