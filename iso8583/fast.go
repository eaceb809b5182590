package iso8583

import (
	"encoding/binary"
	"sync"
)

// This file is the short way through fields as they nearly always come. It answers yes or "look closer": whatever it
// does not recognise or accept goes the thorough way, which alone decides what is wrong and finds the words for it.
// Both ways give the same result; a test compares them on every vector and the fuzz targets go on from there.

// quickFor picks the short check of a compiled field.
func quickFor(f *field) (quick, wordCheck, *[256]bool) {
	if f.pad != padNone || f.kind == kindComposite {
		return quickNone, wordCheck{}, nil
	}
	switch f.enc {
	case encBinary, encLatin1, encHexValue:
		if f.chars == charsAny || f.enc != encBinary {
			return quickWords, wordCheck{}, nil
		}
	case encBCD, encLBCD:
		return quickWords, wordCheck{nibbles: nibbleTops}, nil
	case encTrack:
		return quickWords, wordCheck{nibbles: nibbleTops, separator: ^uint64(0)}, nil
	case encHexText:
		return quickTable, wordCheck{}, &admitTables().hex
	case encGBK, encGB18030:
		if f.chars == charsAny {
			return quickWords, between(0, 0x7F), nil
		}
		if f.chars == charsANS {
			return quickWords, between(' ', '~'), nil
		}
	case encASCII:
		switch {
		case f.kind == kindNumeric || f.chars == charsN:
			return quickWords, between('0', '9'), nil
		case f.isBinary() || f.chars == charsAny:
			return quickWords, between(0, 0x7F), nil
		case f.chars == charsANS:
			return quickWords, between(' ', '~'), nil
		case f.chars != charsXN:
			return quickTable, wordCheck{}, &admitTables().class[f.chars]
		}
	}
	return quickNone, wordCheck{}, nil
}

type admits struct {
	hex   [256]bool
	class [charsH + 1][256]bool
}

// admitTables are the tables of quickTable, made once.
var admitTables = sync.OnceValue(func() *admits {
	t := &admits{}
	for i := range 256 {
		b := byte(i)
		t.hex[i] = unhex(b) < 16
		for c := range t.class {
			t.class[c][i] = b < 0x80 && charClass(c).admits(b)
		}
	}
	return t
})

// good tells whether the wire bytes are good for certain.
func (f *field) good(b []byte) bool {
	switch f.quick {
	case quickWords:
		return f.check.good(b)
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

// quickRead reads a field without parts whose length, if it has one, is common and in order, and whose bytes are good
// for certain; ok is false for all others.
func (f *field) quickRead(buf []byte, pos int) (body, end, units int, ok bool) {
	if f.quick == quickNone {
		return 0, 0, 0, false
	}
	body, units, end = pos, f.length, pos+f.fixed
	if !f.plain {
		if body, units, ok = f.quickPrefix(buf, pos); !ok {
			return 0, 0, 0, false
		}
		end = body + f.size(units)
	}
	if end > len(buf) {
		return 0, 0, 0, false
	}
	return body, end, units, f.good(buf[body:end])
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

// quickWriteFor picks the short way to the wire of a compiled field.
func quickWriteFor(f *field) quickWrite {
	composite := f.kind == kindComposite
	switch {
	case f.quick == quickNone && !composite || f.pad != padNone || f.kind == kindNumeric:
		return writeNone
	case f.prefix != prefixFixed &&
		!(f.plainLength && (f.prefix == prefixBCD || f.prefix == prefixASCII || f.prefix == prefixBER)):
		return writeNone
	}
	switch f.enc {
	case encASCII, encGBK, encGB18030:
		if !composite {
			return writeBytes
		}
	case encBinary:
		if composite || f.isBinary() {
			return writeRaw
		}
	case encBCD, encLBCD:
		return writeDigits
	case encTrack:
		if !f.right {
			return writeTrack
		}
	}
	return writeNone
}

// quickAppend writes the value buf[at:end] if it needs no padding and no conversion to speak of; ok is false for all
// others, and for values that are wrong.
func (f *field) quickAppend(dst, buf []byte, at, end int) (out []byte, ok bool) {
	units := end - at
	if f.write == writeNone || units > f.length && f.length > 0 {
		return nil, false
	}
	switch f.prefix {
	case prefixFixed:
		if units != f.length {
			return nil, false
		}
	case prefixBER:
		if units >= 0x80 {
			return nil, false
		}
		dst = append(dst, byte(units))
	default:
		dst = f.appendPrefix(dst, units)
	}
	switch f.write {
	case writeBytes:
		if !f.good(buf[at:end]) {
			return nil, false
		}
	case writeDigits:
		if units <= 8 && at+8 <= len(buf) {
			return shortDigits(dst, binary.LittleEndian.Uint64(buf[at:]), units, f.enc == encBCD)
		}
		if !goodDigits(buf[at:end]) {
			return nil, false
		}
		return appendDigits(dst, buf[at:end], f.enc == encBCD, 0), true
	case writeTrack:
		if !goodTrack(buf[at:end]) {
			return nil, false
		}
		return appendDigits(dst, buf[at:end], false, f.fillNibble), true
	}
	return append(dst, buf[at:end]...), true
}
