//go:build !nomoov

package moov

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	theirs "github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/padding"
	"github.com/moov-io/iso8583/sort"
	"github.com/moov-io/iso8583/specs"

	"acqsim/iso8583"
)

// Meaning tells ToSpec what an encoder or a length prefix of somebody's own does, in the words of spec files:
//
//	moov.ToSpec(spec, moov.Meaning{Of: myEncoder, Is: "EBCDIC1047"}, moov.Meaning{Of: myPrefix, Is: "BCD.LLL"})
type Meaning struct {
	Of any    // an encoding.Encoder or a prefix.Prefixer
	Is string // "GBK", "ASCII.LL"; docs/spec-files.md has all
}

// ToSpec makes of a layout of moov-io/iso8583 one of acqsim, which reads and writes the same values with the same
// bytes.
//
// What acqsim cannot say is reported field by field: encoders, length prefixes, paddings, packers and types of
// fields of somebody's own, and Track2Packer where it does not do what packed digits do. Such a field is not in
// the result; say by a Meaning what it does. A composite of which a part cannot be said is there as the bytes of
// all its parts. It is an error if message type or bitmap cannot be said.
func ToSpec(spec *theirs.MessageSpec, meanings ...Meaning) (*iso8583.Spec, []Report, error) {
	if spec == nil {
		return nil, nil, fmt.Errorf("moov: to spec: want a layout, have nil")
	}
	s := &sayer{meanings: meanings}
	l := &layout{Name: spec.Name, Fields: map[int]*element{}}
	for _, n := range sorted(spec.Fields) {
		if e := s.field(strconv.Itoa(n), spec.Fields[n]); e != nil {
			l.Fields[n] = e
		}
	}
	if l.Fields[0] == nil || l.Fields[1] == nil {
		return nil, s.reports,
			fmt.Errorf("moov: to spec %s: want a message type (DE 0) and a bitmap (DE 1) that acqsim can say", spec.Name)
	}
	for {
		text, err := json.Marshal(l)
		if err != nil {
			return nil, s.reports, fmt.Errorf("moov: to spec: %w", err)
		}
		out, err := iso8583.ParseSpec(spec.Name, text)
		if err == nil {
			return out, s.reports, nil
		}
		if !s.without(l, err) {
			return nil, s.reports, fmt.Errorf("moov: to spec: %w", err)
		}
	}
}

// without takes out the fields that acqsim refuses; not if nothing would be left to read.
func (s *sayer) without(l *layout, err error) bool {
	var refused *iso8583.SpecError
	if !errors.As(err, &refused) {
		return false
	}
	some := false
	for _, m := range refused.Mistakes {
		words := strings.Split(m.Path, ".")
		if len(words) < 2 {
			return false
		}
		n, err := strconv.Atoi(words[1])
		if err != nil || n == 0 || n == 1 {
			return false
		}
		if l.Fields[n] != nil {
			s.reports.missing(words[1], strings.Join(words[2:], "."), "%s", m.Message)
			delete(l.Fields, n)
			some = true
		}
	}
	return some
}

// sayer puts moov's fields into the words of spec files.
type sayer struct {
	meanings []Meaning
	reports  reports
}

// typeOf is the name of a type of field, "" for one of somebody's own.
func typeOf(f field.Field) string {
	switch f.(type) {
	case *field.String, *field.Numeric, *field.Binary, *field.Hex, *field.Bitmap, *field.Composite, *field.Track1,
		*field.Track2, *field.Track3:
		return reflect.TypeOf(f).Elem().Name()
	case *hexParts:
		return "Composite"
	}
	return ""
}

// field is a field or a part; nil if acqsim cannot say it, which is reported.
func (s *sayer) field(path string, f field.Field) *element {
	e := &element{Type: typeOf(f)}
	if e.Type == "" {
		s.reports.missing(path, "", "%T is a type of field of somebody's own", f)
		return nil
	}
	if reflect.ValueOf(f).IsNil() || f.Spec() == nil {
		s.reports.missing(path, "", "the field has no spec")
		return nil
	}
	spec := f.Spec()
	e.Length, e.Description, e.DisableAutoExpand = spec.Length, spec.Description, spec.DisableAutoExpand
	if h, ok := f.(*hexParts); ok {
		spec = h.outside
		e.Body = "HexToASCII"
		if h.enc == HexEBCDIC {
			e.Body = "HexToEBCDIC"
		}
		if h.characters {
			e.Counts = "characters"
		}
	}
	e.Prefix = nameOf(spec.Pref, prefixers, s.meanings)
	if e.Prefix == "" {
		s.reports.missing(path, "prefix", "%T is a length prefix of somebody's own", spec.Pref)
		return nil
	}
	if e.Type == "Composite" {
		return s.composite(path, e, spec)
	}
	if !s.encoding(path, e, spec) || !s.padding(path, e, spec) || !s.packer(path, e, spec) {
		return nil
	}
	return e
}

