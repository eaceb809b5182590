package iso8583

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuessFindsFramingHeaderAndSpec(t *testing.T) {
	// Bytes of unknown origin are recognised: the length header, what stands before the MTI, and the layout.
	chip := saleEMV(t)[:91]
	length := func(b []byte) []byte { return append([]byte{byte(len(b) >> 8), byte(len(b))}, b...) }
	for _, c := range []struct {
		spec, framing string
		wrap          func([]byte) []byte
	}{
		{"unionpay-direct", "binary-2", length},
		{"unionpay-direct", "no length header", func(b []byte) []byte { return b }},
		{"1987-ascii", "binary-2", length},
		{"1987-ascii", "ascii-4", func(b []byte) []byte {
			n := len(b)
			return append([]byte{'0' + byte(n/1000), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)}, b...)
		}},
		{"1987-binary", "binary-2, STX", func(b []byte) []byte { return length(append([]byte{2}, b...)) }},
		{"network-ebcdic", "binary-4", func(b []byte) []byte { return append([]byte{0, 0}, length(b)...) }},
		{"1987-binary", "binary-2-le", func(b []byte) []byte {
			return append([]byte{byte(len(b)), byte(len(b) >> 8)}, b...)
		}},
		{"1987-ascii", "binary-2, inclusive", func(b []byte) []byte {
			n := len(b) + 2
			return append([]byte{byte(n >> 8), byte(n)}, b...)
		}},
	} {
		frame, err := sale(t, saleSpec(t, c.spec), chip).AppendEncode(nil)
		require.NoError(t, err)
		got := Guess(c.wrap(frame))
		require.NotEmpty(t, got, c)
		require.Equal(t, c.spec, got[0].Spec.Name(), "%v: %v", c.framing, got[0].Reasons)
		require.Equal(t, c.framing, got[0].Framing.String(), got[0].Reasons)
		require.Equal(t, "0200", got[0].MTI)
		require.Greater(t, got[0].Score, 80, got[0].Reasons)
		require.NotEmpty(t, got[0].Reasons)
	}
}

func TestGuessFindsATPDUBeforeAPlainMessage(t *testing.T) {
	// A TPDU in front of a layout that has none is named as the header.
	s := saleSpec(t, "1987-binary")
	frame, err := sale(t, s, saleEMV(t)[:91]).AppendEncode(nil)
	require.NoError(t, err)
	got := Guess(append([]byte{0x60, 0, 3, 0, 0}, frame...))
	require.Equal(t, "1987-binary", got[0].Spec.Name(), got[0].Reasons)
	require.Equal(t, []byte{0x60, 0, 3, 0, 0}, got[0].Header)
	require.NoError(t, NewMessage(got[0].Spec).Decode(append([]byte{0x60, 0, 3, 0, 0}, frame...)))
}

func TestGuessOfNoiseSaysNothingSure(t *testing.T) {
	// Bytes that are no message give no good fit, and none at all is an answer.
	for _, noise := range []string{"", "x", "GET / HTTP/1.1\r\nHost: example\r\n\r\n", strings.Repeat("\x00", 300)} {
		for _, r := range Guess([]byte(noise)) {
			require.Less(t, r.Score, 60, r.Reasons)
		}
	}
}

func TestGuessNamesThePartlyReadField(t *testing.T) {
	// A frame that stops inside a field is still recognised, and the reason says where it stopped.
	_, frame := saleFrame(t, saleEMV(t)[:91])
	got := Guess(frame[:len(frame)-20])
	require.Equal(t, "unionpay-direct", got[0].Spec.Name(), got[0].Reasons)
	require.Contains(t, strings.Join(got[0].Reasons, "\n"), "reads up to DE ")
}
