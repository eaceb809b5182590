package expect

import (
	"fmt"
	"strings"
)

// Finding is what a matcher saw.
type Finding struct {
	Holds      bool
	Want, Have string
	Decided    string // the message that decided it, where one did
	// Untold: the world does not keep what the matcher asks for. It neither holds nor fails; Have says what is missing.
	Untold bool
}

func times(n int) string {
	switch n {
	case 0:
		return "not at all"
	case 1:
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func listItems(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return strings.Join(texts, ", ")
}
