package hsm

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func mustICC(t *testing.T, imk Key, derivation Derivation, pan, sequence string) Key {
	t.Helper()
	icc, err := DeriveICC(imk, derivation, pan, sequence)
	require.NoError(t, err)
	return icc
}

func kcv2(key Key) string { return key.KCV().String()[:4] }

// purchase is what the card signs in pyemv's tests of the Visa versions.
func purchase(issuerData []byte) []byte {
	return CryptogramData{
		AmountAuthorised: [6]byte{4: 0x40}, TerminalCountry: [2]byte{0x01, 0x24},
		TVR: [5]byte{0x80, 0, 0x04, 0x80, 0}, Currency: [2]byte{0x01, 0x24}, Date: [3]byte{0x19, 0x11, 0x05}, Type: 1,
		UnpredictableNumber: [4]byte{0x52, 0xBF, 0x45, 0x85}, AIP: [2]byte{0x18, 0}, ATC: 0x1C, IssuerData: issuerData,
	}.Append(nil)
}

// A Visa CVN 10 card is verified and answered with the figures that pyemv records from an HSM
// (github.com/knovichikhin/pyemv cf6b82d, tests/test_cvn_hsm.py).
func TestCVN10(t *testing.T) {
	icc := mustICC(t, mustKey(t, IMKAC, TDES2, double), OptionA, "1234567890123456", "00")
	require.Equal(t, "BAB0", kcv2(icc))
	data := purchase(unhex(t, "03A06010"))
	session, err := NewChipSession(icc, CVN10, 0x1C)
	require.NoError(t, err)
	arqc := session.Cryptogram(data)
	require.Equal(t, "29CCA15AE665FA2E", arqc.String())
	require.True(t, session.Verify(arqc, data))
	arpc := session.ARPC1(arqc, [2]byte{'0', '0'})
	require.Equal(t, "28993816AFAE4AEB", arpc.String())
	require.True(t, session.VerifyARPC1(arpc, arqc, [2]byte{'0', '0'}))
	require.False(t, session.VerifyARPC1(arpc, arqc, [2]byte{'0', '5'}))
	data[0] ^= 1
	require.False(t, session.Verify(arqc, data), "an amount changed on the way")
}

// A Visa CVN 18 card signs the whole of tag 9F10 and is answered by method 2 (pyemv cf6b82d, tests/test_cvn_hsm.py).
func TestCVN18(t *testing.T) {
	icc := mustICC(t, mustKey(t, IMKAC, TDES2, double), OptionA, "1234567890123456", "00")
	session, err := NewChipSession(icc, CVN18, 0x1C)
	require.NoError(t, err)
	require.Equal(t, "22C8", session.key.kcv.String()[:4])
	arqc := session.Cryptogram(purchase(unhex(t, "06011203A0B800")))
	require.Equal(t, "7A788EA6B8A3E733", arqc.String())
	arpc, err := session.ARPC2(arqc, [4]byte{}, nil)
	require.NoError(t, err)
	require.Equal(t, "9AF514C1", upper(arpc[:]))
}

