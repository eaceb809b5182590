package terminal

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

func key(t testing.TB, usage hsm.Usage, algorithm hsm.Algorithm, digits string) hsm.Key {
	k, err := hsm.ParseKey(usage, algorithm, digits)
	require.NoError(t, err)
	return k
}

// ceremony is what a terminal and its host share, and what the host hands out.
type ceremony struct {
	tmk  hsm.Key
	keys hsm.WorkingKeys
	mac  hsm.MAC
}

// vector is the key of the figures in DOMAIN §3.5.
const vector = "0123456789ABCDEFFEDCBA9876543210"

// withKeys is a terminal after the ceremony and a sign-on.
func withKeys(t *testing.T, set func(*Config)) (*till, *ceremony) {
	t.Helper()
	c := &ceremony{tmk: key(t, hsm.TMK, hsm.TDES2, "89ABCDEF0123456776543210FEDCBA98")}
	c.keys.TPK = key(t, hsm.TPK, hsm.TDES2, vector)
	c.keys.TAK = key(t, hsm.TAK, hsm.TDES2, vector)
	var err error
	c.mac, err = hsm.NewMAC(c.keys.TAK, hsm.UnionPayECB, 0)
	require.NoError(t, err)
	pin, err := hsm.ParsePIN("123456")
	require.NoError(t, err)
	b := newTill(t, func(config *Config) {
		if set != nil {
			set(config)
		}
		config.Keys = Keys{TMK: c.tmk, LMK: key(t, hsm.LMK, hsm.AES128, vector), Scheme: dialect.DoubleKeys,
			PINs: map[string]hsm.PIN{"alice": pin}}
	})
	b.key(SignOn{})
	b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
	return b, c
}

// renew gives the host new working keys, which the next sign-on brings.
func (c *ceremony) renew(t testing.TB) {
	c.keys.TPK = key(t, hsm.TPK, hsm.TDES2, vector[16:]+vector[:16])
	c.keys.TAK = key(t, hsm.TAK, hsm.TDES2, vector[16:]+vector[:16])
	var err error
	c.mac, err = hsm.NewMAC(c.keys.TAK, hsm.UnionPayECB, 0)
	require.NoError(t, err)
}

func (c *ceremony) field62(t testing.TB) []byte {
	b, err := c.keys.AppendField62(nil, c.tmk)
	require.NoError(t, err)
	return b
}

// sealed answers the open request with a MAC, which spoil may change.
func (b *till) sealed(c *ceremony, request dialect.Message, code payment.ResponseCode, spoil bool) {
	b.T.Helper()
	reply := request.Answer(code)
	frame, err := b.Codec.AppendSealed(nil, &reply, c.mac)
	require.NoError(b.T, err)
	if spoil {
		frame[len(frame)-1] ^= 1
	}
	b.event(&party.Event{Kind: party.MessageReceived, From: "acquirer", Bytes: frame})
}

// A sign-on brings working keys; from then on requests carry a MAC and the PIN
// stands in an ISO 0 block under the TPK: the figure of DOMAIN §3.5.
func TestWorkingKeys(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, set)
		card := alice
		card.PAN, card.PIN = "123456789012345678", RightPIN
		b.key(Sale{Card: card, Amount: cny(100)})
		sale := b.request("0200")
		require.Equal(t, "DECD0AF638E0474B", strings.ToUpper(hex.EncodeToString(sale.PINBlock)))
		require.Equal(t, "12", sale.PINCapture)
		require.Equal(t, SwipedPIN, sale.EntryMode)
		require.Len(t, sale.MAC, 8)
		b.sealed(c, sale, "00", false)
		require.Equal(t, Approved, b.screen().Belief)

		card.PIN = WrongPIN
		b.key(Sale{Card: card, Amount: cny(100)})
		wrong := b.request("0200")
		require.NotEqual(t, sale.PINBlock, wrong.PINBlock)
		b.reply(wrong, "55", nil)
		require.Equal(t, "re-enter", b.screen().Action, "a decline is believed without a MAC")

		b.powerCut()
		b.key(Sale{Card: alice, Amount: cny(100)})
		require.Len(t, b.request("0200").MAC, 8, "the stored keys are good after a restart")
	})
}

// What stands in the facts, on the screen and on the slip never has a key or a PIN
// in clear.
func TestKeysAreSealedInFacts(t *testing.T) {
	b, c := withKeys(t, nil)
	card := alice
	card.PIN = RightPIN
	b.key(Sale{Card: card, Amount: cny(100)})
	b.sealed(c, b.request("0200"), "00", false)
	text := strings.ToUpper(b.log.String())
	for _, secret := range []string{vector, vector[:16], vector[16:], "123456\"", "89ABCDEF01234567", "\"PIN\":\"123"} {
		require.NotContains(t, text, secret)
	}
	require.Contains(t, text, "08D7B4FB", "the check value is what people compare")
}

