package issuer

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
		Cards: []Card{
			{Name: "a", PAN: "622202000000000x", Expiry: "13", Kind: "gold", Status: "melted",
				Balance: payment.Minor(-1, payment.CNY)},
			{Name: "a", PAN: alice, Limit: payment.Minor(1, payment.USD)},
		},
		OwnFunds: payment.Minor(-1, payment.CNY), Delay: -1,
	})
	for _, want := range []string{
		"cards[0].pan 622202******000x: want 12 to 19 digits", `cards[0].expiry "13": want YYMM`, `cards[0].kind "gold"`,
		`cards[0].status: "melted": want one of open`, "cards[0].balance -0.01 CNY: want an amount",
		`cards[1].name "a": want a name that no other`,
		"cards[1].limit 0.01 USD", "own-funds -0.01 CNY", "delay -1ns",
	} {
		require.ErrorContains(t, err, want)
	}
}
