package terminal

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/hsm"
	"acqsim/payment"
)

// chipTill is a terminal at which alice's card has a chip of the test issuer.
func chipTill(t *testing.T, set func(*Config)) (*till, hsm.Key) {
	t.Helper()
	imk := key(t, hsm.IMKAC, hsm.TDES2, vector)
	icc, err := hsm.DeriveICC(imk, hsm.OptionA, string(alice.PAN), "01")
	require.NoError(t, err)
	return newTill(t, func(c *Config) {
		if set != nil {
			set(c)
		}
		c.Keys.Chips = map[payment.KeptPAN]hsm.Key{alice.PAN: icc}
	}), icc
}

// issued answers a chip sale as its issuer does: the ARQC is verified, tag 91 has
// the ARPC, which spoil may change.
func issued(t *testing.T, icc hsm.Key, request *dialect.Message, spoil bool) func(*dialect.Message) {
	t.Helper()
	d, arqc, found := hsm.ParseField55(request.EMV)
	require.True(t, found)
	session, err := hsm.NewChipSession(icc, hsm.CVN10, d.ATC)
	require.NoError(t, err)
	require.True(t, session.Verify(arqc, d.Append(nil)), "the ARQC is the one over the data of DE 55")
	arpc := session.ARPC1(arqc, [2]byte{'0', '0'})
	if spoil {
		arpc[0] ^= 1
	}
	return func(m *dialect.Message) {
		m.EMV = hsm.AppendObject(nil, hsm.TagIssuerAnswer, append(arpc[:], '0', '0'))
	}
}

// A chip signs the amount, the date and the currency of the sale with the key that
// follows from the issuer's; each use has the next ATC, also after a power cut and
// when the terminal is wiped; DE 22, 23, 35 and 55 say what was read (EMV Book 2, 8.1).
func TestChipSigns(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, icc := chipTill(t, set)
		for n, mode := range []string{Chip, Contactless, Chip} {
			b.key(Sale{Card: alice, Amount: cny(1234), EntryMode: mode})
			sale := b.request("0200")
			require.Equal(t, mode+"2", sale.EntryMode)
			require.Equal(t, testSequence, sale.CardSequence)
			require.Equal(t, alice.PAN, sale.PAN)
			require.Equal(t, "6222020000000005=2912201", sale.Track2, "the chip's equivalent of the track: service code 2")
			d, _, _ := hsm.ParseField55(sale.EMV)
			require.Equal(t, uint16(n+1), d.ATC)
			require.Equal(t, [6]byte{4: 0x12, 5: 0x34}, d.AmountAuthorised)
			require.Equal(t, [3]byte{0x26, 0x03, 0x27}, d.Date)
			require.Equal(t, [2]byte{0x01, 0x56}, d.Currency)
			for _, tag := range []int{0x9F27, 0x9F10, 0x9F37, 0x95, 0x9C, 0x82, 0x9F1A, 0x9F03, 0x9F33, 0x9F34, 0x9F35, 0x9F1E,
				0x84, 0x9F09} {
				_, found := hsm.FindObject(sale.EMV, tag)
				require.True(t, found, "%X", tag)
			}
			b.reply(sale, "00", issued(t, icc, &sale, false))
			require.Equal(t, Approved, b.record(sale.STAN).Belief)
			if n == 0 {
				b.powerCut()
			}
			if n == 1 {
				b.key(Wipe{})
			}
		}
		used := alice
		used.ATC = 77
		b.key(Sale{Card: used, Amount: cny(1), EntryMode: Chip})
		d, _, _ := hsm.ParseField55(b.request("0200").EMV)
		require.Equal(t, uint16(77), d.ATC, "the card was used elsewhere")
	})
}

// The slip of a sale by chip says which application signed, with which cryptogram and
// at which use of the card, in both languages (EMV Book 4, 11.5.3).
func TestSlipOfAChipSale(t *testing.T) {
	b, icc := chipTill(t, nil)
	for mode, how := range map[string]payment.Text{Chip: payment.Both("Entry: chip", "读卡方式：插卡"),
		Contactless: payment.Both("Entry: contactless", "读卡方式：挥卡")} {
		b.slips = nil
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: mode})
		sale := b.request("0200")
		_, arqc, _ := hsm.ParseField55(sale.EMV)
		b.reply(sale, "00", issued(t, icc, &sale, false))
		require.Len(t, b.slips, 1)
		lines := b.slips[0].Lines()
		require.Contains(t, lines, how)
		require.Contains(t, lines, payment.Both("Application: A000000333010101", "应用标识：A000000333010101"))
		require.Contains(t, lines, payment.Both("Cryptogram: "+arqc.String(), "应用密文："+arqc.String()))
	}
}

