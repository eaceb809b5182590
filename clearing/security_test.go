package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// Each leg has a MAC of its own: a request that comes with a wrong one is A0 and is
// not routed, one that leaves has that of the next leg, and an answer of the issuer
// with a wrong one is as good as none (DESIGN §11).
func TestMACsOfTheLegs(t *testing.T) {
	zone := func(digits string) (hsm.MACZone, hsm.MAC) {
		k, err := hsm.ParseKey(hsm.ZAK, hsm.TDES2, digits)
		require.NoError(t, err)
		z := hsm.MACZone{Key: k, Method: hsm.X919}
		mac, err := z.MAC()
		require.NoError(t, err)
		return z, mac
	}
	cfg := config()
	var left, right hsm.MAC
	cfg.Members[0].MAC, left = zone("1111222233334444AAAABBBBCCCCDDDD")
	cfg.Members[1].MAC, right = zone("5555666677778888AAAABBBBCCCCDDDD")
	w := open(t, cfg)
	send := func(from party.Node, m dialect.Message, mac hsm.MAC) []party.Send {
		frame, err := w.Codec.AppendSealed(nil, &m, mac)
		require.NoError(t, err)
		w.Drive(party.Event{Kind: party.MessageReceived, From: from, Bytes: frame})
		return w.Out.Sends
	}
	read := func(s party.Send) (m dialect.Message) {
		require.NoError(t, w.Codec.Parse(s.Bytes, &m))
		return m
	}
	sale := w.request(dialect.Sale, alice, yuan(12))
	refused := send("acquirer", sale, right)
	require.Len(t, refused, 1)
	require.Equal(t, payment.MACError, read(refused[0]).Code)
	require.True(t, w.Codec.Verify(refused[0].Bytes, left))

	routed := send("acquirer", sale, left)
	require.Len(t, routed, 1)
	require.True(t, w.Codec.Verify(routed[0].Bytes, right))
	require.False(t, w.Codec.Verify(routed[0].Bytes, left))

	forward := read(routed[0])
	answer := forward.Answer(payment.Approved)
	require.Empty(t, send("issuer", answer, left), "an answer that nobody can trust")
	done := send("issuer", answer, right)
	require.Len(t, done, 1)
	require.True(t, w.Codec.Verify(done[0].Bytes, left))
	require.Equal(t, payment.Approved, read(done[0]).Code)
}
