package issuer

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/party"
	"acqsim/payment"
)

func key(t *testing.T, usage hsm.Usage, digits string) hsm.Key {
	k, err := hsm.ParseKey(usage, hsm.TDES2, digits)
	require.NoError(t, err)
	return k
}

func pin(t *testing.T, digits string) hsm.PIN {
	p, err := hsm.ParsePIN(digits)
	require.NoError(t, err)
	return p
}

// A wrong PIN is 55, the third one in a row blocks the card with 75 until it is
// opened again, a right one in between starts the count anew; a block that cannot be
// read is 99 and counts for nothing (DOMAIN §3.6).
func TestPIN(t *testing.T) {
	cfg := config()
	zone := hsm.PINZone{Key: key(t, hsm.ZPK, "1111222233334444AAAABBBBCCCCDDDD"), Format: hsm.ISO0}
	cfg.Keys.PIN, cfg.Cards[0].PIN = zone, pin(t, "123456")
	w := open(t, cfg)
	try := func(digits string) payment.ResponseCode {
		m := w.request(dialect.Sale, alice, yuan(1))
		block, err := zone.Encipher(nil, pin(t, digits), string(alice), nil)
		require.NoError(t, err)
		m.PINBlock = block
		return w.ask(m).Code
	}
	require.Equal(t, payment.Approved, try("123456"))
	require.Equal(t, wrongPIN, try("123457"))
	require.Equal(t, wrongPIN, try("1234"))
	require.Equal(t, payment.Approved, try("123456"))
	for range 3 {
		require.Equal(t, wrongPIN, try("000000"))
	}
	w.Restart()
	require.Equal(t, tooManyWrongPINs, try("123456"))
	w.Drive(party.Event{Kind: party.Commanded, Command: &SetCard{Card: "alice", Status: Open}})
	require.Equal(t, payment.Approved, try("123456"))
	garbled := w.request(dialect.Sale, alice, yuan(1))
	garbled.PINBlock = []byte("8 bytes.")
	require.Equal(t, payment.PINFormatError, w.ask(garbled).Code)
	w.granted(w.request(dialect.Sale, alice, yuan(1)))
	require.Equal(t, int64(2000000-400), w.balance("cardholder:alice"))

	cfg.Keys.PIN = hsm.PINZone{}
	w = open(t, cfg)
	require.Equal(t, securityFailed, w.ask(garbled).Code, "no key to read it with")
}

// chipCard is DE 55 of a sale of 12.00, signed by a card of the issuer's test key.
func chipCard(t *testing.T, imk hsm.Key, pan payment.KeptPAN) []byte {
	icc, err := hsm.DeriveICC(imk, hsm.OptionA, string(pan), "01")
	require.NoError(t, err)
	session, err := hsm.NewChipSession(icc, hsm.CVN10, 7)
	require.NoError(t, err)
	objects := "9F02060000000012009F03060000000000009F1A020156950500000080005F2A0201569A032603279C01009F3704010203048202" +
		"3C009F360200079F100706010A03A00000"
	signed,
		err := hex.DecodeString("000000001200" + "000000000000" + "0156" + "0000008000" + "0156" + "260327" + "00" +
		"01020304" + "3C00" + "0007" + "03A00000")
	require.NoError(t, err)
	b, err := hex.DecodeString(objects + "9F2608" + session.Cryptogram(signed).String())
	require.NoError(t, err)
	return b
}

// An ARQC is verified under the issuer's test key and answered with an ARPC in tag
// 91; a wrong one, or data that cannot be read, is not approved (EMV Book 2, CVN 10).
func TestChip(t *testing.T) {
	cfg := config()
	cfg.Keys.Chip = key(t, hsm.IMKAC, "0123456789ABCDEFFEDCBA9876543210")
	w := open(t, cfg)
	sale := w.request(dialect.Sale, alice, yuan(12))
	sale.EMV, sale.CardSequence = chipCard(t, cfg.Keys.Chip, alice), "001"
	answer := w.ask(sale)
	require.Equal(t, payment.Approved, answer.Code)
	require.Len(t, answer.EMV, 12)

	icc, err := hsm.DeriveICC(cfg.Keys.Chip, hsm.OptionA, string(alice), "01")
	require.NoError(t, err)
	session, err := hsm.NewChipSession(icc, hsm.CVN10, 7)
	require.NoError(t, err)
	arqc, arpc := hsm.Cryptogram(sale.EMV[len(sale.EMV)-8:]), hsm.Cryptogram(answer.EMV[2:10])
	require.True(t, session.VerifyARPC1(arpc, arqc, [2]byte{'0', '0'}))

	forged := w.request(dialect.Sale, alice, yuan(12))
	forged.EMV, forged.CardSequence = chipCard(t, cfg.Keys.Chip, alice), "001"
	forged.EMV[8] ^= 1
	require.Equal(t, payment.DoNotHonour, w.ask(forged).Code)
	require.Equal(t, int64(2000000-1200), w.balance("cardholder:alice"), "nothing is posted")

	other := w.request(dialect.Sale, alice, yuan(13))
	other.EMV, other.CardSequence = chipCard(t, cfg.Keys.Chip, alice), "001"
	require.Equal(t, payment.DoNotHonour, w.ask(other).Code, "the card has signed 12.00")

	w.Restart()
	heard := w.request(dialect.Sale, alice, yuan(12))
	heard.EMV, heard.CardSequence = sale.EMV, "001"
	require.Equal(t, payment.DoNotHonour, w.ask(heard).Code, "who has listened has no second sale of it")
}

