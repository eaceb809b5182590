package clearing

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// Every fact and command comes back from its JSON as it was: the journal is the
// only memory of a party that crashed (DESIGN §4).
func TestFactsRoundTrip(t *testing.T) {
	for _, f := range facts() {
		fill(reflect.ValueOf(f).Elem())
		again(t, f)
	}
	_, err := DecodeFact("clearing.routed", 2, []byte("{}"))
	require.ErrorContains(t, err, "version 2")
	_, err = DecodeFact("clearing.routed", 1, []byte("{"))
	require.ErrorContains(t, err, "clearing.routed")

	c := &ResendFile{Member: acquirerID, Date: payment.Date(2026, 3, 27)}
	b, err := json.Marshal(c)
	require.NoError(t, err)
	back, err := DecodeCommand(c.CommandKind(), b)
	require.NoError(t, err)
	require.Equal(t, c, back)
	_, err = DecodeCommand("clearing.nothing", b)
	require.Error(t, err)
}

// fill gives every field a value that is not zero.
func fill(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[payment.BusinessDate]():
		v.SetInt(20260327)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case v.Kind() == reflect.String:
		v.SetString("7")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	case v.CanUint():
		v.SetUint(7)
	}
}

// A config says all that is wrong with it at once, and where.
func TestConfigMistakes(t *testing.T) {
	_, err := New(Config{
		Members:     []Member{{ID: "12a", Node: "a"}, {ID: "2"}, {ID: "2", Node: "b"}},
		BINs:        []BIN{{Prefix: "62", Issuer: "9", Kind: "gold"}, {Prefix: "62", Issuer: "2"}, {Prefix: "x", Issuer: "2"}},
		IssuerReply: -1, NetworkFee: payment.Fee{Rate: 2_000_000},
	})
	for _, want := range []string{
		`members[0].id "12a": want 1 to 11 digits`, "members[1].node: want the end", "members[2]: id 2 or node b is another",
		`bins[0].issuer "9": not the id of a member`, `bins[0].kind "gold": want debit or credit`, "bins[1].prefix 62: listed twice",
		`bins[2].prefix "x": want the first digits`, "issuer-reply -1ns: want a duration",
		"network-fee: rate 200%, cap 0: want 0% to 100%",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = New(Config{Dialect: "1987-asci"})
	require.ErrorContains(t, err, "1987-ascii")
}
