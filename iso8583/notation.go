package iso8583

import (
	"strconv"
	"strings"
)

// notation is ISO 8583's own way to write a format: "n 12", "an..25", "ans...999", "b 64", "z..37", "x+n 8". Dots give
// the number of digits of the length prefix. A fixed b counts bits, a variable one bytes.
type notation struct {
	attr string
	dots int
	size int
}

// parseNotation reads a format; spaces do not matter.
func parseNotation(s string) (notation, bool) {
	s = strings.ReplaceAll(s, " ", "")
	i := strings.IndexAny(s, ".0123456789")
	if i <= 0 {
		return notation{}, false
	}
	n := notation{attr: s[:i]}
	rest := strings.TrimLeft(s[i:], ".")
	n.dots = len(s) - i - len(rest)
	size, err := strconv.Atoi(rest)
	n.size = size
	_, known := charClasses()[n.attr]
	return n, err == nil && known && size > 0 && n.dots <= 6 && rest[0] != '+'
}

// expandNotation fills in what a format stands for on this wire; keys that the file states win.
func (d *fieldDef) expandNotation(w *wireDef, mistakes *mistakes) {
	n, ok := parseNotation(d.format)
	if !ok {
		mistakes.add(at(d, "format"), "want ISO notation such as \"n 12\", \"an..25\" or \"b 64\", have %q", d.format)
		n = notation{attr: "n", size: 1}
	}
	typ, enc, size := "String", w.text, n.size
	switch n.attr {
	case "n":
		enc = w.digits
		if n.dots > 0 && w.varnum != "" {
			enc = w.varnum
		}
	case "z":
		if w.track != "" {
			enc = w.track
		}
	case "x+n":
		size++
		if w.amounts != "" {
			enc = w.amounts
		}
	case "b":
		typ, enc = "Binary", w.binary
		if n.dots == 0 {
			if size%8 != 0 {
				mistakes.add(at(d, "format"), "want a fixed b in whole bytes, a multiple of 8 bits, have %d", size)
			}
			size = max(size/8, 1)
		}
	}
	prefix := w.prefix + ".Fixed"
	if n.dots > 0 {
		prefix = w.prefix + "." + strings.Repeat("L", n.dots)
	}
	if d.subs != nil || d.bitmap != nil || d.tag != nil || d.dictionary != "" {
		typ = "Composite"
		if enc == "HexToASCII" && d.body == "" && !d.has["body"] {
			d.body = enc
		}
		enc = ""
	} else if !d.has["chars"] && n.attr != "b" {
		d.chars = n.attr
	}
	d.fillIn(typ, size, enc, prefix)
}

func (d *fieldDef) fillIn(typ string, size int, enc, prefix string) {
	if !d.has["type"] {
		d.typ = typ
	}
	if !d.has["length"] {
		d.length = size
	}
	if !d.has["enc"] {
		d.enc = enc
	}
	if !d.has["prefix"] {
		d.prefix = prefix
	}
}