// The script of a card goes with its next approval by chip and with no other, also
// after a restart (EMV Book 3, 10.10).
func TestScript(t *testing.T) {
	cfg := config()
	cfg.Keys.Chip = key(t, hsm.IMKAC, "0123456789ABCDEFFEDCBA9876543210")
	cfg.Cards[0].Script = UnblockPIN
	w := open(t, cfg)
	w.granted(w.request(dialect.Sale, alice, yuan(1)))
	sale := w.request(dialect.Sale, alice, yuan(12))
	sale.EMV, sale.CardSequence = chipCard(t, cfg.Keys.Chip, alice), "001"
	script, found := hsm.FindObject(w.ask(sale).EMV, hsm.TagScript72)
	require.True(t, found)
	command, _ := hsm.FindObject(script, hsm.TagScriptCommand)
	require.Equal(t, []byte{0x84, 0x24, 0, 0}, command)
	id, _ := hsm.FindObject(script, hsm.TagScriptID)
	require.Len(t, id, 4)

	w.Restart()
	require.True(t, w.Party.names["alice"].scripted)
	cfg.Cards[0].Script = "reboot"
	require.ErrorContains(t, cfg.Validate(), `cards[0].script "reboot": want unblock-pin, block-application or block-card`)
}

// A wrong number of a card that was keyed is 59 and moves nothing; without the key
// nobody can check it (DOMAIN §3.6).
func TestCVN(t *testing.T) {
	cfg := config()
	cfg.Keys.CVK = key(t, hsm.CVK, "0123456789ABCDEFFEDCBA9876543210")
	right, err := hsm.CVV2(cfg.Keys.CVK, string(alice), "3012")
	require.NoError(t, err)
	w := open(t, cfg)
	try := func(cvn string) payment.ResponseCode {
		m := w.request(dialect.Sale, alice, yuan(1))
		m.EntryMode, m.CVN = "012", cvn
		return w.ask(m).Code
	}
	wrong := right[:2] + string('0'+('9'-right[2]))
	require.Equal(t, []payment.ResponseCode{payment.Approved, wrongCVN, payment.Approved},
		[]payment.ResponseCode{try(right), try(wrong), try("")})
	require.Equal(t, int64(2000000-200), w.balance("cardholder:alice"))
	w.cfg.Keys.CVK = key(t, hsm.ZPK, "0123456789ABCDEFFEDCBA9876543210")
	require.ErrorContains(t, w.cfg.Validate(), "keys.cvk")
}

// An issuer whose system is slower than what stands in front of it will wait says 68
// in time, and nothing moves; it still takes what it is told (DOMAIN §3.6).
func TestIssuerGivesUp(t *testing.T) {
	cfg := config()
	cfg.Delay, cfg.GiveUp = 30*time.Second, 15*time.Second
	w := open(t, cfg)
	m := w.request(dialect.Sale, alice, yuan(12))
	w.ask(m)
	require.Empty(t, w.Out.Sends)
	require.Equal(t, w.Now.Add(15*time.Second), w.Out.Timers[0].At)
	w.Drive(party.Event{Kind: party.TimerFired, Timer: w.Out.Timers[0].Timer})
	var reply dialect.Message
	require.NoError(t, w.Codec.Parse(w.Out.Sends[0].Bytes, &reply))
	require.Equal(t, payment.IssuerTimeout, reply.Code)
	require.Equal(t, int64(2000000), w.balance("cardholder:alice"))
	require.Equal(t, dialect.RetryLater, dialect.ResponseCode(reply.Code).Action)
}
