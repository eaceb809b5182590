package iso8583

import (
	"sort"
	"strconv"
)

// kind is what a field's value is.
type kind uint8

const (
	kindString kind = iota
	kindNumeric
	kindBinary
	kindTrack1
	kindTrack2
	kindTrack3
	kindComposite
)

// encoding is how a value's units stand on the wire.
type encoding uint8

const (
	encASCII encoding = iota
	encLatin1
	encEBCDIC
	encEBCDIC1047
	encGBK
	encGB18030
	encUTF8
	encBinary
	encHexText   // bytes as ASCII hexadecimal digits
	encHexEBCDIC // bytes as EBCDIC hexadecimal digits
	encHexValue  // the value is hexadecimal text, the wire its bytes
	encBCD       // two digits a byte, an odd count starts with an unused nibble
	encLBCD      // two digits a byte, an odd count ends with an unused nibble
	encTrack     // packed track 2 or 3: digits, and nibble D for the separator
	encSignBCD   // an amount with its sign: one character C or D, then its digits as BCD
)

// prefixKind is how a length stands in front of a field.
type prefixKind uint8

const (
	prefixFixed prefixKind = iota
	prefixASCII
	prefixBCD
	prefixEBCDIC
	prefixBinary
	prefixHex
	prefixBER
	prefixRest // no length: the rest of the surrounding body
)

// field is one row of the compiled table. What decoding looks at for every field stands first, within one cache line.
type field struct {
	exists      bool
	plain       bool // fixed, without parts
	prefix      prefixKind
	prefixLen   uint8 // L's
	prefixBytes uint8
	enc         encoding
	quick       quick
	write       quickWrite
	kind        kind
	plainLength bool // the length prefix counts units, and any up to the greatest will do
	countBytes  bool // the length prefix counts bytes, two digits each
	countUnits  bool // the length prefix counts hexadecimal characters, two a byte
	tagLen      uint8
	direct      bool   // wire bytes are the value
	any         bool   // no byte is bad
	short       uint64 // of a word read at a fixed field of at most 8 bytes, those that are the field's
	fixed       int    // bytes on the wire of a fixed field
	length      int    // fixed or greatest length, in counted units; 0 is unlimited
	check       wordCheck
	table       *[256]bool
	parts       *parts
	tag         uint64 // wire bytes of a part's tag

	pad        padSide
	keepPad    bool // padding belongs to the value
	chars      charClass
	mask       mask
	body       encoding // encoding around a composite's whole body; encBinary is none
	fillNibble byte
	right      bool // odd packed track starts with the fill nibble
	checked    bool // it or a part inside has allowed values or a date layout
	num        int  // data element number; bit or position of a part
	min        int  // least length of a variable field
	padRune    rune
	date       *dateLayout
	values     []string
	key        string // last step of the field's path
	name       string
	source     string
	format     string
	wire       string // encoding and prefix as spec files name them
}

type padSide uint8

const (
	padNone padSide = iota
	padLeft
	padRight
)

func (f *field) isBinary() bool { return f.kind == kindBinary }

// size gives the bytes on the wire of a value of so many units.
func (f *field) size(units int) int {
	switch f.enc {
	case encBCD, encLBCD, encTrack:
		return (units + 1) / 2
	case encSignBCD:
		return 1 + units/2
	case encHexText, encHexEBCDIC:
		return units * 2
	}
	return units
}

// stated gives what the length prefix says of a value of so many units, and units takes it back.
func (f *field) stated(units int) int {
	switch {
	case f.countBytes:
		return (units + 1) / 2
	case f.countUnits:
		return units * 2
	}
	return units
}

func (f *field) units(stated int) int {
	switch {
	case f.countBytes:
		return stated * 2
	case f.countUnits:
		return stated / 2
	}
	return stated
}

// unit names what the length of the field counts.
func (f *field) unit() string {
	if f.kind == kindComposite {
		return "bytes"
	}
	switch f.enc {
	case encBCD, encLBCD, encTrack:
		return "digits"
	case encBinary, encHexValue, encHexText, encHexEBCDIC:
		return "bytes"
	}
	if f.chars == charsN || f.kind == kindNumeric {
		return "digits"
	}
	return "characters"
}

// partsStyle is how the parts of a composite find their place.
type partsStyle uint8

const (
	partsPositional partsStyle = iota
	partsTagged
	partsBER
	partsBitmapped
)

