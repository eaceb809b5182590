package main

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

// calm is a stream to a screen on which no text of a file or a message can steer the terminal: a control character is
// shown as its picture, ␛ for an escape, and what turns the direction of writing is not shown at all.
type calm struct {
	under io.Writer
	text  *transform.Writer
}

// calmed makes a stream calm; one that is stays as it is.
func calmed(w io.Writer) *calm {
	if c, ok := w.(*calm); ok {
		return c
	}
	return &calm{under: w, text: transform.NewWriter(w, runes.Map(picture))}
}

// underlying is the stream that a calm one writes to.
func underlying(stream any) any {
	if c, ok := stream.(*calm); ok {
		return c.under
	}
	return stream
}

// Write is part of io.Writer.
func (c *calm) Write(p []byte) (int, error) { return c.text.Write(p) }

// picture is what is shown of a character.
func picture(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r < ' ':
		return '\u2400' + r
	case r == 0x7F:
		return '\u2421'
	case steers(r):
		return utf8.RuneError
	}
	return r
}

// steers tells the characters beyond ASCII that a terminal may obey: C1 controls and those of direction
// (CVE-2021-42574).
func steers(r rune) bool {
	return 0x80 <= r && r < 0xA0 || r == 0x061C || r == 0x200E || r == 0x200F || 0x202A <= r && r <= 0x202E ||
		0x2066 <= r && r <= 0x2069
}

// calmText is a text as calm shows it.
func calmText(s string) string { return strings.Map(picture, s) }

// calmJSON writes the characters that a terminal may obey as JSON escapes; encoding/json has done so with those of
// ASCII.
func calmJSON(b []byte) []byte {
	if !strings.ContainsFunc(string(b), func(r rune) bool { return r == 0x7F || steers(r) }) {
		return b
	}
	out := make([]byte, 0, len(b)+16)
	for _, r := range string(b) {
		if r == 0x7F || steers(r) {
			hex := strconv.FormatInt(int64(r), 16)
			out = append(out, `\u`+strings.Repeat("0", 4-len(hex))+hex...)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
