package hsm

import (
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a card has signed comes out of DE 55 as it went in, and a DE 55 that is cut
// anywhere has no cryptogram (EMV Book 3, annex B).
func TestField55(t *testing.T) {
	d := CryptogramData{
		AmountAuthorised: [6]byte{0, 0, 0, 0, 0x12, 0}, TerminalCountry: [2]byte{1, 0x56}, TVR: [5]byte{0, 0, 0, 0x80},
		Currency: [2]byte{1, 0x56},
		Date:     [3]byte{0x26, 3, 0x27}, Type: 0x20, UnpredictableNumber: [4]byte{1, 2, 3, 4}, AIP: [2]byte{0x3C}, ATC: 300,
		IssuerData: []byte{3, 0xA0, 0, 0},
	}
	arqc := Cryptogram{1, 2, 3, 4, 5, 6, 7, 8}
	b := d.AppendField55(nil, arqc, []byte{6, 1, 0x0A, 3, 0xA0, 0, 0})
	got, cryptogram, found := ParseField55(b)
	require.True(t, found)
	require.Equal(t, d, got)
	require.Equal(t, arqc, cryptogram)
	for n := range b {
		if _, at := FindObject(b[:n], TagAmountOther); at {
			require.Fail(t, "found in a part", "%d bytes", n)
		}
	}
	_, _, found = ParseField55(b[:20])
	require.False(t, found)
}

// A value of more than 127 bytes has a length of two bytes.
func TestLongObject(t *testing.T) {
	long := make([]byte, 200)
	b := AppendObject(nil, TagScript72, long)
	require.Equal(t, "7281C8", upper(b[:3]))
	v, found := FindObject(append(AppendObject(nil, TagScriptResult, []byte{1}), b...), TagScript72)
	require.True(t, found)
	require.Equal(t, long, v)
}

// No DE 55 makes a reader panic.
func FuzzField55(f *testing.F) {
	for _, digits := range []string{"910201027281010000", "9F", "5FFFFF", "9F26080102030405060708"} {
		b, err := hex.DecodeString(digits)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		ParseField55(b)
		FindObject(b, TagScript71)
	})
}
