//go:build !nomoov

package moov

import (
	"fmt"
	"strconv"
	"strings"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	"github.com/moov-io/iso8583/specs"

	"acqsim/iso8583"
)

// FromSpec makes of a layout of acqsim one of moov-io/iso8583, which reads and writes the same values with the
// same bytes. What moov's files have no words for it has as values of this package: packed tracks, GB18030, signed
// amounts, parts in hexadecimal text. Fixed digits are filled with zeros when they are written, and keep them when
// they are read.
//
// The reports say what moov cannot do; a field that is missing is not in the result. The header of a layout is not
// part of moov's messages: ReadLength and WriteLength have it. It is an error if moov could not read the message
// type or the bitmap.
func FromSpec(spec *iso8583.Spec) (*theirs.MessageSpec, []Report, error) {
	if spec == nil {
		return nil, nil, fmt.Errorf("moov: from spec: want a layout, have nil")
	}
	l, err := layoutOf(spec)
	if err != nil {
		return nil, nil, fmt.Errorf("moov: from spec: %w", err)
	}
	b := &builder{spec: spec}
	if n := spec.HeaderLen(); n > 0 {
		b.reports.add("", "header",
			"moov's messages begin with the MTI: ReadLength and WriteLength have the %d bytes before it", n)
	}
	if len(spec.MessageRules()) > 0 {
		b.reports.add("", "messages", "moov has no rules of message types")
	}
	out := &theirs.MessageSpec{Name: l.Name, Fields: map[int]field.Field{}}
	last := l.Fields[1].lastBit()
	for _, n := range sorted(l.Fields) {
		path := strconv.Itoa(n)
		e := l.Fields[n]
		switch {
		case n == 1:
			if bitmap := b.bitmap(path, e); bitmap != nil {
				out.Fields[n] = bitmap
			}
		case n > 1 && n == last:
			b.reports.missing(path, "", "moov takes its bit for the announcement of another bitmap")
		default:
			if n == 0 {
				e.Padding = nil // without its first digit a message type is none
			}
			if f := b.field(path, e); f != nil {
				out.Fields[n] = f
			}
		}
	}
	if err := out.Validate(); err != nil {
		return nil, b.reports, fmt.Errorf("moov: from spec %s: %w: %v", l.Name, err, b.reports)
	}
	return out, b.reports, nil
}

// lastBit is the field at the first bit of the last of several bitmaps, which to moov announces another; 0 if
// there is none.
func (e *element) lastBit() int {
	if e == nil || e.Blocks < 2 || e.DisableAutoExpand {
		return 0
	}
	size := e.Length
	if size == 0 {
		size = 8
	}
	return (e.Blocks-1)*size*8 + 1
}

// builder makes moov's fields.
type builder struct {
	spec    *iso8583.Spec
	reports reports
}

// bitmap is DE 1, or the bitmap of a composite.
func (b *builder) bitmap(path string, e *element) *field.Bitmap {
	s := &field.Spec{Length: e.Length, Description: e.Description, DisableAutoExpand: e.DisableAutoExpand || e.Blocks == 1}
	s.Enc, s.Pref = encoder(e), prefixers[e.Prefix]
	if s.Enc == nil || s.Pref == nil {
		b.reports.missing(path, "enc", "moov has no bitmap in %s %s", e.Enc, e.Prefix)
		return nil
	}
	return field.NewBitmap(s)
}

// encoder is the one that an encoding's name stands for, nil if there is none.
func encoder(e *element) encoding.Encoder {
	if own := ownEncoders[e.Enc]; own != nil {
		return own
	}
	switch e.Enc {
	case "UTF8":
		return encoding.Binary // the bytes of a String as they are
	case "Track":
		return &Track{Zero: e.Fill == "0", Right: e.Align == "Right"}
	}
	return specs.EncodingsExtToInt[e.Enc]
}

// field is a field or a part; nil if moov cannot have it, which is reported.
func (b *builder) field(path string, e *element) field.Field {
	s := &field.Spec{Length: e.Length, Description: e.Description, Pref: prefixers[e.Prefix]}
	if s.Pref == nil {
		b.reports.missing(path, "prefix", "moov has no length prefix %q", e.Prefix)
		return nil
	}
	if e.Type == "Composite" {
		return b.composite(path, e, s)
	}
	s.Enc = encoder(e)
	construct := specs.FieldConstructor[e.Type]
	if s.Enc == nil || construct == nil {
		b.reports.missing(path, "enc", "moov has no %s in %q", e.Type, e.Enc)
		return nil
	}
	s.Pad = padder(e)
	packer := Encoded{}
	switch {
	case e.Enc == "GB18030" || e.Enc == "GBK" || e.Enc == "Latin1":
	case e.Counts == "characters":
		packer.hexadecimal = true
		s.Length *= 2
	case e.Counts == "bytes":
		packer.digits = true
		s.Length, s.Enc = (e.Length+1)/2, counted(e)
	default:
		return construct(s)
	}
	s.Packer, s.Unpacker = packer, packer
	return construct(s)
}

