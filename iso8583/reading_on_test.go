package iso8583

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// readOn decodes and says what is wrong, and which fields are there.
func readOn(t *testing.T, frame string) (m *Message, wrong []string) {
	t.Helper()
	m = NewMessage(saleSpec(t, "1987-ascii"))
	err := m.Decode([]byte(frame))
	for i, e := range m.Mistakes() {
		if i == 0 {
			require.Equal(t, e.Error(), err.Error())
		}
		wrong = append(wrong, e.Error())
	}
	return m, wrong
}

// A wrong field whose extent is known ends nothing: every other field is read, and each wrong one is named with
// offset, want and have (a host answers 30 to the terminal it can still read; moov and jPOS read on too).
func TestReadsOnBehindAWrongField(t *testing.T) {
	// 3, 4, 11, 22 and 41
	const bitmap = "3020040000800000"
	m, wrong := readOn(t, "0200"+bitmap+"00000X"+"00000000123%"+"000042"+"051"+"10000001")
	require.Equal(t, []string{
		"iso8583: DE 3 processing code, byte 25: want digits, have byte 58",
		"iso8583: DE 4 amount, transaction, byte 37: want digits, have byte 25",
	}, wrong)
	require.Equal(t, "000042", m.Text(11))
	require.Equal(t, "10000001", m.Text(41))
	require.False(t, m.Has(3))
	require.False(t, m.Has(4))

	// The same frame, right, is read whole by the same message afterwards.
	require.NoError(t, m.Decode([]byte("0200"+bitmap+"000000"+"000000001230"+"000042"+"051"+"10000001")))
	require.Empty(t, m.Mistakes())
	require.Equal(t, "000000001230", m.Text(4))
}

// A field that states a length which it cannot have is believed when the rest then reads to the end of the frame, and
// ends the message otherwise: nobody may be answered by numbers that stand elsewhere.
func TestLengthThatAFieldCannotHave(t *testing.T) {
	const bitmap = "4020000000800000" // 2, 11, 41
	for rest, has := range map[string]bool{
		"20" + "62000012345678901234" + "000042" + "10000001":        true,
		"30" + "62000012345678901234" + "000042" + "10000001":        false,
		"20" + "62000012345678901234" + "000042" + "10000001" + "00": false,
		"20" + "62000012345678901234" + "00004x" + "10000001":        false,
	} {
		m, wrong := readOn(t, "0200"+bitmap+rest)
		require.Len(t, wrong, 1, rest)
		require.Contains(t, wrong[0], "DE 2 primary account number, byte 20: want at most 19 digits")
		require.Equal(t, has, m.Has(11), rest)
		require.Equal(t, has, m.Has(41), rest)
	}
}

// What cannot be told apart ends the message: a length that is none, a field cut off, a bit that no field has.
func TestUnknownExtentEndsTheMessage(t *testing.T) {
	for rest, want := range map[string]string{
		"4020000000800000" + "x9" + "6200001234567890123" + "000042" + "10000001": "DE 2 ",
		"3020000000800000" + "00000X" + "00000000":                                "DE 3 ",
	} {
		m, wrong := readOn(t, "0200"+rest)
		require.Contains(t, wrong[0], want)
		require.False(t, m.Has(11))
		require.False(t, m.Has(41))
	}
	_, wrong := readOn(t, "0200"+"3020000000800000"+"00000X"+"00000000")
	require.Len(t, wrong, 2, "the one whose extent was known, and the one that ended it")
}
