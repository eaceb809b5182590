package iso8583

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"acqsim/spelling"
)

// compiler turns a definition into a Spec and notes every mistake on the way.
type compiler struct {
	mistakes
	wire   wireDef
	source string // of fields that do not state their own
}

var (
	typeNames   = []string{"String", "Numeric", "Binary", "Hex", "Bitmap", "Composite", "Track1", "Track2", "Track3"}
	prefixNames = []string{"ASCII", "BCD", "Hex", "EBCDIC", "Binary"}
	lengthNames = []string{"Fixed", "L", "LL", "LLL", "LLLL", "LLLLL", "LLLLLL"}
)

func encodings() map[string]encoding {
	return map[string]encoding{
		"ASCII": encASCII, "BCD": encBCD, "LBCD": encLBCD, "EBCDIC": encEBCDIC, "EBCDIC1047": encEBCDIC1047,
		"Binary": encBinary, "HexToASCII": encHexText, "ASCIIToHex": encHexValue,
		"Latin1": encLatin1, "GBK": encGBK, "GB18030": encGB18030, "UTF8": encUTF8, "HexToEBCDIC": encHexEBCDIC,
		"Track": encTrack, "SignBCD": encSignBCD,
	}
}

func encodingNames() []string {
	return []string{"ASCII", "BCD", "LBCD", "EBCDIC", "EBCDIC1047", "Binary", "HexToASCII", "ASCIIToHex",
		"Latin1", "GBK", "GB18030", "UTF8", "HexToEBCDIC", "Track", "SignBCD"}
}

func (c *compiler) compile(def *definition) *Spec {
	s := &Spec{name: def.name, source: def.source, header: def.header, def: def, mtis: everyMTI()}
	for _, h := range def.header {
		s.headerLen += h.length
	}
	if def.framing != nil {
		s.framing = *def.framing
	}
	c.source = def.source
	c.wire = wireDef{digits: "ASCII", text: "ASCII", binary: "Binary", prefix: "ASCII"}
	if def.wire != nil {
		c.useWire(def.wire)
	}
	var haveMTI, haveBitmap bool
	rows := map[int]*field{}
	for _, d := range def.fields {
		n, err := strconv.Atoi(d.key)
		if err != nil || n < 0 || n > maxField || strconv.Itoa(n) != d.key {
			c.add(d.at, "want a field number from 0 to %d, have %q", maxField, d.key)
			continue
		}
		switch n {
		case 0:
			haveMTI = true
			s.mti = c.mti(d)
		case 1:
			haveBitmap = true
			s.bitmap = c.bitmap(d)
		default:
			rows[n] = c.field(d)
		}
	}
	if !haveMTI && def.fields != nil {
		c.add(place{"fields.0", 0}, "missing: want the MTI, for example %s",
			`{"type": "String", "length": 4, "enc": "ASCII", "prefix": "ASCII.Fixed"}`)
	}
	if !haveBitmap && def.fields != nil {
		c.add(place{"fields.1", 0}, "missing: want the bitmap, for example %s",
			`{"type": "Bitmap", "length": 8, "enc": "Binary", "prefix": "Binary.Fixed"}`)
	}
	c.table(s, rows)
	s.rules = compileRules(def, s, &c.mistakes)
	s.index = indexRules(s.rules)
	s.warnings = c.warn
	return s
}

func (c *compiler) useWire(w *wireDef) {
	for _, set := range []struct {
		to   *string
		from string
		key  string
	}{{&c.wire.digits, w.digits, "digits"}, {&c.wire.varnum, w.varnum, "variable"}, {&c.wire.text, w.text, "text"},
		{&c.wire.binary, w.binary, "binary"}, {&c.wire.track, w.track, "track"}, {&c.wire.amounts, w.amounts, "amounts"}} {
		if set.from == "" {
			continue
		}
		*set.to = set.from
		if _, ok := encodings()[set.from]; !ok {
			c.unknown(place{"wire." + set.key, 0}, "encoding ", set.from, encodingNames())
		}
	}
	if w.prefix != "" {
		c.wire.prefix = w.prefix
		if !contains(prefixNames, w.prefix) {
			c.unknown(place{"wire.prefix", 0}, "prefix ", w.prefix, prefixNames)
		}
	}
}

// table lays the fields out by number, and warns of those a bitmap can never announce.
func (c *compiler) table(s *Spec, rows map[int]*field) {
	top := 1
	for n := range rows {
		top = max(top, n)
	}
	s.table = make([]field, top+1)
	for n := 2; n <= top; n++ {
		f := rows[n]
		if f == nil {
			continue
		}
		here := place{"fields." + strconv.Itoa(n), 0}
		bits := s.bitmap.bytes * 8
		switch {
		case bits == 0:
		case s.bitmap.announces(n):
			c.warning(here, "can never be sent: bit %d announces the next bitmap", n)
		case !s.bitmap.expand && n > bits || s.bitmap.blocks > 0 && n > bits*s.bitmap.blocks:
			c.warning(here, "can never be sent: the bitmap ends before it")
		}
		f.num = n
		if f.mask == maskDefault {
			f.mask = defaultMask(n)
		}
		s.table[n] = *f
		if f.checked {
			s.checks[(n-1)>>6] |= 1 << (63 - uint(n-1)&63)
		}
	}
}

