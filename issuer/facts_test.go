package issuer

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
	_, err := DecodeFact("issuer.authorised", 2, []byte("{}"))
	require.ErrorContains(t, err, "version 2")
	_, err = DecodeFact("issuer.authorised", 1, []byte("{"))
	require.ErrorContains(t, err, "issuer.authorised")

	c := &SetCard{Card: "alice", Status: Lost}
	b, err := json.Marshal(c)
	require.NoError(t, err)
	back, err := DecodeCommand(c.CommandKind(), b)
	require.NoError(t, err)
	require.Equal(t, c, back)
	_, err = DecodeCommand("issuer.nothing", b)
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
		Cards: []Card{
			{Name: "a", PAN: "622202000000000x", Expiry: "13", Kind: "gold", Status: "melted", Balance: payment.Minor(-1, payment.CNY)},
			{Name: "a", PAN: alice, Limit: payment.Minor(1, payment.USD)},
		},
		OwnFunds: payment.Minor(-1, payment.CNY), Delay: -1,
	})
	for _, want := range []string{
		"cards[0].pan 622202******000x: want 12 to 19 digits", `cards[0].expiry "13": want YYMM`, `cards[0].kind "gold"`,
		`cards[0].status: "melted": want one of open`, "cards[0].balance -0.01 CNY: want an amount", `cards[1].name "a": want a name that no other`,
		"cards[1].limit 0.01 USD", "own-funds -0.01 CNY", "delay -1ns",
	} {
		require.ErrorContains(t, err, want)
	}
}