// An approval whose ARPC is wrong is none: the chip refuses, nothing is printed or
// counted, and the host is told to undo it with reason 96 and what the chip said in
// DE 55 (DOMAIN §3.4); a contactless card is gone and cannot refuse.
func TestWrongARPC(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, icc := chipTill(t, set)
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
		sale := b.request("0200")
		b.reply(sale, "00", issued(t, icc, &sale, true))
		require.Equal(t, Declined, b.record(sale.STAN).Belief)
		require.Equal(t, textChipRefused, b.screen().Text)
		require.Empty(t, b.slips)
		require.Zero(t, b.Party.Totals().DebitCount)

		b.key(Balance{Card: alice})
		reversal := b.answer("0400", "00", nil)
		require.Equal(t, reasonUndone, reversal.Code)
		require.Equal(t, testSequence, reversal.CardSequence)
		tvr, found := hsm.FindObject(reversal.EMV, hsm.TagTVR)
		require.True(t, found)
		require.EqualValues(t, tvrIssuerFailed, tvr[4], "issuer authentication failed")
		atc, _ := hsm.FindObject(reversal.EMV, hsm.TagATC)
		require.Equal(t, []byte{0, 1}, atc)
		b.answer("0200", "00", nil)

		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Contactless})
		sale = b.request("0200")
		b.reply(sale, "00", issued(t, icc, &sale, true))
		require.Equal(t, Approved, b.record(sale.STAN).Belief)
	})
}

// Set to reverse at once, the terminal undoes what the chip refuses before anything
// else; one that keeps no record sells nothing all the same.
func TestWrongARPCAtOnce(t *testing.T) {
	b, icc := chipTill(t, func(c *Config) { c.Reversal = AtOnce })
	b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
	sale := b.request("0200")
	b.reply(sale, "00", issued(t, icc, &sale, true))
	require.Equal(t, reasonUndone, b.answer("0400", "00", nil).Code)
	require.True(t, b.record(sale.STAN).Reversed)

	b, icc = chipTill(t, func(c *Config) { c.Practice.SkipReversal = true })
	b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
	sale = b.request("0200")
	b.reply(sale, "00", issued(t, icc, &sale, true))
	require.Equal(t, Declined, b.record(sale.STAN).Belief)
	require.Empty(t, b.sent)
}

// An answer that the chip cannot check: data that are cut, an ARC that declines.
// Without tag 91 the host's word counts.
func TestAnswerOfTheIssuer(t *testing.T) {
	for name, change := range map[string]func(*dialect.Message){
		"cut":       func(m *dialect.Message) { m.EMV = hsm.AppendObject(nil, hsm.TagIssuerAnswer, m.EMV[2:9]) },
		"declines":  func(m *dialect.Message) { m.EMV[len(m.EMV)-1] = '5' },
		"no tag 91": func(m *dialect.Message) { m.EMV = nil },
	} {
		b, icc := chipTill(t, nil)
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
		sale := b.request("0200")
		right := issued(t, icc, &sale, false)
		b.reply(sale, "00", func(m *dialect.Message) { right(m); change(m) })
		want := Declined
		if name == "no tag 91" {
			want = Approved
		}
		require.Equal(t, want, b.record(sale.STAN).Belief, name)
	}
}

// The issuer's script goes to the chip, and the host is told what came of it with the
// script's own id; without a script there is nothing to tell (EMV Book 3, 10.10).
func TestScriptResult(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, icc := chipTill(t, set)
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
		sale := b.request("0200")
		right := issued(t, icc, &sale, false)
		b.reply(sale, "00", func(m *dialect.Message) {
			right(m)
			script := hsm.AppendObject(nil, hsm.TagScriptID, []byte{1, 2, 3, 4})
			m.EMV = hsm.AppendObject(m.EMV, hsm.TagScript72,
				hsm.AppendObject(script, hsm.TagScriptCommand, []byte{0x84, 0x24, 0, 0}))
		})
		result := b.answer("0620", "00", nil)
		require.Equal(t, dialect.ScriptResult, result.Transaction)
		done, found := hsm.FindObject(result.EMV, hsm.TagScriptResult)
		require.True(t, found)
		require.Equal(t, []byte{0x20, 1, 2, 3, 4}, done)
		atc, _ := hsm.FindObject(result.EMV, hsm.TagATC)
		require.Equal(t, []byte{0, 1}, atc, "which use of the card")
		require.Equal(t, sale.STAN, result.Original.STAN)
		require.Len(t, b.slips, 1, "a script has no slip")
		require.Equal(t, 1, b.Party.Totals().DebitCount)

		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
		sale = b.request("0200")
		b.reply(sale, "00", issued(t, icc, &sale, false))
		require.Empty(t, b.sent)
	})
}

// A chip of a foreign issuer, whose key nobody here has, brings its own DE 55.
func TestForeignChip(t *testing.T) {
	b := newTill(t, nil)
	chip := alice
	chip.Sequence, chip.Chip = "002", []byte{0x9F, 0x26, 0x02, 0xAB, 0xCD}
	b.key(Sale{Card: chip, Amount: cny(100), EntryMode: ChipNoPIN})
	sale := b.answer("0200", "00", func(m *dialect.Message) { m.EMV = []byte{0x91, 0x02, 0x01, 0x02} })
	require.Equal(t, chip.Chip, sale.EMV)
	require.Equal(t, "002", sale.CardSequence)
	require.Equal(t, Approved, b.record(sale.STAN).Belief)
}

