package hsm

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

var pinKeys = map[PINFormat][]Algorithm{
	ISO0: {DES, TDES2, TDES3}, ISO1: {DES, TDES2, TDES3}, ISO3: {DES, TDES2, TDES3},
	ISO4: {AES128, AES192, AES256}, X98Wide: {SM4, AES128},
}

var allFormats = []PINFormat{ISO0, ISO1, ISO3, ISO4, X98Wide}

func mustPIN(t testing.TB, digits string) PIN {
	t.Helper()
	pin, err := ParsePIN(digits)
	require.NoError(t, err)
	return pin
}

func mustZone(t testing.TB, format PINFormat, algorithm Algorithm, random Entropy) PINZone {
	t.Helper()
	key, err := GenerateKey(ZPK, algorithm, random)
	require.NoError(t, err)
	return PINZone{key, format}
}

// A PIN of 4 to 12 digits crosses each zone, whatever its format, key and length of PAN, and comes out the same.
func TestPINRoundTrip(t *testing.T) {
	random := seeded(5)
	for _, format := range allFormats {
		for _, algorithm := range pinKeys[format] {
			zone := mustZone(t, format, algorithm, random)
			for n := minPIN; n <= maxPIN; n++ {
				for panLength := 13; panLength <= 19; panLength++ {
					pin, pan := mustPIN(t, "975310864207"[:n]), "6212345678901234567"[:panLength]
					block, err := zone.Encipher(nil, pin, pan, random)
					require.NoError(t, err)
					require.Len(t, block, format.Size())
					back, err := zone.Decipher(block, pan)
					require.NoError(t, err)
					require.True(t, back.Equal(pin))
				}
			}
		}
	}
}

// Formats 1, 3 and 4 give another block each time, 0 and its wide form the same.
func TestPINBlockIsRandom(t *testing.T) {
	random := seeded(6)
	for format, same := range map[PINFormat]bool{ISO0: true, ISO1: false, ISO3: false, ISO4: false, X98Wide: true} {
		zone := mustZone(t, format, pinKeys[format][0], random)
		first, err := zone.Encipher(nil, mustPIN(t, "1234"), "6212345678901234", random)
		require.NoError(t, err)
		second, err := zone.Encipher(nil, mustPIN(t, "1234"), "6212345678901234", random)
		require.NoError(t, err)
		require.Equal(t, same, bytes.Equal(first, second), format.String())
	}
}

// The clear fields are those of ISO 9564-1: control, length, digits, and the fill of each format.
func TestPINField(t *testing.T) {
	random := bytes.Repeat([]byte{0x0F, 0xF0}, 8)
	for format, want := range map[PINFormat]string{
		ISO0:    "041234FFFFFFFFFF",
		ISO1:    "141234F00FF00FF0",
		ISO3:    "341234FAAFFAAFFA",
		ISO4:    "441234AAAAAAAAAA0FF00FF00FF00FF0",
		X98Wide: "041234FFFFFFFFFFFFFFFFFFFFFFFFFF",
	} {
		block := make([]byte, format.Size())
		require.NoError(t, fillPINField(block, format, mustPIN(t, "1234"), bytes.NewReader(random)))
		require.Equal(t, want, upper(block), format.String())
	}
	seen := map[byte]bool{}
	for range 100 {
		block := make([]byte, 8)
		require.NoError(t, fillPINField(block, ISO3, mustPIN(t, "1234"), seeded(rand.Uint64())))
		for i := 6; i < 16; i++ {
			seen[nibble(block, i)] = true
		}
	}
	require.Len(t, seen, 6, "format 3 fills with A to F, each of them")
}

