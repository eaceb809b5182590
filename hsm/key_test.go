package hsm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// seeded gives the same random bytes on each run.
func seeded(seed uint64) Entropy { return rand.New(rand.NewPCG(seed, 0)).Uint64 }

// A key prints as usage, algorithm and check value, in whatever way it is printed, alone or inside something.
func TestKeyPrintsNoMaterial(t *testing.T) {
	key := mustKey(t, TAK, TDES2, double)
	type holder struct {
		Key    Key
		hidden Key
	}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%t", "%p"} {
		for _, value := range []any{key, &key, []Key{key}, map[string]Key{"k": key}, holder{key, key}, &holder{key, key}} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	text, err := json.Marshal(holder{Key: key})
	require.NoError(t, err)
	require.JSONEq(t, `{"Key":"TAK tdes-2 08D7B4FB"}`, string(text))
	out.Write(text)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("key", "key", key, "in", holder{Key: key})
	printed := strings.ToLower(out.String())
	for _, trace := range []string{"0123456789ab", "fedcba98", "[1 35 69", "0x1, 0x23", "\x01\x23\x45"} {
		require.NotContains(t, printed, trace)
	}
	require.Equal(t, "no key", Key{}.String())
}

// A PIN prints as asterisks in whatever way it is printed, and is not stored.
func TestPINPrintsNoDigit(t *testing.T) {
	pin, err := ParsePIN("739164")
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		require.Equal(t, "******", fmt.Sprintf(verb, pin))
	}
	text, err := json.Marshal(map[string]any{"pin": pin})
	require.NoError(t, err)
	require.JSONEq(t, `{"pin":"******"}`, string(text))
	require.Equal(t, "******", pin.LogValue().String())
	for _, wrong := range []string{"", "123", "1234567890123", "12a4", "１２３４"} {
		_, err := ParsePIN(wrong)
		require.Error(t, err)
		if wrong != "" {
			require.NotContains(t, err.Error(), wrong)
		}
	}
	var read PIN
	require.NoError(t, read.UnmarshalText([]byte("739164")))
	require.True(t, read.Equal(pin))
	require.False(t, read.Equal(PIN{}))
}

// A key is refused where its length is wrong, and the error shows no digit of it.
func TestNewKeyErrors(t *testing.T) {
	for want, do := range map[string]func() error{
		"hsm: new key: no usage given": func() error {
			_, err := NewKey(0, DES, make([]byte, 8))
			return err
		},
		"hsm: new TAK: no algorithm given": func() error { _, err := NewKey(TAK, 0, nil); return err },
		"hsm: new TAK: a key of tdes-2 has 16 bytes, not 8": func() error {
			_, err := ParseKey(TAK, TDES2, keyA)
			return err
		},
		"hsm: new TAK: want 32 hex digits": func() error {
			_, err := ParseKey(TAK, SM4, "ZZ"+keyA)
			return err
		},
		"hsm: generate TPK: the source of randomness repeats": func() error {
			_, err := GenerateKey(TPK, TDES2, Entropy(func() uint64 { return 1 }))
			return err
		},
		"hsm: generate TPK: unexpected EOF": func() error {
			_, err := GenerateKey(TPK, TDES2, bytes.NewReader(make([]byte, 9)))
			return err
		},
		"hsm: MAC cmac: no key is loaded: sign on first": func() error { _, err := NewMAC(Key{}, CMAC, 0); return err },
		"hsm: MAC x9.9: the key is a TPK and not for this": func() error {
			_, err := NewMAC(mustKey(t, TPK, DES, keyA), X99, 0)
			return err
		},
		"hsm: MAC x9.9: want a key of des, not of tdes-2": func() error {
			_, err := NewMAC(mustKey(t, TAK, TDES2, double), X99, 0)
			return err
		},
		"hsm: MAC x9.19: want a key of tdes-2, not of des": func() error {
			_, err := NewMAC(mustKey(t, TAK, DES, keyA), X919, 0)
			return err
		},
		"hsm: MAC cmac: want a key of aes, sm4 or tdes": func() error {
			_, err := NewMAC(mustKey(t, TAK, DES, keyA), CMAC, 0)
			return err
		},
		"hsm: MAC cmac: want 4 to 8 bytes under tdes-2, not 16": func() error {
			_, err := NewMAC(mustKey(t, TAK, TDES2, double), CMAC, 16)
			return err
		},
		"hsm: MAC unionpay-ecb: want 4 to 8 bytes under sm4": func() error {
			_, err := NewMAC(mustKey(t, TAK, SM4, double), UnionPayECB, 16)
			return err
		},
		"hsm: MAC: no method given": func() error {
			_, err := NewMAC(mustKey(t, TAK, SM4, double), 0, 0)
			return err
		},
		"hsm: check value of TAK: told 000000, the key has 08D7B4": func() error {
			return mustKey(t, TAK, TDES2, double).CheckKCV(make([]byte, 3))
		},
		"want 3 or 4 bytes, have 0": func() error { return mustKey(t, TAK, TDES2, double).CheckKCV(nil) },
	} {
		require.ErrorContains(t, do(), want)
	}
	require.NoError(t, mustKey(t, TAK, TDES2, double).CheckKCV(unhex(t, "08D7B4")))
	require.ErrorIs(t, Key{}.CheckKCV(make([]byte, 4)), ErrCheckValue)
}

