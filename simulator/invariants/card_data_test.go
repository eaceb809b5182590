package invariants

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// A card number is seen in every form in which a message can carry it into a run
// record, wherever in the bytes it begins (CASES §2.2, 21).
func TestPANForms(t *testing.T) {
	const pan = "6225880000000001"
	upper := func(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
	packed, err := hex.DecodeString(pan)
	require.NoError(t, err)
	shifted, err := hex.DecodeString("0" + pan + "D")
	require.NoError(t, err)
	ebcdic := []byte(pan)
	for i := range ebcdic {
		ebcdic[i] += 0xC0
	}
	shown := func(line string) bool {
		for _, f := range panForms(payment.PAN(pan)) {
			if bytes.Contains([]byte(line), f.text) {
				return true
			}
		}
		return false
	}
	for name, line := range map[string]string{
		"clear":        `{"text":"card 6225880000000001"}`,
		"ASCII":        `{"hex":"` + upper([]byte("0200"+pan+"31")) + `"}`,
		"EBCDIC":       `{"hex":"40` + upper(ebcdic) + `40"}`,
		"BCD":          `{"hex":"` + upper(packed) + `"}`,
		"BCD, shifted": `{"hex":"` + upper(shifted) + `"}`,
	} {
		require.True(t, shown(line), name)
	}
	for before := range 6 {
		b := []byte(strings.Repeat("#", before) + pan + "301220")
		require.True(t, shown(`{"reply":"`+base64.StdEncoding.EncodeToString(b)+`"}`), "base64 after %d bytes", before)
	}
	masked := payment.MaskPAN(pan)
	for _, line := range []string{masked, upper([]byte(masked)), base64.StdEncoding.EncodeToString([]byte(masked)),
		"622588000000000", "6225880000000002"} {
		require.False(t, shown(line), line)
	}
}

// The pass over a line that looks for all card numbers at once misses none of their forms, wherever it stands in the
// line and however short it is.
func TestMiddlesMissNoForm(t *testing.T) {
	forms := [][]panForm{panForms("6222021234567895"), panForms("6222009876543210987")}
	m := middlesOf(forms)
	require.False(t, m.in([]byte(`{"seq":1,"kind":"fact","content":{"pan":"622202******7895"}}`)))
	for _, of := range forms {
		for _, f := range of {
			for before := range 9 {
				require.True(t, m.in(append(bytes.Repeat([]byte("x"), before), f.text...)), f.name)
			}
		}
	}
	short := middlesOf([][]panForm{{{"short", []byte("1234")}}})
	require.True(t, short.in([]byte(`{"to":"1234"}`)))
	require.False(t, short.in([]byte(`{"to":"12**"}`)))
}
