package link

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A framing reads as it is written, whatever the letter case and spaces.
func TestParseFramer(t *testing.T) {
	f := framer(t, "Binary-2, STX,header=6000060000 ,max=8192")
	require.Equal(t, Framer{Length: Binary2, STX: true, Header: "\x60\x00\x06\x00\x00", Max: 8192}, f)
	require.Equal(t, "binary-2,stx,header=6000060000,max=8192", f.String())
	require.Equal(t, Framer{}, framer(t, "binary-2,exclusive"))
}

// A mistake in a framing names what is wrong, what is known, and what was probably meant.
func TestParseFramerMistakes(t *testing.T) {
	for _, c := range []struct{ framing, want string }{
		{"binray-2", `unknown length header "binray-2", did you mean "binary-2"?; known: binary-2, binary-2-le, binary-4, ascii-4, ascii-2, bcd-2`},
		{"", `unknown length header ""; known:`},
		{"ascii-4,inclusiv", `unknown option "inclusiv", did you mean "inclusive"?`},
		{"ascii-4,max=-1", `max=-1: want a number of bytes`},
		{"ascii-4,max=999999999999", `want 1 to 67108864 bytes`},
		{"binary-2,header=6", `header=6: want bytes in hex`},
		{"ascii-2,header=", `want bytes in hex`},
	} {
		_, err := ParseFramer(c.framing)
		require.ErrorContains(t, err, c.want)
	}
}

// A message longer than the header can say is refused when it is sent, not cut or wrapped around (CODEC §3).
func TestTooLongForTheHeader(t *testing.T) {
	for _, c := range []struct {
		framing string
		size    int
		ok      bool
	}{
		{"ascii-2", 99, true}, {"ascii-2", 100, false}, {"ascii-2,inclusive", 97, true}, {"ascii-2,inclusive", 98, false},
		{"ascii-4", 9999, true}, {"ascii-4", 10000, false}, {"bcd-2", 9999, true}, {"bcd-2", 10000, false},
		{"binary-2", 65535, true}, {"binary-2,max=70000", 65536, false}, {"binary-2,stx", 65535, false},
		{"binary-4,max=70000", 70000, true}, {"binary-4", 65536, false}, {"binary-2,max=100", 101, false},
		{"binary-2,header=0000,apart", 65535, true},
	} {
		f := framer(t, c.framing)
		message := make([]byte, c.size)
		frame, err := f.Append([]byte("kept"), message)
		if !c.ok {
			require.Error(t, err, "%s %d", c.framing, c.size)
			require.Equal(t, "kept", string(frame))
			continue
		}
		require.NoError(t, err, "%s %d", c.framing, c.size)
		got, n, err := f.Next(frame[4:])
		require.NoError(t, err)
		require.Equal(t, len(frame)-4, n)
		require.Len(t, got, c.size)
	}
}
