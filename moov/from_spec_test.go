//go:build !nomoov

package moov

import (
	"strconv"
	"testing"

	theirs "github.com/moov-io/iso8583"
	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// In Go moov reads and writes every field of every layout, but for the one at whose bit it expects another bitmap:
// the values are ours and so are the bytes, of drawn messages in which each field stands alone.
func TestFromSpecHasTheSameValuesAndBytes(t *testing.T) {
	for name, spec := range everyLayout(t) {
		t.Run(name, func(t *testing.T) {
			peer, list, err := FromSpec(spec)
			require.NoError(t, err)
			missing := map[string]bool{}
			for _, r := range list {
				if r.Missing {
					require.Contains(t, r.String(), "65: left out: moov takes its bit for the announcement of another bitmap")
					missing[r.Path] = true
				}
			}
			for info := range spec.Fields() {
				n, err := strconv.Atoi(info.Path)
				if err != nil || missing[info.Path] {
					continue
				}
				for draw := range 8 {
					if value, frame := alone(t, spec, info, n, draw); frame != nil {
						sameValue(t, peer, spec, frame, n, value)
					}
				}
			}
		})
	}
}

// sameValue requires that moov reads from a message what we read, and writes it from what we wrote it from.
func sameValue(t *testing.T, peer *theirs.MessageSpec, spec *iso8583.Spec, frame []byte, n int, value string) {
	t.Helper()
	ours := iso8583.NewMessage(spec)
	require.NoError(t, ours.Decode(frame))
	m := theirs.NewMessage(peer)
	require.NoError(t, m.Unpack(frame[spec.HeaderLen():]), "DE %d %q", n, value)
	got, err := m.GetBytes(n)
	require.NoError(t, err, "DE %d %q", n, value)
	require.Equal(t, ours.Text(n), string(got), "DE %d", n)
	packed, err := m.Pack()
	require.NoError(t, err, "DE %d", n)
	require.Equal(t, frame[spec.HeaderLen():], packed, "DE %d %q read and written", n, value)
	m = theirs.NewMessage(peer)
	m.MTI("0200")
	require.NoError(t, m.BinaryField(n, []byte(value)))
	packed, err = m.Pack()
	require.NoError(t, err, "DE %d", n)
	require.Equal(t, frame[spec.HeaderLen():], packed, "DE %d %q written", n, value)
}
