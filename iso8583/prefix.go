package iso8583

import (
	"strconv"
)

// readPrefix reads the length in front of a field: where its body starts and how many units it has. A length that can
// be read and that the field cannot have is given beside what is wrong with it.
func (f *field) readPrefix(buf []byte, pos int) (body, units int, w wrong) {
	switch f.prefix {
	case prefixFixed:
		return pos, f.length, wrong{}
	case prefixRest:
		units = f.restUnits(len(buf) - pos)
		if f.length > 0 {
			units = min(units, f.length)
		}
		return pos, units, wrong{}
	case prefixBER:
		return f.readBERLength(buf, pos)
	}
	body = pos + int(f.prefixBytes)
	if body > len(buf) {
		return 0, 0, wrong{want: "a length of " + count(int(f.prefixBytes), "bytes"), have: strconv.Itoa(len(buf) - pos)}
	}
	p := buf[pos:body]
	switch f.prefix {
	case prefixBCD:
		units, w = readBCDLength(p, int(f.prefixLen))
	case prefixBinary:
		for _, b := range p {
			units = units<<8 | int(b)
			if units > maxFrame {
				break
			}
		}
	default:
		units, w = f.readTextLength(p)
	}
	if w.want != "" {
		return 0, 0, w
	}
	if f.countUnits && units&1 == 1 {
		return 0, 0, wrong{want: "an even number of hexadecimal characters", have: strconv.Itoa(units)}
	}
	units = f.units(units)
	if units > f.length && f.length > 0 && !(f.countBytes && units == f.length+1) {
		return body, units, wrong{want: "at most " + count(f.length, f.unit()), have: strconv.Itoa(units),
			guess: f.guessLength(p)}
	}
	if units < f.min {
		return body, units, wrong{want: "at least " + count(f.min, f.unit()), have: strconv.Itoa(units)}
	}
	return body, units, wrong{}
}

func readBCDLength(p []byte, digits int) (int, wrong) {
	units := 0
	for i, b := range p {
		hi, lo := int(b>>4), int(b&15)
		if hi > 9 || lo > 9 {
			return 0, wrong{want: "a length in decimal digits", have: byteName(b), at: i, guess: "a binary length?"}
		}
		if i == 0 && digits&1 == 1 {
			hi = 0 // unused: an odd number of digits leaves it
		}
		units = units*100 + hi*10 + lo
	}
	return units, wrong{}
}

func (f *field) readTextLength(p []byte) (int, wrong) {
	units := 0
	for i, b := range p {
		c := b
		if f.prefix == prefixEBCDIC {
			c = fromEBCDIC(b)
		}
		if f.prefix == prefixHex {
			if unhex(c) > 15 {
				return 0, wrong{want: "a length in hexadecimal digits", have: byteName(b), at: i}
			}
			units = units<<4 | int(unhex(c))
			continue
		}
		if c-'0' > 9 {
			return 0, wrong{want: "a length of " + count(len(p), "digits"), have: byteName(b), at: i, guess: f.guessLength(p)}
		}
		units = units*10 + int(c-'0')
	}
	return units, wrong{}
}

// guessLength tries other encodings on a length that makes no sense.
func (f *field) guessLength(p []byte) string {
	ascii, ebcdic := true, true
	for _, b := range p {
		ascii = ascii && b-'0' <= 9
		ebcdic = ebcdic && b >= 0xF0 && b <= 0xF9
	}
	switch {
	case ascii && f.prefix != prefixASCII && f.prefix != prefixHex:
		return "an ASCII length?"
	case ebcdic && f.prefix != prefixEBCDIC:
		return "an EBCDIC length?"
	case !ascii && f.prefix == prefixASCII && p[0] < 0x30:
		return "a binary or BCD length?"
	case f.prefix == prefixBCD && int(p[len(p)-1]) <= f.length:
		return "a binary length?"
	}
	return ""
}

// restUnits counts the units in so many bytes.
func (f *field) restUnits(bytes int) int {
	switch f.enc {
	case encBCD, encLBCD, encTrack:
		return 2 * bytes
	case encHexText, encHexEBCDIC:
		return bytes / 2
	}
	return bytes
}

// readBERLength reads a definite length (X.690 8.1.3); EMV uses no other. Long forms longer than needed are accepted.
func (f *field) readBERLength(buf []byte, pos int) (body, units int, w wrong) {
	if pos >= len(buf) {
		return 0, 0, wrong{want: "a BER length", have: "nothing"}
	}
	first := int(buf[pos])
	pos++
	if first < 0x80 {
		units = first
	} else {
		n := first & 0x7F
		switch {
		case n == 0:
			return 0, 0, wrong{want: "a definite BER length", have: "80"}
		case n > 4:
			return 0, 0, wrong{want: "a BER length of at most 4 bytes", have: strconv.Itoa(n)}
		case pos+n > len(buf):
			return 0, 0, wrong{want: "a BER length of " + count(n, "bytes"), have: strconv.Itoa(len(buf) - pos)}
		}
		for _, b := range buf[pos : pos+n] {
			units = units<<8 | int(b)
		}
		pos += n
	}
	if units > len(buf)-pos {
		return 0, 0, wrong{want: count(units, "bytes"), have: strconv.Itoa(len(buf) - pos)}
	}
	units = f.restUnits(units)
	if f.length > 0 && units > f.length {
		return 0, 0, wrong{want: "at most " + count(f.length, f.unit()), have: strconv.Itoa(units)}
	}
	return pos, units, wrong{}
}

// prefixCapacity is the greatest length a prefix can state.
func (f *field) prefixCapacity() int {
	n := int(f.prefixLen)
	switch f.prefix {
	case prefixBinary, prefixHex:
		return 1<<(8*n) - 1
	case prefixASCII, prefixBCD, prefixEBCDIC:
		limit := 1
		for range n {
			limit *= 10
		}
		return limit - 1
	}
	return maxFrame
}

// appendPrefix writes a length; the caller has checked that it fits.
func (f *field) appendPrefix(dst []byte, units int) []byte {
	n := int(f.prefixBytes)
	switch f.prefix {
	case prefixFixed, prefixRest:
		return dst
	case prefixBER:
		return appendBERLength(dst, units)
	case prefixBCD:
		if n == 1 {
			return append(dst, byte(units/10%10<<4|units%10))
		}
		if n == 2 {
			return append(dst, byte(units/1000%10<<4|units/100%10), byte(units/10%10<<4|units%10))
		}
	}
	start := len(dst)
	for range n {
		dst = append(dst, 0)
	}
	for i := start + n - 1; i >= start; i-- {
		switch f.prefix {
		case prefixBinary:
			dst[i], units = byte(units), units>>8
		case prefixHex:
			dst[i], units = hexUpper[units&15], units>>4
		case prefixBCD:
			dst[i], units = byte(units/10%10<<4|units%10), units/100
		case prefixEBCDIC:
			dst[i], units = 0xF0+byte(units%10), units/10
		default:
			dst[i], units = '0'+byte(units%10), units/10
		}
	}
	return dst
}

// appendBERLength writes the shortest form.
func appendBERLength(dst []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(dst, byte(n))
	case n < 1<<8:
		return append(dst, 0x81, byte(n))
	case n < 1<<16:
		return append(dst, 0x82, byte(n>>8), byte(n))
	case n < 1<<24:
		return append(dst, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// maxFrame keeps offsets within 31 bits.
const maxFrame = 1 << 30
