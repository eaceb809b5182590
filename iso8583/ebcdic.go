package iso8583

import (
	"sync"

	"golang.org/x/text/encoding/charmap"
)

// ebcdicTable holds one EBCDIC code both ways; characters are ISO 8859-1.
type ebcdicTable struct {
	in  [256]byte // EBCDIC to ISO 8859-1
	out [256]byte // and back
}

// cp1047 is code page 1047, "EBCDIC1047" in spec files.
var cp1047 = sync.OnceValue(func() *ebcdicTable {
	t := &ebcdicTable{}
	for i := range 256 {
		r := charmap.CodePage1047.DecodeByte(byte(i))
		t.in[i] = byte(r)
		t.out[byte(r)] = byte(i)
	}
	return t
})

// classic is "EBCDIC" in spec files: code page 500 in ASCII's range, but | at 6A, and the rest of ISO 8859-1 in
// ascending order on the codes left over.
var classic = sync.OnceValue(func() *ebcdicTable {
	t := &ebcdicTable{}
	var used [256]bool
	put := func(char, code byte) {
		t.out[char], t.in[code], used[code] = code, char, true
	}
	moved := map[byte]byte{'!': 0x4F, '[': 0x4A, ']': 0x5A, '^': 0x5F, '|': 0x6A, 0x9F: 0xE1}
	for c := range 0xA0 {
		code, ok := moved[byte(c)]
		if !ok {
			code, _ = charmap.CodePage037.EncodeRune(rune(c))
		}
		put(byte(c), code)
	}
	next := 0
	for c := 0xA0; c <= 0xFF; c++ {
		for used[next] {
			next++
		}
		put(byte(c), byte(next))
	}
	return t
})

func ebcdicToLatin1(e encoding) *[256]byte {
	if e == encEBCDIC1047 {
		return &cp1047().in
	}
	return &classic().in
}

func ebcdicFromLatin1(e encoding) *[256]byte {
	if e == encEBCDIC1047 {
		return &cp1047().out
	}
	return &classic().out
}

// fromEBCDIC and toEBCDIC map digits and letters, on which all code pages agree.
func fromEBCDIC(b byte) byte { return classic().in[b] }

func toEBCDIC(c byte) byte { return classic().out[c] }
