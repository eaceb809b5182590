package iso8583

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A record keeps the bytes of a message with what a log must not have zeroed in place: the zeroed frame is as long, and
// reads as the masked text does with 0 for every star. It holds for every message that other codecs have made, whatever
// their layout, and so nothing is hidden in one form and shown in the other.
func TestZeroedFrameReadsAsTheMaskedText(t *testing.T) {
	hidden := 0
	eachVector(t, "*.jsonl", func(t *testing.T, s *Spec, v vector) {
		m := NewMessage(s)
		frame := unhexed(t, v.Hex)
		if m.Decode(frame) != nil {
			return
		}
		clear, masked := string(m.AppendJSON(nil, false)), string(m.AppendJSON(nil, true))
		zeroed := m.AppendZeroed(nil)
		require.Len(t, zeroed, len(frame))
		if clear == masked {
			require.Equal(t, frame, zeroed)
			return
		}
		hidden++
		if strings.Contains(clear, "*") {
			return
		}
		again := NewMessage(s)
		require.NoError(t, again.Decode(zeroed), "%X\n%X", frame, zeroed)
		require.Equal(t, strings.ReplaceAll(masked, "*", "0"), string(again.AppendJSON(nil, false)), "%X\n%X", frame, zeroed)
	})
	require.Positive(t, hidden, "vectors with cards")
}

// No form of a card number, packed or not, is left in the zeroed frame: in DE 2, 35 and 103 and in EMV tags; what is no
// card number, the amount, the merchant and the batch number, stays.
func TestZeroedFrameHasNoCard(t *testing.T) {
	const pan = "6212345678901232"
	for _, name := range []string{"unionpay-direct", "1987-ascii", "1987-binary", "network-ebcdic",
		"clearing-1993-ascii"} {
		m := NewMessage(saleSpec(t, name))
		m.SetMTI("0200")
		m.Set(2, pan)
		m.Set(4, "000000012345")
		m.Set(35, pan+"=29122011234567890")
		m.Set(42, "621234567890127")
		m.SetBytes(55, unhexed(t, "5A08"+pan+"5711"+pan+"D29122011234567890"+"9F160F"+hexed([]byte("621234567890127"))))
		if name != "unionpay-direct" {
			m.Set(103, pan)
		} else {
			m.Set(60, "22000024000600")
		}
		frame, err := m.AppendEncode(nil)
		require.NoError(t, err, name)
		d := decoded(t, m.Spec(), frame)
		zeroed := fmt.Sprintf("%X", d.AppendZeroed(nil))
		for _, form := range []string{"62123456789012", hexed([]byte(pan)), strings.ReplaceAll(hexed([]byte(pan)), "3", "F"),
			"2912201", hexed([]byte("2912201"))} {
			require.NotContains(t, zeroed, form, name)
		}
		again := decoded(t, m.Spec(), unhexed(t, zeroed))
		require.Equal(t, "621234567890127", again.Text(42), name)
		require.Equal(t, d.Get(4), again.Get(4), name)
		require.Equal(t, "6212340000001232", again.Text(2), name)
		merchant, _ := again.GetPath("55.9F16")
		require.Equal(t, "621234567890127", string(merchant), name)
		require.Equal(t, d.Text(60), again.Text(60), name)
	}
}

// The number printed on a card, which a keyed sale has in DE 48, is hidden; what else DE 48 says is shown.
func TestPrintedNumberIsHidden(t *testing.T) {
	for _, name := range []string{"unionpay-direct", "1987-ascii"} {
		m := NewMessage(saleSpec(t, name))
		m.SetMTI("0200")
		m.Set(48, "123")
		require.NotContains(t, m.Describe(), "123", name)
		m.Set(48, "98765")
		require.Contains(t, m.Describe(), "98765", name)
	}
}
