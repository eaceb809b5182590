package iso8583

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"acqsim/spelling"
)

// jposReader turns the XML of a jPOS GenericPackager into a definition: isopackager, isofield, isofieldpackager, and
// the common IF* classes. Documents it refers to are not fetched.
type jposReader struct {
	mistakes
	dec *xml.Decoder
}

// jposClass is what an IF* class stands for, in the words of our spec files.
type jposClass struct {
	typ, enc, prefix string
	pad, padChar     string
	chars            string
	packed           bool // pad="true" starts an odd number of digits with the fill nibble
	fill             string
	counts           string
	bitmap           bool
	unused           bool
	tag              int // characters of the tag that stands in front of a tagged part
}

// jposClasses is the table of classes; text is ISO 8859-1 where jPOS says ASCII.
func jposClasses() map[string]jposClass {
	t := map[string]jposClass{
		"IFA_NUMERIC":    {enc: "Latin1", prefix: "ASCII.Fixed", pad: "Left", padChar: "0"},
		"IFE_NUMERIC":    {enc: "EBCDIC1047", prefix: "EBCDIC.Fixed", pad: "Left", padChar: "0"},
		"IFB_NUMERIC":    {enc: "Track", prefix: "BCD.Fixed", pad: "Left", padChar: "0", packed: true, fill: "0"},
		"IFB_FNUMERIC":   {enc: "Track", prefix: "BCD.Fixed", pad: "Left", padChar: "0", packed: true, fill: "F"},
		"IF_CHAR":        {enc: "Latin1", prefix: "ASCII.Fixed", pad: "Right", padChar: " "},
		"IFA_CHAR":       {enc: "Latin1", prefix: "ASCII.Fixed", pad: "Right", padChar: " "},
		"IFE_CHAR":       {enc: "EBCDIC1047", prefix: "EBCDIC.Fixed", pad: "Right", padChar: " "},
		"IF_ECHAR":       {enc: "EBCDIC1047", prefix: "EBCDIC.Fixed", pad: "Right", padChar: " "},
		"IFA_AMOUNT":     {enc: "ASCII", prefix: "ASCII.Fixed", pad: "Left", padChar: "0", chars: "x+n"},
		"IFE_AMOUNT":     {enc: "EBCDIC1047", prefix: "EBCDIC.Fixed", pad: "Left", padChar: "0", chars: "x+n"},
		"IFB_AMOUNT":     {enc: "SignBCD", prefix: "BCD.Fixed", pad: "Left", padChar: "0", chars: "x+n"},
		"IFA_BINARY":     {typ: "Binary", enc: "HexToASCII", prefix: "ASCII.Fixed"},
		"IFB_BINARY":     {typ: "Binary", enc: "Binary", prefix: "Binary.Fixed"},
		"IFE_BINARY":     {typ: "Binary", enc: "HexToEBCDIC", prefix: "EBCDIC.Fixed"},
		"IFA_LLABINARY":  {typ: "Binary", enc: "HexToASCII", prefix: "ASCII.LL"},
		"IFA_LLLABINARY": {typ: "Binary", enc: "HexToASCII", prefix: "ASCII.LLL"},
		"IFA_BITMAP":     {enc: "HexToASCII", bitmap: true},
		"IFB_BITMAP":     {enc: "Binary", bitmap: true},
		"IFE_BITMAP":     {enc: "HexToEBCDIC", bitmap: true},
		"IFB_LLHCHAR":    {enc: "Latin1", prefix: "Binary.L"},
		"IFB_LLLHCHAR":   {enc: "Latin1", prefix: "Binary.LL"},
		"IFB_LLHECHAR":   {enc: "EBCDIC1047", prefix: "Binary.L"},
		"IFB_LLLHECHAR":  {enc: "EBCDIC1047", prefix: "Binary.LL"},
		"IFB_LLHBINARY":  {typ: "Binary", enc: "Binary", prefix: "Binary.L"},
		"IFB_LLLHBINARY": {typ: "Binary", enc: "Binary", prefix: "Binary.LL"},
		"IFB_LLHNUM":     {enc: "Track", prefix: "Binary.L", packed: true, fill: "0"},
		"IFB_LLLHNUM":    {enc: "Track", prefix: "Binary.LL", packed: true, fill: "0"},
		"IFB_LLNUM":      {enc: "Track", prefix: "BCD.LL", packed: true, fill: "0"},
		"IFB_LLLNUM":     {enc: "Track", prefix: "BCD.LLL", packed: true, fill: "0"},
		"IFB_FLLNUM":     {enc: "Track", prefix: "BCD.LL", packed: true, fill: "F"},
		"IFB_FLLLNUM":    {enc: "Track", prefix: "BCD.LLL", packed: true, fill: "F"},
		"IFA_LLBNUM":     {enc: "Track", prefix: "ASCII.LL", packed: true, fill: "0"},
		"IFEB_LLNUM":     {enc: "Track", prefix: "EBCDIC.LL", fill: "F", counts: "bytes"},
		"IFEB_LLLNUM":    {enc: "Track", prefix: "EBCDIC.LLL", fill: "F", counts: "bytes"},
		"IFAE_LLCHAR":    {enc: "EBCDIC1047", prefix: "ASCII.LL"},
		"IFEA_LLCHAR":    {enc: "Latin1", prefix: "EBCDIC.LL"},
		"IF_NOP":         {unused: true},
		"IF_UNUSED":      {unused: true},
	}
	for n := 1; n <= 5; n++ {
		l := strings.Repeat("L", n)
		t["IFA_"+l+"CHAR"] = jposClass{enc: "Latin1", prefix: "ASCII." + l}
		t["IFA_"+l+"NUM"] = jposClass{enc: "Latin1", prefix: "ASCII." + l}
		t["IFE_"+l+"CHAR"] = jposClass{enc: "EBCDIC1047", prefix: "EBCDIC." + l}
		t["IFE_"+l+"NUM"] = jposClass{enc: "EBCDIC1047", prefix: "EBCDIC." + l}
		t["IFB_"+l+"CHAR"] = jposClass{enc: "Latin1", prefix: "BCD." + l}
		t["IFA_"+l+"BINARY"] = jposClass{typ: "Binary", enc: "Binary", prefix: "ASCII." + l}
		t["IFB_"+l+"BINARY"] = jposClass{typ: "Binary", enc: "Binary", prefix: "BCD." + l}
		t["IFE_"+l+"BINARY"] = jposClass{typ: "Binary", enc: "Binary", prefix: "EBCDIC." + l}
		t["IFA_TT"+l+"CHAR"] = jposClass{enc: "Latin1", prefix: "ASCII." + l, tag: 2}
		t["IFA_TT"+l+"BINARY"] = jposClass{typ: "Binary", enc: "Binary", prefix: "ASCII." + l, tag: 2}
		t["IFA_TTT"+l+"CHAR"] = jposClass{enc: "Latin1", prefix: "ASCII." + l, tag: 3}
	}
	return t
}

