package iso8583

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// layout makes a spec of an ASCII MTI, a binary bitmap and the given fields.
func layout(t testing.TB, fields string) *Spec {
	t.Helper()
	s, err := ParseSpec("layout", []byte(`{"fields":{`+goodHead+`,`+fields+`}}`))
	require.NoError(t, err)
	return s
}

const berField = `"55":{"type":"Composite","length":255,"prefix":"Binary.L","tag":{"enc":"BerTLVTag","skipUnknownTLVTags":true,
	"storeUnknownTLVTags":true},"subfields":{"9F02":{"type":"Hex","length":6,"enc":"Binary","prefix":"BerTLV"}}}`

func TestHostileLengths(t *testing.T) {
	// Lengths that crash or mislead other codecs are errors that name the field: a sign instead of a digit, an indefinite
	// or huge BER length, a length beyond the frame.
	ebcdic := `"48":{"type":"Composite","length":99,"prefix":"EBCDIC.LLL","tag":{"length":1,"enc":"EBCDIC"},"subfields":{"1":{"type":"String","length":9,"enc":"EBCDIC","prefix":"EBCDIC.L"}}}`
	ascii := `"48":{"type":"String","length":999,"enc":"ASCII","prefix":"ASCII.LLL"}`
	binary := `"48":{"type":"Binary","length":100000,"enc":"Binary","prefix":"Binary.LLLL"}`
	bcd := `"12":{"type":"String","length":7,"enc":"BCD","prefix":"BCD.L"}`
	tagged := `"48":{"type":"Composite","length":99,"prefix":"ASCII.LL","tag":{"length":2,"enc":"ASCII","skipUnknownTLVTags":true,
		"prefUnknownTLV":"ASCII.LL"},"subfields":{"01":{"type":"String","length":9,"enc":"ASCII","prefix":"ASCII.LL"}}}`
	const bit12, bit48, bit55 = "0200\x00\x10\x00\x00\x00\x00\x00\x00", "0200\x00\x00\x00\x00\x00\x01\x00\x00",
		"0200\x00\x00\x00\x00\x00\x00\x02\x00"
	for _, c := range []struct{ fields, frame, want string }{
		{ebcdic, bit48 + "\x60\xF0\xF1", "DE 48, byte 12: want a length of 3 digits, have byte 60"},
		{ascii, bit48 + "-01abc", "DE 48, byte 12: want a length of 3 digits, have byte 2D"},
		{ascii, bit48 + "+05abcde", "DE 48, byte 12: want a length of 3 digits, have byte 2B"},
		{ascii, bit48 + " 05abcde", "want a length of 3 digits, have byte 20"},
		{bcd, bit12 + "\xC7\x01\x23\x45\x67", "DE 12, byte 12: want a length in decimal digits, have byte C7"},
		{tagged, bit48 + "06\xD21102x", "DE 48, byte 14: want a tag of ASCII, have byte D2"},
		{binary, bit48 + "\xFF\xFF\xFF\xFFabc", "want at most 100000 bytes, have "},
		{berField, bit55 + "\x04\x9F\x02\x80\x00", "DE 55.9F02, byte 15: want a definite BER length, have 80"},
		{berField, bit55 + "\x08\x9F\x02\x85\x01\x01\x01\x01\x01", "want a BER length of at most 4 bytes, have 5"},
		{berField, bit55 + "\x07\xC1\x84\xFF\xFF\xFF\xFF\x00", "DE 55.C1, byte 14: want 4294967295 bytes, have 1"},
		{berField, bit55 + "\x02\x9F\x82", "DE 55, byte 13: want a whole BER tag, have 2 bytes"},
	} {
		m := NewMessage(layout(t, c.fields))
		err := m.Decode([]byte(c.frame))
		require.ErrorContains(t, err, c.want, c.frame)
	}
}

