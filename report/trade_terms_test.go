package report

import (
	"maps"
	"slices"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"acqsim/party"
	"acqsim/payment"
)

// Every word for a party, a job, a message, a file, a holder or a source is there in
// both languages.
func TestTradeTermsInBothLanguages(t *testing.T) {
	all := slices.Concat(
		slices.Collect(maps.Values(nodes)), slices.Collect(maps.Values(jobs)),
		slices.Collect(maps.Values(claims)), slices.Collect(maps.Values(holders)), slices.Collect(maps.Values(actors)),
		slices.Collect(maps.Values(kinds)), slices.Collect(maps.Values(sources)), slices.Collect(maps.Values(seats)),
		slices.Collect(maps.Values(deductions)), slices.Collect(maps.Values(remedyNames)),
		slices.Collect(maps.Values(effects)),
	)
	for _, s := range stageOrder {
		all = append(all, s.name)
	}
	for _, text := range all {
		require.NotEmpty(t, text.En)
		require.True(t, slices.ContainsFunc([]rune(text.Zh), func(c rune) bool { return unicode.Is(unicode.Han, c) }),
			"%s: %q is no Chinese", text.En, text.Zh)
	}
	require.Equal(t, slices.Sorted(slices.Values(party.Jobs())), slices.Sorted(maps.Keys(jobs)))
	require.Equal(t, "收单机构", Chinese.say(payment.Text{En: "acquirer", Zh: "收单机构"}))
}
