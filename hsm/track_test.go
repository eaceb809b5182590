package hsm

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The terminal enciphers the 8 bytes before a track's last one and the host gets the track back
// (doc.xrtinfo.com/docs/ss_api, 4.4.2: TDB2 and TDB3 of a packed track 2 and 3).
func TestTrack(t *testing.T) {
	tdk := mustKey(t, TDK, TDES2, double)
	for track, block := range map[string]string{
		"123456789012345678 9D0508201781999168 3020":                                         "0820178199916830",
		"99123456789012345678 9D15600000 0000000000 03781999216000 D000 0000003D00000000 00": "0000003D00000000",
	} {
		packed, sealed := unhex(t, track), unhex(t, block)
		tdk.k.block.Encrypt(sealed, sealed)
		require.NoError(t, EncipherTrack(tdk, packed))
		n := len(packed)
		require.Equal(t, sealed, packed[n-9:n-1])
		require.NoError(t, DecipherTrack(tdk, packed))
		require.Equal(t, unhex(t, track), packed)
	}
	require.ErrorContains(t, EncipherTrack(tdk, make([]byte, 8)), "want 9 bytes or more, have 8")
	require.ErrorIs(t, DecipherTrack(mustKey(t, TPK, TDES2, double), make([]byte, 20)), ErrUsage)
	require.ErrorContains(t, EncipherTrack(mustKey(t, TDK, SM4, double), make([]byte, 20)), "not of sm4")
}

// In characters a track of 37 digits has the same eight bytes enciphered: number and
// separator stay readable, and the host gets the track back (sign-on 004).
func TestTrackTextUnderTDK(t *testing.T) {
	tdk := mustKey(t, TDK, TDES2, "0123456789ABCDEFFEDCBA9876543210")
	track := "6222020000000005=2912201000000000123"
	hidden, err := EncipherTrackText(tdk, track)
	require.NoError(t, err)
	require.Len(t, hidden, len(track))
	require.NotEqual(t, track, hidden)
	require.Equal(t, track[:17], hidden[:17])
	back, err := DecipherTrackText(tdk, hidden)
	require.NoError(t, err)
	require.Equal(t, track, back)
	for _, wrong := range []string{"1234", "6222020000000005=29122010000A"} {
		_, err := EncipherTrackText(tdk, wrong)
		require.Error(t, err)
	}
}
