package link

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"acqsim/spelling"
)

// String is the name of the length header as ParseFramer reads it.
func (k LengthKind) String() string {
	if int(k) < len(lengthForms) {
		return lengthForms[k].name
	}
	return fmt.Sprintf("LengthKind(%d)", uint8(k))
}

// framerOptions are the words that may follow the length header.
var framerOptions = []string{"inclusive", "stx", "header=HEX", "apart", "max=BYTES"}

// ParseFramer reads a framing as written in configuration: a length header and options, separated by commas, as in
// "binary-2", "ascii-4,inclusive" or "binary-2,stx,header=6000000000,max=8192". Letter case and spaces do not matter.
// Framer.String is the inverse.
func ParseFramer(s string) (Framer, error) {
	var f Framer
	words := strings.Split(strings.ToLower(s), ",")
	kind, err := parseLengthKind(strings.TrimSpace(words[0]))
	if err != nil {
		return Framer{}, err
	}
	f.Length = kind
	for _, w := range words[1:] {
		if err := f.option(strings.TrimSpace(w)); err != nil {
			return Framer{}, fmt.Errorf("link: framing %q: %w", s, err)
		}
	}
	if err := f.Validate(); err != nil {
		return Framer{}, fmt.Errorf("link: framing %q: %w", s, err)
	}
	return f, nil
}

func parseLengthKind(word string) (LengthKind, error) {
	known := make([]string, len(lengthForms))
	for k, form := range lengthForms {
		if form.name == word {
			return LengthKind(k), nil
		}
		known[k] = form.name
	}
	return 0, fmt.Errorf("link: unknown length header %q%s; known: %s", word, spelling.Hint(word, known),
		spelling.Choices(word, known, ""))
}

func (f *Framer) option(word string) error {
	name, value, hasValue := strings.Cut(word, "=")
	switch {
	case word == "inclusive":
		f.Inclusive = true
	case word == "exclusive":
		f.Inclusive = false
	case word == "stx":
		f.STX = true
	case word == "apart":
		f.Apart = true
	case name == "header" && hasValue:
		b, err := hex.DecodeString(value)
		if err != nil || len(b) == 0 {
			return fmt.Errorf("header=%s: want bytes in hex, such as header=6000000000", value)
		}
		f.Header = string(b)
	case name == "max" && hasValue:
		n, err := strconv.Atoi(value)
		if err != nil || n <= 0 {
			return fmt.Errorf("max=%s: want a number of bytes, such as max=8192", value)
		}
		f.Max = n
	default:
		return fmt.Errorf("unknown option %q%s; known: %s", word, spelling.Hint(word, framerOptions),
			strings.Join(framerOptions, ", "))
	}
	return nil
}

// maxMessage bounds Max, so that no configuration asks for a buffer that a length header could fill without end.
const maxMessage = 64 << 20

// Validate says whether the framing can work.
func (f Framer) Validate() error {
	switch {
	case int(f.Length) >= len(lengthForms):
		return fmt.Errorf("link: unknown length header %d", f.Length)
	case f.Max < 0 || f.Max > maxMessage:
		return fmt.Errorf("link: maximum message size %d: want 1 to %d bytes, or 0 for %d", f.Max, maxMessage, DefaultMax)
	case f.own() >= lengthForms[f.Length].max:
		return fmt.Errorf("link: a %s length cannot count a header of %d bytes", f.Length, len(f.Header))
	}
	return nil
}

// String writes the framing as ParseFramer reads it.
func (f Framer) String() string {
	var b strings.Builder
	b.WriteString(f.Length.String())
	if f.Inclusive {
		b.WriteString(",inclusive")
	}
	if f.STX {
		b.WriteString(",stx")
	}
	if f.Header != "" {
		fmt.Fprintf(&b, ",header=%x", f.Header)
	}
	if f.Apart {
		b.WriteString(",apart")
	}
	if f.Max != 0 {
		fmt.Fprintf(&b, ",max=%d", f.Max)
	}
	return b.String()
}