// announces tells whether bit n is no field but announces the next block.
func (b *bitmapSpec) announces(n int) bool {
	bits := b.bytes * 8
	return b.expand && n%bits == 1 && (b.blocks == 0 || n < bits*(b.blocks-1))
}

func (c *compiler) mti(d *fieldDef) field {
	f := c.field(d)
	if f.prefix != prefixFixed || f.length != 4 || f.kind != kindString && f.kind != kindNumeric {
		c.add(d.at, "want the MTI as a String of fixed length 4")
	}
	f.key, f.mask = "0", maskNone
	return *f
}

func (c *compiler) bitmap(d *fieldDef) bitmapSpec {
	if d.format != "" {
		d.expandNotation(&c.wire, &c.mistakes)
	}
	if d.typ != "Bitmap" {
		c.add(at(d, "type"), "want Bitmap, have %q", d.typ)
	}
	b := bitmapSpec{bytes: d.length, expand: !d.disableAutoExpand, unit: 1, blocks: d.blocks}
	if d.blocks < 0 || d.blocks > 8 {
		c.add(at(d, "blocks"), "want 1 to 8, have %d", d.blocks)
	}
	if b.bytes == 0 {
		b.bytes = 8
	}
	if b.bytes < 0 || b.bytes > maxField/8 {
		c.add(at(d, "length"), "want 1 to %d bytes, have %d", maxField/8, d.length)
		b.bytes = 8
	}
	if b.expand && b.bytes == 16 {
		c.warning(at(d, "length"),
			"a bitmap of 16 bytes is one block: 65 is an ordinary field, and bit 1 announces fields above 128")
	}
	switch enc, ok := encodings()[d.enc]; {
	case !ok:
		c.unknown(at(d, "enc"), "encoding ", d.enc, []string{"Binary", "HexToASCII", "HexToEBCDIC"})
	case enc == encHexText || enc == encHexEBCDIC:
		b.enc, b.unit = enc, 2
	case enc == encBinary:
		b.enc = encBinary
	default:
		c.add(at(d, "enc"), "want Binary, HexToASCII or HexToEBCDIC for a bitmap, have %s", d.enc)
	}
	return b
}

// field compiles one field or part.
func (c *compiler) field(d *fieldDef) *field {
	if d.format != "" {
		d.expandNotation(&c.wire, &c.mistakes)
	}
	f := &field{key: d.key, name: d.description, source: d.source, length: d.length, min: d.min, format: d.format,
		exists: true, body: encBinary, wire: strings.TrimSpace(d.enc + " " + d.prefix)}
	if f.length < 0 || f.length > 1<<24 {
		c.add(at(d, "length"), "want 0 to %d, have %d", 1<<24, f.length)
		f.length = 1
	}
	if f.source == "" {
		f.source = c.source
	}
	c.kind(d, f)
	c.encoding(d, f)
	c.prefix(d, f)
	c.padding(d, f)
	c.content(d, f)
	if f.kind == kindComposite {
		f.pad = padNone
		c.composite(d, f)
	} else if d.subs != nil || d.tag != nil || d.bitmap != nil {
		c.add(at(d, "type"), "want Composite for a field with subfields, tag or bitmap, have %q", d.typ)
	}
	if f.prefix == prefixFixed {
		f.fixed = f.size(f.length)
		if f.length == 0 {
			c.add(at(d, "length"), "want at least 1 for a fixed field")
		}
	}
	f.plain = f.prefix == prefixFixed && f.kind != kindComposite
	f.plainLength = !f.countBytes && !f.countUnits && f.min == 0
	f.quick, f.check, f.table = quickFor(f)
	if f.quick == quickWords && f.plain && f.fixed <= 8 {
		f.short = ^uint64(0) >> (64 - 8*f.fixed)
	}
	f.write = quickWriteFor(f)
	f.any = f.quick == quickWords && f.check == wordCheck{}
	f.direct = f.enc == encASCII || f.enc == encBinary && f.isBinary() || f.kind == kindComposite && f.body == encBinary
	return f
}

func (c *compiler) kind(d *fieldDef, f *field) {
	switch d.typ {
	case "String":
		f.kind = kindString
	case "Numeric":
		f.kind = kindNumeric
	case "Binary", "Hex":
		f.kind = kindBinary
	case "Composite":
		f.kind = kindComposite
	case "Track1":
		f.kind = kindTrack1
	case "Track2":
		f.kind = kindTrack2
	case "Track3":
		f.kind = kindTrack3
	case "Bitmap":
		c.add(at(d, "type"), "a Bitmap stands only at field 1 and under \"bitmap\" of a Composite")
	case "":
		c.add(at(d, "type"), "missing: want one of %s", spelling.Choices("", typeNames, ""))
	default:
		c.unknown(at(d, "type"), "type ", d.typ, typeNames)
	}
}

