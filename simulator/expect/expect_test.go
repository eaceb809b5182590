package expect_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/simulator/expect"
	"acqsim/simulator/world"
	"acqsim/terminal"
)

// Whoever has a world asks the matchers of a scenario, without one: what a till believes and what its host has booked.
func TestMatchersNeedNoScript(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := rows[0].World
	calendar, err := world.NewCalendar(&profile)
	require.NoError(t, err)
	start := calendar.At(payment.Date(2026, 3, 2), 0)
	w, err := world.New(&profile, calendar, world.Setup{Start: start, Wire: engine.Memory()})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()

	believed := &scenarios.BeliefCheck{Belief: "approved", Of: "lunch"}
	require.False(t, expect.Match(w, believed).Holds)
	alice := w.Profile.Cards["alice"]
	card := terminal.Card{Name: "alice", PAN: payment.KeptPAN(alice.PAN), Expiry: alice.Expiry}
	require.NoError(t, w.Loop.Command("T1", terminal.SignOn{}, ""))
	require.NoError(t, w.Loop.Run(start.Add(1e9)))
	require.NoError(t, w.Loop.Command("T1", terminal.Sale{Card: card, Amount: payment.Minor(1250, payment.CNY)}, "lunch"))
	require.NoError(t, w.Loop.Run(start.Add(2e9)))
	require.True(t, expect.Match(w, believed).Holds)

	found := expect.Match(w, &scenarios.BeliefCheck{Belief: "declined", Of: "lunch"})
	require.Equal(t, []any{false, "the till believes that lunch is declined", "approved"},
		[]any{found.Holds, found.Want, found.Have})
	sent := &scenarios.MessageCheck{MTI: "0200", Of: "lunch", Link: "terminal->acquirer",
		Fields: map[string]string{"4": "000000001250"}}
	require.True(t, expect.Match(w, sent).Holds)
}