// Common session key, EMV and Visa padding, ARPC methods 1 and 2 come to pyemv's HSM figures
// (cf6b82d, tests/test_ac_hsm.py: PAN 9901234567890123, sequence 45, diversifier 1234567890123456).
func TestCommonSession(t *testing.T) {
	icc := mustICC(t, mustKey(t, IMKAC, TDES2, double), OptionA, "9901234567890123", "45")
	require.Equal(t, "1DA5", kcv2(icc))
	require.True(t, OddParity(icc.k.material()), "a derived DES key has odd parity")
	key, err := CommonSessionKey(icc, [8]byte(unhex(t, "1234567890123456")))
	require.NoError(t, err)
	require.Equal(t, "0995", kcv2(key))

	message := unhex(t, "0123456789ABCDEF0123456789ABCDEF")
	padded, err := newChipSession(key.k, true)
	require.NoError(t, err)
	arqc := padded.Cryptogram(message)
	require.Equal(t, "4B46013359B7A58B", arqc.String())
	unpadded, err := newChipSession(key.k, false)
	require.NoError(t, err)
	require.Equal(t, "922F3E83125EB46B", unpadded.Cryptogram(message).String())
	require.Equal(t, "2E141C6BC4A20DA8", unpadded.Cryptogram(append(message, 1)).String())

	// Method 1 is computed under the ICC master key there, which is what CVN 10 has.
	card, err := NewChipSession(icc, CVN10, 0)
	require.NoError(t, err)
	require.Equal(t, "F8C9CECAABD55AD1", card.ARPC1(arqc, [2]byte{}).String())
	arpc, err := padded.ARPC2(arqc, [4]byte{}, unhex(t, "1234567890ABCDEF"))
	require.NoError(t, err)
	require.Equal(t, "4962B76C", upper(arpc[:]))
	require.True(t, padded.VerifyARPC2(arpc, arqc, [4]byte{}, unhex(t, "1234567890ABCDEF")))
	arpc, err = padded.ARPC2(arqc, [4]byte{}, nil)
	require.NoError(t, err)
	require.Equal(t, "7DFB1188", upper(arpc[:]))
}

// Option B is option A up to 16 digits and hashes a longer PAN (pyemv cf6b82d, tests/test_kd_hsm.py).
func TestOptionB(t *testing.T) {
	imk := mustKey(t, IMKAC, TDES2, double)
	require.Equal(t, "BAB0", kcv2(mustICC(t, imk, OptionB, "1234567890123456", "")))
	require.Equal(t, "4626", kcv2(mustICC(t, imk, OptionB, "12345678901234567", "")))
	require.Equal(t, "0BAF", kcv2(mustICC(t, imk, OptionB, "12345678901234567", "45")))
	require.Equal(t, "FF08", kcv2(mustICC(t, imk, OptionA, "12345678901234567", "45")))
}

// A UnionPay (PBOC) card is derived and verified as published worked examples show:
// blog.csdn.net/freud_lv/article/details/24518351 for both keys,
// shuzhiduo.com/A/l1dyep1Vde for session key and ARQC,
// cnblogs.com/1024Planet/p/6256545.html from issuer master key to ARPC.
func TestPBOC(t *testing.T) {
	icc := mustICC(t, mustKey(t, IMKAC, TDES2, "C4D689158AD9FB9D23105B91CE046D0E"), OptionA, "6210220110002707355", "01")
	require.Equal(t, mustKey(t, ICCAC, TDES2, "B8A15DA5F7043C317D9FD8F8DFE2BD75").KCV(), icc.KCV())
	key, err := PBOCSessionKey(icc, 0x03D3)
	require.NoError(t, err)
	require.Equal(t, mustKey(t, SKAC, TDES2, "4A43440B2D932ACDC4E2776ED562EE43").KCV(), key.KCV())

	session, err := NewChipSession(mustKey(t, ICCAC, TDES2, "0D2E3CB0BC1F9E03AED58F663A2F9679"), PBOC01, 0x000E)
	require.NoError(t, err)
	require.Equal(t, mustKey(t, SKAC, TDES2, "C3D3F062E9992B4E923D338D66193526").KCV(), session.key.kcv)
	data := unhex(t, "0000000012340000000000340156D86004A80001561205160101010101 7C00 000E 03A4B904")
	require.Equal(t, "F294D7022FA9B058", session.Cryptogram(data).String())

	icc = mustICC(t, mustKey(t, IMKAC, TDES2, "F0C34A8124CEE0A91A0B034AA97D6EAC"), OptionA, "6228000100001", "01")
	session, err = NewChipSession(icc, PBOC01, 0x0240)
	require.NoError(t, err)
	data = CryptogramData{
		AmountAuthorised: [6]byte{5: 1}, TerminalCountry: [2]byte{0x01, 0x56}, TVR: [5]byte{0, 0x80, 0x04, 0x60, 0},
		Currency: [2]byte{0x01, 0x56}, Date: [3]byte{0x14, 0x07, 0x01}, UnpredictableNumber: [4]byte{0x1E, 0x78, 0xEE, 0xBC},
		AIP: [2]byte{0x7D, 0}, ATC: 0x0240, IssuerData: unhex(t, "03A04002"),
	}.Append(nil)
	arqc := session.Cryptogram(data)
	require.Equal(t, "5D016C91005E7CC2", arqc.String())
	require.Equal(t, "21415243527CE78F", session.ARPC1(arqc, [2]byte{'0', '1'}).String())
}

