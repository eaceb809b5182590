package iso8583

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrDecode and ErrEncode tell apart, with errors.Is, a frame that cannot be read from a message that cannot be
// written.
var (
	ErrDecode = errors.New("iso8583: frame cannot be read")
	ErrEncode = errors.New("iso8583: message cannot be written")
)

// FieldError says which field is wrong, where, and what would have been right. It never carries a value: values may be
// card data.
type FieldError struct {
	Field  string // dotted path, "4" or "55.9F02"; "0" is the MTI, "1" the bitmap, "header" what stands before the MTI
	Name   string // the field's name in the spec, empty if it has none
	Offset int    // byte in the frame, counted from 0; -1 while encoding, and inside a hex text body the byte of its text
	Want   string // "12 digits"
	Have   string // "10"
	Guess  string // what may be behind it, empty if nothing suggests itself
	Err    error  // ErrDecode or ErrEncode
}

// Error places the fault: "iso8583: DE 4 amount, transaction, byte 23: want 12 digits, have 10".
func (e *FieldError) Error() string {
	var b strings.Builder
	b.WriteString("iso8583: ")
	b.WriteString(fieldLabel(e.Field))
	if e.Name != "" {
		b.WriteByte(' ')
		b.WriteString(e.Name)
	}
	if e.Offset >= 0 {
		b.WriteString(", byte ")
		b.WriteString(strconv.Itoa(e.Offset))
	}
	b.WriteString(": want ")
	b.WriteString(e.Want)
	if e.Have != "" {
		b.WriteString(", have ")
		b.WriteString(e.Have)
	}
	if e.Guess != "" {
		b.WriteString(" (")
		b.WriteString(e.Guess)
		b.WriteByte(')')
	}
	return b.String()
}

// Unwrap gives ErrDecode or ErrEncode.
func (e *FieldError) Unwrap() error { return e.Err }

func fieldLabel(path string) string {
	switch path {
	case "0":
		return "MTI"
	case "1":
		return "bitmap"
	case "header", "end":
		return path
	}
	return "DE " + path
}

// SpecError lists every mistake of a spec file, in the order of the file.
type SpecError struct {
	Spec     string // the name handed to ParseSpec
	Mistakes []SpecMistake
}

// SpecMistake is one mistake of a spec file.
type SpecMistake struct {
	Path    string // "fields.55.tag.enc"; empty when the file as a whole is meant
	Line    int    // 0 when unknown
	Message string // what was expected, and what was meant perhaps
}

// String is "fields.55.tag.enc (line 12): unknown encoding …".
func (p SpecMistake) String() string {
	switch {
	case p.Path == "" && p.Line == 0:
		return p.Message
	case p.Path == "":
		return fmt.Sprintf("line %d: %s", p.Line, p.Message)
	case p.Line == 0:
		return p.Path + ": " + p.Message
	}
	return fmt.Sprintf("%s (line %d): %s", p.Path, p.Line, p.Message)
}

// Error lists all mistakes, one a line.
func (e *SpecError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "iso8583: spec %s: ", e.Spec)
	if len(e.Mistakes) == 1 {
		b.WriteString(e.Mistakes[0].String())
		return b.String()
	}
	fmt.Fprintf(&b, "%d mistakes", len(e.Mistakes))
	for _, p := range e.Mistakes {
		b.WriteString("\n  ")
		b.WriteString(p.String())
	}
	return b.String()
}
