package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acqsim/spelling"
)

// Location is where something stands in a file. Lines and columns count from 1.
type Location struct {
	File         string
	Line, Column int
}

// String returns "file:line:column", by which editors jump there.
func (l Location) String() string {
	return l.File + ":" + strconv.Itoa(l.Line) + ":" + strconv.Itoa(l.Column)
}

func (l Location) compare(m Location) int {
	return cmp.Or(strings.Compare(l.File, m.File), cmp.Compare(l.Line, m.Line), cmp.Compare(l.Column, m.Column))
}

// Mistake is one thing that is wrong with a file.
type Mistake struct {
	Location Location
	Message  string // what was wanted, and what there is
}

// String returns "file:line:column: message".
func (m Mistake) String() string { return m.Location.String() + ": " + m.Message }

// Error is everything that is wrong with one file or several.
type Error struct{ Mistakes []Mistake }

// Error returns one line for each mistake.
func (e *Error) Error() string {
	lines := make([]string, len(e.Mistakes))
	for i, m := range e.Mistakes {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// most bounds the report on a file that is something else altogether.
const most = 100

// Mistakes collects what is wrong, so that one reading tells all of it. The zero
// value is ready.
type Mistakes struct {
	Most int // how many are kept; 100 when 0
	list []Mistake
}

// Add notes a mistake.
func (m *Mistakes) Add(at Location, format string, args ...any) {
	if !m.Full() {
		m.list = append(m.list, Mistake{at, fmt.Sprintf(format, args...)})
	}
}

// Unknown notes a word outside a list, with the word of the list that is nearest.
func (m *Mistakes) Unknown(at Location, what, got string, known []string) {
	m.Add(at, "%s", Unknown(what, got, known))
}

// Len counts the mistakes so far.
func (m *Mistakes) Len() int { return len(m.list) }

// Full reports whether no further mistake is kept.
func (m *Mistakes) Full() bool { return len(m.list) >= cmp.Or(m.Most, most) }

// At reports whether a mistake has been noted at a location.
func (m *Mistakes) At(at Location) bool {
	return slices.ContainsFunc(m.list, func(one Mistake) bool { return one.Location == at })
}

// Err returns an *Error with the mistakes in the order of their locations, each
// once; nil when there is none.
func (m *Mistakes) Err() error {
	if len(m.list) == 0 {
		return nil
	}
	return &Error{Sorted(m.list)}
}

// Sorted puts mistakes in the order of their locations and leaves out those that are
// told twice.
func Sorted(list []Mistake) []Mistake {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Mistake) int {
		return cmp.Or(a.Location.compare(b.Location), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(list)
}

// Unknown says that a word is not of a list, which word may have been meant, or else
// what the list is.
func Unknown(what, got string, known []string) string {
	if hint := spelling.Hint(got, known); hint != "" {
		return fmt.Sprintf("unknown %s %q%s", what, got, hint)
	}
	if len(known) == 0 {
		return fmt.Sprintf("unknown %s %q: there is none", what, got)
	}
	return fmt.Sprintf("unknown %s %q, want one of %s", what, got, spelling.Choices(got, known, ""))
}