// nameOf finds what stands for a value among names, or what its meaning is; "" if neither is known.
func nameOf[T comparable](value T, names map[string]T, meanings []Meaning) string {
	for _, name := range sorted(names) {
		if names[name] == value {
			return name
		}
	}
	for _, m := range meanings {
		if reflect.TypeOf(m.Of) == reflect.TypeOf(value) && reflect.TypeOf(value).Comparable() && m.Of == any(value) {
			return m.Is
		}
	}
	return ""
}

// encoding says how the value stands on the wire.
func (s *sayer) encoding(path string, e *element, spec *field.Spec) bool {
	if t, ok := spec.Enc.(*Track); ok && t != nil {
		e.Enc, e.Fill, e.Align = "Track", "F", "Left"
		if t.Zero {
			e.Fill = "0"
		}
		if t.Right {
			e.Align = "Right"
		}
		return true
	}
	e.Enc = encodingName(spec.Enc, s.meanings)
	if e.Enc == "" {
		s.reports.missing(path, "enc", "%T is an encoder of somebody's own, or none: say by a Meaning what it does", spec.Enc)
		return false
	}
	if e.Enc == "Binary" && e.Type == "String" {
		s.reports.add(path, "enc", "bytes from 80 on are characters of ISO 8859-1 in acqsim's value")
	}
	return true
}

// encodingName is the name of an encoder, moov's or of this package.
func encodingName(enc encoding.Encoder, meanings []Meaning) string {
	if name := nameOf(enc, specs.EncodingsExtToInt, nil); name != "" {
		return name
	}
	return nameOf(enc, ownEncoders, meanings)
}

// The types of moov's paddings.
var (
	leftPadding  = reflect.TypeOf(padding.Left('0'))
	rightPadding = reflect.TypeOf(padding.Right('0'))
	noPadding    = reflect.TypeOf(padding.None)
)

// padding says what fills a value.
func (s *sayer) padding(path string, e *element, spec *field.Spec) bool {
	pad, keep := spec.Pad, false
	if k, ok := pad.(*kept); ok && k != nil {
		pad, keep = k.Padder, true
	}
	if pad == SignedZeros {
		e.Chars, e.Padding = "x+n", &filling{"Left", "0", true}
		return true
	}
	f, ok := fillingOf(pad)
	if !ok {
		s.reports.missing(path, "padding", "%T is a padding of somebody's own, or its character is none of ASCII", pad)
		return false
	}
	if f != nil {
		f.Keep = keep
		e.Padding = f
	}
	return true
}

// fillingOf says what a padding of moov's does.
func fillingOf(pad padding.Padder) (*filling, bool) {
	switch reflect.TypeOf(pad) {
	case nil:
		return nil, true
	case noPadding:
		return &filling{Type: "None"}, true
	case leftPadding:
		return &filling{Type: "Left", Pad: string(pad.Inspect())}, len(pad.Inspect()) == 1
	case rightPadding:
		return &filling{Type: "Right", Pad: string(pad.Inspect())}, len(pad.Inspect()) == 1
	}
	return nil, false
}

