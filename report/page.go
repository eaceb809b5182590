package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Page is how what people read is laid out.
type Page struct {
	Language
	// Columns is the width of the screen. 0 is no screen, such as a file: texts are
	// wrapped, and tables and pictures are as wide as they need to be.
	Columns int
}

// textWidth is how many columns a text takes at most: longer lines are hard to read.
const textWidth = 96

// text returns where texts are wrapped.
func (p Page) text() int {
	if p.Columns == 0 {
		return textWidth
	}
	return min(textWidth, p.Columns)
}

// section writes a part of a page under its underlined head.
func section(b *strings.Builder, head, body string) {
	fmt.Fprintf(b, "%s\n%s\n%s\n\n", head, strings.Repeat("─", width(head)), strings.TrimRight(body, "\n"))
}

// title underlines the head of a page.
func (p Page) title(text, line string) string {
	return text + "\n" + strings.Repeat(line, min(width(text), p.text())) + "\n"
}

// pad and padRight fill a text up to n columns, on its left or on its right.
func pad(s string, n int) string { return strings.Repeat(" ", max(0, n-width(s))) + s }

func padRight(s string, n int) string { return s + strings.Repeat(" ", max(0, n-width(s))) }

// hang writes a head and a text that is wrapped beside it.
func (p Page) hang(head, text string) string {
	const indent = 16
	body := strings.ReplaceAll(Wrap(text, p.text()-indent), "\n", "\n"+strings.Repeat(" ", indent))
	return "  " + head + strings.Repeat(" ", max(1, indent-2-width(head))) + body + "\n"
}

// Wrap breaks a text into lines: at spaces, before a bracket, and between Chinese
// characters. A word that is longer than a line, such as a path, stays whole.
func Wrap(text string, columns int) string {
	return strings.Join(broken(strings.Join(strings.Fields(text), " "), columns, columns), "\n")
}

// Fit wraps the lines of a text that are wider than a screen of so many columns. The
// rest of such a line stands a little to the right of its beginning.
func Fit(text string, columns int) string {
	if columns <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if width(line) <= columns {
			continue
		}
		indent := len(line) - len(strings.TrimLeft(line, " "))
		hanging := min(indent+2, columns/2)
		if indent == 0 && (strings.HasSuffix(line, ".") || strings.HasSuffix(line, "。")) {
			hanging = 0 // a sentence
		}
		parts := broken(line[indent:], columns-indent, columns-hanging)
		lines[i] = line[:indent] + strings.Join(parts, "\n"+strings.Repeat(" ", hanging))
	}
	return strings.Join(lines, "\n")
}

// broken parts a line so that its first part takes at most first columns and each other
// one at most rest.
func broken(text string, first, rest int) []string {
	var lines []string
	line, word, room := "", "", first
	flush := func() {
		if width(line)+width(word) > room && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, word, room = "", strings.TrimLeft(word, " "), rest
		}
		line, word = line+word, ""
	}
	for _, c := range text {
		switch {
		case c == ' ' && strings.Trim(word, " ") == "":
			word += " "
		case c == ' ':
			flush()
			word = " "
		case c >= 0x2e80:
			if !strings.ContainsRune(closing, c) && !strings.HasSuffix(word, "（") {
				flush()
			}
			word += string(c)
		case endsClosed(word), c == '[':
			flush()
			word += string(c)
		default:
			word += string(c)
		}
	}
	flush()
	return append(lines, strings.TrimRight(line, " "))
}

// closing are the Chinese marks that no line begins with; behind one a line may end.
const closing = "，。、；：！？）》」』”’"

func endsClosed(word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	return word != "" && strings.ContainsRune(closing, last)
}

// beside writes a text beside its head. On a screen it is wrapped there.
func (p Page) beside(head, text string) string {
	if p.Columns == 0 {
		return head + text + "\n"
	}
	at := width(head)
	return head + strings.ReplaceAll(Wrap(text, p.Columns-at), "\n", "\n"+strings.Repeat(" ", at)) + "\n"
}

// screen measures as a terminal draws: what is of either width is narrow there.
var screen = runewidth.Condition{}

// width counts the columns of a screen that a text takes (Unicode annex 11).
func width(s string) int {
	n := 0
	for _, c := range s {
		n += columns(c)
	}
	return n
}

func columns(c rune) int {
	if c < 0x300 { // neither a wide character nor one without a width is below
		return 1
	}
	return screen.RuneWidth(c)
}