// Names in configuration come back as they were written, and a wrong one is told all right ones.
func TestNames(t *testing.T) {
	text, err := json.Marshal([]any{TDES2, TAK, UnionPayECB, ISO4, PBOC01, Cryptogram{1, 0xAB}, KCV{2}})
	require.NoError(t, err)
	require.JSONEq(t, `["tdes-2","TAK","unionpay-ecb","iso-4","pboc-01","01AB000000000000","02000000"]`, string(text))
	require.Equal(t, "none none none none none", fmt.Sprint(Algorithm(0), Usage(99), MACMethod(0), PINFormat(99), CVN(0)))
	require.Zero(t, Algorithm(0).KeySize()+Algorithm(99).BlockSize()+PINFormat(0).Size())
	require.Equal(t, [5]byte{}, Key{}.CMACKCV())
	for a := DES; a.valid(); a++ {
		var back Algorithm
		require.NoError(t, back.UnmarshalText([]byte(a.String())))
		require.Equal(t, a, back)
	}
	for u := LMK; u.valid(); u++ {
		var back Usage
		require.NoError(t, back.UnmarshalText([]byte(u.String())))
		require.Equal(t, u, back)
	}
	for m := UnionPayECB; m.valid(); m++ {
		var back MACMethod
		require.NoError(t, back.UnmarshalText([]byte(m.String())))
		require.Equal(t, m, back)
	}
	for f := ISO0; f.valid(); f++ {
		var back PINFormat
		require.NoError(t, back.UnmarshalText([]byte(f.String())))
		require.Equal(t, f, back)
	}
	for v := CVN10; v.valid(); v++ {
		var back CVN
		require.NoError(t, back.UnmarshalText([]byte(v.String())))
		require.Equal(t, v, back)
	}
	require.EqualError(t, new(PINFormat).UnmarshalText([]byte("")),
		`hsm: PIN block format "": want one of iso-0, iso-1, iso-3, iso-4, x9.8-wide`)
	require.ErrorContains(t, new(Algorithm).UnmarshalText([]byte("3des")), "want one of des, tdes-2")
	require.ErrorContains(t, new(Usage).UnmarshalText([]byte("tak")), "want one of TAK, TMK, TPK")
	require.ErrorContains(t, new(MACMethod).UnmarshalText([]byte("x9.20")), "want one of unionpay-ecb, x9.9")
	require.ErrorContains(t, new(CVN).UnmarshalText([]byte("cvn-11")), "want one of cvn-10")
}

// A drawn DES key has odd parity and unequal parts; parity changes neither the cipher nor the check value.
func TestParity(t *testing.T) {
	random := seeded(1)
	for _, algorithm := range []Algorithm{DES, TDES2, TDES3, AES128, AES192, AES256, SM4} {
		key, err := GenerateKey(TPK, algorithm, random)
		require.NoError(t, err)
		require.Len(t, key.k.material(), algorithm.KeySize())
		if !algorithm.isDES() {
			continue
		}
		require.True(t, OddParity(key.k.material()))
		even := bytes.Clone(key.k.material())
		even[0] ^= 1
		require.False(t, OddParity(even))
		other, err := NewKey(TPK, algorithm, even)
		require.NoError(t, err)
		require.Equal(t, key.KCV(), other.KCV())
		AdjustParity(even)
		require.Equal(t, key.k.material(), even)
	}
	require.True(t, repeats(unhex(t, keyA+"0022446688AACCEE")), "the halves differ in parity bits only")
}

