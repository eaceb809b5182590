package live

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"acqsim/dialect"
	"acqsim/iso8583"
	"acqsim/link"
)

// unread is a connection of which nothing can be read.
type unread struct{ text string }

func (e *unread) Error() string { return e.text }

func (e *unread) Is(target error) bool { return target == errNoLayout }

// explain says why none of the layouts of a port fits the first bytes of a connection: what is wrong in the likeliest
// of them, with field and byte, and what the bytes would be elsewhere. No value of a message is in it.
func (c *chooser) explain(err error, first []byte, p *port) error {
	if other, is := errors.AsType[*otherLayout](err); is {
		return &unread{fmt.Sprintf("the connection speaks %s, and this port %s: have both speak one, or start the host "+
			"without --dialect and --framing, or with --dialect %s --framing %s", other.Layout,
			strings.Join(names(p.layouts), "; "), other.Dialect.Name(), other.Framer)}
	}
	var parts []string
	for _, a := range c.likeliest() {
		if text := sentence(&a, first); len(parts) < 3 && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	parts = append(parts, "this port speaks "+strings.Join(names(p.layouts), "; "))
	for _, g := range iso8583.Guess(first) {
		if g.Score > 80 && !slices.Contains(dialect.Names(), g.Spec.Name()) {
			parts = append(parts, fmt.Sprintf("the bytes read as the layout %s (%s), of which there is no dialect: --spec %s, "+
				"or a mapping file with --dialect FILE", g.Spec.Name(), g.Framing, g.Spec.Name()))
			break
		}
	}
	return &unread{strings.Join(parts, " | ")}
}

// misread says what a host sends that is no answer in our layout.
func (c *chooser) misread(err error, first []byte) error {
	if other, is := errors.AsType[*otherLayout](err); is {
		return &unread{"the host speaks " + other.Layout.String()}
	}
	text := "what the host sends is no message of it"
	for _, a := range c.likeliest()[:min(1, len(c.refuted))] {
		text += ": " + sentence(&a, first)
	}
	return &unread{text}
}

// names lists layouts, each dialect with its framings; a port that takes all is said shortly.
func names(list []*Layout) []string {
	byFraming := make(map[string][]string)
	var order []string
	for _, l := range list {
		if l.tpdu {
			continue
		}
		framing := l.Framer.String()
		if byFraming[framing] == nil {
			order = append(order, framing)
		}
		byFraming[framing] = append(byFraming[framing], l.Dialect.Name())
	}
	if len(order) > 3 {
		return []string{strings.Join(byFraming[order[0]], ", ") + " in every framing known"}
	}
	for i, framing := range order {
		order[i] = strings.Join(byFraming[framing], ", ") + " (" + framing + ")"
	}
	return order
}

// likeliest orders what was refuted by how far it was read.
func (c *chooser) likeliest() []attempt {
	list := slices.Clone(c.refuted)
	slices.SortStableFunc(list, func(a, b attempt) int { return cmp.Compare(b.read(), a.read()) })
	return list
}

// read is how many bytes of the message made sense.
func (a *attempt) read() int { return a.at - len(a.Framer.Begin(nil)) }

// sentence says what is wrong in a layout: "1987-ascii, binary-2: 30 30 as a binary length is 12336; an ASCII length of
// 55?".
func sentence(a *attempt, first []byte) string {
	wrong := ""
	if a.wrong != nil {
		wrong = strings.TrimPrefix(a.wrong.Error(), "iso8583: ")
	}
	size := len(link.Framer{Length: a.Framer.Length}.Begin(nil))
	early := a.at <= size+len(a.Framer.Header)+1 || oversize(a, first)
	if length := lengthAs(a.Framer.Length, first); length != "" && early {
		return "byte 0: " + length
	}
	if _, far := errors.AsType[*iso8583.FieldError](a.wrong); !far && !strings.Contains(wrong, "byte ") {
		wrong = fmt.Sprintf("byte %d: %s", a.at, wrong)
	}
	return a.Layout.String() + ": " + wrong
}

// oversize reports whether the length of a frame is more than came.
func oversize(a *attempt, first []byte) bool {
	_, n, err := a.Framer.Next(first)
	return n == 0 && err == nil
}

// lengthAs says what the first bytes are as a length, and what else they may be; "" when they are a likely one.
func lengthAs(kind link.LengthKind, first []byte) string {
	if len(first) < 4 {
		return ""
	}
	digits := !slices.ContainsFunc(first[:4], func(b byte) bool { return b < '0' || b > '9' })
	two := int(binary.BigEndian.Uint16(first))
	ascii := 0
	if digits {
		_, _ = fmt.Sscanf(string(first[:4]), "%d", &ascii)
	}
	switch {
	case digits && kind != link.ASCII4 && kind != link.ASCII2:
		return fmt.Sprintf("%s as a %s length is %s; an ASCII length of %d?", hexOf(first[:sizeOf(kind)]), wordOf(kind),
			valueOf(kind, first), ascii)
	case !digits && (kind == link.ASCII4 || kind == link.ASCII2):
		return fmt.Sprintf("%s are not the digits of an ASCII length; a binary length of %d?",
			hexOf(first[:sizeOf(kind)]), two)
	case two > firstBound && kind == link.Binary2:
		return fmt.Sprintf("%s as a binary length is %d", hexOf(first[:2]), two)
	}
	return ""
}

func hexOf(b []byte) string { return fmt.Sprintf("% X", b) }

func sizeOf(kind link.LengthKind) int { return len(link.Framer{Length: kind}.Begin(nil)) }

// wordOf is the kind of a length in words.
func wordOf(kind link.LengthKind) string {
	switch kind {
	case link.Binary2, link.Binary4:
		return "binary"
	case link.Binary2LE:
		return "little-endian"
	case link.BCD2:
		return "BCD"
	}
	return "decimal"
}

// valueOf is the number that a length header holds.
func valueOf(kind link.LengthKind, b []byte) string {
	switch kind {
	case link.Binary2:
		return fmt.Sprint(binary.BigEndian.Uint16(b))
	case link.Binary2LE:
		return fmt.Sprint(binary.LittleEndian.Uint16(b))
	case link.Binary4:
		return fmt.Sprint(binary.BigEndian.Uint32(b))
	}
	return fmt.Sprintf("%X", b[:sizeOf(kind)])
}
