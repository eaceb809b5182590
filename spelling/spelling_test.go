package spelling_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/spelling"
)

// A slip of the hand is answered with the word that was meant; a word that is
// like nothing known is not answered with a guess.
func TestNearest(t *testing.T) {
	known := []string{"drop", "delay", "duplicate", "T1", "A03", "reversed-after-lost-reply", "丢失"}
	for word, want := range map[string]string{
		"dorp":                      "drop",
		"DELAY":                     "delay",
		"T2":                        "T1",
		"A3":                        "A03",
		"duplicat":                  "duplicate",
		"reversed-after-lost-repay": "reversed-after-lost-reply",
		"丢了":                        "丢失",
		"settlement":                "",
		"x":                         "",
		"":                          "",
	} {
		near, found := spelling.Nearest(word, known)
		require.Equal(t, want, near, word)
		require.Equal(t, want != "", found, word)
	}
}

// Of several words equally near the first is meant, so that the same mistake gets
// the same answer every time.
func TestNearestIsStable(t *testing.T) {
	near, _ := spelling.Nearest("s9", []string{"s1", "s2"})
	require.Equal(t, "s1", near)
	near, _ = spelling.Nearest("s9", []string{"s2", "s1"})
	require.Equal(t, "s2", near)
}

// A word of hostile length costs nothing.
func TestNearestOfALongWord(t *testing.T) {
	long := strings.Repeat("a", 1<<20)
	_, found := spelling.Nearest(long, []string{long})
	require.False(t, found)
	_, found = spelling.Nearest("aaaa", []string{long})
	require.False(t, found)
}

// The hint goes straight behind the unknown word, and is empty when there is none.
func TestHint(t *testing.T) {
	require.Equal(t, `, did you mean "drop"?`, spelling.Hint("dorp", []string{"drop"}))
	require.Empty(t, spelling.Hint("settlement", []string{"drop"}))
}
