package report

import (
	"fmt"
	"io"
	"strings"

	east "golang.org/x/text/width"
)

// pageWidth is how many columns a page of text takes.
const pageWidth = 96

// section writes a part of a page under its underlined head.
func section(b *strings.Builder, head, body string) {
	fmt.Fprintf(b, "%s\n%s\n%s\n\n", head, strings.Repeat("─", width(head)), strings.TrimRight(body, "\n"))
}

// pad and padRight fill a text up to n columns, on its left or on its right.
func pad(s string, n int) string { return strings.Repeat(" ", max(0, n-width(s))) + s }

func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }

// hang writes a head and a text that is wrapped beside it.
func hang(head, text string) string {
	const indent = 16
	body := strings.ReplaceAll(wrap(text, pageWidth-indent), "\n", "\n"+strings.Repeat(" ", indent))
	return "  " + head + strings.Repeat(" ", max(1, indent-2-width(head))) + body + "\n"
}

// wrap breaks a text into lines: at spaces, and between Chinese characters.
func wrap(text string, columns int) string {
	var lines []string
	line, word := "", ""
	flush := func() {
		if width(line)+width(word) > columns && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, word = "", strings.TrimLeft(word, " ")
		}
		line, word = line+word, ""
	}
	for _, c := range strings.Join(strings.Fields(text), " ") {
		switch {
		case c == ' ':
			flush()
			word = " "
		case c >= 0x2e80:
			if !strings.ContainsRune("，。、；：！？）》」』”’", c) && !strings.HasSuffix(word, "（") {
				flush()
			}
			word += string(c)
		default:
			word += string(c)
		}
	}
	flush()
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n")
}

// Columns prints an aligned table. A Chinese character is two columns wide; the
// last cell of a row is not filled.
func Columns(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		widths = append(widths, make([]int, max(0, len(row)-len(widths)))...)
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-width(cell)+2))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// width counts the columns of a screen that a text takes (Unicode annex 11).
func width(s string) int {
	n := 0
	for _, c := range s {
		n += columns(c)
	}
	return n
}

func columns(c rune) int {
	if c < 0x1100 { // no wide character is below
		return 1
	}
	switch east.LookupRune(c).Kind() {
	case east.EastAsianWide, east.EastAsianFullwidth:
		return 2
	}
	return 1
}

// lined aligns rows, or says that there are none.
func lined(rows [][]string, none string) string {
	if len(rows) == 0 {
		return none
	}
	var b strings.Builder
	_ = Columns(&b, rows) // a strings.Builder does not fail
	return b.String()
}
