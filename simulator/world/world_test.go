package world

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/issuer"
	"acqsim/scenarios"
)

// What a profile says of its issuer reaches the issuer and its cards.
func TestProfileReachesTheIssuer(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := rows[0].World
	rules := &profile.Issuer
	rules.PartialApproval, rules.HoldDays, rules.CompletionMargin, rules.OfflineDays, rules.PINTries = true, 3, 100_000, 5,
		2
	alice := profile.Cards["alice"]
	alice.MaxUses, alice.Script = 4, string(issuer.BlockCard)
	profile.Cards["alice"] = alice

	w := &World{Profile: &profile}
	c := w.issuerConfig()
	require.Equal(t, []any{true, 3, 2, 5, 4, issuer.BlockCard},
		[]any{c.PartialApproval, c.HoldDays, c.PINTries, c.OfflineDays, c.Cards[0].MaxUses, c.Cards[0].Script})
}
