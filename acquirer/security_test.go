package acquirer

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

func key(t *testing.T, usage hsm.Usage, algorithm hsm.Algorithm, digits string) hsm.Key {
	k, err := hsm.ParseKey(usage, algorithm, digits)
	require.NoError(t, err)
	return k
}

// secure gives terminal T1 a master key, and the acquirer a PIN key with the network.
func secure(t *testing.T, tmk, zpk hsm.Key) func(*Config) {
	return func(c *Config) {
		c.Keys.LMK = key(t, hsm.LMK, hsm.AES128, "000102030405060708090A0B0C0D0E0F")
		sealed, err := c.Keys.LMK.Seal(tmk)
		require.NoError(t, err)
		c.Keys.TMK = map[payment.TerminalID]hsm.Sealed{"T1000001": sealed}
		c.Keys.PIN = hsm.PINZone{Key: zpk, Format: hsm.ISO0}
	}
}

// pad is the keyboard of terminal T1 with the keys of its sign-on.
type pad struct {
	*stage
	keys hsm.WorkingKeys
	seal hsm.MAC
}

func (k *stage) signedOn(tmk hsm.Key, random uint64) *pad {
	k.T.Helper()
	m := k.request(till1, dialect.SignOn, 0)
	m.PAN = ""
	ev := party.Event{
		Kind: party.MessageReceived, From: till1, Bytes: k.Bytes(m),
		Entropy: func() uint64 { random = random*6364136223846793005 + 1; return random },
	}
	reply := k.drive(&ev)[0].m
	require.Equal(k.T, payment.Approved, reply.Code)
	keys, err := hsm.ParseField62(tmk, reply.WorkingKeys)
	require.NoError(k.T, err)
	facts := len(k.Facts)
	require.Equal(k.T, reply.WorkingKeys, k.drive(&ev)[0].m.WorkingKeys, "a copy of the request gets the same keys")
	require.Len(k.T, k.Facts, facts)
	mac, err := hsm.NewMAC(keys.TAK, hsm.UnionPayECB, 0)
	require.NoError(k.T, err)
	return &pad{k, keys, mac}
}

// sends seals a message and hands it over; the sends stay in k.Out.
func (p *pad) sends(m dialect.Message) {
	p.T.Helper()
	b, err := p.Codec.AppendSealed(nil, &m, p.seal)
	require.NoError(p.T, err)
	p.drive(&party.Event{Kind: party.MessageReceived, From: till1, Bytes: b})
}

// A terminal with a master key gets working keys at its sign-on; from then on its
// MACs are verified and its replies carry one, its PINs reach the network under the
// zone's key, and nothing in the journal is a PIN (DOMAIN §3.5, DESIGN §11).
func TestKeysOfATerminal(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	zpk := key(t, hsm.ZPK, hsm.TDES2, "1111222233334444AAAABBBBCCCCDDDD")
	pin, err := hsm.ParsePIN("123456")
	require.NoError(t, err)
	k := newStage(t, secure(t, tmk, zpk))
	early := k.request(till1, dialect.Sale, 1000)
	require.Equal(t, payment.MACError, k.refused(early), "no sign-on, no MAC")
	p := k.signedOn(tmk, 7)
	m := k.request(till1, dialect.Sale, 1000)
	m.PINCapture = "12"
	m.PINBlock, err = hsm.PINZone{Key: p.keys.TPK, Format: hsm.ISO0}.Encipher(nil, pin, string(m.PAN), nil)
	require.NoError(t, err)
	k.Party = k.Folded()
	p.sends(m)
	require.Equal(t, network, k.Out.Sends[0].To)
	net := k.left()[0].m
	at, err := hsm.PINZone{Key: zpk, Format: hsm.ISO0}.Decipher(net.PINBlock, string(m.PAN))
	require.NoError(t, err)
	require.True(t, at.Equal(pin))
	k.message(network, says(net, payment.Approved, thursday))
	require.True(t, k.Codec.Verify(k.Out.Sends[0].Bytes, p.seal))
	for _, f := range k.Facts {
		text, err := json.Marshal(f)
		require.NoError(t, err)
		for _, block := range [][]byte{m.PINBlock, net.PINBlock} {
			require.NotContains(t, string(text), base64.StdEncoding.EncodeToString(block)[:8])
			require.NotContains(t, strings.ToUpper(string(text)), strings.ToUpper(hex.EncodeToString(block)))
		}
	}
}

// Where the dialect cannot say, the sign-on brings what was agreed on.
func TestKeySchemeAgreedOn(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	for scheme, algorithm := range map[dialect.KeyScheme]hsm.Algorithm{dialect.SingleKeys: hsm.DES,
		dialect.DoubleAndTrack: hsm.TDES2} {
		k := newStage(t, secure(t, tmk, hsm.Key{}), func(c *Config) { c.Terminals[0].Scheme = scheme })
		p := k.signedOn(tmk, 7)
		require.Equal(t, algorithm, p.keys.TAK.Algorithm())
		require.Equal(t, scheme == dialect.DoubleAndTrack, !p.keys.TDK.IsZero())
	}
}

