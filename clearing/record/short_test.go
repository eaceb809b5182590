package record

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShortIdentifiersTravelPadded(t *testing.T) {
	// A terminal, merchant or reference shorter than its fixed field comes back as
	// it was: DE 37, 41 and 42 are filled with spaces on the wire only.
	f := sampleClearing()
	f.Details[0].Terminal, f.Details[0].Merchant = "T1", "M1"
	back, err := Parse(written(t, f))
	require.NoError(t, err)
	require.Equal(t, f, back)
	s := sampleStatement()
	s.Lines[1].Reference = "W1"
	back, err = Parse(written(t, s))
	require.NoError(t, err)
	require.Equal(t, s, back)
}