// packer says what a packer does beyond encoder, padding and length.
func (s *sayer) packer(path string, e *element, spec *field.Spec) bool {
	text := e.Enc == "GB18030" || e.Enc == "GBK" || e.Enc == "Latin1"
	own, packs := spec.Packer.(Encoded)
	unpacker, unpacks := spec.Unpacker.(Encoded)
	_, track2 := spec.Packer.(field.Track2Packer)
	_, untrack2 := spec.Unpacker.(field.Track2Unpacker)
	switch {
	case spec.Packer == nil && spec.Unpacker == nil && text:
		s.reports.missing(path, "packer",
			"moov counts the bytes of the value, not those on the wire: want Encoded as packer")
		return false
	case spec.Packer == nil && spec.Unpacker == nil:
		return true
	case packs && unpacks && own == unpacker && own.digits && e.Enc == "Track":
		e.Counts, e.Length = "bytes", 2*e.Length
		return true
	case packs && unpacks && own == unpacker && own.hexadecimal && strings.HasPrefix(e.Enc, "HexTo"):
		e.Counts, e.Length = "characters", e.Length/2
		return true
	case packs && unpacks && own == unpacker && text:
		return true
	case track2 && untrack2:
		return s.track2Packer(path, e)
	}
	s.reports.missing(path, "packer", "%T and %T are no packer and unpacker that acqsim knows", spec.Packer, spec.Unpacker)
	return false
}

// track2Packer says what moov's Track2Packer does: it pads an odd count by one and does not count that. With packed
// digits this is what they do anyway; other encoders do not read what it writes.
func (s *sayer) track2Packer(path string, e *element) bool {
	zero := e.Padding == nil || e.Padding.Type == "None" || e.Padding.Pad == "0"
	if e.Enc != "BCD" && e.Enc != "LBCD" || !zero {
		s.reports.missing(path, "packer", "Track2Packer pads an odd count with what is not counted, which acqsim has for "+
			"digits and zeros in BCD and LBCD alone; for a packed track give the field the encoder &moov.Track{} and no packer")
		return false
	}
	if p := e.Padding; p != nil && p.Type != "None" {
		e.Enc = "LBCD"
		if p.Type == "Left" {
			e.Enc = "BCD"
		}
	}
	e.Padding = nil
	s.reports.add(path, "packer",
		"Track2Packer's zero of an odd count is not part of the value, and no other zero is taken off")
	return true
}

// composite says where the parts stand. What it cannot say is the bytes of all parts.
func (s *sayer) composite(path string, e *element, spec *field.Spec) *element {
	inside := &sayer{meanings: s.meanings}
	e.Subfields = map[string]*element{}
	for _, key := range sorted(spec.Subfields) {
		e.Subfields[key] = inside.field(path+"."+key, spec.Subfields[key])
	}
	if spec.Bitmap != nil {
		e.Bitmap = inside.field(path, spec.Bitmap)
	}
	if spec.Tag != nil {
		e.Tag = inside.tag(path, spec.Tag)
	}
	for _, r := range inside.reports {
		if r.Missing {
			enc := "Binary"
			if e.Body != "" {
				enc = e.Body
			}
			s.reports.add(path, "", "the value is the bytes of all parts, since of one: %s", r)
			return &element{Type: "Binary", Length: e.Length, Description: e.Description, Enc: enc, Prefix: e.Prefix,
				Counts: e.Counts}
		}
	}
	s.reports = append(s.reports, inside.reports...)
	return e
}

// tag says how the tags of parts are written.
func (s *sayer) tag(path string, t *field.TagSpec) *tagging {
	out := &tagging{Length: t.Length, Sort: "StringsByInt", Skip: t.SkipUnknownTLVTags, Store: t.StoreUnknownTLVTags}
	if t.Enc != nil {
		if out.Enc = nameOf(t.Enc, specs.EncodingsExtToInt, s.meanings); out.Enc == "" {
			s.reports.missing(path, "tag.enc", "%T is an encoder of somebody's own", t.Enc)
		}
	}
	if t.PrefUnknownTLV != nil {
		if out.Unknown = nameOf(t.PrefUnknownTLV, prefixers, s.meanings); out.Unknown == "" {
			s.reports.missing(path, "tag.prefUnknownTLV", "%T is a length prefix of somebody's own", t.PrefUnknownTLV)
		}
	}
	f, ok := fillingOf(t.Pad)
	if !ok {
		s.reports.missing(path, "tag.padding", "%T is a padding of somebody's own", t.Pad)
	}
	out.Padding = f
	switch sorter := reflect.ValueOf(t.Sort); {
	case t.Sort != nil && sorter.Pointer() == reflect.ValueOf(sort.StringsByHex).Pointer():
		out.Sort = "StringsByHex"
	case t.Sort != nil && sorter.Pointer() != reflect.ValueOf(sort.StringsByInt).Pointer():
		s.reports.add(path, "tag.sort", "parts are written in the order of their numbers, not in one of somebody's own")
	}
	return out
}