// A PIN goes from the terminal's zone to the network's and on to the issuer's between all formats.
func TestTranslatePIN(t *testing.T) {
	random := seeded(7)
	pan, pin := "6212345678901234", mustPIN(t, "246801")
	for _, from := range allFormats {
		for _, to := range allFormats {
			in, out := mustZone(t, from, pinKeys[from][0], random), mustZone(t, to, pinKeys[to][0], random)
			block, err := in.Encipher(nil, pin, pan, random)
			require.NoError(t, err)
			block, err = TranslatePIN([]byte("DE 52 "), block, in, out, pan, random)
			require.NoError(t, err)
			back, err := out.Decipher(block[len("DE 52 "):], pan)
			require.NoError(t, err)
			require.True(t, back.Equal(pin))
		}
	}
	zone := mustZone(t, ISO0, TDES2, random)
	_, err := TranslatePIN(nil, make([]byte, 7), zone, zone, pan, nil)
	require.ErrorIs(t, err, ErrPINBlock)
}

// A block under another key, or of another card, is answered 99 where its format shows it, and never with
// the PIN; what is bound to the PAN does not come out right for another PAN.
func TestPINBlockErrors(t *testing.T) {
	random := seeded(8)
	zone, other := mustZone(t, ISO0, TDES2, random), mustZone(t, ISO0, TDES2, random)
	pin, pan := mustPIN(t, "918273645546"), "6212345678901234"
	block, err := zone.Encipher(nil, pin, pan, nil)
	require.NoError(t, err)
	_, err = other.Decipher(block, pan)
	require.ErrorIs(t, err, ErrPINBlock)
	_, err = zone.Decipher(block, "6212345678909999")
	require.ErrorIs(t, err, ErrPINBlock)

	for want, field := range map[string]string{
		"the control field":  "241234FFFFFFFFFF",
		"the PIN's length":   "03123FFFFFFFFFFF",
		"a digit of the PIN": "04123BFFFFFFFFFF",
		"the fill":           "041234FFFFFFFF7F",
	} {
		_, err := readPINField(unhex(t, field), ISO0)
		require.ErrorIs(t, err, ErrPINBlock)
		require.EqualError(t, err, "hsm: PIN block iso-0: "+want+" is wrong: another key, format or PAN")
	}
	_, err = readPINField(unhex(t, "0D1234567890123F"), ISO0)
	require.ErrorContains(t, err, "the PIN's length")
	_, err = readPINField(unhex(t, "341234AAAAAAAAA9"), ISO3)
	require.ErrorContains(t, err, "the fill")
	_, err = readPINField(unhex(t, "441234AAAAAAAAAB0000000000000000"), ISO4)
	require.ErrorContains(t, err, "the fill")
}

// A zone whose key and format do not go together enciphers nothing.
func TestPINZoneErrors(t *testing.T) {
	random, pin, pan := seeded(9), mustPIN(t, "1234"), "6212345678901234"
	tdes := mustZone(t, ISO0, TDES2, random)
	for want, do := range map[string]func() error{
		"PIN block iso-4 wants a key of aes": func() error {
			_, err := PINZone{tdes.Key, ISO4}.Encipher(nil, pin, pan, random)
			return err
		},
		"has 16 bytes, a key of tdes-2 works on 8": func() error {
			_, err := PINZone{tdes.Key, X98Wide}.Decipher(nil, pan)
			return err
		},
		"has 8 bytes, a key of sm4 works on 16": func() error {
			_, err := mustZone(t, ISO1, SM4, random).Encipher(nil, pin, pan, random)
			return err
		},
		"no PIN block format given": func() error {
			_, err := PINZone{tdes.Key, 0}.Encipher(nil, pin, pan, random)
			return err
		},
		"no PIN given": func() error { _, err := tdes.Encipher(nil, PIN{}, pan, nil); return err },
		"want a PAN of 13 to 19 digits, have 5 characters": func() error {
			_, err := tdes.Encipher(nil, pin, "62123", nil)
			return err
		},
		"want a PAN of 1 to 19 digits, have 0 characters": func() error {
			_, err := mustZone(t, ISO4, AES128, random).Encipher(nil, pin, "", nil)
			return err
		},
		"PIN block iso-3: no source of randomness given": func() error {
			_, err := PINZone{tdes.Key, ISO3}.Encipher(nil, pin, pan, nil)
			return err
		},
		"PIN block iso-1: unexpected EOF": func() error {
			_, err := PINZone{tdes.Key, ISO1}.Encipher(nil, pin, pan, bytes.NewReader([]byte{1}))
			return err
		},
		"no key is loaded: sign on first": func() error {
			_, err := PINZone{Format: ISO0}.Encipher(nil, pin, pan, nil)
			return err
		},
		"encipher PIN: the key is a TAK and not for this": func() error {
			_, err := PINZone{mustKey(t, TAK, TDES2, double), ISO0}.Encipher(nil, pin, pan, nil)
			return err
		},
		"decipher PIN: PIN block iso-0: want 8 bytes, have 9": func() error {
			_, err := tdes.Decipher(make([]byte, 9), pan)
			return err
		},
	} {
		err := do()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "1234")
	}
}

