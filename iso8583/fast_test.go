package iso8583

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordChecks(t *testing.T) {
	// Eight bytes at a time or one by one, the same bytes are good: every byte at every place of values up to 20 bytes
	// long.
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
			for i := range n {
				require.Equal(t, v[i]&15, nibble(packed, right && n&1 == 1, i), "%d digits, %v", n, right)
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

// nibble is digit i of packed digits, the first of which may be a filler.
func nibble(b []byte, filled bool, i int) byte {
	if filled {
		i++
	}
	if i&1 == 0 {
		return b[i/2] >> 4
	}
	return b[i/2] & 15
}

func TestReusedMessage(t *testing.T) {
	// A message that is used again and again, for shapes alike and others, with fields set and removed in between, reads
	// each frame as a new one does.
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
			require.Equal(t, string(decoded(t, s, frame).AppendJSON(nil, false)), string(m.AppendJSON(nil, false)), "change %d",
				i)
			change()
		}
	}
}

func TestDecodeTo(t *testing.T) {
	// A key is read without what stands after it in the frame, good or bad; what was left out is absent, and cannot be
	// lost by changing the message.
	s, frame := saleFrame(t, saleEMV(t))
	m := NewMessage(s)
	for _, f := range [][]byte{frame, frame[:len(frame)-40]} {
		require.NoError(t, m.DecodeTo(f, 41))
		require.Equal(t, "0200", m.MTI())
		require.Equal(t, "000007", m.Text(11))
		require.Equal(t, "T0000001", m.Text(41))
		require.False(t, m.Has(42))
		require.Nil(t, m.Trailing())
		out, err := m.AppendEncode(nil)
		require.NoError(t, err)
		require.Equal(t, f, out)
	}
	m.Set(39, "00")
	_, err := m.AppendEncode(nil)
	require.EqualError(t, err, "iso8583: bitmap: want a message read whole, have fields up to 41")
	require.Error(t, m.DecodeTo(frame[:60], 41))
	require.NoError(t, m.DecodeTo(frame, 512))
	require.NoError(t, m.Decode(frame))
	require.True(t, m.Has(64))
}

func TestEcho(t *testing.T) {
	// A reply repeats fields of its request byte for byte, padding and unused nibbles included, from messages read, set or
	// changed, of its own layout or another.
	s := saleSpec(t, "unionpay-direct")
	request := decoded(t, s, func() []byte {
		_, frame := saleFrame(t, saleEMV(t))
		return frame
	}())
	reply := NewMessage(s)
	reply.SetMTI("0210")
	reply.Set(39, "00")
	request.Set(25, "01")
	reply.Echo(request, 2, 3, 4, 11, 25, 35, 38, 41, 55)
	for _, n := range []int{2, 3, 4, 11, 25, 35, 41, 55} {
		require.Equal(t, request.Get(n), reply.Get(n), "DE %d", n)
	}
	require.False(t, reply.Has(38))
	require.Nil(t, reply.Raw(4), "it stands in no frame")
	cryptogram, ok := reply.GetPath("55.9F26")
	require.True(t, ok)
	require.Equal(t, "085C35B59A4E8C17B9", hexed(append([]byte{8}, cryptogram...)))
	again := NewMessage(s)
	again.SetMTI("0210")
	again.Echo(reply, 2, 4, 35)
	frame, err := again.AppendEncode(nil)
	require.NoError(t, err)
	back := decoded(t, s, frame)
	for _, n := range []int{2, 4, 35} {
		require.Equal(t, request.Raw(n), back.Raw(n), "DE %d", n)
	}
	other := NewMessage(saleSpec(t, "1987-ascii"))
	other.Echo(request, 2, 4)
	require.Equal(t, request.Text(2), other.Text(2))
	request.Echo(request, 4)
	require.Equal(t, "000000012345", request.Text(4))
}
