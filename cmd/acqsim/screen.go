package main

import (
	"os"
	"strconv"

	"golang.org/x/term"

	"acqsim/report"
)

// leastColumns is the narrowest screen that pages are laid out for; on one that is
// narrower still the terminal itself breaks lines.
const leastColumns = 60

// page says how results are laid out.
func (m *Main) page() report.Page {
	return report.Page{Language: report.Language(m.lang), Columns: m.columns(m.Stdout)}
}

// columns returns the width of the screen that a stream is shown on: what --width says,
// else COLUMNS, else what the terminal says. 0 is no screen: a file, or a pipe.
func (m *Main) columns(stream any) int {
	if m.width > 0 {
		return max(m.width, leastColumns)
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return max(n, leastColumns)
	}
	if f, ok := underlying(stream).(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return max(n, leastColumns)
		}
	}
	return 0
}

// checkWidth refuses a width that no page can be laid out for.
func (m *Main) checkWidth() error {
	if m.width != 0 && (m.width < leastColumns || m.width > 1000) {
		return usage("--width %d: want %d to 1000 columns, or 0 for as many as the screen has", m.width, leastColumns)
	}
	return nil
}

// isTerminal tells a person from a pipe.
func isTerminal(stream any) bool {
	f, ok := underlying(stream).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// say writes a result for people: what is wider than the screen is wrapped.
func (m *Main) say(text string) error {
	return m.printf("%s", report.Fit(text, m.columns(m.Stdout)))
}
