package bank

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party/partytest"
	"acqsim/payment"
)

// Every fact comes back from the journal as it was, and every command from a run record.
func TestFactsAndCommandsComeBack(t *testing.T) {
	partytest.FactsComeBack(t, Facts(), DecodeFact)
	partytest.CommandsComeBack(t, Commands())
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
		`role "savings": want settlement or merchant`, `accounts[0]: class "IV": want I, II or III`,
		`state "melted": want open`,
		"opening -0.01 CNY", "accounts[1].number 1: another account has it", "used-today 0.01 USD", "banks[0]: want an id",
		`banks[0].account "2": not the number`, "delay -1ns",
	} {
		require.ErrorContains(t, err, want)
	}
}
