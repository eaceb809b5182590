package dialect_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/iso8583"
)

// A mapping file with mistakes is refused with all of them, each with its place,
// what was expected and a suggestion.
func TestLoadReportsEveryMistake(t *testing.T) {
	spec, err := iso8583.Shipped("1987-ascii")
	require.NoError(t, err)
	_, err = dialect.Load([]byte(`version: 1
name: shop
spec: 1987-ascii
framming: binary-2
currency: RMB
strategies:
  batch: field-61
  network: field-70
  pan: field-2
  original: field-90
  reversal: same-stans
  refund-rrn: field-61
  totals: [field-48]
  upload: one-record
reversal: {request: "0400", reply: 0410, advice: "0420"}
leave-out: {reversal: [14, 129]}
transactions:
- {transaction: sal, request: "0200", reply: "0210", processing: "0000"}
- {transaction: refund, request: "0220", processing: "200000"}
- {transaction: refund, request: "0220", reply: "0230", constants: {"0": x}}
`), spec)
	require.EqualError(t, err, strings.Join([]string{
		`mapping:1:1: framing: missing`,
		`mapping:4:1: framming: unknown key, did you mean "framing"?`,
		`mapping:5:11: currency: payment: currency "RMB": want one of CNY, EUR, GBP, JPY, USD or its ISO 4217 number`,
		`mapping:7:3: strategies.accounts: missing`,
		`mapping:7:3: strategies.download: missing`,
		`mapping:7:3: strategies.repeat: missing`,
		`mapping:7:3: strategies.sign-on-again: missing`,
		`mapping:7:3: strategies.tip: missing`,
		`mapping:7:10: strategies.batch: unknown "field-61", did you mean "field-60"?; want one of field-60, field-60.2, field-62`,
		`mapping:11:13: strategies.reversal: unknown "same-stans", did you mean "same-stan"?; want one of field-90, same-stan`,
		`mapping:13:11: strategies.totals: want a text, have a list`,
		`mapping:15:11: reversal: advice and advice-reply go together`,
		`mapping:15:36: reversal.reply: want 4 digits in quotes, such as "0410", have "0410"`,
		`mapping:16:28: leave-out.reversal[1]: want a field number from 2 to 128, have "129"`,
		`mapping:18:17: transactions[0].transaction: unknown "sal", did you mean "sale"?; want one of sale, sale-void, ` +
			`offline-sale, tip, balance, upload, payout, sign-on … and 21 more`,
		`mapping:18:66: transactions[0].processing: want 6 digits, have "0000"`,
		`mapping:19:3: transactions[1].reply: missing`,
		`mapping:20:69: transactions[2].constants.0: want a field number from 2 to 128, have "0"`,
	}, "\n"))
}

// Two transactions that look the same on the wire cannot be told apart.
func TestLoadRefusesAmbiguousCodes(t *testing.T) {
	spec, err := iso8583.Shipped("1987-ascii")
	require.NoError(t, err)
	data, err := os.ReadFile("1987-ascii.yaml")
	require.NoError(t, err)
	twice := strings.Replace(string(data),
		`transaction: payout-query, request: "0200", reply: "0210", processing: "310000"`,
		`transaction: payout-query, request: "0200", reply: "0210", processing: "210000"`, 1)
	_, err = dialect.Load([]byte(twice), spec)
	require.ErrorContains(t, err, "payout-query has the same codes as payout in transactions[26]")
}

// A mapping belongs to its spec: without the header it does not fit.
func TestLoadChecksTheSpec(t *testing.T) {
	spec, err := iso8583.Shipped("1987-ascii")
	require.NoError(t, err)
	data, err := os.ReadFile("unionpay-direct.yaml")
	require.NoError(t, err)
	_, err = dialect.Load(data, spec)
	require.EqualError(t, err, "dialect: unionpay-direct: header: want 0 bytes as in spec 1987-ascii, have 11")
	for _, nothing := range []string{"", "\n", "- a\n", "version: [", "a: 1\na: 2"} {
		_, err = dialect.Load([]byte(nothing), spec)
		require.Error(t, err)
	}
}

// FuzzLoad: no mapping file makes the reader panic.
func FuzzLoad(f *testing.F) {
	spec, err := iso8583.Shipped("1987-ascii")
	require.NoError(f, err)
	data, err := os.ReadFile("1987-ascii.yaml")
	require.NoError(f, err)
	f.Add(data)
	f.Add([]byte("version: 1\nstrategies: {batch: x}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if d, err := dialect.Load(data, spec); err == nil {
			require.NotNil(t, d.NewCodec())
		}
	})
}