var (
	jposTopAttrs = []string{"name", "headerLength", "maxValidField", "bitmapField", "thirdBitmapField", "firstField",
		"emitBitmap",
		"logger", "realm", "id", "type"}
	jposFieldAttrs = []string{"id", "length", "name", "class", "pad", "token", "trim", "type", "packager", "emitBitmap",
		"firstField",
		"maxValidField", "bitmapField", "headerLength", "logger", "realm", "params"}
)

func readJPOS(data []byte) (*definition, mistakes, error) {
	r := &jposReader{dec: xml.NewDecoder(bytes.NewReader(data))}
	r.dec.CharsetReader = latin1Reader
	r.dec.Entity = map[string]string{}
	for {
		tok, err := r.dec.Token()
		if err == io.EOF {
			return nil, r.mistakes, fmt.Errorf("want an isopackager element, found none")
		}
		if err != nil {
			return nil, r.mistakes, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local != "isopackager" {
			return nil, r.mistakes, fmt.Errorf("want an isopackager element, found %q", start.Name.Local)
		}
		def, err := r.packager(start)
		return def, r.mistakes, err
	}
}

// latin1Reader serves files that say they are ISO 8859-1 or ASCII.
func latin1Reader(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "iso-8859-1", "us-ascii", "latin1":
		raw, err := io.ReadAll(in)
		return bytes.NewReader(appendLatin1(nil, raw)), err
	}
	return nil, fmt.Errorf("want UTF-8 or ISO-8859-1, have %q", charset)
}