// The same under SM4 (codetd.com/article/219619): card key, session key, ARQC.
func TestPBOCUnderSM4(t *testing.T) {
	icc := mustICC(t, mustKey(t, IMKAC, SM4, "F23BF4AE92B554C116139D4F67322667"), OptionA, "6214988660100000304", "00")
	require.True(t, icc.Equal(mustKey(t, ICCAC, SM4, "016F6E76BD8E6FB4A17C28C4B05E03A8")))
	key, err := PBOCSessionKey(icc, 1)
	require.NoError(t, err)
	require.True(t, key.Equal(mustKey(t, SKAC, SM4, "9ECF9220F32AE56187D3C2444967FC0E")))
	session, err := NewChipSession(icc, PBOC01, 1)
	require.NoError(t, err)
	data := unhex(t, "00000000000000000000000001560000000800015616051800412AB4B67D00000103A00000")
	require.Equal(t, "179E0D01A7D1791D", session.Cryptogram(data).String())
}

// What a card or an issuer cannot compute is refused with what was wanted.
func TestChipErrors(t *testing.T) {
	imk := mustKey(t, IMKAC, TDES2, double)
	for want, do := range map[string]func() error{
		"want a PAN of 12 to 19 digits": func() error { _, err := DeriveICC(imk, OptionA, "12345", ""); return err },
		"want a PAN sequence number of 2 digits": func() error {
			_, err := DeriveICC(imk, OptionA, "1234567890123456", "1")
			return err
		},
		"no option given": func() error { _, err := DeriveICC(imk, 0, "1234567890123456", ""); return err },
		"the key is a TAK and not for this, want IMK-AC": func() error {
			_, err := DeriveICC(mustKey(t, TAK, TDES2, double), OptionA, "1234567890123456", "")
			return err
		},
		"want a key of tdes-2 or sm4, not of tdes-3": func() error {
			_, err := DeriveICC(mustKey(t, IMKAC, TDES3, double+keyA), OptionA, "1234567890123456", "")
			return err
		},
		"no cryptogram version given": func() error {
			_, err := NewChipSession(mustKey(t, ICCAC, TDES2, double), 0, 1)
			return err
		},
		"want ICC-AC": func() error { _, err := NewChipSession(imk, CVN18, 1); return err },
		"want up to 8 bytes of proprietary data": func() error {
			s, _ := NewChipSession(mustKey(t, ICCAC, TDES2, double), CVN18, 1)
			_, err := s.ARPC2(Cryptogram{}, [4]byte{}, make([]byte, 9))
			return err
		},
		"want a session key of tdes-2, not of sm4": func() error {
			s, _ := NewChipSession(mustKey(t, ICCAC, SM4, double), CVN18, 1)
			_, err := s.ARPC2(Cryptogram{}, [4]byte{}, nil)
			return err
		},
		"derive session key: the key is a IMK-AC": func() error { _, err := PBOCSessionKey(imk, 1); return err },
	} {
		require.ErrorContains(t, do(), want)
	}
}

// A session key differs with each transaction of a card; CVN 10 alone has none.
func TestSessionKeysDiffer(t *testing.T) {
	icc := mustKey(t, ICCAC, TDES2, double)
	for version, same := range map[CVN]bool{CVN10: true, CVN18: false, PBOC01: false} {
		first, err := NewChipSession(icc, version, 1)
		require.NoError(t, err)
		second, err := NewChipSession(icc, version, 2)
		require.NoError(t, err)
		require.Equal(t, same, first.Cryptogram(nil) == second.Cryptogram(nil), version.String())
	}
}