// The CMAC check value of an AES key is the CMAC of a zero block (computed with OpenSSL 3.0), the ECB one
// of an SM4 key the zero block enciphered.
func TestCheckValues(t *testing.T) {
	require.Equal(t, [5]byte(unhex(t, "2090A67375")), mustKey(t, TMK, AES128, double).CMACKCV())
	require.Equal(t, "2677F46B", mustKey(t, TMK, SM4, double).KCV().String())
	var v KCV
	require.NoError(t, v.UnmarshalText([]byte("08d7b4fb")))
	require.Equal(t, "08D7B4FB", v.String())
	require.Error(t, v.UnmarshalText([]byte("08d7b4")))
	require.Error(t, v.UnmarshalText([]byte("08d7b4fx")))
}

// A key of each algorithm comes back from under every master key that may carry it, and from no other.
func TestWrap(t *testing.T) {
	random := seeded(2)
	all := []Algorithm{DES, TDES2, TDES3, AES128, AES192, AES256, SM4}
	for _, over := range all {
		tmk, err := GenerateKey(TMK, over, random)
		require.NoError(t, err)
		for _, under := range all {
			key, err := GenerateKey(TPK, under, random)
			require.NoError(t, err)
			wrapped, err := tmk.Wrap([]byte("before"), key)
			if algorithms[over].bits < algorithms[under].bits {
				require.ErrorContains(t, err, "is weaker than")
				continue
			}
			if under.KeySize()%over.BlockSize() != 0 {
				require.ErrorContains(t, err, "cannot wrap")
				continue
			}
			require.NoError(t, err)
			require.NotContains(t, string(wrapped), string(key.k.material()))
			back, err := tmk.Unwrap(TPK, under, wrapped[len("before"):])
			require.NoError(t, err)
			require.True(t, back.Equal(key))
		}
	}
	tmk, tpk := mustKey(t, TMK, TDES2, double), mustKey(t, TPK, TDES2, double)
	_, err := tpk.Wrap(nil, tpk)
	require.ErrorIs(t, err, ErrUsage)
	_, err = tmk.Wrap(nil, Key{})
	require.ErrorContains(t, err, "no key given")
	_, err = tmk.Wrap(nil, mustKey(t, CVK, TDES2, double))
	require.ErrorIs(t, err, ErrUsage, "an issuer's key goes to no terminal")
	_, err = tmk.Unwrap(TPK, TDES2, make([]byte, 8))
	require.ErrorContains(t, err, "has 16 bytes, not 8")
	_, err = tmk.Unwrap(TPK, 0, nil)
	require.ErrorContains(t, err, "no algorithm given")
}

// Sign-on 001, 003 and 004, and one under SM4 and AES, bring the terminal the keys the host drew.
func TestField62(t *testing.T) {
	random := seeded(3)
	for _, row := range []struct {
		tmk, tpk, tak, tdk Algorithm
		size               int
	}{
		{DES, DES, DES, 0, 24}, {TDES2, DES, DES, 0, 24},
		{TDES2, TDES2, TDES2, 0, 40}, {TDES2, TDES2, DES, 0, 40}, {TDES3, TDES2, TDES2, TDES2, 60},
		{SM4, SM4, SM4, 0, 40}, {SM4, SM4, SM4, SM4, 60}, {AES256, AES128, AES128, AES128, 60},
	} {
		var keys [4]Key
		for i, algorithm := range []Algorithm{row.tmk, row.tpk, row.tak, row.tdk} {
			if algorithm != 0 {
				var err error
				keys[i], err = GenerateKey(Usage(int(TMK)+i), algorithm, random)
				require.NoError(t, err)
			}
		}
		drawn := WorkingKeys{keys[1], keys[2], keys[3]}
		field, err := drawn.AppendField62(nil, keys[0])
		require.NoError(t, err)
		require.Len(t, field, row.size)
		got, err := ParseField62(keys[0], field)
		require.NoError(t, err)
		require.True(t, got.TPK.Equal(drawn.TPK) && got.TAK.Equal(drawn.TAK) && got.TDK.Equal(drawn.TDK))

		other, err := GenerateKey(TMK, row.tmk, random)
		require.NoError(t, err)
		_, err = ParseField62(other, field)
		require.ErrorIs(t, err, ErrCheckValue, "under another TMK the sign-on is void")
		field[len(field)-1] ^= 1
		_, err = ParseField62(keys[0], field)
		require.ErrorIs(t, err, ErrCheckValue)
		_, err = ParseField62(keys[0], field[1:])
		require.ErrorContains(t, err, "want 24, 40 or 60 bytes")
		_, err = ParseField62(Key{}, field)
		require.ErrorIs(t, err, ErrUsage)
	}
}