// When the chip cannot be read the stripe is, and DE 22 says so (80x); a keyed card
// has no track, and the number printed on it stands in DE 48 and nowhere else.
func TestFallbackAndManualEntry(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b := newTill(t, func(c *Config) { set(c); c.Keys.CVNs = map[string]CVN{"alice": "407"} })
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Fallback})
		sale := b.answer("0200", "00", nil)
		require.Equal(t, "802", sale.EntryMode)
		require.Equal(t, "6222020000000005=2912101", sale.Track2)

		keyed := alice
		keyed.CVN = RightCVN
		b.key(Sale{Card: keyed, Amount: cny(100), EntryMode: Manual})
		sale = b.answer("0200", "00", nil)
		require.Equal(t, Keyed, sale.EntryMode)
		require.Empty(t, sale.Track2)
		require.Equal(t, "407", sale.CVN)
		keyed.CVN = WrongCVN
		b.key(Sale{Card: keyed, Amount: cny(100), EntryMode: Manual})
		require.Equal(t, "402", b.answer("0200", "59", nil).CVN)
		require.Equal(t, "call-issuer", b.screen().Action)
		for _, f := range b.Facts {
			data, err := json.Marshal(f)
			require.NoError(t, err)
			require.NotContains(t, string(data), "407")
		}
		stranger := Card{Name: "eve", PAN: alice.PAN, CVN: RightCVN}
		b.key(Sale{Card: stranger, Amount: cny(100), EntryMode: Manual})
		require.Equal(t, refusals[payment.CardUnreadable], b.screen().Text)
		require.Equal(t, "***", CVN("407").String())
	})
}

// With a track key (sign-on 004) the issuer's part of DE 35 is enciphered and DE 53
// says so; number and separator stay readable (DOMAIN §3.5).
func TestTrackUnderTDK(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, c := withKeys(t, func(config *Config) { set(config) })
		c.keys.TDK = key(t, hsm.TDK, hsm.TDES2, "FEDCBA98765432100123456789ABCDEF")
		b.key(SignOn{})
		b.answer("0800", "00", func(m *dialect.Message) { m.WorkingKeys = c.field62(t) })
		card := alice
		card.PIN = RightPIN
		b.key(Sale{Card: card, Amount: cny(100)})
		sale := b.request("0200")
		if b.Party.cfg.Dialect == "unionpay-direct" { // the other has no DE 53
			require.Equal(t, "2610000000000000", sale.Security)
		}
		require.Len(t, sale.Track2, 37)
		clear, err := hsm.DecipherTrackText(c.keys.TDK, sale.Track2)
		require.NoError(t, err)
		require.Equal(t, "6222020000000005=29121010000000000000", clear)
		require.NotEqual(t, clear, sale.Track2)
		require.Equal(t, alice.PAN, sale.PAN)
		b.sealed(c, sale, "00", false)
		b.powerCut()
		b.key(Sale{Card: alice, Amount: cny(100)})
		again, err := hsm.DecipherTrackText(c.keys.TDK, b.request("0200").Track2)
		require.NoError(t, err)
		require.Equal(t, clear, again, "the stored track key is good after a restart")
	})
}

// Power may fail at any moment of a sale by chip: what was approved and not heard of is
// reversed with what the chip had said, the script's result is told again until the
// host has it, and no use of the card is counted twice.
func TestPowerCutDuringAChipSale(t *testing.T) {
	inBoth(t, func(t *testing.T, set func(*Config)) {
		b, icc := chipTill(t, set)
		sell := func() dialect.Message {
			b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
			return b.request(b.sent[0].MTI)
		}
		lost := sell()
		b.powerCut()
		b.key(Sale{Card: alice, Amount: cny(100), EntryMode: Chip})
		reversal := b.answer("0400", "00", nil)
		require.Equal(t, reasonOther, reversal.Code)
		atc, _ := hsm.FindObject(reversal.EMV, hsm.TagATC)
		require.Equal(t, []byte{0, 1}, atc)
		require.True(t, b.record(lost.STAN).Reversed)

		sale := b.request("0200")
		d, _, _ := hsm.ParseField55(sale.EMV)
		require.Equal(t, uint16(2), d.ATC)
		right := issued(t, icc, &sale, false)
		b.reply(sale, "00", func(m *dialect.Message) {
			right(m)
			m.EMV = hsm.AppendObject(m.EMV, hsm.TagScript71,
				hsm.AppendObject(nil, hsm.TagScriptCommand, []byte{0x84, 0x24, 0, 0}))
		})
		first := b.request("0620")
		b.powerCut()
		require.Equal(t, Approved, b.record(sale.STAN).Belief)
		next := sell()
		d, _, _ = hsm.ParseField55(next.EMV)
		require.Equal(t, uint16(3), d.ATC)
		b.reply(next, "00", issued(t, icc, &next, false))
		again := b.request(b.sent[0].MTI)
		require.Equal(t, dialect.ScriptResult, again.Transaction)
		require.Equal(t, first.EMV, again.EMV)
	})
}
