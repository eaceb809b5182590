package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"acqsim/spelling"
)

// Problem is one mistake in a scenario file.
type Problem struct {
	Position Position
	Message  string
}

// String returns "file:line:column: message".
func (p Problem) String() string { return p.Position.String() + ": " + p.Message }

// Error is everything that is wrong with a scenario and the profiles it includes,
// in the order of the files' lines.
type Error struct{ Problems []Problem }

// Error returns one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds the report on a file that is something else altogether.
const maxProblems = 100

// problems collects mistakes, so that one reading reports all.
type problems struct{ list []Problem }

func (p *problems) add(at Position, format string, args ...any) {
	if len(p.list) < maxProblems {
		p.list = append(p.list, Problem{at, fmt.Sprintf(format, args...)})
	}
}

// unknown reports a word outside a list, with the nearest word of the list.
func (p *problems) unknown(at Position, what, got string, known []string) {
	p.add(at, "%s", unknown(what, got, known))
}

// err returns the problems in the order of their places, each once, or nil.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column),
			strings.Compare(a.Message, b.Message))
	})
	return &Error{slices.Compact(p.list)}
}

// unknown says that a word is not of a list, which word may have been meant, and
// what the list is.
func unknown(what, got string, known []string) string {
	if hint := spelling.Hint(got, known); hint != "" {
		return fmt.Sprintf("unknown %s %q%s", what, got, hint)
	}
	if len(known) == 0 {
		return fmt.Sprintf("unknown %s %q: there is none", what, got)
	}
	return fmt.Sprintf("unknown %s %q, want one of %s", what, got, strings.Join(known, ", "))
}