// A party's entropy fills a buffer of any length from as many draws as it needs.
func TestEntropy(t *testing.T) {
	draws := uint64(0)
	source := Entropy(func() uint64 { draws++; return 0x0807060504030201 })
	for n, want := range map[int]uint64{0: 0, 1: 1, 8: 1, 9: 2, 16: 2} {
		draws = 0
		buffer := make([]byte, n)
		got, err := source.Read(buffer)
		require.NoError(t, err)
		require.Equal(t, n, got)
		require.Equal(t, want, draws)
		for i, b := range buffer {
			require.Equal(t, byte(i%8+1), b)
		}
	}
}

// Whatever bytes arrive in DE 52, deciphering them gives a PIN or an error, never a panic; a PIN that comes out
// enciphers again, and where no randomness is in the format, to the same bytes.
func FuzzDecipherPIN(f *testing.F) {
	zones := map[PINFormat]PINZone{}
	for _, format := range allFormats {
		zones[format] = mustZone(f, format, pinKeys[format][0], seeded(uint64(format)))
		block, err := zones[format].Encipher(nil, mustPIN(f, "135790"), "6212345678901234", seeded(10))
		require.NoError(f, err)
		f.Add(uint8(format), block, "6212345678901234")
	}
	f.Add(uint8(ISO0), []byte{}, "")
	f.Add(uint8(ISO4), make([]byte, 16), "1")
	f.Fuzz(func(t *testing.T, format uint8, block []byte, pan string) {
		zone := zones[allFormats[int(format)%len(allFormats)]]
		pin, err := zone.Decipher(block, pan)
		if err != nil {
			require.True(t, pin.IsZero())
			return
		}
		again, err := zone.Encipher(nil, pin, pan, seeded(11))
		require.NoError(t, err)
		if !zone.Format.isRandom() {
			require.Equal(t, block, again)
		}
		back, err := zone.Decipher(again, pan)
		require.NoError(t, err)
		require.True(t, back.Equal(pin))
	})
}

// Whatever clear bytes a wrong key yields, no error says what stands in them.
func FuzzReadPINField(f *testing.F) {
	f.Add(uint8(ISO0), unhex(f, "041234FFFFFFFFFF"))
	f.Add(uint8(ISO4), unhex(f, "441234AAAAAAAAAA0FF00FF00FF00FF0"))
	f.Fuzz(func(t *testing.T, n uint8, block []byte) {
		format := allFormats[int(n)%len(allFormats)]
		if len(block) != format.Size() {
			return
		}
		pin, err := readPINField(block, format)
		if err != nil {
			require.True(t, errors.Is(err, ErrPINBlock) && pin.IsZero())
			require.Contains(t, []string{"the control field", "the PIN's length", "a digit of the PIN", "the fill"},
				part(err, format))
			return
		}
		require.GreaterOrEqual(t, pin.Len(), minPIN)
	})
}

// part cuts out of an error what it says is wrong.
func part(err error, format PINFormat) string {
	text := err.Error()
	head, tail := fmt.Sprintf("hsm: PIN block %v: ", format), " is wrong: another key, format or PAN"
	return text[len(head) : len(text)-len(tail)]
}
