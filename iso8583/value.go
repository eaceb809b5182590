package iso8583

import (
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// converter holds the text codecs of one message, made at the first text that is not ASCII.
type converter struct {
	gbkIn, gbkOut, gb18030In, gb18030Out transform.Transformer
}

func (c *converter) decoder(e encoding) transform.Transformer {
	if e == encGBK {
		if c.gbkIn == nil {
			c.gbkIn = simplifiedchinese.GBK.NewDecoder()
		}
		return c.gbkIn
	}
	if c.gb18030In == nil {
		c.gb18030In = simplifiedchinese.GB18030.NewDecoder()
	}
	return c.gb18030In
}

func (c *converter) encoder(e encoding) transform.Transformer {
	if e == encGBK {
		if c.gbkOut == nil {
			c.gbkOut = simplifiedchinese.GBK.NewEncoder().Transformer
		}
		return c.gbkOut
	}
	if c.gb18030Out == nil {
		c.gb18030Out = simplifiedchinese.GB18030.NewEncoder().Transformer
	}
	return c.gb18030Out
}

// wrong says what a value should have been; the zero value means that nothing is wrong.
type wrong struct {
	want, have, guess string
	at                int // byte within what was looked at
}

const hexUpper = "0123456789ABCDEF"

// checkWire says whether the bytes of a value are ones the encoding can have. It looks at every byte once.
func (f *field) checkWire(b []byte, units int) wrong {
	switch f.enc {
	case encASCII:
		return f.checkASCII(b)
	case encBCD:
		return checkNibbles(b, units, true)
	case encLBCD:
		return checkNibbles(b, units, false)
	case encTrack:
		return wrong{} // its end may be enciphered: any nibble
	case encSignBCD:
		if len(b) == 0 || b[0] != 'C' && b[0] != 'D' {
			return wrong{want: "C for credit or D for debit", have: "another sign"}
		}
		w := checkNibbles(b[1:], units-1, true)
		w.at++
		return w
	case encHexText, encHexEBCDIC:
		for i, x := range b {
			if f.enc == encHexEBCDIC {
				x = fromEBCDIC(x)
			}
			if unhex(x) > 15 {
				return wrong{want: "hexadecimal digits", have: byteName(b[i]), at: i}
			}
		}
	case encEBCDIC, encEBCDIC1047:
		return f.checkEBCDIC(b)
	case encUTF8:
		if !utf8.Valid(b) {
			return wrong{want: "UTF-8 text", have: "other bytes", guess: "GBK or GB18030?"}
		}
	case encGBK, encGB18030:
		if w := checkGB(b); w.want != "" || f.chars == charsAny {
			return w
		}
		return f.checkChars(b)
	}
	return wrong{}
}

func (f *field) checkASCII(b []byte) wrong {
	for i, c := range b {
		if c >= 0x80 {
			return wrong{want: "ASCII", have: byteName(c), guess: "EBCDIC or GBK text?", at: i}
		}
	}
	if f.kind == kindNumeric || f.chars != charsAny {
		return f.checkChars(b)
	}
	return wrong{}
}

// checkChars holds ASCII characters against the field's class; padding is admitted where padding stands.
func (f *field) checkChars(b []byte) wrong {
	class := f.chars
	if f.kind == kindNumeric {
		class = charsN
	}
	body := f.unpad(b)
	if i := class.bad(body); i >= 0 {
		at := i
		if f.pad == padLeft {
			at += len(b) - len(body)
		}
		return wrong{want: class.String(), have: byteName(b[at]), at: at}
	}
	return wrong{}
}

func (f *field) checkEBCDIC(b []byte) wrong {
	class := f.chars
	if f.kind == kindNumeric {
		class = charsN
	}
	if class != charsN {
		return wrong{}
	}
	for i, x := range b {
		if c := fromEBCDIC(x); c-'0' > 9 && !(f.pad != padNone && rune(c) == f.padRune) {
			return wrong{want: "EBCDIC digits", have: byteName(x), at: i}
		}
	}
	return wrong{}
}

// checkNibbles admits decimal nibbles; the unused nibble of an odd count may be any decimal one, or F at the end.
func checkNibbles(b []byte, units int, right bool) wrong {
	for i, c := range b {
		last := i == len(b)-1
		hi, lo := c>>4, c&15
		if hi <= 9 && (lo <= 9 || lo == 15 && last && units&1 == 1 && !right) {
			continue
		}
		return wrong{want: "decimal digits", have: "nibbles " + hexByte(c), at: i, guess: nibbleGuess(c, last)}
	}
	return wrong{}
}

func nibbleGuess(b byte, last bool) string {
	switch {
	case last && b&15 == 15:
		return "filled with F: counted one digit too many, or left-aligned?"
	case b >= 0x30 && b <= 0x39:
		return "ASCII digits?"
	case b >= 0xF0 && b <= 0xF9:
		return "EBCDIC digits?"
	}
	return ""
}

func checkGB(b []byte) wrong {
	for i := 0; i < len(b); {
		switch {
		case b[i] < 0x80:
			i++
		case b[i] == 0x80 || b[i] == 0xFF:
			return wrong{want: "GB18030 text", have: byteName(b[i]), at: i}
		case i+1 < len(b) && b[i+1] >= 0x40 && b[i+1] != 0x7F && b[i+1] != 0xFF:
			i += 2
		case i+3 < len(b) && b[i+1]-'0' <= 9 && b[i+2] >= 0x81 && b[i+2] != 0xFF && b[i+3]-'0' <= 9:
			i += 4
		default:
			return wrong{want: "GB18030 text", have: "a character cut in two", at: i, guess: "cut at a byte count, or UTF-8?"}
		}
	}
	return wrong{}
}

// appendValue converts wire bytes, checked before, to the value's characters or bytes, padding and leading zeros kept.
func (f *field) appendValue(dst, b []byte, units int, conv *converter) []byte {
	switch f.enc {
	case encBCD, encLBCD:
		return appendUnpacked(dst, b, units, f.enc == encBCD)
	case encSignBCD:
		return appendUnpacked(append(dst, b[0]), b[1:], units-1, true)
	case encTrack:
		return appendUnpacked(dst, b, units, f.right)
	case encHexText:
		for i := 0; i+1 < len(b); i += 2 {
			dst = append(dst, unhex(b[i])<<4|unhex(b[i+1])&15)
		}
		return dst
	case encHexEBCDIC:
		for i := 0; i+1 < len(b); i += 2 {
			dst = append(dst, unhex(fromEBCDIC(b[i]))<<4|unhex(fromEBCDIC(b[i+1]))&15)
		}
		return dst
	case encHexValue:
		return appendHex(dst, b)
	case encEBCDIC, encEBCDIC1047:
		table := ebcdicToLatin1(f.enc)
		for _, x := range b {
			dst = utf8.AppendRune(dst, rune(table[x]))
		}
		return dst
	case encLatin1:
		return appendLatin1(dst, b)
	case encBinary:
		if !f.isBinary() && f.kind != kindComposite {
			return appendLatin1(dst, b)
		}
	case encGBK, encGB18030:
		return appendGB(dst, b, conv.decoder(f.enc))
	}
	return append(dst, b...)
}

func appendLatin1(dst, b []byte) []byte {
	for _, x := range b {
		dst = utf8.AppendRune(dst, rune(x))
	}
	return dst
}

func appendGB(dst, b []byte, t transform.Transformer) []byte {
	if isASCII(b) {
		return append(dst, b...)
	}
	t.Reset()
	start := len(dst)
	for range 3 * len(b) { // a byte never becomes more than three
		dst = append(dst, 0)
	}
	n, _, err := t.Transform(dst[start:], b, true)
	if err != nil {
		return append(dst[:start], b...)
	}
	return dst[:start+n]
}

func isASCII(b []byte) bool {
	for _, x := range b {
		if x >= 0x80 {
			return false
		}
	}
	return true
}

// unpad strips every pad character; a Numeric also loses its leading zeros down to one digit.
func (f *field) unpad(v []byte) []byte {
	switch f.pad {
	case padLeft:
		for len(v) > 0 && v[0] == byte(f.padRune) {
			v = v[1:]
		}
	case padRight:
		for len(v) > 0 && v[len(v)-1] == byte(f.padRune) {
			v = v[:len(v)-1]
		}
	}
	return v
}

// logical strips what stands on the wire only: padding, and a Numeric's leading zeros.
func (f *field) logical(v []byte) []byte {
	if (f.pad == padNone || f.keepPad) && f.kind != kindNumeric {
		return v
	}
	full := v
	if !f.isBinary() {
		v = f.unpad(v)
	}
	if f.kind == kindNumeric {
		for len(v) > 1 && v[0] == '0' {
			v = v[1:]
		}
		if len(v) == 0 && len(full) > 0 && f.padRune == '0' {
			return full[:1]
		}
	}
	return v
}

func unhex(c byte) byte {
	switch {
	case c-'0' <= 9:
		return c - '0'
	case c-'A' <= 5:
		return c - 'A' + 10
	case c-'a' <= 5:
		return c - 'a' + 10
	}
	return 255
}

func appendHex(dst, b []byte) []byte {
	for _, x := range b {
		dst = append(dst, hexUpper[x>>4], hexUpper[x&15])
	}
	return dst
}

func hexByte(b byte) string { return string([]byte{hexUpper[b>>4], hexUpper[b&15]}) }

func byteName(b byte) string { return "byte " + hexByte(b) }

func count(n int, unit string) string {
	if n == 1 {
		switch unit {
		case "bytes", "digits", "characters":
			unit = unit[:len(unit)-1]
		}
	}
	return strconv.Itoa(n) + " " + unit
}
