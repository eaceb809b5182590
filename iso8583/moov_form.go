package iso8583

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MoovForm is a layout in the words of moov-io/iso8583 alone, for its specs.ImportJSON.
type MoovForm struct {
	JSON []byte
	// Missing are the fields that these words cannot say. They are not in JSON: moov refuses a message that has one.
	Missing []SpecMistake
	// Otherwise is what moov's users see otherwise than ours, or must do themselves. The bytes of a message are
	// the same.
	Otherwise []SpecMistake
}

// ErrNoMoovForm marks, with errors.Is, a layout of which moov-io/iso8583 could not read any message.
var ErrNoMoovForm = errors.New("iso8583: moov-io/iso8583 has no words for this layout")

// ExportMoov writes the layout as moov-io/iso8583 can import it, and says what it cannot say or says otherwise. A
// layout that moov itself exported comes back byte for byte.
//
// Fixed fields of digits become Numeric with zeros on the left, as moov's own layouts have amounts, so that 1250
// fills DE 4. A signed amount becomes sign and digits, the EMV dictionary a composite of BER-TLV tags, text of a
// code page its bytes. Packed tracks, lengths of five and six digits and digits filled with F have no words there. The
// fields named in without are left out unsaid.
func (s *Spec) ExportMoov(without ...int) (*MoovForm, error) {
	w := &moovWriter{}
	if s.headerLen > 0 {
		w.otherwise(place{"header", 0}, "the messages of moov begin with the MTI: its connection takes %s off",
			count(s.headerLen, "bytes"))
	}
	if len(s.rules) > 0 {
		w.otherwise(place{"messages", 0}, "moov has no rules of message types")
	}
	file := &specFile{Name: s.name, Fields: fieldFiles{}}
	for _, d := range s.def.fields {
		n, err := strconv.Atoi(d.key)
		if err != nil {
			continue
		}
		var f *fieldFile
		switch {
		case n > 1 && slices.Contains(without, n):
		case n == 0:
			f = w.mti(d)
		case n == 1:
			f = w.bitmap(d)
		case s.bitmap.blocks > 1 && s.bitmap.expand && n == (s.bitmap.blocks-1)*s.bitmap.bytes*8+1:
			w.missing(d.at, "moov takes its bit for the announcement of another bitmap")
		default:
			f = w.field(d)
		}
		if f == nil && n < 2 {
			m := w.form.Missing[len(w.form.Missing)-1]
			return nil, fmt.Errorf("%w: spec %s: %s", ErrNoMoovForm, s.name, m)
		}
		if f != nil {
			file.Fields[n] = f
		}
	}
	w.unchecked(s)
	text, err := writeJSON(s.name, file)
	w.form.JSON = text
	return &w.form, err
}

// writeJSON writes a file as moov's exporter does, tabs and all.
func writeJSON(name string, file *specFile) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(file); err != nil {
		return nil, fmt.Errorf("iso8583: spec %s: write JSON: %w", name, err)
	}
	return b.Bytes(), nil
}

// moovWriter turns fields into moov's words and notes what they cannot say.
type moovWriter struct{ form MoovForm }

func (w *moovWriter) missing(at place, format string, args ...any) {
	w.form.Missing = append(w.form.Missing, SpecMistake{at.path, at.line, fmt.Sprintf(format, args...)})
}

func (w *moovWriter) otherwise(at place, format string, args ...any) {
	w.form.Otherwise = append(w.form.Otherwise, SpecMistake{at.path, at.line, fmt.Sprintf(format, args...)})
}

// unchecked says once what is checked here and not there.
func (w *moovWriter) unchecked(s *Spec) {
	for _, d := range s.def.fields {
		if d.unchecked() {
			w.otherwise(place{"fields", 0}, "moov checks no characters, values, dates and least lengths")
			return
		}
	}
}

