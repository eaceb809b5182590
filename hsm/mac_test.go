package hsm

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"encoding/hex"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm4"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// MACs under SM4 come to the figures that OpenSSL 3.0's SM4 gives for the same steps: UnionPay's ECB method over
// blocks of 16 (blog.csdn.net/weixin_39142884/article/details/139765880 has the steps), CBC-MAC, CMAC.
func TestSM4MACs(t *testing.T) {
	data := []byte("ISO8583 UnionPay MAC test")
	key := mustKey(t, TAK, SM4, double)
	require.Equal(t, "095870AB", string(mustMAC(t, key, UnionPayECB, 0).Sum(nil, data)))
	require.Equal(t, "4A6BF79F00F6CC835F3DEB64D1F67007", upper(mustMAC(t, key, Alg1Pad1, 16).Sum(nil, data)))
	require.Equal(t, "4A6BF79F00F6CC83", upper(mustMAC(t, key, Alg1Pad1, 0).Sum(nil, data)))
	require.Equal(t, "6E6D78B12E5134725E82737FBA1157B4", upper(mustMAC(t, key, CMAC, 16).Sum(nil, data)))
}

// slowBlock is a cipher made from the standard library without this package's keys.
func slowBlock(algorithm Algorithm, material []byte) cipher.Block {
	var block cipher.Block
	var err error
	switch algorithm {
	case DES:
		block, err = des.NewCipher(material)
	case TDES2:
		block, err = des.NewTripleDESCipher(append(append([]byte{}, material...), material[:8]...))
	case TDES3:
		block, err = des.NewTripleDESCipher(material)
	case SM4:
		block, err = sm4.NewCipher(material)
	default:
		block, err = aes.NewCipher(material)
	}
	if err != nil {
		panic(err)
	}
	return block
}

// slowMAC follows the standards' words: pad a copy, run CBC over it with the standard library's mode, look at the end.
func slowMAC(method MACMethod, algorithm Algorithm, material, data []byte) []byte {
	block := slowBlock(algorithm, material)
	size := block.BlockSize()
	text := bytes.Clone(data)
	if method == Alg1Pad2 || method == Alg3Pad2 {
		text = append(text, 0x80)
	}
	for len(text) == 0 || len(text)%size != 0 {
		text = append(text, 0)
	}
	switch method {
	case UnionPayECB:
		sum := make([]byte, size)
		for i, b := range text {
			sum[i%size] ^= b
		}
		digits := []byte(strings.ToUpper(hex.EncodeToString(sum)))
		block.Encrypt(digits, digits)
		for i := range size {
			digits[i] ^= digits[size+i]
		}
		block.Encrypt(digits, digits)
		return []byte(strings.ToUpper(hex.EncodeToString(digits[:size]))[:8])
	case X919, Alg3Pad1, Alg3Pad2:
		left, right := slowBlock(DES, material[:8]), slowBlock(DES, material[8:])
		cipher.NewCBCEncrypter(left, make([]byte, size)).CryptBlocks(text, text)
		last := text[len(text)-size:]
		right.Decrypt(last, last)
		left.Encrypt(last, last)
		return last[:8]
	default:
		cipher.NewCBCEncrypter(block, make([]byte, size)).CryptBlocks(text, text)
		return text[len(text)-size:][:8]
	}
}

// Every MAC of every message is what a slow reading of the standards gives; it verifies, and no other does.
func TestMACsAgreeWithSlowReading(t *testing.T) {
	pairs := map[MACMethod][]Algorithm{
		UnionPayECB: {DES, TDES2, TDES3, SM4}, X99: {DES}, X919: {TDES2},
		Alg1Pad1: {DES, TDES2, AES128, AES192, AES256, SM4}, Alg1Pad2: {DES, TDES3, AES128, SM4},
		Alg3Pad1: {TDES2}, Alg3Pad2: {TDES2},
	}
	rapid.Check(t, func(r *rapid.T) {
		method := rapid.SampledFrom([]MACMethod{UnionPayECB, X99, X919, Alg1Pad1, Alg1Pad2, Alg3Pad1, Alg3Pad2}).Draw(r,
			"method")
		algorithm := rapid.SampledFrom(pairs[method]).Draw(r, "algorithm")
		material := rapid.SliceOfN(rapid.Byte(), algorithm.KeySize(), algorithm.KeySize()).Draw(r, "key")
		data := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(r, "data")
		before := bytes.Clone(data)
		key, err := NewKey(TAK, algorithm, material)
		require.NoError(r, err)
		mac, err := NewMAC(key, method, 0)
		require.NoError(r, err)
		got := mac.Sum([]byte("frame"), data)
		require.Equal(r, "frame", string(got[:5]))
		got = got[5:]
		require.Equal(r, slowMAC(method, algorithm, material, data), got)
		require.Equal(r, before, data)
		require.True(r, mac.Verify(got, data))
		got[len(data)%len(got)] ^= 0x40
		require.False(r, mac.Verify(got, data))
		require.False(r, mac.Verify(got[:4], data))
		require.False(r, mac.Verify(nil, data))
	})
}

