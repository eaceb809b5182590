package hsm

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The CVV of a stripe is the one that Visa's example and psec compute
// (first row: the example printed in HSM manuals; others: psec 90ccbf3, cvv.py and tests/test_cvv.py).
func TestCVV(t *testing.T) {
	for _, row := range []struct{ cvk, pan, expiry, service, cvv string }{
		{double, "4123456789012345", "8701", "101", "561"},
		{double, "1234567890123456", "9912", "220", "170"},
		{"99999999999999998888888888888888", "2222222222222222", "3333", "111", "361"},
	} {
		cvv, err := CVV(mustKey(t, CVK, TDES2, row.cvk), row.pan, row.expiry, row.service)
		require.NoError(t, err)
		require.Equal(t, row.cvv, cvv)
	}
}

// CVV2 is the CVV of service code 000 with the expiry turned to MMYY; the iCVV has service code 999; all three differ.
func TestCVV2(t *testing.T) {
	cvk := mustKey(t, CVK, TDES2, double)
	stripe, err := CVV(cvk, "4123456789012345", "8701", "101")
	require.NoError(t, err)
	printed, err := CVV2(cvk, "4123456789012345", "8701")
	require.NoError(t, err)
	turned, err := CVV(cvk, "4123456789012345", "0187", "000")
	require.NoError(t, err)
	chip, err := CVV(cvk, "4123456789012345", "8701", ChipService)
	require.NoError(t, err)
	require.Equal(t, turned, printed)
	require.True(t, SameDigits(printed, turned))
	require.Len(t, map[string]bool{stripe: true, printed: true, chip: true}, 3)
}

// The PVV is the one psec computes (90ccbf3, tests/test_pin.py); the last row needs letters turned into digits.
func TestPVV(t *testing.T) {
	pvk := mustKey(t, PVK, TDES2, double)
	for _, row := range []struct {
		index         int
		pin, pan, pvv string
	}{
		{1, "4524", "1122334455667788", "8523"},
		{2, "1912", "1122334455667788", "3244"},
		{1, "0570", "1122334455667718", "3144"},
		{1, "8299", "1122334455667708", "4422"},
	} {
		pin, err := ParsePIN(row.pin)
		require.NoError(t, err)
		pvv, err := PVV(pvk, row.index, pin, row.pan)
		require.NoError(t, err)
		require.Equal(t, row.pvv, pvv)
	}
}

// An IBM 3624 natural PIN and its offset are those psec computes (90ccbf3, tests/test_pin.py).
func TestIBM3624(t *testing.T) {
	method := IBM3624{Key: mustKey(t, PVK, TDES2, double), Table: "1234567890123456"}
	for _, row := range []struct{ offset, validation, pin string }{
		{"0000", "1122334455667788", "4524"},
		{"1111", "1122334455667788", "5635"},
		{"6586", "1122334455667788", "0000"},
		{"7710", "1122334455667788", "1234"},
		{"0000", "11223344556677FF", "5518"},
	} {
		want, err := ParsePIN(row.pin)
		require.NoError(t, err)
		pin, err := method.PIN(row.validation, row.offset)
		require.NoError(t, err)
		require.True(t, pin.Equal(want), row.offset)
		offset, err := method.Offset(row.validation, want)
		require.NoError(t, err)
		require.Equal(t, row.offset, offset)
	}
	short := IBM3624{Key: method.Key}
	_, err := short.NaturalPIN("1122334455667788", 6)
	require.NoError(t, err, "no table given is 0123456789012345")
}

// What cannot be computed is refused, with what was wanted, and never with the digits of a card or PIN.
func TestCardErrors(t *testing.T) {
	cvk, pvk := mustKey(t, CVK, TDES2, double), mustKey(t, PVK, TDES2, double)
	pin, err := ParsePIN("1234")
	require.NoError(t, err)
	method := IBM3624{Key: pvk}
	for want, do := range map[string]func() error{
		"want a PAN of 12 to 19 digits, have 3": func() error { _, err := CVV(cvk, "123", "8701", "101"); return err },
		"want an expiry date of 4 digits":       func() error { _, err := CVV2(cvk, "4123456789012345", "870"); return err },
		"want a service code of 3 digits": func() error {
			_, err := CVV(cvk, "4123456789012345", "8701", "1x1")
			return err
		},
		"the key is a PVK and not for this, want CVK": func() error {
			_, err := CVV(pvk, "4123456789012345", "8701", "101")
			return err
		},
		"want a key of tdes-2, not of des": func() error {
			_, err := CVV(mustKey(t, CVK, DES, keyA), "4123456789012345", "8701", "101")
			return err
		},
		"want a key index of 1 to 6, not 7": func() error { _, err := PVV(pvk, 7, pin, "1122334455667788"); return err },
		"no PIN given":                      func() error { _, err := PVV(pvk, 1, PIN{}, "1122334455667788"); return err },
		"want validation data of 16 hex digits": func() error {
			_, err := method.NaturalPIN("11223344x5667788", 4)
			return err
		},
		"want 4 to 12 digits, not 3": func() error { _, err := method.PIN("1122334455667788", "000"); return err },
		"IBM 3624 offset: character 2 is not a digit": func() error {
			_, err := method.PIN("1122334455667788", "0a00")
			return err
		},
	} {
		require.ErrorContains(t, do(), want)
	}
}