// An approval with a wrong MAC is not believed: it is reversed with A0, and the
// terminal signs on again (DOMAIN §3.4); a terminal with the practice believes it.
func TestWrongMACIsReversed(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, set)
		b.key(Sale{Card: alice, Amount: cny(100)})
		sale := b.request("0200")
		b.sealed(c, sale, "00", true)
		require.Equal(t, Unknown, b.record(sale.STAN).Belief)
		require.Empty(t, b.slips)
		b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
		b.key(Balance{Card: alice})
		reversal := b.request("0400")
		require.Equal(t, payment.ResponseCode("A0"), reversal.Code)
		require.Len(t, reversal.MAC, 8)
		b.sealed(c, reversal, "00", true)
		require.Equal(t, "0400", b.request("0400").MTI, "a reply that cannot be trusted ends nothing")

		b, c = withKeys(t, func(config *Config) { set(config); config.Practice.SkipMACCheck = true })
		b.key(Sale{Card: alice, Amount: cny(100)})
		sale = b.request("0200")
		b.sealed(c, sale, "00", true)
		require.Equal(t, Approved, b.record(sale.STAN).Belief)
	})
}

// Reversed at once, a wrong MAC is named as the reason.
func TestWrongMACIsReversedAtOnce(t *testing.T) {
	b, c := withKeys(t, func(config *Config) { config.Reversal = AtOnce })
	b.key(Sale{Card: alice, Amount: cny(100)})
	b.sealed(c, b.request("0200"), "00", true)
	reversal := b.request("0400")
	require.Equal(t, payment.ResponseCode("A0"), reversal.Code)
	b.sealed(c, reversal, "00", false)
	require.Equal(t, dialect.SignOn, b.request("0800").Transaction, "then the keys")
}

// A key that differs from its check value makes the sign-on void, and without keys
// nothing that needs them leaves (密钥验证不符).
func TestKeyCheckValue(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, set)
		b.key(Wipe{})
		b.key(Sale{Card: alice, Amount: cny(100)})
		require.Equal(t, refusals[payment.SignOnFirst], b.screen().Text)
		for _, field := range [][]byte{append(c.field62(t)[:39:39], 0xFF), nil, c.field62(t)[:24]} {
			b.key(SignOn{})
			b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = field })
			require.Equal(t, textKeyCheck, b.screen().Text)
			require.Empty(t, b.sent)
			b.key(Sale{Card: alice, Amount: cny(100)})
			require.Equal(t, refusals[payment.SignOnFirst], b.screen().Text)
		}
		b.key(EchoTest{})
		b.answer(b.sent[0].MTI, "00", nil)
		b.key(SignOn{})
		b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
		b.key(Sale{Card: alice, Amount: cny(100)})
		require.NotNil(t, b.request("0200").MAC)
	})
}

// Keys of single length come with 001, of double length with 003, with a track key
// 004, where DE 60.3 says so (DOMAIN §3.3).
func TestKeySchemes(t *testing.T) {
	for scheme, code := range map[dialect.KeyScheme]string{dialect.SingleKeys: "001", dialect.DoubleKeys: "003",
		dialect.DoubleAndTrack: "004"} {
		c := &ceremony{tmk: key(t, hsm.TMK, hsm.TDES2, vector)}
		switch scheme {
		case dialect.SingleKeys:
			c.keys.TPK, c.keys.TAK = key(t, hsm.TPK, hsm.DES, vector[:16]), key(t, hsm.TAK, hsm.DES, vector[:16])
		default:
			c.keys.TPK, c.keys.TAK = key(t, hsm.TPK, hsm.TDES2, vector), key(t, hsm.TAK, hsm.DES, vector[:16])
			if scheme == dialect.DoubleAndTrack {
				c.keys.TDK = key(t, hsm.TDK, hsm.TDES2, vector)
			}
		}
		b := newTill(t, func(config *Config) {
			config.Dialect = "unionpay-direct"
			config.Keys = Keys{TMK: c.tmk, LMK: key(t, hsm.LMK, hsm.AES128, vector), Scheme: scheme}
		})
		b.key(SignOn{})
		require.Contains(t, b.log.String(), "00000001"+code+"0", "60.2 and 60.3")
		b.answer("0800", "00", func(m *dialect.Message) {
			require.Equal(t, scheme, m.KeyScheme)
			m.WorkingKeys = c.field62(t)
		})
		b.key(Sale{Card: alice, Amount: cny(100)})
		require.Len(t, b.request("0200").MAC, 8)
	}
}

// A key ceremony that is not complete is refused before the terminal is switched on.
func TestCeremonyIsChecked(t *testing.T) {
	config := Config{Name: "T1", Merchant: "M1", Calendar: calendar(t),
		Keys: Keys{TMK: key(t, hsm.TMK, hsm.TDES2, vector)}}
	require.ErrorContains(t, config.Validate(), "LMK")
	config.Keys = Keys{TMK: key(t, hsm.TAK, hsm.TDES2, vector)}
	require.ErrorContains(t, config.Validate(), "want a TMK")
}
