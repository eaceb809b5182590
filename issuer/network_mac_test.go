package issuer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// With a MAC agreed on, a message of the network whose MAC is wrong or missing is A0
// and moves nothing, be it a sale or a reversal; what the issuer answers has one, the
// stored answer too (DESIGN §11).
func TestMACWithTheNetwork(t *testing.T) {
	cfg := config()
	cfg.Keys.MAC = hsm.MACZone{Key: key(t, hsm.ZAK, "0123456789ABCDEFFEDCBA9876543210"), Method: hsm.X919}
	mac, err := cfg.Keys.MAC.MAC()
	require.NoError(t, err)
	w := open(t, cfg)
	send := func(m dialect.Message, spoil bool) (answer dialect.Message, sealed bool) {
		frame, err := w.Codec.AppendSealed(nil, &m, mac)
		require.NoError(t, err)
		if spoil {
			frame[len(frame)-1] ^= 1
		}
		w.Drive(party.Event{Kind: party.MessageReceived, From: "clearing", Bytes: frame})
		require.Len(t, w.Out.Sends, 1)
		require.NoError(t, w.Codec.Parse(w.Out.Sends[0].Bytes, &answer))
		return answer, w.Codec.Verify(w.Out.Sends[0].Bytes, mac)
	}
	sale := w.request(dialect.Sale, alice, yuan(12))
	answer, _ := send(sale, true)
	require.Equal(t, payment.MACError, answer.Code)
	require.Equal(t, payment.MACError, w.ask(sale).Code, "a message without a MAC")
	require.Equal(t, int64(2000000), w.balance("cardholder:alice"))

	for range 2 {
		answer, sealed := send(sale, false)
		require.Equal(t, payment.Approved, answer.Code)
		require.True(t, sealed)
	}
	answer, _ = send(reversalOf(sale), true)
	require.Equal(t, payment.MACError, answer.Code)
	require.Equal(t, int64(2000000-1200), w.balance("cardholder:alice"))
	answer, _ = send(reversalOf(sale), false)
	require.Equal(t, payment.Approved, answer.Code)
	require.Equal(t, int64(2000000), w.balance("cardholder:alice"))
}

// A PIN block of sixteen bytes (AES, SM4) does not fit into DE 52 of the shipped
// dialects, and the config says so before the first message.
func TestPINBlockMustFit(t *testing.T) {
	cfg := config()
	k, err := hsm.ParseKey(hsm.ZPK, hsm.AES128, "0123456789ABCDEFFEDCBA9876543210")
	require.NoError(t, err)
	cfg.Keys.PIN = hsm.PINZone{Key: k, Format: hsm.ISO4}
	require.ErrorContains(t, cfg.Validate(), "PIN block iso-4 has 16 bytes, and DE 52 of 1987-ascii holds 8")
}
