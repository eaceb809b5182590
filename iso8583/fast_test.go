package iso8583

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordChecks(t *testing.T) {
	// Eight bytes at a time or one by one, the same bytes are good: every byte at every place of values up to 20 bytes long.
	nibbles := func(good string) func(byte) bool {
		return func(c byte) bool {
			return strings.IndexByte(good, hexUpper[c>>4]) >= 0 && strings.IndexByte(good, hexUpper[c&15]) >= 0
		}
	}
	for name, c := range map[string]struct {
		quick func([]byte) bool
		plain func(byte) bool
		fill  byte
	}{
		"packed digits": {goodBCD, nibbles("0123456789"), 0x99},
		"packed track":  {(&wordCheck{nibbles: nibbleTops, separator: ^uint64(0)}).good, nibbles("0123456789D"), 0x9D},
		"digits":        {goodDigits, func(c byte) bool { return c >= '0' && c <= '9' }, '9'},
		"track":         {goodTrack, func(c byte) bool { return c >= '0' && c <= '9' || c == '=' }, '='},
		"printable":     {goodPrint, func(c byte) bool { return c >= ' ' && c <= '~' }, '~'},
	} {
		for size := 1; size <= 20; size++ {
			for at := range size {
				for v := range 256 {
					b := []byte(strings.Repeat(string([]byte{c.fill}), size))
					b[at] = byte(v)
					if c.quick(b) != c.plain(byte(v)) {
						require.Failf(t, name, "% X: byte %d", b, at)
					}
				}
			}
		}
	}
}

func TestPackedDigits(t *testing.T) {
	// Digits packed and unpacked are the same digits, whatever their number and wherever an odd one stands; a word of them
	// packs as they do one by one.
	const digits = "1234567890=98765432109"
	for n := range len(digits) + 1 {
		for _, right := range []bool{false, true} {
			v := []byte(digits[:n])
			packed := appendDigits(nil, v, right, 0)
			require.Len(t, packed, (n+1)/2)
			f := field{enc: encLBCD}
			if right {
				f.enc = encBCD
			}
			for i := range n {
				require.Equal(t, v[i]&15, f.nibble(packed, n, i), "%d digits, %v", n, right)
			}
			require.Equal(t, string(v), string(appendUnpacked(nil, packed, n, right)))
			if n > 8 {
				continue
			}
			short, ok := shortDigits([]byte{}, binary.LittleEndian.Uint64(append(v[:n:n], "\xFFbeyond!"...)), n, right)
			require.True(t, ok)
			require.Equal(t, append([]byte{}, packed...), short)
		}
	}
	for n := 1; n <= 8; n++ {
		_, ok := shortDigits(nil, 0x3A3A3A3A3A3A3A3A, n, true)
		require.False(t, ok)
	}
}

func TestReusedMessage(t *testing.T) {
	// A message that is used again and again, for shapes alike and others, with fields set and removed in between, reads each
	// frame as a new one does.
	s := saleSpec(t, "unionpay-direct")
	full := sale(t, s, saleEMV(t))
	whole, err := full.AppendEncode(nil)
	require.NoError(t, err)
	full.Unset(4)
	full.Unset(63)
	less, err := full.AppendEncode(nil)
	require.NoError(t, err)
	m := NewMessage(s)
	for i, change := range []func(){
		func() {},
		func() { m.Unset(3); m.Set(3, "310000"); m.Unset(64); m.SetBytes(64, []byte("12345678")) },
		func() { m.Unset(11); m.Unset(12); m.Set(12, "010203"); m.Set(11, "000009") },
		func() { require.NoError(t, m.SetPath("55.9F36", "0153")); m.Set(62, "x") },
		func() { m.Reset(); m.SetMTI("0800"); m.Set(41, "12345678") },
		func() { require.Error(t, m.Decode(whole[:len(whole)-3])) },
		func() { require.Error(t, m.Decode(whole[:20])) },
	} {
		for _, frame := range [][]byte{whole, whole, less, whole} {
			require.NoError(t, m.Decode(frame))
			require.Equal(t, string(decoded(t, s, frame).AppendJSON(nil, false)), string(m.AppendJSON(nil, false)), "change %d", i)
			change()
		}
	}
}
