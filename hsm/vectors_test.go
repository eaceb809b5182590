package hsm

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	keyA   = "0123456789ABCDEF"
	keyB   = "FEDCBA9876543210"
	double = keyA + keyB
)

func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	out, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	require.NoError(t, err)
	return out
}

func mustKey(t testing.TB, usage Usage, algorithm Algorithm, digits string) Key {
	t.Helper()
	key, err := ParseKey(usage, algorithm, strings.ReplaceAll(digits, " ", ""))
	require.NoError(t, err)
	return key
}

func mustMAC(t testing.TB, key Key, method MACMethod, size int) MAC {
	t.Helper()
	mac, err := NewMAC(key, method, size)
	require.NoError(t, err)
	return mac
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// A terminal and a host that follow UnionPay's key and MAC rules come to the figures of DOMAIN §3.5.
func TestUnionPayVectors(t *testing.T) {
	data := []byte("ISO8583 UnionPay MAC test")
	tak := mustKey(t, TAK, TDES2, double)
	single := mustKey(t, TAK, DES, keyA)
	require.Equal(t, "08D7B4FB", tak.KCV().String())
	require.Equal(t, "D5D44FF7", single.KCV().String())
	require.Equal(t, "33AD4757", string(mustMAC(t, single, UnionPayECB, 0).Sum(nil, data)))
	require.Equal(t, "298FCDB9", string(mustMAC(t, tak, UnionPayECB, 0).Sum(nil, data)))
	require.Equal(t, "67EAD15093D481F0", upper(mustMAC(t, single, X99, 0).Sum(nil, data)))
	require.Equal(t, "81D39CABD032BA59", upper(mustMAC(t, tak, X919, 0).Sum(nil, data)))
	require.Equal(t, "81D39CAB", upper(mustMAC(t, tak, X919, 4).Sum(nil, data)))
}

// The PIN block of DOMAIN §3.5 comes out clear and enciphered; the same example is printed by
// UnionPay's interface documents (PIN 123456, PAN 123456789012345678).
func TestUnionPayPINBlock(t *testing.T) {
	pin, err := ParsePIN("123456")
	require.NoError(t, err)
	clearBlock := make([]byte, 8)
	require.NoError(t, fillPINField(clearBlock, ISO0, pin, nil))
	xorAccount(clearBlock, ISO0, "123456789012345678")
	require.Equal(t, "061253DFFEDCBA98", upper(clearBlock))
	zone := PINZone{mustKey(t, TPK, TDES2, double), ISO0}
	block, err := zone.Encipher(nil, pin, "123456789012345678", nil)
	require.NoError(t, err)
	require.Equal(t, "DECD0AF638E0474B", upper(block))
}

// ISO/IEC 9797-1:1999 annex B.1, DES with K = 0123456789ABCDEF and K' = FEDCBA9876543210: both strings,
// algorithms 1 and 3, padding methods 1 and 2 (psec 90ccbf3, mac.py, computes the same eight).
func TestISO9797Annex(t *testing.T) {
	whole, short := []byte("Now is the time for all "), []byte("Now is the time for it")
	single, two := mustKey(t, TAK, DES, keyA), mustKey(t, TAK, TDES2, double)
	for _, row := range []struct {
		key    Key
		method MACMethod
		data   []byte
		mac    string
	}{
		{single, Alg1Pad1, whole, "70A30640CC76DD8B"},
		{single, Alg1Pad1, short, "E45B3AD2B7CC0856"},
		{single, Alg1Pad2, whole, "10E1F0F108341B6D"},
		{single, Alg1Pad2, short, "A924C72136149211"},
		{two, Alg3Pad1, whole, "A1C72E74EA3FA9B6"},
		{two, Alg3Pad1, short, "2E2B1428CC78254F"},
		{two, Alg3Pad2, whole, "E9086230CA3BE796"},
		{two, Alg3Pad2, short, "5A692CE64F404145"},
	} {
		require.Equal(t, row.mac, upper(mustMAC(t, row.key, row.method, 0).Sum(nil, row.data)), "%v %q", row.method, row.data)
	}
}

// FIPS 113, computer data authentication, appendix 2, is ANSI X9.9: 7654321 Now is the time for .
func TestFIPS113(t *testing.T) {
	mac := mustMAC(t, mustKey(t, TAK, DES, keyA), X99, 0)
	require.Equal(t, "F1D30F6849312CA4", upper(mac.Sum(nil, []byte("7654321 Now is the time for "))))
}

// NIST SP 800-38B appendix D: CMAC of 0, 1, 2½ and 4 blocks (8-byte blocks: of 0, 8, 20 and 32 bytes).
func TestSP80038B(t *testing.T) {
	message := unhex(t,
		"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"+
			"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for _, row := range []struct {
		algorithm Algorithm
		key       string
		lengths   []int
		macs      []string
	}{
		{AES128, "2b7e151628aed2a6abf7158809cf4f3c", []int{0, 16, 40, 64}, []string{"bb1d6929e95937287fa37d129b756746",
			"070a16b46b4d4144f79bdd9dd04a287c", "dfa66747de9ae63030ca32611497c827", "51f0bebf7e3b9d92fc49741779363cfe"}},
		{AES192, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", []int{0, 16, 40, 64},
			[]string{"d17ddf46adaacde531cac483de7a9367",
				"9e99a7bf31e710900662f65e617c5184", "8a1de5be2eb31aad089a82e6ee908b0e", "a1d5df0eed790f794d77589659f39a11"}},
		{AES256, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", []int{0, 16, 40, 64},
			[]string{"028962f61b7bf89efc6b551f4667d983",
				"28a7023f452e8f82bd4bf28d8c37c35c", "aaf3d8f1de5640c232f5b169b9c911e6", "e1992190549f6ed5696a2c056c315410"}},
		{TDES3, "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5", []int{0, 8, 20, 32}, []string{"b7a688e122ffaf95",
			"8e8f293136283797", "743ddbe0ce2dc2ed", "33e6b1092400eae5"}},
		{TDES2, "4cf15134a2850dd58a3d10ba80570d38", []int{0, 8, 20, 32}, []string{"bd2ebf9a3ba00361",
			"4ff2ab813c53ce83", "62dd1b471902bd4e", "31b1e431dabc4eb8"}},
	} {
		key := mustKey(t, TAK, row.algorithm, row.key)
		mac := mustMAC(t, key, CMAC, row.algorithm.BlockSize())
		for i, n := range row.lengths {
			require.Equal(t, row.macs[i], hex.EncodeToString(mac.Sum(nil, message[:n])), "%v, %d bytes", row.algorithm, n)
		}
	}
}

// GB/T 32907-2016 appendix A.1 and A.2: one block under SM4, and the same a million times over.
func TestSM4Standard(t *testing.T) {
	key := mustKey(t, TPK, SM4, double)
	block := unhex(t, double)
	key.k.block.Encrypt(block, block)
	require.Equal(t, "681EDF34D206965E86B3E94F536E4246", upper(block))
	block = unhex(t, double)
	for range 1_000_000 {
		key.k.block.Encrypt(block, block)
	}
	require.Equal(t, "595298C7C6FD271F0402F804C33D3F66", upper(block))
}

// RFC 5649 section 6: 20 and 7 octets under a 192-bit key. The store never holds fewer than 10, so the
// second, of one block, is refused.
func TestRFC5649(t *testing.T) {
	kek := mustKey(t, LMK, AES192, "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")
	plain := unhex(t, "c37b7e6492584340bed12207808941155068f738")
	wrapped := unhex(t, "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a")
	require.Equal(t, wrapped, wrapPadded(kek.k, plain))
	back, ok := unwrapPadded(kek.k, wrapped)
	require.True(t, ok)
	require.Equal(t, plain, back)
	_, ok = unwrapPadded(kek.k, unhex(t, "afbeb0f07dfbf5419200f2ccb50bb24f"))
	require.False(t, ok)
	for name, wrong := range map[string]string{
		"another initial value":  "A65959A7 00000014 0000000000000000 0000000000000000 0000000000000000",
		"a length too short":     "A65959A6 00000010 0000000000000000 0000000000000000 0000000000000000",
		"a length too long":      "A65959A6 00000019 0000000000000000 0000000000000000 0000000000000000",
		"padding that is not 00": "A65959A6 00000014 0000000000000000 0000000000000000 0000000000000001",
	} {
		forged := unhex(t, wrong)
		wrapBlocks(kek.k, forged)
		_, ok = unwrapPadded(kek.k, forged)
		require.False(t, ok, name)
	}
}

// A published sign-on reply yields the keys and check values printed with it
// (code456.com/article/3026509: TMK, DE 62 of 40 bytes whose MAK is single-length).
func TestPublishedField62(t *testing.T) {
	tmk := mustKey(t, TMK, TDES2, "CA5D92598DCA48CE8A4C76361A9269E9")
	field := unhex(t, "6701EAD6A9AD51E51AA406E2C27FCFA98D0A74B8B651F9E9BACE9AE10000000000000000AB7153CA")
	keys, err := ParseField62(tmk, field)
	require.NoError(t, err)
	require.True(t, keys.TPK.Equal(mustKey(t, TPK, TDES2, "807A23AD32B36D457AE91FDF927570EA")))
	require.True(t, keys.TAK.Equal(mustKey(t, TAK, DES, "5BB5C72CD00B7338")))
	require.True(t, keys.TDK.IsZero())
	back, err := keys.AppendField62(nil, tmk)
	require.NoError(t, err)
	require.Equal(t, upper(field), upper(back))
}

// An SM4 PIN pad widens format 0 to 16 bytes and unwraps its key under an SM4 TMK
// (blog.csdn.net/M_Kerry/article/details/104625499: PIN 123654, PAN 6230606601007726888).
func TestSM4PINPad(t *testing.T) {
	pin, err := ParsePIN("123654")
	require.NoError(t, err)
	block := make([]byte, 16)
	require.NoError(t, fillPINField(block, X98Wide, pin, nil))
	xorAccount(block, X98Wide, "6230606601007726888")
	require.Equal(t, "06123654FFFFFFFFFFFF99FEFF88D977", upper(block))

	tmk := mustKey(t, TMK, SM4, "1234567890ABCDEFABCDEF0987654321")
	key, err := tmk.Unwrap(TPK, SM4, unhex(t, "3D66234C49E4296FF9C78D8BACBD6A76"))
	require.NoError(t, err)
	require.NoError(t, key.CheckKCV(unhex(t, "861E83E3")))
}

// PIN block format 4 under AES-128 comes to psec's figure, whose random part is all ones
// (github.com/knovichikhin/psec 90ccbf3, tests/test_pinblock.py).
func TestISO4Published(t *testing.T) {
	zone := PINZone{mustKey(t, ZPK, AES128, "00112233445566778899AABBCCDDEEFF"), ISO4}
	pin, err := ParsePIN("1234")
	require.NoError(t, err)
	block, err := zone.Encipher(nil, pin, "1234567890123456789", bytes.NewReader(bytes.Repeat([]byte{0xFF}, 16)))
	require.NoError(t, err)
	require.Equal(t, "28B41FDDD29B743E93124BD8E32D921E", upper(block))
	back, err := zone.Decipher(block, "1234567890123456789")
	require.NoError(t, err)
	require.True(t, back.Equal(pin))
}

// The account field of format 4 is the length digit, the PAN, zeros (psec, test_encode_pan_field_iso_4).
func TestISO4AccountField(t *testing.T) {
	for pan, field := range map[string]string{
		"112233445566778899": "61122334455667788990000000000000",
		"123456789012":       "01234567890120000000000000000000",
		"1234":               "00000000012340000000000000000000",
	} {
		block := make([]byte, 16)
		xorAccount(block, ISO4, pan)
		require.Equal(t, field, upper(block), pan)
	}
}