// Working keys that do not go into DE 62 are refused before anything is sent.
func TestField62Errors(t *testing.T) {
	tmk := mustKey(t, TMK, TDES3, double+keyA)
	single, two, three := mustKey(t, TPK, DES, keyA), mustKey(t, TPK, TDES2, double), mustKey(t, TPK, TDES3, double+keyA)
	tak := mustKey(t, TAK, TDES2, double)
	for want, keys := range map[string]WorkingKeys{
		"a single-length TPK comes with": {TPK: single, TAK: tak},
		"does not fit into 16 bytes":     {TPK: three, TAK: tak},
		"want TAK":                       {TPK: two, TAK: two},
		"no key is loaded":               {TPK: two},
	} {
		_, err := keys.AppendField62(nil, tmk)
		require.ErrorContains(t, err, want)
	}
}

// A key of each algorithm comes back from the store under the party's LMK; a store that was altered, or
// that belongs to another LMK, yields no key.
func TestSealed(t *testing.T) {
	random := seeded(4)
	for _, over := range []Algorithm{AES128, AES192, AES256, SM4} {
		lmk, err := GenerateKey(LMK, over, random)
		require.NoError(t, err)
		for _, algorithm := range []Algorithm{DES, TDES2, TDES3, AES128, AES192, AES256, SM4} {
			key, err := GenerateKey(TAK, algorithm, random)
			require.NoError(t, err)
			sealed, err := lmk.Seal(key)
			require.NoError(t, err)
			text, err := json.Marshal(sealed)
			require.NoError(t, err)
			require.NotContains(t, string(text), upper(key.k.material()))
			var read Sealed
			require.NoError(t, json.Unmarshal(text, &read))
			require.Equal(t, sealed, read)
			back, err := lmk.Open(read)
			require.NoError(t, err)
			require.True(t, back.Equal(key))
			again, err := lmk.Seal(key)
			require.NoError(t, err)
			require.Equal(t, sealed, again, "a replay writes the same facts")
			for _, alter := range []func(*Sealed){
				func(s *Sealed) { s.Usage = TPK },
				func(s *Sealed) { s.Algorithm++ },
				func(s *Sealed) { s.KCV[0]++ },
				func(s *Sealed) { s.Under[0]++ },
				func(s *Sealed) { s.Key = "00" + s.Key[2:] },
				func(s *Sealed) { s.Key = s.Key[16:] },
				func(s *Sealed) { s.Key = "x" },
				func(s *Sealed) { s.Key = "" },
			} {
				wrong := sealed
				alter(&wrong)
				_, err = lmk.Open(wrong)
				require.ErrorIs(t, err, ErrSealed)
			}
		}
	}
	require.True(t, Sealed{}.IsZero())
	_, err := mustKey(t, LMK, TDES2, double).Seal(mustKey(t, TAK, DES, keyA))
	require.ErrorContains(t, err, "an LMK is of AES or SM4")
	_, err = mustKey(t, TMK, AES128, double).Seal(mustKey(t, TAK, DES, keyA))
	require.ErrorIs(t, err, ErrUsage)
	_, err = mustKey(t, LMK, AES128, double).Seal(Key{})
	require.ErrorContains(t, err, "no key given")
}

// A sealed key reads, in a fact, in one fixed order.
func TestSealedJSON(t *testing.T) {
	sealed, err := mustKey(t, LMK, AES128, double).Seal(mustKey(t, TAK, TDES2, double))
	require.NoError(t, err)
	text, err := json.Marshal(sealed)
	require.NoError(t, err)
	require.Regexp(t, `^\{"usage":"TAK","algorithm":"tdes-2","kcv":"08D7B4FB","under":"[0-9A-F]{8}","key":"[0-9A-F]{64}"\}$`, string(text))
}
