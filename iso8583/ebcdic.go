package iso8583

import (
	"sync"

	"golang.org/x/text/encoding/charmap"
)

// ebcdicTables holds one EBCDIC code page both ways; characters are ISO 8859-1.
type ebcdicTables struct {
	in  [256]byte // EBCDIC to ISO 8859-1
	out [256]byte // and back
}

// cp1047 is code page 1047, "EBCDIC1047" in spec files.
var cp1047 = sync.OnceValue(func() *ebcdicTables {
	t := &ebcdicTables{}
	for i := range 256 {
		r := charmap.CodePage1047.DecodeByte(byte(i))
		t.in[i] = byte(r)
		t.out[byte(r)] = byte(i)
	}
	return t
})

// cp500 is "EBCDIC" in spec files: code page 1047 with the few characters of code page 500 that differ, [ 4A, ] 5A,
// ! 4F, | 6A among them.
var cp500 = sync.OnceValue(func() *ebcdicTables {
	t := *cp1047()
	for _, p := range [...]struct{ code, char byte }{
		{0x4A, '['}, {0x5A, ']'}, {0x4F, '!'}, {0x6A, '|'}, {0x5F, '^'}, {0xB0, 0xA2}, {0xAD, 0xDD}, {0xBD, 0xA8},
		{0xBA, 0xAC}, {0xBB, '|'},
	} {
		t.in[p.code] = p.char
	}
	t.in[0xBB] = 0xA6
	t.in[0x6A] = '|'
	for i, c := range t.in {
		t.out[c] = byte(i)
	}
	return &t
})

func ebcdicToLatin1(e encoding) *[256]byte {
	if e == encEBCDIC1047 {
		return &cp1047().in
	}
	return &cp500().in
}

func ebcdicFromLatin1(e encoding) *[256]byte {
	if e == encEBCDIC1047 {
		return &cp1047().out
	}
	return &cp500().out
}

// fromEBCDIC maps digits and letters, on which all code pages agree.
func fromEBCDIC(b byte) byte { return cp1047().in[b] }