// counted packs digits of which the length counts bytes.
func counted(e *element) *Track {
	return &Track{Zero: e.Fill == "0" || e.Enc == "BCD", Right: e.Align == "Right" || e.Enc == "BCD"}
}

// padder fills a value as the layout does, and fixed digits that it leaves to who sets them.
func padder(e *element) padding.Padder {
	fixed := strings.HasSuffix(e.Prefix, ".Fixed")
	switch p := e.Padding; {
	case e.Chars == "x+n" && (p != nil || fixed):
		return SignedZeros
	case p == nil && fixed && e.Chars == "n":
		return Keep(padding.Left('0'))
	case p == nil || specs.PaddersExtToInt[p.Type] == nil:
		return nil
	default:
		made := specs.PaddersExtToInt[p.Type](p.Pad)
		if made != nil && p.Keep {
			return Keep(made)
		}
		return made
	}
}

// composite is a field with parts.
func (b *builder) composite(path string, e *element, s *field.Spec) field.Field {
	s.Subfields = map[string]field.Field{}
	tag := e.Tag
	if e.Dictionary != "" {
		tag = &tagging{Enc: "BerTLVTag", Sort: "StringsByHex", Skip: true, Store: true}
		b.dictionary(path, s)
		b.reports.add(path, "dictionary", "moov writes tags in ascending order, each once; a template is its bytes")
	}
	for _, key := range sorted(e.Subfields) {
		f := b.field(path+"."+key, e.Subfields[key])
		if f == nil {
			b.reports.missing(path, "subfields", "moov cannot read part %s", key)
			return nil
		}
		s.Subfields[key] = f
	}
	switch {
	case e.Bitmap != nil:
		if s.Bitmap = b.bitmap(path, e.Bitmap); s.Bitmap == nil {
			return nil
		}
	case tag != nil:
		s.Tag = tag.spec()
		if tag.Enc == "BerTLVTag" && e.Dictionary == "" {
			b.reports.add(path, "tag", "moov writes tags in ascending order, each once")
		}
	}
	if err := s.Validate(); err != nil {
		b.reports.missing(path, "", "moov refuses it: %v", err)
		return nil
	}
	if e.Loose {
		b.reports.add(path, "loose", "moov refuses a message in which the parts cannot be read")
	}
	switch e.Body {
	case "HexToASCII":
		return newHexParts(s, encoding.BytesToASCIIHex, e.Counts == "characters", strings.HasSuffix(e.Prefix, ".Fixed"))
	case "HexToEBCDIC":
		return newHexParts(s, HexEBCDIC, e.Counts == "characters", strings.HasSuffix(e.Prefix, ".Fixed"))
	}
	return field.NewComposite(s)
}

// dictionary gives a composite the tags of EMV, each as its bytes.
func (b *builder) dictionary(path string, s *field.Spec) {
	for part := range b.spec.Fields() {
		if tag, within := strings.CutPrefix(part.Path, path+"."); within && !strings.Contains(tag, ".") {
			s.Subfields[tag] = field.NewHex(&field.Spec{Description: part.Name, Enc: encoding.Binary,
				Pref: prefixers["BerTLV"]})
		}
	}
}

// spec is a tag in moov's form.
func (t *tagging) spec() *field.TagSpec {
	s := &field.TagSpec{Length: t.Length, Enc: specs.EncodingsExtToInt[t.Enc], Sort: specs.SortExtToInt[t.Sort],
		SkipUnknownTLVTags: t.Skip, StoreUnknownTLVTags: t.Store, PrefUnknownTLV: prefixers[t.Unknown]}
	if s.Sort == nil {
		s.Sort = specs.SortExtToInt["StringsByInt"]
		if t.Enc == "BerTLVTag" {
			s.Sort = specs.SortExtToInt["StringsByHex"]
		}
	}
	if t.Padding != nil && specs.PaddersExtToInt[t.Padding.Type] != nil {
		s.Pad = specs.PaddersExtToInt[t.Padding.Type](t.Padding.Pad)
	}
	return s
}