// parts is the compiled inside of a composite.
type parts struct {
	style   partsStyle
	list    []*field // in the order they are written
	byKey   map[string]*field
	slots   []*field // open-addressed by tag, a power of two long
	byBit   []*field
	bitmap  bitmapSpec
	tagEnc  encoding
	tagLen  int // bytes on the wire of a tag that is no BER tag
	tagDef  tagDef
	skip    bool   // unknown tags are no error
	store   bool   // unknown tags belong to the message's value
	unknown *field // how an unknown part stands on the wire, nil if nobody said
	loose   bool   // bytes that do not parse are kept whole and are no error
}

func (p *parts) lookup(tag uint64, n uint8) *field {
	mask := uint64(len(p.slots) - 1)
	for i := tagHash(tag) & mask; ; i = (i + 1) & mask {
		f := p.slots[i]
		if f == nil || f.tag == tag && f.tagLen == n {
			return f
		}
	}
}

func tagHash(tag uint64) uint64 { return (tag * 0x9E3779B97F4A7C15) >> 40 }

func (p *parts) hash() {
	size := 8
	for size < 4*len(p.list) {
		size *= 2
	}
	p.slots = make([]*field, size)
	if p.style != partsBER && p.style != partsTagged {
		return
	}
	for _, f := range p.list {
		i := tagHash(f.tag) & uint64(size-1)
		for p.slots[i] != nil {
			i = (i + 1) & uint64(size-1)
		}
		p.slots[i] = f
	}
}

func packTag(b []byte) (uint64, uint8) {
	var t uint64
	for _, x := range b {
		t = t<<8 | uint64(x)
	}
	return t, uint8(len(b))
}

func sortFields(list []*field, byHex bool) {
	sort.SliceStable(list, func(i, j int) bool { return keyLess(list[i].key, list[j].key, byHex) })
}

// keyLess orders keys by their number, decimal or hexadecimal; keys that are no number come after, by their letters.
func keyLess(a, b string, byHex bool) bool {
	base := 10
	if byHex {
		base = 16
	}
	x, errX := strconv.ParseUint(a, base, 64)
	y, errY := strconv.ParseUint(b, base, 64)
	switch {
	case errX == nil && errY == nil && x != y:
		return x < y
	case (errX == nil) != (errY == nil):
		return errX == nil
	}
	return a < b
}

// bitmapSpec is the layout of a bitmap.
type bitmapSpec struct {
	bytes  int // of one block
	enc    encoding
	expand bool // first bit of a block announces the next
	blocks int  // at most, 0 is any number; the last one's first bit is an ordinary field
	unit   int  // bytes on the wire for one byte of bitmap
}

// dateLayout is a run of parts, "MMDDhhmmss".
type dateLayout struct {
	layout string
	parts  []datePart
	limits []dateLimit // of each two digits
}

// dateLimit bounds two digits, as packed.
type dateLimit struct{ low, high byte }

type datePart struct {
	text  string
	which dateIndex
}

// dateIndex is the place of a part in a Date.
type dateIndex uint8

const (
	dateYear dateIndex = iota
	dateMonth
	dateDay
	dateHour
	dateMinute
	dateSecond
)

// quick says which short check a field's wire bytes take.
type quick uint8

const (
	quickNone  quick = iota // no short way
	quickWords              // eight bytes at a time, by the field's word check
	quickTable              // bytes that a table admits
)

// quickWrite says which short way a field's value takes to the wire.
type quickWrite uint8

const (
	writeNone   quickWrite = iota // no short way
	writeBytes                    // as it is, if it passes the field's check
	writeRaw                      // as it is
	writeDigits                   // packed
	writeTrack                    // packed, with a separator
)

// mask says how much of a value may be shown.
type mask uint8

const (
	maskNone    mask = iota // all, card numbers in free text excepted
	maskPAN                 // first 6 and last 4 digits
	maskTrack               // the PAN part as a PAN, the rest not at all
	maskSecret              // nothing: PIN blocks, keys
	maskName                // nothing but the length: a person's name
	maskEMV                 // parts by tag, unknown parts hidden when they hold what looks like a card number
	maskKeys                // nothing in network management messages, where working keys travel; all elsewhere
	maskPrivate             // as keys; elsewhere a value of 3 or 4 digits, the number printed on a card, and card numbers
	maskUpload              // the card numbers of a batch upload
	maskOff                 // all
	maskDefault             // not stated: by field number or EMV tag
)