func (c *compiler) encoding(d *fieldDef, f *field) {
	if f.kind == kindComposite {
		f.enc = encBinary
		if d.body != "" {
			e, ok := encodings()[d.body]
			if !ok || e != encHexText && e != encHexEBCDIC && e != encBinary {
				c.unknown(at(d, "body"), "body encoding ", d.body, []string{"Binary", "HexToASCII", "HexToEBCDIC"})
			}
			f.body, f.enc = e, e
		}
		return
	}
	e, ok := encodings()[d.enc]
	switch {
	case d.enc == "":
		c.add(at(d, "enc"), "missing: want one of %s", spelling.Choices("", encodingNames(), ""))
	case d.enc == "BerTLVTag":
		c.add(at(d, "enc"), "BerTLVTag encodes tags only, put it under \"tag\"")
	case !ok:
		c.unknown(at(d, "enc"), "encoding ", d.enc, encodingNames())
	}
	f.enc = e
	if f.enc == encTrack {
		f.fillNibble = 0xF
		switch d.fill {
		case "", "F":
		case "0":
			f.fillNibble = 0
		default:
			c.add(at(d, "fill"), "want F or 0, have %q", d.fill)
		}
		f.right = d.align == "Right"
		if d.align != "" && d.align != "Left" && d.align != "Right" {
			c.unknown(at(d, "align"), "side ", d.align, []string{"Left", "Right"})
		}
	}
}

func (c *compiler) prefix(d *fieldDef, f *field) {
	name, length, dotted := strings.Cut(d.prefix, ".")
	here := at(d, "prefix")
	switch {
	case d.prefix == "":
		c.add(here, "missing: want for example \"ASCII.Fixed\", \"BCD.LL\" or \"BerTLV\"")
		return
	case d.prefix == "BerTLV":
		f.prefix = prefixBER
		return
	case d.prefix == "None.Fixed":
		f.prefix = prefixRest
		return
	case !dotted || !contains(prefixNames, name) || !contains(lengthNames, length):
		c.unknown(here, "prefix ", d.prefix, allPrefixes())
		return
	}
	if length == "Fixed" {
		return
	}
	f.prefixLen = uint8(len(length))
	size := len(length)
	switch name {
	case "ASCII":
		f.prefix = prefixASCII
	case "EBCDIC":
		f.prefix = prefixEBCDIC
	case "BCD":
		f.prefix, size = prefixBCD, (size+1)/2
	case "Binary":
		f.prefix = prefixBinary
	case "Hex":
		f.prefix, size = prefixHex, 2*size
	}
	f.prefixBytes = uint8(size)
	if f.length == 0 {
		c.add(at(d, "length"), "want the greatest length of the field, have 0")
	}
	switch d.counts {
	case "":
	case "bytes":
		f.countBytes = f.enc == encBCD || f.enc == encLBCD || f.enc == encTrack
	case "characters":
		f.countUnits = f.enc == encHexText || f.enc == encHexEBCDIC
	default:
		c.unknown(at(d, "counts"), "unit ", d.counts, []string{"bytes", "characters"})
	}
}

func allPrefixes() []string {
	list := []string{"BerTLV", "None.Fixed"}
	for _, n := range prefixNames {
		for _, l := range lengthNames {
			list = append(list, n+"."+l)
		}
	}
	return list
}

func (c *compiler) padding(d *fieldDef, f *field) {
	p := d.padding
	if p == nil || p.typ == "None" {
		return
	}
	f.padRune, _ = utf8.DecodeRuneInString(p.pad)
	if utf8.RuneCountInString(p.pad) != 1 || f.padRune >= 0x80 {
		c.add(at(d, "padding.pad"), "want one ASCII character, have %q", p.pad)
		return
	}
	f.keepPad = p.keep
	switch p.typ {
	case "Left":
		f.pad = padLeft
	case "Right":
		f.pad = padRight
	default:
		c.unknown(at(d, "padding.type"), "side ", p.typ, []string{"Left", "Right", "None"})
	}
}

// content compiles what a value may be and how it is shown.
func (c *compiler) content(d *fieldDef, f *field) {
	class, ok := charClasses()[d.chars]
	if !ok {
		c.unknown(at(d, "chars"), "character class ", d.chars, charClassNames())
	}
	f.chars = class
	m, ok := masks()[d.mask]
	if !ok {
		c.unknown(at(d, "mask"), "mask ", d.mask, maskNames())
	}
	f.mask = m
	f.date, ok = parseDateLayout(d.date)
	f.checked = f.date != nil || len(d.values) > 0
	if !ok {
		c.add(at(d, "date"), "want a layout of YY, YYYY, MM, DD, hh, mm, ss, for example MMDDhhmmss, have %q", d.date)
	}
	if f.min < 0 || f.length > 0 && f.min > f.length {
		c.add(at(d, "min"), "want 0 to %d, have %d", f.length, f.min)
	}
	f.values = append([]string(nil), d.values...)
	sort.Strings(f.values)
}
