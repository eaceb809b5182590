package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every wrong belief is refuted by a real run of its case: the facts that the belief
// denies stand in the books of that run, and there is something to quote.
func TestClaimsAreRefuted(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range Claims() {
		require.False(t, seen[c.ID], c.ID)
		seen[c.ID] = true
		r, err := Refute(t.Context(), c)
		require.NoError(t, err)
		require.NotEmpty(t, r.Lines, c.ID)
		for _, lang := range []Language{English, Chinese} {
			page := ClaimPage(r, lang)
			require.Contains(t, page, c.Case)
			require.Contains(t, page, r.Lines[0].Text.In(string(lang)))
		}
	}
	require.GreaterOrEqual(t, len(seen), 8)
}
