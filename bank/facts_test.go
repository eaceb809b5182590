package bank

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party"
	"acqsim/payment"
)

// Every fact and command comes back from its JSON as it was: the journal is the
// only memory of a party that crashed (DESIGN §4).
func TestFactsRoundTrip(t *testing.T) {
	for _, f := range facts() {
		fill(reflect.ValueOf(f).Elem())
		again(t, f)
	}
	_, err := DecodeFact("bank.paid", 2, []byte("{}"))
	require.ErrorContains(t, err, "version 2")
	_, err = DecodeFact("bank.paid", 1, []byte("{"))
	require.ErrorContains(t, err, "bank.paid")

	for _, c := range []party.Command{&OpenAccount{}, &SetAccount{}, &OtherInflow{}, &Withdraw{}, &ReturnPayout{}, &ReportLoss{}} {
		fill(reflect.ValueOf(c).Elem())
		b, err := json.Marshal(c)
		require.NoError(t, err)
		back, err := DecodeCommand(c.CommandKind(), b)
		require.NoError(t, err)
		require.Equal(t, c, back)
	}
	_, err = DecodeCommand("bank.rob", nil)
	require.ErrorContains(t, err, "bank.rob")
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
		Role: "savings", Delay: -1,
		Accounts: []Account{
			{Number: "1", Class: "IV", State: "melted", Opening: fen(-1)},
			{Number: "1", UsedToday: payment.Minor(1, payment.USD)},
		},
		Banks: []Correspondent{{Account: "2"}},
	})
	for _, want := range []string{
		`role "savings": want settlement or merchant`, `accounts[0]: class "IV": want I, II or III`, `state "melted": want open`,
		"opening -0.01 CNY", "accounts[1].number 1: another account has it", "used-today 0.01 USD", "banks[0]: want an id",
		`banks[0].account "2": not the number`, "delay -1ns",
	} {
		require.ErrorContains(t, err, want)
	}
}
