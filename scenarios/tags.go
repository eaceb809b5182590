package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"acqsim/strict"
)

// Remedies lists what can be done against missing money (S1 to S10 of the case
// catalogue), in the words of the tags remedy:….
func Remedies() []string { return slices.Clone(tagWords["remedy"]) }

// tagWords are the words of the case catalogue (C1 to C6, P1 to P5, S1 to S10).
var tagWords = map[string][]string{
	"cause":   {"bank", "clearing", "account", "institution", "technical", "operator"},
	"problem": {"delay", "theft", "fee", "trust", "legal"},
	"remedy": {"stability", "clearing", "account-care", "settlement-monitoring", "terminal", "operation", "emergency",
		"rules", "collaboration", "supervision"},
}

var (
	idPattern   = regexp.MustCompile(`^([A-Z][0-9]{2}|[a-z][a-z0-9]*)(-[a-z0-9]+)*$`)
	wordPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

func checkTag(tag *strict.Node, m *strict.Mistakes) {
	group, word, grouped := strings.Cut(tag.Text, ":")
	switch {
	case !grouped && !wordPattern.MatchString(tag.Text):
		m.Add(tag.Location, "want a tag of small letters, digits and hyphens, have %q", tag.Text)
	case grouped && tagWords[group] == nil:
		m.Unknown(tag.Location, "kind of tag", group, sortedKeys(tagWords))
	case grouped && !slices.Contains(tagWords[group], word):
		m.Unknown(tag.Location, group, word, tagWords[group])
	}
}
