package iso8583

import "encoding/binary"

// This file turns digits into packed nibbles and back, eight digits at a time. The separator
// '=' of track data is 3D in ASCII and nibble D when packed, so it goes the way of the digits.

// packWord packs eight ASCII digits into four bytes.
func packWord(x uint64) uint32 {
	x &= 0x0F * ones
	x = (x<<4 | x>>8) & 0x00FF00FF00FF00FF
	x = (x | x>>8) & 0x0000FFFF0000FFFF
	return uint32(x | x>>16)
}

// unpackWord gives the eight ASCII digits of four bytes.
func unpackWord(packed uint32) uint64 {
	x := uint64(packed)
	x = (x | x<<16) & 0x0000FFFF0000FFFF
	x = (x | x<<8) & 0x00FF00FF00FF00FF
	return x>>4&0x000F000F000F000F | x&0x000F000F000F000F<<8 | digitZero
}

// appendDigits packs ASCII digits two to a byte. Of an odd count, the first stands alone if right, else the last,
// beside the nibble spare.
func appendDigits(dst, v []byte, right bool, spare byte) []byte {
	if len(v)&1 == 1 && right {
		dst = append(dst, spare<<4|v[0]&15)
		v = v[1:]
	}
	for ; len(v) >= 8; v = v[8:] {
		dst = binary.LittleEndian.AppendUint32(dst, packWord(binary.LittleEndian.Uint64(v)))
	}
	for ; len(v) >= 2; v = v[2:] {
		dst = append(dst, v[0]<<4|v[1]&15)
	}
	if len(v) == 1 {
		dst = append(dst, v[0]<<4|spare)
	}
	return dst
}

// shortDigits packs the first digits of x, at most eight; not if one of them is none.
func shortDigits(dst []byte, x uint64, digits int, right bool) ([]byte, bool) {
	x &= ^uint64(0) >> (64 - 8*digits)
	if (x-digitZero|x+(0x7F-'9')*ones|x)&byteTops<<(64-8*digits)>>(64-8*digits) != 0 {
		return nil, false
	}
	if digits&1 == 1 && right {
		x <<= 8
	}
	end := len(dst) + (digits+1)/2
	return binary.LittleEndian.AppendUint32(dst, packWord(x))[:end], true
}

// appendUnpacked gives the first or, if right, the last digits of packed bytes, as many as units.
func appendUnpacked(dst, b []byte, units int, right bool) []byte {
	if units&1 == 1 && right {
		dst = append(dst, '0'+b[0]&15)
		b = b[1:]
		units--
	}
	for ; units >= 8; units -= 8 {
		dst = binary.LittleEndian.AppendUint64(dst, unpackWord(binary.LittleEndian.Uint32(b)))
		b = b[4:]
	}
	for ; units >= 2; units -= 2 {
		dst = append(dst, '0'+b[0]>>4, '0'+b[0]&15)
		b = b[1:]
	}
	if units == 1 {
		dst = append(dst, '0'+b[0]>>4)
	}
	return dst
}

// trackNibble is the nibble of a character of track data, over 15 if it has none. The
// nibbles over 9 are the characters behind it in ASCII, : to ?; a track has only the
// separator = of them, unless its end is enciphered.
func trackNibble(c byte) byte {
	switch {
	case c-'0' <= 15:
		return c - '0'
	case c == 'D' || c == 'd':
		return 0xD
	}
	return 0xFF
}
