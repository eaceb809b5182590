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

// A world that keeps no history or no evidence says so when it is asked for what only they tell, and no matcher holds
// or fails on what nobody kept: "not at all" would be a silent pass of an expectation that must never hold.
func TestAWorldThatKeepsLessSaysSo(t *testing.T) {
	rows, err := scenarios.LoadID("good-day", scenarios.Options{})
	require.NoError(t, err)
	profile := rows[0].World
	calendar, err := world.NewCalendar(&profile)
	require.NoError(t, err)
	start := calendar.At(payment.Date(2026, 3, 2), 0)
	none := 0
	history := []scenarios.Matcher{&scenarios.MessageCheck{MTI: "0200"}, &scenarios.Printed{Count: &none},
		&scenarios.Screen{Contains: "00"}, &scenarios.Batch{Terminal: "T1", Uploaded: &none}}
	evidence := []scenarios.Matcher{&scenarios.BeliefCheck{Of: "s1"}, &scenarios.Place{Of: "s1"}, &scenarios.Payout{},
		&scenarios.Batch{Terminal: "T1"}, &scenarios.Reconciliation{}, &scenarios.Diagnosis{Of: "s1"},
		&scenarios.MerchantDay{}, &scenarios.Alerts{}}
	for _, s := range []struct {
		setup  world.Setup
		untold []scenarios.Matcher
	}{
		{world.Setup{Start: start, Wire: engine.Memory(), Forget: true}, history},
		{world.Setup{Start: start, Wire: engine.Memory(), Blind: true}, evidence},
		{world.Setup{Start: start, Wire: engine.Memory(), Forget: true, Blind: true}, append(history, evidence...)},
	} {
		w, err := world.New(&profile, calendar, s.setup)
		require.NoError(t, err)
		for _, m := range s.untold {
			found := expect.Match(w, m)
			require.True(t, found.Untold && !found.Holds, "%s: %+v", expect.Subject(m), found)
			require.Contains(t, found.Have, "untold: this world")
		}
		require.False(t, expect.Match(w, scenarios.Books{}).Untold, "books are always there")
		require.NoError(t, w.Close())
	}
}

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
