package acquirer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/acquirer/payer"
)

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
		`id "x"`, `capture "sometimes"`, "due-after -1", "reply-timeout", "dialect:", "own-funds", "merchants[0].mcc",
		"merchants[0].account.bank",
		"merchants[1].id M1: listed twice", "merchants[1].min-payout", `terminals[0].merchant "M9"`, "terminals[1]: id T1",
		"terminals[1].dialect",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = New(c)
	require.Error(t, err)
	_, err = New(Config{})
	require.NoError(t, err, "the zero config has a sensible default for everything")
}

// The waits nest: terminal longer than acquirer longer than network (DOMAIN §4).
func TestWaitsNest(t *testing.T) {
	for _, change := range []func(*Config){
		func(c *Config) { c.ReplyTimeout = time.Minute }, func(c *Config) { c.ReplyTimeout = 35 * time.Second },
		func(c *Config) { c.TerminalTimeout = 45 * time.Second }, func(c *Config) { c.NetworkTimeout = time.Hour },
	} {
		c := config()
		change(&c)
		require.ErrorContains(t, c.Validate(), "want each longer than the next")
	}
}