// OpenSSL, which shares no code with this package, gives the same CMACs.
func TestCMACAgainstOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed: the published vectors alone check CMAC here")
	}
	random := seeded(12)
	names := map[Algorithm]string{AES128: "AES-128-CBC", AES192: "AES-192-CBC", AES256: "AES-256-CBC",
		TDES3: "DES-EDE3-CBC", SM4: "SM4-CBC"}
	for algorithm, name := range names {
		key, err := GenerateKey(ZAK, algorithm, random)
		require.NoError(t, err)
		for _, n := range []int{1, 15, 16, 17, 250} {
			data := make([]byte, n)
			_, _ = random.Read(data)
			command := exec.Command(openssl, "mac", "-cipher", name, "-macopt", "hexkey:"+upper(key.k.material()), "-in", "-",
				"CMAC")
			command.Stdin = bytes.NewReader(data)
			out, err := command.Output()
			if err != nil {
				t.Skipf("this openssl has no CMAC over %s: %v", name, err)
			}
			require.Equal(t, strings.TrimSpace(string(out)), upper(mustMAC(t, key, CMAC, algorithm.BlockSize()).Sum(nil, data)))
		}
	}
}

// sale is as long as a magnetic-stripe sale with PIN in binary fields.
const sale = 180

type macCase struct {
	method    MACMethod
	algorithm Algorithm
}

var macCases = []macCase{
	{UnionPayECB, DES}, {UnionPayECB, TDES2}, {UnionPayECB, SM4}, {X99, DES}, {X919, TDES2},
	{Alg1Pad2, AES128}, {Alg1Pad1, SM4}, {CMAC, AES128}, {CMAC, SM4},
}

// A MAC under a loaded key, its check, and a PIN into, out of and across a zone cost no allocation.
func TestNoAllocation(t *testing.T) {
	random, data, out := seeded(13), make([]byte, sale), make([]byte, 0, 64)
	for _, row := range macCases {
		key, err := GenerateKey(TAK, row.algorithm, random)
		require.NoError(t, err)
		mac := mustMAC(t, key, row.method, 0)
		sum := mac.Sum(nil, data)
		require.Zero(t, testing.AllocsPerRun(200, func() { out = mac.Sum(out[:0], data) }), "%v %v", row.method,
			row.algorithm)
		require.Zero(t, testing.AllocsPerRun(200, func() {
			if !mac.Verify(sum, data) {
				panic("MAC")
			}
		}), "%v %v", row.method, row.algorithm)
	}
	pin, pan := mustPIN(t, "135790"), "6212345678901234"
	for _, format := range allFormats {
		zone := mustZone(t, format, pinKeys[format][0], random)
		block, err := zone.Encipher(nil, pin, pan, random)
		require.NoError(t, err)
		require.Zero(t, testing.AllocsPerRun(200, func() { out, _ = zone.Encipher(out[:0], pin, pan, random) }),
			format.String())
		require.Zero(t, testing.AllocsPerRun(200, func() { _, _ = zone.Decipher(block, pan) }), format.String())
		require.Zero(t, testing.AllocsPerRun(200, func() { out, _ = TranslatePIN(out[:0], block, zone, zone, pan, random) }),
			format.String())
	}
}

// Many readers may use one key at once.
func TestKeyIsShared(t *testing.T) {
	key := mustKey(t, TAK, TDES2, double)
	mac := mustMAC(t, key, X919, 0)
	data := []byte("ISO8583 UnionPay MAC test")
	want := mac.Sum(nil, data)
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for range 200 {
				other, err := NewMAC(key, Alg3Pad1, 0)
				ok = ok && err == nil && mac.Verify(want, data) && other.Verify(want, data)
			}
			done <- ok
		}()
	}
	for range 4 {
		require.True(t, <-done)
	}
}

func BenchmarkMAC(b *testing.B) {
	random, data, out := seeded(14), make([]byte, sale), make([]byte, 0, 64)
	for _, row := range macCases {
		key, err := GenerateKey(TAK, row.algorithm, random)
		require.NoError(b, err)
		mac := mustMAC(b, key, row.method, 0)
		b.Run(fmt.Sprintf("%v/%v", row.method, row.algorithm), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out = mac.Sum(out[:0], data)
			}
		})
	}
}

func BenchmarkPIN(b *testing.B) {
	random, out := seeded(15), make([]byte, 0, 64)
	pin, pan := mustPIN(b, "135790"), "6212345678901234"
	for _, format := range allFormats {
		zone := mustZone(b, format, pinKeys[format][len(pinKeys[format])-2], random)
		block, err := zone.Encipher(nil, pin, pan, random)
		require.NoError(b, err)
		name := fmt.Sprintf("%v/%v", format, zone.Key.Algorithm())
		b.Run("encipher/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out, _ = zone.Encipher(out[:0], pin, pan, random)
			}
		})
		b.Run("translate/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out, _ = TranslatePIN(out[:0], block, zone, zone, pan, random)
			}
		})
	}
}

// A chip transaction on the issuer's side: card key, session key, ARQC, ARPC.
func BenchmarkChip(b *testing.B) {
	imk := mustKey(b, IMKAC, TDES2, double)
	data := make([]byte, 37)
	b.ReportAllocs()
	for b.Loop() {
		icc, _ := DeriveICC(imk, OptionA, "6212345678901234", "01")
		session, _ := NewChipSession(icc, PBOC01, 7)
		arqc := session.Cryptogram(data)
		_ = session.ARPC1(arqc, [2]byte{'0', '0'})
	}
}
