package payment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"acqsim/payment"
)

const pan = "6222020000000005"

// Whatever way a card number is printed, the digits between the first six and the
// last four are stars (PCI DSS 3.4).
func TestPANIsMasked(t *testing.T) {
	kept := payment.KeptPAN(pan)
	number := kept.PAN()
	require.Equal(t, "622202******0005", number.String())
	require.Equal(t, "622202******0005", kept.String())
	require.Equal(t, "0005", number.LastFour())
	require.Equal(t, pan, number.Clear())

	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%20s", "%-20v", "%d", "%t", "%c", "%b", "%o", "%U",
		"%e", "%Z"} {
		for _, value := range []any{number, kept, &number, []payment.PAN{number}, map[payment.PAN]int{number: 1},
			struct{ Card payment.PAN }{number}} {
			printed = append(printed, fmt.Sprintf(verb, value))
		}
	}
	inJSON, err := json.Marshal(map[string]any{"cards": []any{number, &number}})
	require.NoError(t, err)
	inYAML, err := yaml.Marshal(map[string]payment.PAN{"card": number})
	require.NoError(t, err)
	var logged bytes.Buffer
	slog.New(slog.NewTextHandler(&logged, nil)).Info("sale", "card", number, "kept", kept)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("sale", "card", number, "kept", kept)
	printed = append(printed, string(inJSON), string(inYAML), logged.String(), fmt.Errorf("no card %v", number).Error())
	for _, s := range printed {
		require.NotContains(t, s, pan[6:12])
	}
	require.Equal(t, `"622202******0005"`, fmt.Sprintf("%#v", number))
	require.Equal(t, `  622202******0005`, fmt.Sprintf("%18s", kept))
	require.Equal(t, `%!d(string=622202******0005)`, fmt.Sprintf("%d", number))
	require.JSONEq(t, `{"cards":["622202******0005","622202******0005"]}`, string(inJSON))
}

// A number of every length that ISO/IEC 7812 allows keeps six and four; one too
// short to be a PAN keeps nothing.
func TestMaskPAN(t *testing.T) {
	for number, want := range map[string]string{
		"6222020000000000005": "622202*********0005",
		"622202000000005":     "622202*****0005",
		"6222020000005":       "622202***0005",
		"622202000005":        "************",
		"0005":                "****",
		"":                    "",
	} {
		require.Equal(t, want, payment.MaskPAN(number))
	}
	require.Empty(t, payment.PAN("005").LastFour())
}

// A party's own journal keeps the digits, since a party that restarts must know
// its cards again.
func TestKeptPAN(t *testing.T) {
	b, err := json.Marshal(payment.KeptPAN(pan))
	require.NoError(t, err)
	require.Equal(t, `"`+pan+`"`, string(b))
	var back payment.KeptPAN
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, payment.KeptPAN(pan), back)
}

// After 999999 comes 1: a STAN and a batch number are never zero (DE 11, DE 60.2).
func TestNumbersWrap(t *testing.T) {
	require.Equal(t, payment.STAN(1), payment.STAN(0).Next())
	require.Equal(t, payment.STAN(999999), payment.STAN(999998).Next())
	require.Equal(t, payment.STAN(1), payment.STAN(999999).Next())
	require.Equal(t, payment.BatchNumber(1), payment.BatchNumber(999999).Next())
	require.Equal(t, "000007", payment.STAN(7).String())
	require.Equal(t, "999999", payment.BatchNumber(999999).String())
}

// A STAN is six digits on the wire, no more, no fewer.
func TestParseSTAN(t *testing.T) {
	stan, err := payment.ParseSTAN("000123")
	require.NoError(t, err)
	require.Equal(t, payment.STAN(123), stan)
	for _, s := range []string{"", "12345", "1234567", "00012a", " 00123", "-00123"} {
		_, err = payment.ParseSTAN(s)
		require.EqualError(t, err, fmt.Sprintf("payment: STAN %q: want six digits", s))
	}
}

// 00 approves, and so does 11; nothing else does (DE 39).
func TestResponseCodes(t *testing.T) {
	require.True(t, payment.Approved.OK())
	require.True(t, payment.ResponseCode("11").OK())
	for _, c := range []payment.ResponseCode{"", "0", "10", "51", "96", payment.MACError} {
		require.False(t, c.OK(), c)
	}
}

// A number that was read is printed as it stood.
func FuzzParseSTAN(f *testing.F) {
	for _, s := range []string{"000001", "999999", "12345", "00000a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := payment.ParseSTAN(s); err == nil {
			require.Equal(t, s, n.String())
		}
	})
}

// What looks like a card number is one by the ranges that issuers have and by its check digit: a merchant's number of
// 15 digits, a date with its time, a reference and a number with a wrong check digit are none. Telling and hiding take
// no memory: they stand on the way of every message that is shown (ISO/IEC 7812-1, PCI DSS 3.4).
func TestLooksLikePAN(t *testing.T) {
	for digits, want := range map[string]bool{
		"6200001357924681110": true, "4000000000000002": true, "371449635398431": true, "30569309025904": true,
		"4222222222222": true, "4000000000000003": false, "898110154110001": false, "20260324101506": false,
		"608300000001": false, "62000013579246811100": false, "": false, "40000000000000a2": false,
		"201449635398436": false, "2222222222228": false,
	} {
		require.Equal(t, want, payment.LooksLikePAN(digits), digits)
		require.Equal(t, want, payment.LooksLikePAN([]byte(digits)), digits)
	}
	b := []byte("6200001357924681110")
	require.Zero(t, testing.AllocsPerRun(10, func() {
		if payment.LooksLikePAN(b) {
			payment.HidePAN(b)
		}
	}))
	require.Equal(t, "620000*********1110", string(b))
	require.Equal(t, "620000*********1110", payment.MaskPAN("6200001357924681110"))
	require.Equal(t, "************", payment.MaskPAN("620000135792"))
}

// An account of which a payout tells keeps its last four, and one that may be a card's the first six too (PCI DSS 3.4);
// the name of an account says nothing that is to be hidden. What is masked stays as it is.
func TestMaskAccount(t *testing.T) {
	for number, want := range map[string]string{
		"6217000012340000008":  "621700*********0008",
		"account:622202000005": "account:********0005",
		"12345678":             "****5678",
		"A-1234567890":         "A-1234567890",
		"settlement":           "settlement",
	} {
		require.Equal(t, want, payment.MaskAccount(number))
		require.Equal(t, want, payment.MaskAccount(want))
	}
}
