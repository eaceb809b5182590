package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/chart"
	"acqsim/acquirer/host"
	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

// zoned is an acquirer that has agreed on a MAC with the network.
func zoned(t *testing.T) (*stage, hsm.MAC) {
	zone := hsm.MACZone{Key: key(t, hsm.ZAK, hsm.TDES2, "1111222233334444AAAABBBBCCCCDDDD"), Method: hsm.X919}
	mac, err := zone.MAC()
	require.NoError(t, err)
	return newStage(t, func(c *Config) { c.Keys.Network = zone }), mac
}

// from hands a message of the network over, with a MAC that spoil may change.
func (k *stage) from(m dialect.Message, mac hsm.MAC, spoil bool) {
	k.T.Helper()
	b, err := k.Codec.AppendSealed(nil, &m, mac)
	require.NoError(k.T, err)
	if spoil {
		b[len(b)-1] ^= 1
	}
	k.drive(&party.Event{Kind: party.MessageReceived, From: network, Bytes: b})
}

// An approval of the network whose MAC is wrong posts nothing: the terminal is told
// 98 when the wait is over, and the network gets a 0420, sealed like all that leaves
// for it (DESIGN §11).
func TestMACWithTheNetwork(t *testing.T) {
	k, mac := zoned(t)
	k.message(till1, k.request(till1, dialect.Sale, 1000))
	require.True(t, k.Codec.Verify(k.Out.Sends[0].Bytes, mac))
	net := k.left()[0].m
	k.from(says(net, payment.Approved, thursday), mac, true)
	require.Empty(t, k.Out.Sends)
	require.Empty(t, k.Out.Facts)
	require.Zero(t, k.Party.Book().Balance(chart.NetworkReceivable).Minor)

	k.drive(&party.Event{Kind: party.TimerFired, Timer: party.Timer{Name: host.ReplyTimer, Key: string(net.RRN)}})
	left := k.left()
	require.Equal(t, payment.NoIssuerReply, left[0].m.Code)
	require.True(t, left[1].m.Reversal)
	require.True(t, k.Codec.Verify(k.Out.Sends[1].Bytes, mac))

	k.from(dialect.Message{Transaction: dialect.Sale, STAN: 77, Amount: cny(1), Sent: "0326100000"}, mac, true)
	require.Equal(t, payment.MACError, k.left()[0].m.Code)
}

// That our own message did not arrive whole is no matter of the terminal's keys: it
// is told A7. An advice, a reversal too, is sent again until it arrives.
func TestSpoiltOnItsWayToTheNetwork(t *testing.T) {
	k, mac := zoned(t)
	k.message(till1, k.request(till1, dialect.Sale, 1000))
	net := k.left()[0].m
	k.from(says(net, payment.MACError, thursday), mac, false)
	require.Equal(t, payment.ResponseCode("A7"), k.left()[0].m.Code)
	require.Zero(t, k.Party.Book().Balance(chart.NetworkReceivable).Minor)

	told := k.request(till1, dialect.OfflineSale, 500)
	told.Advice, told.AuthID = true, "TEL001"
	k.message(till1, told)
	net = k.left()[0].m
	facts := len(k.Facts)
	k.from(says(net, payment.MACError, thursday), mac, false)
	require.Empty(t, k.Out.Sends)
	require.Len(t, k.Facts, facts, "its outcome is open")
}

// A card whose issuer no network of ours reaches is 92 at once, and nobody is asked
// (DOMAIN §3.6).
func TestNoRoute(t *testing.T) {
	k := newStage(t, func(c *Config) { c.Routes = []string{"4", "51"} })
	require.Equal(t, payment.ResponseCode("92"), k.refused(k.request(till1, dialect.Sale, 1000)))
	m := k.request(till1, dialect.Sale, 1000)
	m.PAN = "5100000000000008"
	k.message(till1, m)
	require.Equal(t, network, k.Out.Sends[0].To)
	bad := k.cfg
	bad.Routes = []string{"4x"}
	require.ErrorContains(t, bad.Validate(), `routes "4x": want the first digits of card numbers`)
}

// With a track key the terminal's DE 35 is under it; the network gets the track as the
// card has it, and a track under another key goes nowhere (DOMAIN §3.5).
func TestTrackOfATerminal(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	k := newStage(t, secure(t, tmk, hsm.Key{}), func(c *Config) { c.Terminals[0].Dialect = "unionpay-direct" })
	d, err := dialect.Named("unionpay-direct")
	require.NoError(t, err)
	codec := d.NewCodec()
	signOn := k.request(till1, dialect.SignOn, 0)
	signOn.PAN, signOn.KeyScheme = "", dialect.DoubleAndTrack
	frame, err := codec.Append(nil, &signOn)
	require.NoError(t, err)
	random := uint64(7)
	k.Handle(
		party.Event{
			Kind: party.MessageReceived, From: till1, Bytes: frame,
			Entropy: func() uint64 { random = random*6364136223846793005 + 1; return random },
		},
	)
	k.Commit()
	var reply dialect.Message
	require.NoError(t, codec.Parse(k.Out.Sends[0].Bytes, &reply))
	keys, err := hsm.ParseField62(tmk, reply.WorkingKeys)
	require.NoError(t, err)
	mac, err := hsm.NewMAC(keys.TAK, hsm.UnionPayECB, 0)
	require.NoError(t, err)
	k.Party = k.Folded()

	clear := "6222020000000005=29121010000000000000"
	swipe := func(tdk hsm.Key) party.Send {
		m := k.request(till1, dialect.Sale, 1000)
		m.PAN, m.Expiry, m.EntryMode = "", "", "022"
		m.Track2, err = hsm.EncipherTrackText(tdk, clear)
		require.NoError(t, err)
		b, err := codec.AppendSealed(nil, &m, mac)
		require.NoError(t, err)
		k.Handle(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
		k.Commit()
		require.NotEmpty(t, k.Out.Sends)
		return k.Out.Sends[0]
	}
	sent := swipe(keys.TDK)
	require.Equal(t, network, sent.To)
	net := k.left()[0].m
	require.Equal(t, clear, net.Track2)
	require.Equal(t, "2912", net.Expiry)
	wrong := swipe(key(t, hsm.TDK, hsm.TDES2, "FEDCBA98765432100123456789ABCDEF"))
	require.Equal(t, till1, wrong.To)
	require.NoError(t, codec.Parse(wrong.Bytes, &reply))
	require.Equal(t, payment.ResponseCode("A7"), reply.Code)
}

// A PIN block of sixteen bytes does not fit into DE 52, and the config says so before
// the first message.
func TestPINBlockMustFit(t *testing.T) {
	k := newStage(t)
	cfg := k.cfg
	cfg.Keys.PIN = hsm.PINZone{Key: key(t, hsm.ZPK, hsm.AES128, "0123456789ABCDEFFEDCBA9876543210"), Format: hsm.ISO4}
	require.ErrorContains(t, cfg.Validate(), "PIN block iso-4 has 16 bytes, and DE 52 of 1987-ascii holds 8")
}
