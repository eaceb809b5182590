package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
)

// Each machine's facts and commands are held to its table where they are declared; here
// that the three tables together have each kind once, and can be read by it.
func TestEveryKindIsOneMachines(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range facts() {
		kind, version := f.FactKind()
		require.False(t, seen[kind], "two facts of kind %s", kind)
		seen[kind] = true
		back, err := DecodeFact(kind, version, []byte("{}"))
		require.NoError(t, err)
		require.IsType(t, f, back)
	}
	for _, c := range Commands() {
		require.False(t, seen[c.CommandKind()], "two commands of kind %s", c.CommandKind())
		seen[c.CommandKind()] = true
	}
	_, err := DecodeFact("acquirer.approved", 2, nil)
	require.ErrorContains(t, err, `no fact "acquirer.approved" of version 2`)
}

func TestConfigSaysEveryMistakeAtOnce(t *testing.T) {
	// Whoever writes a world file learns all of it in one run.
	c := Config{
		ID: "x", Capture: "sometimes", DueAfter: -1, ReplyTimeout: -1, Dialect: "1987-asci", OwnFunds: cny(-1),
		Merchants: []Merchant{
			{ID: "M1", MCC: "12", Account: payer.Account{Number: "1", Bank: "B"}},
			{ID: "M1", MinPayout: -1, Account: payer.Account{Number: "1"}},
		},
		Terminals: []host.Terminal{{ID: "T1", Merchant: "M9"}, {ID: "T1", Merchant: "M1", Dialect: "?"}},
	}
	err := c.Validate()
	for _, want := range []string{
		`id "x"`, `capture "sometimes"`, "due-after -1", "reply-timeout", "dialect:", "own-funds", "merchants[0].mcc", "merchants[0].account.bank",
		"merchants[1].id M1: listed twice", "merchants[1].min-payout", `terminals[0].merchant "M9"`, "terminals[1]: id T1", "terminals[1].dialect",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = New(c)
	require.Error(t, err)
	_, err = New(Config{})
	require.NoError(t, err, "the zero config has a sensible default for everything")
}
