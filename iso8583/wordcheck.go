package iso8583

import "encoding/binary"

// This file looks at eight bytes at a time. In a word read from memory the first byte is the lowest.

const (
	ones       = 0x0101010101010101
	byteTops   = 0x80 * ones
	nibbleTops = 0x88 * ones
	digitZero  = '0' * ones
)

// wordCheck says of eight bytes at once which of them are bad: bytes outside a range of ASCII, nibbles that are no
// decimal digit. What it does not look for is zero.
type wordCheck struct {
	bytes     uint64 // the top bit of each byte, if bytes are looked at
	low       uint64 // the least that is good, in each byte
	over      uint64 // what lifts all above the greatest that is good over the top bit
	nibbles   uint64 // the top bit of each nibble, if nibbles are looked at
	separator uint64 // all ones if nibble D, the separator of packed track data, is good
}

// between admits the bytes from low to high, which is at most 7F.
func between(low, high byte) wordCheck {
	return wordCheck{bytes: byteTops, low: uint64(low) * ones, over: uint64(0x7F-high) * ones}
}

// bad is zero if all bytes of x are good. It may have bits for a good byte after, that is above, a bad one. A nibble
// over 9 has its 8, and its 4 or its 2; D has no 2, and a 1.
func (c *wordCheck) bad(x uint64) uint64 {
	return (x|(x-c.low)|(x+c.over))&c.bytes | x&(x<<2|x<<1&^(x<<3&c.separator))&c.nibbles
}

// good tells whether all bytes are good.
func (c *wordCheck) good(b []byte) bool {
	n := len(b)
	if n < 8 {
		return c.bad(shortWord(b))<<(64-8*n) == 0
	}
	bad := c.bad(binary.LittleEndian.Uint64(b[n-8:])) // may overlap the one before
	for ; len(b) > 8; b = b[8:] {
		bad |= c.bad(binary.LittleEndian.Uint64(b))
	}
	return bad == 0
}

// shortWord gathers fewer than eight bytes into the low end of a word.
func shortWord(b []byte) uint64 {
	n := len(b)
	if n >= 4 {
		return uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*n-32)
	}
	if n == 0 {
		return 0
	}
	return uint64(b[0]) | uint64(b[n/2])<<(n/2*8) | uint64(b[n-1])<<(8*n-8)
}

func goodBCD(b []byte) bool {
	c := wordCheck{nibbles: nibbleTops}
	return c.good(b)
}

func goodDigits(b []byte) bool {
	c := between('0', '9')
	return c.good(b)
}

// goodTrack admits ASCII digits and '=', the bytes from 30 to 3D whose low nibbles are digits or D.
func goodTrack(b []byte) bool {
	c := between('0', '=')
	c.nibbles, c.separator = 0x08*ones, ^uint64(0)
	return c.good(b)
}

func goodPrint(b []byte) bool {
	c := between(' ', '~')
	return c.good(b)
}
