package spelling

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

const (
	longest  = 64 // bytes; words of people are shorter, and the cost grows with the square
	farthest = 4  // letters
)

// Nearest returns the known word that differs in the fewest letters, the first of
// several, and whether one is near enough to have been meant.
func Nearest(word string, known []string) (string, bool) {
	if len(word) > longest {
		return "", false
	}
	word = strings.ToLower(word)
	best, least := "", 1+min(utf8.RuneCountInString(word)/2, farthest)
	for _, k := range known {
		if len(k) > longest {
			continue
		}
		if d := levenshtein.ComputeDistance(word, strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best, best != ""
}

// Hint returns `, did you mean "drop"?` to put behind the name of an unknown
// word, or nothing when no known word is near.
func Hint(word string, known []string) string {
	near, found := Nearest(word, known)
	if !found {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", near)
}
