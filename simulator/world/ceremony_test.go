package world

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/hsm"
	"acqsim/scenarios"
	"acqsim/terminal"
)

// The same seed gives the same keys, another seed others: a run repeats itself, and
// two processes with one seed understand each other.
func TestCeremonyFollowsFromTheSeed(t *testing.T) {
	none := new(scenarios.World)
	a, b, c := &ceremony{1, none}, &ceremony{1, none}, &ceremony{2, none}
	x, err := a.tmk("10000001")
	require.NoError(t, err)
	y, err := b.tmk("10000001")
	require.NoError(t, err)
	z, err := c.tmk("10000001")
	require.NoError(t, err)
	other, err := a.tmk("10000002")
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false}, []bool{x.Equal(y), x.Equal(z), x.Equal(other)})
	one, err := a.zone(Acquirer, Clearing)
	require.NoError(t, err)
	two, err := a.zone(Clearing, Issuer)
	require.NoError(t, err)
	require.False(t, one.Key.Equal(two.Key), "each pair has its own")
}

// The same seed gives the same chips and numbers, another seed others; a number that
// is printed on a card stands in no line of the record.
func TestCardsFollowFromTheSeed(t *testing.T) {
	cards := map[string]scenarios.Card{"alice": {PAN: "6222020000000005", Expiry: "2912"}}
	numbers := func(seed uint64) (terminal.CVN, hsm.Key) {
		var c terminal.Config
		require.NoError(t, (&ceremony{seed, new(scenarios.World)}).tillCards(&c, cards))
		return c.Keys.CVNs["alice"], c.Keys.Chips["6222020000000005"]
	}
	a, x := numbers(1)
	b, y := numbers(1)
	_, z := numbers(2)
	require.Equal(t, a, b)
	require.Equal(t, []bool{true, false}, []bool{x.Equal(y), x.Equal(z)})
}
