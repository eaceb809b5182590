package iso8583

import (
	"encoding/binary"
	"sync"
)

// This file is the short way through fields as they nearly always come. It answers yes or "look closer": whatever it does
// not recognise or accept goes the thorough way, which alone decides what is wrong and finds the words for it. Both ways
// give the same result; a test compares them on every vector and the fuzz targets go on from there.

// quick says which short check a field's wire bytes take.
type quick uint8

const (
	quickNone   quick = iota // no short way
	quickAny                 // every byte is good
	quickASCII               // below 80
	quickPrint               // printable ASCII
	quickDigits              // ASCII digits
	quickBCD                 // decimal nibbles
	quickTable               // bytes that a table admits
)

// quickFor picks the short check of a compiled field.
func quickFor(f *field) (quick, *[256]bool) {
	if f.pad != padNone || f.kind == kindComposite {
		return quickNone, nil
	}
	switch f.enc {
	case encBinary, encLatin1, encHexValue:
		if f.chars == charsAny || f.enc != encBinary {
			return quickAny, nil
		}
	case encBCD, encLBCD:
		return quickBCD, nil
	case encTrack:
		return quickTable, &admitTables().track
	case encHexText:
		return quickTable, &admitTables().hex
	case encGBK, encGB18030:
		if f.chars == charsAny {
			return quickASCII, nil
		}
		if f.chars == charsANS {
			return quickPrint, nil
		}
	case encASCII:
		switch {
		case f.kind == kindNumeric || f.chars == charsN:
			return quickDigits, nil
		case f.isBinary() || f.chars == charsAny:
			return quickASCII, nil
		case f.chars == charsANS:
			return quickPrint, nil
		case f.chars != charsXN:
			return quickTable, &admitTables().class[f.chars]
		}
	}
	return quickNone, nil
}

type admits struct {
	track, hex [256]bool
	class      [charsH + 1][256]bool
}

// admitTables are the tables of quickTable, made once.
var admitTables = sync.OnceValue(func() *admits {
	t := &admits{}
	for i := range 256 {
		b := byte(i)
		hi, lo := b>>4, b&15
		t.track[i] = (hi <= 9 || hi == 0xD) && (lo <= 9 || lo == 0xD)
		t.hex[i] = unhex(b) < 16
		for c := range t.class {
			t.class[c][i] = b < 0x80 && charClass(c).admits(b)
		}
	}
	return t
})

const (
	high  = 0x8080808080808080
	ones  = 0x0101010101010101
	lowF  = 0x0F0F0F0F0F0F0F0F
	digit = 0x3030303030303030
)

// good tells whether the wire bytes are good for certain.
func (f *field) good(b []byte) bool {
	switch f.quick {
	case quickAny:
		return true
	case quickBCD:
		return goodBCD(b)
	case quickDigits:
		return goodDigits(b)
	case quickPrint:
		return goodPrint(b)
	case quickASCII:
		return goodASCII(b)
	case quickTable:
		t := f.table
		for _, c := range b {
			if !t[c] {
				return false
			}
		}
		return true
	}
	return false
}

func goodBCD(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		if x&(x<<1|x<<2)&(high|high>>4) != 0 { // a nibble over 9 has its 8 and its 4 or 2
			return false
		}
	}
	if len(b) >= 4 {
		x := binary.LittleEndian.Uint32(b)
		if x&(x<<1|x<<2)&0x88888888 != 0 {
			return false
		}
		b = b[4:]
	}
	for _, c := range b {
		if c&(c<<1|c<<2)&0x88 != 0 {
			return false
		}
	}
	return true
}

func goodDigits(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b) ^ digit
		if (x|(x+6*ones))&^uint64(lowF) != 0 {
			return false
		}
	}
	for _, c := range b {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

func goodPrint(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		del := x ^ 0x7F*ones
		if (x|(x-0x20*ones)|(del-ones))&high != 0 {
			return false
		}
	}
	for _, c := range b {
		if c < ' ' || c >= 0x7F {
			return false
		}
	}
	return true
}

func goodASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&high != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// quickPrefix reads the lengths that are common and in order; ok is false for all others.
func (f *field) quickPrefix(buf []byte, pos int) (body, units int, ok bool) {
	body = pos + int(f.prefixBytes)
	if !f.plainLength || body > len(buf) {
		return 0, 0, false
	}
	p := buf[pos:body]
	switch f.prefix {
	case prefixBCD:
		for i, b := range p {
			if b&(b<<1|b<<2)&0x88 != 0 {
				return 0, 0, false
			}
			if i == 0 && f.prefixLen&1 == 1 {
				b &= 15 // unused: an odd number of digits leaves it
			}
			units = units*100 + int(b>>4)*10 + int(b&15)
		}
	case prefixASCII:
		for _, b := range p {
			if b-'0' > 9 {
				return 0, 0, false
			}
			units = units*10 + int(b-'0')
		}
	case prefixBER:
		if body == len(buf) || buf[body] >= 0x80 || f.enc != encBinary {
			return 0, 0, false
		}
		units = int(buf[body])
		body++
	default:
		return 0, 0, false
	}
	return body, units, units <= f.length || f.length == 0 && f.prefix == prefixBER
}

// quickAppend writes a value that needs no padding and no conversion to speak of; ok is false for all others, and for
// values that are wrong.
func (f *field) quickAppend(dst, v []byte) (out []byte, ok bool) {
	if f.quick == quickNone && f.kind != kindComposite || f.pad != padNone || f.kind == kindNumeric || f.prefix != prefixFixed && !f.plainLength {
		return nil, false
	}
	units := len(v)
	if units > f.length && f.length > 0 || f.prefix == prefixFixed && units != f.length {
		return nil, false
	}
	switch f.prefix {
	case prefixFixed:
	case prefixBCD, prefixASCII:
		dst = f.appendPrefix(dst, units)
	case prefixBER:
		if units >= 0x80 {
			return nil, false
		}
		dst = append(dst, byte(units))
	default:
		return nil, false
	}
	switch f.enc {
	case encASCII, encGBK, encGB18030:
		if !f.good(v) {
			return nil, false
		}
		return append(dst, v...), true
	case encBinary:
		if f.kind != kindComposite && !f.isBinary() {
			return nil, false
		}
		return append(dst, v...), true
	case encTrack:
		if f.right {
			return nil, false
		}
		return appendTrack(dst, v, f.fillNibble)
	case encBCD, encLBCD:
		if !goodDigits(v) {
			return nil, false
		}
		return appendDigits(dst, v, f.enc == encBCD), true
	}
	return nil, false
}

// appendTrack packs track data from the left.
func appendTrack(dst, v []byte, fill byte) ([]byte, bool) {
	for i := 0; i < len(v); i += 2 {
		hi, lo := trackNibble(v[i]), fill
		if i+1 < len(v) {
			lo = trackNibble(v[i+1])
		}
		if hi|lo > 15 {
			return nil, false
		}
		dst = append(dst, hi<<4|lo)
	}
	return dst, true
}

func trackNibble(c byte) byte {
	switch {
	case c-'0' <= 9:
		return c - '0'
	case c == '=' || c == 'D' || c == 'd':
		return 0xD
	}
	return 0xFF
}

// appendDigits packs ASCII digits two to a byte; an odd count starts or ends with a zero nibble.
func appendDigits(dst, v []byte, right bool) []byte {
	if len(v)&1 == 1 && right {
		dst = append(dst, v[0]&15)
		v = v[1:]
	}
	for ; len(v) >= 2; v = v[2:] {
		dst = append(dst, v[0]<<4|v[1]&15)
	}
	if len(v) == 1 {
		dst = append(dst, v[0]<<4)
	}
	return dst
}