func (d *fieldDef) unchecked() bool {
	if d.chars != "" || d.values != nil || d.date != "" || d.min > 0 {
		return true
	}
	for _, sub := range d.subs {
		if sub.unchecked() {
			return true
		}
	}
	return false
}

// copied is a field with those of its keys that moov has, as they are.
func (d *fieldDef) copied() *fieldFile {
	return &fieldFile{Type: d.typ, Length: d.length, Description: d.description, Enc: d.enc, Prefix: d.prefix,
		Padding: d.padding.moov(), DisableAutoExpand: d.disableAutoExpand}
}

// moov is a padding without our own key.
func (p *paddingDef) moov() *paddingFile {
	if p == nil {
		return nil
	}
	return &paddingFile{Type: p.typ, Pad: p.pad}
}

// mti is DE 0. Padded with zeros it would be read without its first digit.
func (w *moovWriter) mti(d *fieldDef) *fieldFile {
	f := d.copied()
	switch d.enc {
	case "Latin1", "GBK", "GB18030", "UTF8":
		f.Enc = "ASCII"
	case "Track":
		f.Enc = "BCD"
	default:
		if !moovHas(d.enc) {
			w.missing(at(d, "enc"), "moov has no encoding %s", d.enc)
			return nil
		}
	}
	if d.padding != nil && d.padding.keep {
		f.Padding = nil
	}
	return f
}

// moovHas tells whether moov has an encoding.
func moovHas(enc string) bool { return contains(encodingNames()[:8], enc) }

// bitmap is DE 1, or the bitmap of a composite. One block is one without an announcement of the next.
func (w *moovWriter) bitmap(d *fieldDef) *fieldFile {
	f := d.copied()
	f.DisableAutoExpand = d.disableAutoExpand || d.blocks == 1
	if !moovHas(d.enc) {
		w.missing(at(d, "enc"), "moov has no encoding %s", d.enc)
		return nil
	}
	return f
}

// field is any other field, nil when moov cannot say it.
func (w *moovWriter) field(d *fieldDef) *fieldFile {
	if strings.Contains(d.prefix, ".LLLLL") {
		w.missing(at(d, "prefix"), "moov's files have no length of more than four digits")
		return nil
	}
	if d.typ == "Composite" {
		return w.composite(d)
	}
	f := d.copied()
	switch d.enc {
	case "Track":
		return w.track(d, f)
	case "SignBCD":
		return w.signed(d, f)
	case "HexToASCII", "HexToEBCDIC":
		return w.hexText(d, f)
	case "BCD", "LBCD":
		if d.counts == "bytes" {
			return w.hexadecimal(d, f)
		}
	case "UTF8":
		f.Enc = "Binary" // a String's bytes as they are
	case "Latin1":
		if d.digits() {
			f.Enc = "ASCII"
			break
		}
		f.Enc = "Binary"
		w.otherwise(at(d, "enc"), "the value is the bytes of ISO 8859-1 text")
	case "GBK", "GB18030":
		f.Enc = "Binary"
		w.otherwise(at(d, "enc"), "the value is the bytes of %s text", d.enc)
	}
	return w.filled(d, f)
}

// digits tells whether a field is one of digits.
func (d *fieldDef) digits() bool {
	return d.chars == "n" || d.typ == "Numeric" ||
		d.chars == "" && d.padding != nil && d.padding.typ == "Left" && d.padding.pad == "0"
}

// longestNumber is how many digits a Numeric of moov holds for certain.
const longestNumber = 18

// filled gives fixed digits zeros on the left, and has what ours keeps of a padding stripped.
func (w *moovWriter) filled(d *fieldDef, f *fieldFile) *fieldFile {
	kept := d.padding != nil && d.padding.keep
	fixed := strings.HasSuffix(d.prefix, ".Fixed")
	switch {
	case d.chars == "x+n":
		if f.Padding != nil {
			f.Padding = nil // zeros would stand before the sign
			w.otherwise(at(d, "padding"), "moov fills no signed amount: give it at its full width")
		}
	case f.Type == "String" && fixed && d.digits() && (kept || d.padding == nil && d.format != ""):
		f.Padding = &paddingFile{Type: "Left", Pad: "0"}
		if d.length <= longestNumber {
			f.Type = "Numeric"
		}
		w.otherwise(at(d, "padding"), "zeros on the left are filled in when moov writes and go when it reads")
	case kept:
		w.otherwise(at(d, "padding"), "moov strips it when it reads")
	}
	return f
}

