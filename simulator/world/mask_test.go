package world

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// What a log shows of a keyed sale has neither the card's number nor the one printed
// on it (DESIGN §11).
func TestMaskedKeyedSale(t *testing.T) {
	for _, name := range dialect.Names() {
		d, err := dialect.Named(name)
		require.NoError(t, err)
		frame, err := d.NewCodec().Append(nil, &dialect.Message{
			Transaction: dialect.Sale, PAN: "6222021111110005", Expiry: "2912", EntryMode: "012", CVN: "407",
			Amount: payment.Minor(100, payment.CNY), STAN: 1,
		})
		require.NoError(t, err)
		r, err := newReader(d, 0)
		require.NoError(t, err)
		require.NoError(t, r.Read(frame, false))
		var shown dialect.Message
		require.NoError(t, d.NewCodec().Parse(r.Masked(frame, false), &shown))
		require.Equal(t, []string{"000", "6222020000000005"}, []string{shown.CVN, string(shown.PAN)})
	}
}
