package dialect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/payment"
)

// A request is always answered: with what it brought, and where that cannot be
// written, with the bare 30 that only names the request.
func TestFrameAnswer(t *testing.T) {
	for _, name := range dialect.Names() {
		c := codec(t, name)
		var got dialect.Message
		sale := onNetwork()
		sale.MTI = "0200"
		require.NoError(t, c.Parse(c.FrameAnswer(sale.NetworkAnswer(payment.Approved)), &got), name)
		require.Equal(t, []any{payment.Approved, sale.STAN, sale.Amount, payment.KeptPAN("")},
			[]any{got.Code, got.STAN, got.Amount, got.PAN}, name)

		sale.Amount.Minor = 1_000_000_000_000 // thirteen digits in DE 4
		require.Nil(t, c.Frame(sale.NetworkAnswer(payment.Approved)), name)
		require.NoError(t, c.Parse(c.FrameAnswer(sale.NetworkAnswer(payment.Approved)), &got), name)
		require.Equal(t, []any{payment.FormatError, sale.STAN, "0210", true}, []any{got.Code, got.STAN, got.MTI, got.Reply},
			name)
		require.Zero(t, got.Amount, name)
	}
}

// The reply on the network ties back to its request, and neither the card number nor
// what opens the card travels back.
func TestNetworkAnswer(t *testing.T) {
	m := onNetwork()
	m.PINBlock, m.CVN, m.EMV = []byte{1}, "123", []byte{2}
	r := m.NetworkAnswer(payment.InsufficientFunds)
	require.Equal(t, []any{m.Sent, m.STAN, m.Acquirer, m.Forwarder, m.RRN},
		[]any{r.Sent, r.STAN, r.Acquirer, r.Forwarder, r.RRN})
	require.Equal(t, []any{payment.KeptPAN(""), "", "", "", []byte(nil), []byte(nil)},
		[]any{r.PAN, r.Track2, r.Expiry, r.CVN, r.PINBlock, r.EMV})
	require.NotEmpty(t, m.PAN, "the request keeps its own")
}

// Only 96 and 30 leave open what became of a request: every other code is an outcome.
func TestComeAgain(t *testing.T) {
	for _, c := range dialect.Codes() {
		require.Equal(t, c.Code == "96" || c.Code == "30", dialect.ComeAgain(c.Code), c.Code)
	}
}