func (r *jposReader) here(path string) place {
	line, _ := r.dec.InputPos()
	return place{path, line}
}

// attrs reads the attributes of an element, refusing unknown ones.
func (r *jposReader) attrs(e xml.StartElement, path string, known []string) map[string]string {
	values := map[string]string{}
	for _, a := range e.Attr {
		if !contains(known, a.Name.Local) {
			r.unknown(r.here(join(path, a.Name.Local)), "attribute ", a.Name.Local, known)
			continue
		}
		values[a.Name.Local] = a.Value
	}
	return values
}

func (r *jposReader) packager(e xml.StartElement) (*definition, error) {
	def := &definition{}
	attrs := r.attrs(e, "isopackager", jposTopAttrs)
	def.name = attrs["name"]
	if n := r.int(attrs, "headerLength", "isopackager"); n > 0 {
		def.header = []headerDef{{name: "header", length: n}}
	}
	if third := r.int(attrs, "thirdBitmapField", "isopackager"); third > 0 {
		r.warning(r.here("isopackager.thirdBitmapField"), "is not supported: a third bitmap follows the second here")
	}
	var err error
	def.fields, err = r.fields("isopackager", e.Name.Local)
	return def, err
}

func (r *jposReader) int(attrs map[string]string, name, path string) int {
	v, ok := attrs[name]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil || n < -1 {
		r.add(r.here(join(path, name)), "want a whole number, have %q", v)
		return 0
	}
	return n
}

// fields reads the elements up to the end of the one called end.
func (r *jposReader) fields(path, end string) ([]*fieldDef, error) {
	var list []*fieldDef
	seen := map[string]bool{}
	for {
		tok, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		switch e := tok.(type) {
		case xml.EndElement:
			if e.Name.Local == end {
				return list, nil
			}
		case xml.StartElement:
			f, err := r.element(e, path)
			if err != nil {
				return nil, err
			}
			if f == nil {
				continue
			}
			if seen[f.key] {
				r.add(f.at, "field %s given twice", f.key)
				continue
			}
			seen[f.key] = true
			list = append(list, f)
		}
	}
}

func (r *jposReader) element(e xml.StartElement, path string) (*fieldDef, error) {
	switch e.Name.Local {
	case "isofield":
		return r.field(e, path), nil
	case "isofieldpackager":
		if strings.Count(path, ".") > maxSpecDepth {
			return nil, fmt.Errorf("nested deeper than %d", maxSpecDepth)
		}
		return r.composite(e, path)
	}
	r.unknown(r.here(join(path, e.Name.Local)), "element ", e.Name.Local, []string{"isofield", "isofieldpackager"})
	return nil, r.dec.Skip()
}

// field reads an isofield; nil for one that is unused.
func (r *jposReader) field(e xml.StartElement, path string) *fieldDef {
	attrs := r.attrs(e, path, jposFieldAttrs)
	id := strings.TrimSpace(attrs["id"])
	at := r.here(join(path, id))
	if _, err := strconv.Atoi(id); err != nil {
		r.add(at, "id: want a field number, have %q", id)
		return nil
	}
	c, ok := r.class(attrs, at)
	if !ok || c.unused {
		return nil
	}
	f := &fieldDef{key: id, at: at, has: map[string]bool{}, description: attrs["name"],
		length: r.int(attrs, "length", at.path)}
	c.apply(f, attrs["pad"] == "true")
	if f.typ == "Bitmap" {
		f.jposBitmap()
	}
	if attrs["token"] != "" {
		f.key = attrs["token"]
	}
	return f
}

