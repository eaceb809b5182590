package report

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Seen by the merchant, a payout refused for a limit looks like one that risk control
// holds: the question whom to ask what tells them apart (CASES §1: C01, D06).
func TestCasesThatLookAlike(t *testing.T) {
	patterns, err := CasePatterns(t.Context())
	require.NoError(t, err)
	r := playRow(t, "C01")
	ev := r.World.Evidence()
	key, ok := r.World.KeyOf(ev, "s1")
	require.True(t, ok)
	v := ViewFrom(ev, key, "merchant", patterns)
	var cases []string
	for _, c := range v.Alike {
		cases = append(cases, c.Case)
	}
	require.Contains(t, cases, "C01")
	require.Contains(t, cases, "D06")
	require.NotContains(t, cases, "A01", "there the merchant has no slip")
	require.True(t, v.Asks)
	require.NotContains(t, v.Question.Holders, v.Seat, "it asks somebody else")
	page := SeatPage(NamesOf(r.World), v, Page{Language: Chinese})
	require.Contains(t, page, "请问收单机构")
	acquirer := ViewFrom(ev, key, "acquirer", patterns)
	require.Less(t, len(acquirer.Alike), len(v.Alike), "the acquirer sees why")
}

// What only a till knows that is somebody else's is told at its seat as not seen, and asked for: no case is ruled out
// by it, so that nobody is told that there is nothing to ask.
func TestSeatOfAForeignTill(t *testing.T) {
	patterns, err := CasePatterns(t.Context())
	require.NoError(t, err)
	r := playRow(t, "A02")
	ev := *r.World.Evidence()
	key, ok := r.World.KeyOf(&ev, Subject(r.Scenario))
	require.True(t, ok)
	ev.Slips = nil
	v := ViewFrom(&ev, key, "merchant", patterns)
	require.Len(t, v.Unseen, 3)
	require.NotEmpty(t, v.Alike)
	require.True(t, v.Asks)
	page := SeatPage(NamesOf(r.World), v, Page{})
	require.Contains(t, page, "not seen from here: ask at the till")
	require.NotContains(t, page, "every case that looks like this has the same cause")
}
