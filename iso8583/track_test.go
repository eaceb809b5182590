package iso8583

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A packed track whose end is enciphered has any nibble there; those over 9 read as
// the characters behind it, and go back as they came.
func TestPackedTrackOfAnyNibble(t *testing.T) {
	spec, err := Shipped("unionpay-direct")
	require.NoError(t, err)
	m := NewMessage(spec)
	for _, track := range []string{"6222020000000005=29:;<=>?0123456789;<", "6222020000000005=2912101"} {
		m.Reset()
		m.SetMTI("0200")
		m.Set(35, track)
		b, err := m.AppendEncode(nil)
		require.NoError(t, err)
		got := NewMessage(spec)
		require.NoError(t, got.Decode(b))
		require.Equal(t, track, got.Text(35))
	}
	m.Set(35, "6222020000000005=29A")
	_, err = m.AppendEncode(nil)
	require.ErrorContains(t, err, "DE 35")
}