// track is packed digits. moov packs decimal ones and no separator, and fills an odd count with zero.
func (w *moovWriter) track(d *fieldDef, f *fieldFile) *fieldFile {
	fixed := strings.HasSuffix(d.prefix, ".Fixed")
	even := fixed && d.length%2 == 0
	switch ofTrack := d.chars == "z" || d.mask == "track" || d.key == "35" || d.key == "36" || d.typ != "String"; {
	case d.counts == "bytes":
		return w.hexadecimal(d, f)
	case ofTrack:
		w.missing(at(d, "enc"), "moov has no packed track")
		return nil
	case d.fill != "0" && !even:
		w.missing(at(d, "fill"), "moov fills an odd count of digits with 0")
		return nil
	}
	f.Enc = "LBCD"
	if d.align == "Right" || even {
		f.Enc = "BCD"
	}
	if !fixed {
		w.otherwise(at(d, "enc"), "moov's %s has digits only", f.Enc)
	}
	return w.filled(d, f)
}

// hexadecimal is packed digits whose length counts bytes, as the nibbles that they are.
func (w *moovWriter) hexadecimal(d *fieldDef, f *fieldFile) *fieldFile {
	filler := "F"
	if d.enc == "BCD" || d.fill == "0" {
		filler = "0"
	}
	f.Type, f.Enc, f.Length, f.Padding = "Hex", "Binary", (d.length+1)/2, nil
	w.otherwise(at(d, "enc"), "the value is hexadecimal: D separates, %s is beside the digit of an odd count", filler)
	return f
}

// signed is an amount with its sign in BCD: two parts in moov.
func (w *moovWriter) signed(d *fieldDef, f *fieldFile) *fieldFile {
	family, length, _ := strings.Cut(d.prefix, ".")
	if length != "Fixed" || d.length < 2 {
		w.missing(at(d, "prefix"), "moov can say a signed amount in BCD only where it is fixed")
		return nil
	}
	f.Type, f.Enc, f.Padding, f.Length = "Composite", "", nil, 1+d.length/2
	f.Tag = &tagFile{Sort: "StringsByInt"}
	f.Subfields = map[string]*fieldFile{
		"1": {Type: "String", Length: 1, Description: "C for credit or D for debit", Enc: "ASCII", Prefix: "ASCII.Fixed"},
		"2": {Type: "Numeric", Length: d.length - 1, Description: d.description, Enc: "BCD", Prefix: family + ".Fixed",
			Padding: &paddingFile{Type: "Left", Pad: "0"}},
	}
	if d.length-1 > longestNumber {
		f.Subfields["2"].Type = "String"
	}
	w.otherwise(at(d, "enc"), "the signed amount is a composite: 1 the sign, 2 the amount")
	return f
}

// hexText is bytes in hexadecimal text. Where moov cannot, the value is the text.
func (w *moovWriter) hexText(d *fieldDef, f *fieldFile) *fieldFile {
	if d.enc == "HexToASCII" && d.counts != "characters" {
		return f
	}
	if d.counts != "characters" && !strings.HasSuffix(d.prefix, ".Fixed") {
		w.missing(at(d, "enc"), "moov has no bytes in EBCDIC hexadecimal digits")
		return nil
	}
	f.Type, f.Length, f.Padding = "String", 2*d.length, nil
	f.Enc = strings.TrimPrefix(d.enc, "HexTo")
	w.otherwise(at(d, "enc"), "the value is hexadecimal text")
	return f
}
