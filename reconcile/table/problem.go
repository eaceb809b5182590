package table

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a file.
type Problem struct {
	File         string
	Line, Column int // from 1; the column in bytes
	Message      string
}

// String returns "file:line:column: message".
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

// Error is what is wrong with one file or several.
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
const maxProblems = 20

// problems collects the mistakes of one file.
type problems struct {
	file string
	list []Problem
}

func (p *problems) add(line, column int, format string, args ...any) {
	p.list = append(p.list, Problem{p.file, max(line, 1), max(column, 1), fmt.Sprintf(format, args...)})
}

func (p *problems) full() bool { return len(p.list) >= maxProblems }

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{p.list}
}
