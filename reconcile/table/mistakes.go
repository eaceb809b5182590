package table

import "acqsim/strict"

// maxMistakes bounds the report on a file that is something else altogether.
const maxMistakes = 20

// mistakes collects what is wrong with one table.
type mistakes struct {
	strict.Mistakes
	file string
}

func mistakesOf(file string) mistakes {
	return mistakes{strict.Mistakes{Most: maxMistakes}, file}
}

// add notes a mistake at a line and a column, which counts bytes.
func (m *mistakes) add(line, column int, format string, args ...any) {
	m.Add(strict.Location{File: m.file, Line: max(line, 1), Column: max(column, 1)}, format, args...)
}
