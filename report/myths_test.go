package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every wrong belief is refuted by a real run of its case: the facts that the belief
// denies stand in the books of that run, and there is something to quote.
func TestMythsAreRefuted(t *testing.T) {
	seen := make(map[string]bool)
	for _, m := range Myths() {
		require.False(t, seen[m.ID], m.ID)
		seen[m.ID] = true
		r, err := Refute(t.Context(), m)
		require.NoError(t, err)
		require.NotEmpty(t, r.Lines, m.ID)
		for _, lang := range []Language{English, Chinese} {
			page := MythPage(r, Page{Language: lang})
			require.Contains(t, page, m.Case)
			require.Contains(t, page, r.Lines[0].Text.In(string(lang)))
		}
	}
	require.GreaterOrEqual(t, len(seen), 8)
}
