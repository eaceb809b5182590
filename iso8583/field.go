package iso8583

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