func (r *jposReader) class(attrs map[string]string, at place) (jposClass, bool) {
	name := strings.TrimSpace(attrs["class"])
	name = name[strings.LastIndexByte(name, '.')+1:]
	classes := jposClasses()
	c, ok := classes[name]
	if !ok {
		var known []string
		for k := range classes {
			known = append(known, k)
		}
		sortKeys(known)
		if hint := spelling.Hint(name, known); hint != "" {
			r.add(place{at.path + ".class", at.line}, "unknown class %q%s", name, hint)
		} else {
			r.add(place{at.path + ".class", at.line},
				"unknown class %q, want an IF* class such as IFA_NUMERIC, IF_CHAR, IFB_LLNUM", name)
		}
	}
	return c, ok
}

func (c jposClass) apply(f *fieldDef, padded bool) {
	f.typ, f.enc, f.prefix, f.chars, f.counts = c.typ, c.enc, c.prefix, c.chars, c.counts
	if f.typ == "" {
		f.typ = "String"
	}
	if c.bitmap {
		f.typ, f.prefix = "Bitmap", "Binary.Fixed"
	}
	if c.pad != "" {
		f.padding = &paddingDef{typ: c.pad, pad: c.padChar, keep: true}
	}
	if c.enc == "Track" {
		f.fill, f.align = c.fill, "Left"
		if c.packed && padded {
			f.align = "Right"
		}
	}
}

// jposBitmap turns jPOS's length, that of all bitmaps, into blocks of 8 bytes.
func (f *fieldDef) jposBitmap() {
	if f.length > 8 && f.length%8 == 0 {
		f.blocks = f.length / 8
		f.length = 8
		return
	}
	f.disableAutoExpand = true
}

// composite reads an isofieldpackager: the outer class is its length, the inner fields its parts.
func (r *jposReader) composite(e xml.StartElement, path string) (*fieldDef, error) {
	f := r.field(e, path)
	attrs := map[string]string{}
	for _, a := range e.Attr {
		attrs[a.Name.Local] = a.Value
	}
	inner := join(path, attrs["id"])
	subs, err := r.fields(inner, e.Name.Local)
	if f == nil || err != nil {
		return nil, err
	}
	outer := f.enc
	f.typ, f.enc, f.padding, f.chars, f.fill, f.align = "Composite", "", nil, "", "", ""
	if outer == "HexToASCII" || outer == "HexToEBCDIC" {
		f.body = outer
	}
	packager := attrs["packager"]
	packager = packager[strings.LastIndexByte(packager, '.')+1:]
	switch packager {
	case "GenericSubFieldPackager", "GenericPackager", "":
		r.subFields(f, subs, attrs["emitBitmap"])
	case "GenericTaggedFieldsPackager":
		f.tag = &tagDef{length: tagLength(subs), enc: "ASCII", sort: "StringsByInt",
			padding: &paddingDef{typ: "Left", pad: "0"}}
		f.subs = subs
	case "BERTLVBinaryPackager", "GenericTLVPackager":
		f.dictionary = "EMV"
	default:
		r.add(place{inner + ".packager", f.at.line},
			"unknown packager %q, want GenericSubFieldPackager, GenericTaggedFieldsPackager or BERTLVBinaryPackager", packager)
	}
	return f, nil
}

func tagLength(subs []*fieldDef) int {
	if len(subs) > 0 && len(subs[0].key) == 3 {
		return 3
	}
	return 2
}

// subFields sorts parts from the bitmap among them.
func (r *jposReader) subFields(f *fieldDef, subs []*fieldDef, emitBitmap string) {
	for _, s := range subs {
		if s.typ != "Bitmap" {
			f.subs = append(f.subs, s)
			continue
		}
		s.length *= max(s.blocks, 1)
		s.blocks, s.disableAutoExpand = 0, true
		f.bitmap = s
	}
	if emitBitmap == "true" && f.bitmap == nil {
		r.add(f.at, "emitBitmap is true: want a bitmap class such as IFB_BITMAP among the inner fields")
	}
	if f.bitmap == nil {
		f.tag = &tagDef{sort: "StringsByInt"}
	}
}