func TestFaultsOfOtherCodecsAreNotCopied(t *testing.T) {
	// What other codecs get wrong is right here: packed zero-length tags, fixed hexadecimal fields, field 65, binary data
	// that ends in the pad character, nibble F as a digit, filler between tags, a lone bad byte in field 35.
	t.Run("fixed Hex is not doubled", func(t *testing.T) {
		m := NewMessage(layout(t, `"52":{"type":"Hex","length":8,"enc":"HexToASCII","prefix":"Hex.Fixed"}`))
		m.SetMTI("0200")
		m.SetBytes(52, []byte{1, 2, 3, 4, 5, 6, 7, 8})
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, "0102030405060708", string(b[12:]))
	})
	t.Run("padding does not eat binary data", func(t *testing.T) {
		s := layout(t, `"52":{"type":"Binary","length":8,"enc":"Binary","prefix":"Binary.Fixed","padding":{"type":"Right","pad":" "}}`)
		m := NewMessage(s)
		m.SetMTI("0200")
		block := []byte{1, 2, 3, 4, 5, 6, 0x20, 0x20}
		m.SetBytes(52, block)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, block, decoded(t, s, b).Get(52))
	})
	t.Run("nibble F is no digit", func(t *testing.T) {
		s := layout(t, `"2":{"type":"String","length":19,"enc":"BCD","prefix":"BCD.LL"}`)
		err := NewMessage(s).Decode([]byte("0200\x40\x00\x00\x00\x00\x00\x00\x00\x04\x12\x3F"))
		require.EqualError(t, err,
			"iso8583: DE 2, byte 14: want decimal digits, have nibbles 3F (filled with F: counted one digit too many, or "+
				"left-aligned?)")
	})
	t.Run("filler is no tag", func(t *testing.T) {
		s := layout(t, berField)
		m := decoded(t, s, append([]byte("0200\x00\x00\x00\x00\x00\x00\x02\x00\x0D"),
			unhexed(t, "0000"+"9F0206000000000001"+"0000")...))
		require.Empty(t, m.Unknown())
		require.Equal(t, map[string]string{"55.9F02": "000000000001"}, values(t, m))
	})
	t.Run("an odd track 2 does not fail the message", func(t *testing.T) {
		s := layout(t, `"35":{"type":"Track2","length":37,"enc":"ASCII","prefix":"ASCII.LL"}`)
		require.Equal(t, "621234=", decoded(t, s, []byte("0200\x00\x00\x00\x00\x20\x00\x00\x0007621234=")).Text(35))
	})
	t.Run("field 65 is not lost", func(t *testing.T) {
		s := saleSpec(t, "1987-binary")
		m := NewMessage(s)
		m.SetMTI("0500")
		m.SetBytes(65, []byte{0x80})
		m.Set(66, "1")
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, []byte{0x80}, decoded(t, s, b).Get(65))
	})
	t.Run("templates within templates end", func(t *testing.T) {
		var body []byte
		for range 60 {
			body = append(appendBERLength([]byte{0x70}, len(body)), body...)
		}
		m := NewMessage(saleSpec(t, "unionpay-direct"))
		m.SetMTI("0200")
		m.SetBytes(55, body)
		frame, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.ErrorContains(t, m.Decode(frame), "want at most 32 levels of parts, have more")
	})
}

func TestLongLengthPrefix(t *testing.T) {
	// A length of five or six digits, which moov's form does not have, works in every encoding.
	for _, prefix := range []string{"ASCII.LLLLL", "BCD.LLLLL", "EBCDIC.LLLLL", "Binary.LLLLL", "Hex.LLLLL",
		"ASCII.LLLLLL", "BCD.LLLLLL", "EBCDIC.LLLLLL", "Binary.LLLLLL", "Hex.LLLLLL"} {
		s := layout(t, `"48":{"type":"String","length":20000,"enc":"ASCII","prefix":"`+prefix+`"}`)
		m := NewMessage(s)
		m.SetMTI("0200")
		long := strings.Repeat("x", 12345)
		m.Set(48, long)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err, prefix)
		require.Equal(t, long, decoded(t, s, b).Text(48), prefix)
	}
}

func TestThirdBitmap(t *testing.T) {
	// Bits 1 and 65 announce the second and third bitmap; a field above 128 brings both.
	s := vectorSpec(t, vector{Spec: "torture"})
	m := NewMessage(s)
	m.SetMTI("0200")
	m.Set(130, "abc")
	b, err := m.AppendEncode(nil)
	require.NoError(t, err)
	require.Equal(t, "8000000000000000"+"8000000000000000"+"4000000000000000"+"616263", hexed(b[4:]))
	require.Equal(t, "abc", decoded(t, s, b).Text(130))
}

func TestPositionalPartsHaveNoGaps(t *testing.T) {
	// A positional composite with a part missing before one that is set could not be read again, so it is not written.
	m := NewMessage(vectorSpec(t, vector{Spec: "torture"}))
	m.SetMTI("0200")
	require.NoError(t, m.SetPath("63.1", "CUP"))
	require.NoError(t, m.SetPath("63.3", "x"))
	_, err := m.AppendEncode(nil)
	require.EqualError(t, err, "iso8583: DE 63.2 issuer text: want a value, since 3 stands after it, have none")
	require.EqualError(t, m.SetPath("63.9", "x"), "iso8583: DE 63.9: want a part of the spec, have \"9\"")
}
