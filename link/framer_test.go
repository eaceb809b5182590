package link

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// framings is every length header with the options that are in use, and one message in that framing written by hand
// from the description of the layout.
var framings = []struct{ framing, message, frame string }{
	{"binary-2", "0800AB", "00030800AB"},
	{"binary-2-le", "0800AB", "03000800AB"},
	{"binary-4", "0800AB", "000000030800AB"},
	{"ascii-4", "0800AB", "303030330800AB"},
	{"ascii-2", "0800AB", "30330800AB"},
	{"bcd-2", "0800AB", "00030800AB"},
	{"binary-2,inclusive", "0800AB", "00050800AB"},
	{"binary-2-le,inclusive", "0800AB", "05000800AB"},
	{"binary-4,inclusive", "0800AB", "000000070800AB"},
	{"ascii-4,inclusive", "0800AB", "303030370800AB"},
	{"ascii-2,inclusive", "0800AB", "30350800AB"},
	{"bcd-2,inclusive", "0800AB", "00050800AB"},
	{"binary-2,stx", "0800AB", "0004020800AB"},
	{"binary-2,stx,header=6000060000", "0800AB", "00090260000600000800AB"},
	{"binary-2,header=0000,apart", "0800AB", "000300000800AB"},
	{"binary-2,inclusive,header=0000,apart", "0800AB", "000500000800AB"},
	{"bcd-2,header=6000060000", "0800AB", "000860000600000800AB"},
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

func framer(t testing.TB, s string) Framer {
	t.Helper()
	f, err := ParseFramer(s)
	require.NoError(t, err)
	return f
}

// A message is framed byte for byte as the layout says, and found again with the next frame left alone.
func TestFramerLayouts(t *testing.T) {
	for _, c := range framings {
		t.Run(c.framing, func(t *testing.T) {
			f, want, frame := framer(t, c.framing), unhex(t, c.message), unhex(t, c.frame)
			got, err := f.Append([]byte("before"), want)
			require.NoError(t, err)
			require.Equal(t, append([]byte("before"), frame...), got)

			message, n, err := f.Next(append(frame, 0x99, 0x99))
			require.NoError(t, err)
			require.Equal(t, want, message)
			require.Equal(t, len(frame), n)
			for cut := range frame {
				_, n, err := f.Next(frame[:cut])
				require.NoErrorf(t, err, "%d of %d bytes", cut, len(frame))
				require.Zero(t, n)
			}
		})
	}
}

// The published UnionPay sign-on sample (DOMAIN §3.1): 003B is 59 bytes, TPDU and header included, length excluded.
func TestFramerPublishedSignOn(t *testing.T) {
	head := unhex(t, "003B 6000060000 602200000000 0800 0020000000C00012")
	frame := append(head, make([]byte, 2+59-len(head))...)
	message, n, err := Framer{}.Next(frame)
	require.NoError(t, err)
	require.Equal(t, 61, n)
	require.Equal(t, frame[2:], message)
}

// A hostile or foreign length is refused from its own bytes, before anything is kept for it (CODEC §5).
func TestFramerHostileLengths(t *testing.T) {
	for _, c := range []struct{ framing, stream, reason string }{
		{"ascii-4", hex.EncodeToString([]byte("-001")), `byte 0: length header "-001" is not decimal digits`},
		{"ascii-4", hex.EncodeToString([]byte("+5")), `byte 0: length header "+5" is not decimal digits`},
		{"ascii-4", hex.EncodeToString([]byte("00 5")), `byte 2: length header "00 5" is not decimal digits`},
		{"ascii-2", hex.EncodeToString([]byte("GET / HTTP/1.1")), `"GE" is not decimal digits`},
		{"bcd-2", "00F1", `byte 1: length header 00F1 is not decimal digits`},
		{"binary-4", "FFFFFFFF", `negative or over 2 GiB`},
		{"binary-4", "7FFFFFFF", `length 2147483647 means a message of 2147483647 bytes, the maximum is 65535`},
		{"binary-2,max=4096", "1603010200", `length 5635 means a message of 5635 bytes, the maximum is 4096`},
		{"binary-2,inclusive", "0001", `length 1 is less than the 2 bytes it counts besides the message`},
		{"binary-2,inclusive", "0000", `length 0 is less than the 2 bytes`},
		{"binary-2,stx", "000A60", `byte 2: want STX (02) after the length, have 60`},
		{"binary-2,header=6000060000", "0004", `length 4 is less than the 5 bytes`},
	} {
		_, n, err := framer(t, c.framing).Next(unhex(t, c.stream))
		require.ErrorContains(t, err, c.reason, c.framing)
		require.Zero(t, n)
		var fe *FrameError
		require.ErrorAs(t, err, &fe)
	}
}