// The sign-on says which keys it wants: single, double, double with one for track
// data (DE 60.3 001, 003, 004; DOMAIN §3.3).
func TestKeySchemes(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	k := newStage(t, secure(t, tmk, hsm.Key{}), func(c *Config) { c.Terminals[0].Dialect = "unionpay-direct" })
	d, err := dialect.Named("unionpay-direct")
	require.NoError(t, err)
	codec := d.NewCodec()
	for scheme, size := range map[dialect.KeyScheme]int{dialect.SingleKeys: 24, dialect.DoubleKeys: 40,
		dialect.DoubleAndTrack: 60} {
		m := k.request(till1, dialect.SignOn, 0)
		m.PAN, m.KeyScheme = "", scheme
		b, err := codec.Append(nil, &m)
		require.NoError(t, err)
		k.Handle(party.Event{Kind: party.MessageReceived, From: till1, Bytes: b, Entropy: rand.New(rand.NewPCG(1, 2)).Uint64})
		k.Commit()
		var reply dialect.Message
		require.NoError(t, codec.Parse(k.Out.Sends[0].Bytes, &reply))
		require.Len(t, reply.WorkingKeys, size)
		keys, err := hsm.ParseField62(tmk, reply.WorkingKeys)
		require.NoError(t, err)
		require.Equal(t, scheme == dialect.DoubleAndTrack, !keys.TDK.IsZero())
	}
}

// A message with a wrong MAC is answered A0 and never posts, nor does its reversal;
// a PIN block that cannot be read is 99 (DOMAIN §3.4, §3.6).
func TestBadMAC(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	zpk := key(t, hsm.ZPK, hsm.TDES2, "1111222233334444AAAABBBBCCCCDDDD")
	k := newStage(t, secure(t, tmk, zpk))
	p := k.signedOn(tmk, 7)
	sale := k.request(till1, dialect.Sale, 1000)
	p.sends(sale)
	net := k.left()[0].m
	k.message(network, says(net, payment.Approved, thursday))

	facts := len(k.Facts)
	again := k.request(till1, dialect.Sale, 1000)
	b, err := k.Codec.AppendSealed(nil, &again, p.seal)
	require.NoError(t, err)
	b[len(b)-1] ^= 1
	reversal := sale
	reversal.Reversal, reversal.STAN, reversal.Code = true, 900, "98"
	reversal.Original = dialect.Original{Transaction: dialect.Sale, STAN: sale.STAN, Batch: 1, Date: "0326"}
	for _, frame := range [][]byte{b, k.Bytes(again), k.Bytes(reversal)} {
		sent := k.drive(&party.Event{Kind: party.MessageReceived, From: till1, Bytes: frame})
		require.Equal(t, []any{1, payment.MACError}, []any{len(sent), sent[0].m.Code})
	}
	require.Len(t, k.Facts, facts)
	k.balance(1000, "merchant-payable:M1")

	garbled := k.request(till1, dialect.Sale, 1000)
	garbled.PINBlock = []byte("8 bytes.")
	p.sends(garbled)
	require.Equal(t, payment.PINFormatError, k.left()[0].m.Code)

	// After a new sign-on the old keys are stale; what is asked again gets its
	// stored answer under the new ones.
	q := k.signedOn(tmk, 9)
	p.sends(again)
	require.Equal(t, payment.MACError, k.left()[0].m.Code)
	q.sends(sale)
	require.Equal(t, payment.Approved, k.left()[0].m.Code)
	require.True(t, k.Codec.Verify(k.Out.Sends[0].Bytes, q.seal))
	q.sends(reversal)
	require.Len(t, k.Out.Sends, 2)
	k.balance(0, "merchant-payable:M1")
}

// Practice.SkipMACCheck: whoever is on the line sells in the merchant's name.
func TestSkipMACCheck(t *testing.T) {
	tmk := key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210")
	k := newStage(t, secure(t, tmk, hsm.Key{}), func(c *Config) { c.Practice.SkipMACCheck = true })
	k.signedOn(tmk, 7)
	k.forwarded(till1, k.request(till1, dialect.Sale, 1000))
}

// Keys that no party could use are refused with the configuration.
func TestKeysThatDoNotFit(t *testing.T) {
	c := config()
	secure(t, key(t, hsm.TMK, hsm.TDES2, "0123456789ABCDEFFEDCBA9876543210"), hsm.Key{})(&c)
	require.NoError(t, c.Validate())
	c.Keys.LMK = hsm.Key{}
	require.ErrorContains(t, c.Validate(), "no LMK")
	c.Keys.LMK = key(t, hsm.LMK, hsm.AES128, "FF0102030405060708090A0B0C0D0E0F")
	require.ErrorContains(t, c.Validate(), "keys.tmk T1000001")
	b, err := json.Marshal(c.Keys.LMK)
	require.NoError(t, err)
	require.NotContains(t, string(b), "FF0102")
}
