package spelling

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// A list of so many words is shown whole; of a longer one the nearest are.
const (
	whole   = 10
	nearest = 8
)

// Choices lists the words that may stand where word does, to put behind "want one of".
// Of a long list it has the nearest ones, nearest first, and how many more there are;
// all, when it is not "", says where they can be read, such as "acqsim list".
func Choices(word string, known []string, all string) string {
	if len(known) <= whole {
		return strings.Join(known, ", ")
	}
	far := make(map[string]int, len(known))
	for _, k := range known {
		far[k] = distance(word, k)
	}
	near := slices.Clone(known)
	slices.SortStableFunc(near, func(a, b string) int { return far[a] - far[b] })
	text := fmt.Sprintf("%s … and %d more", strings.Join(near[:nearest], ", "), len(known)-nearest)
	if all != "" {
		text += ": " + all
	}
	return text
}

// distance counts the letters in which a known word differs, letter case apart; one
// that contains the word is nearer than all others. To no word all are equally far.
func distance(word, known string) int {
	switch {
	case word == "":
		return 0
	case len(word) > 1 && strings.Contains(strings.ToLower(known), strings.ToLower(word)):
		return -1
	case len(word) > longest || len(known) > longest:
		return math.MaxInt32
	}
	return levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(known))
}
