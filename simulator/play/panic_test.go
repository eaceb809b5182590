package play

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
	"acqsim/scenarios"
	"acqsim/strict"
)

// A run in which the simulator breaks one of its own rules ends as an error that says which step of which file it was,
// with which seed; the till's totals cannot take a sale in another currency than its own (DESIGN §6).
func TestPanicIsTheVerdictOfItsRun(t *testing.T) {
	for _, wire := range []string{"memory", "tcp"} {
		rows, err := scenarios.LoadID("E07", scenarios.Options{})
		require.NoError(t, err)
		s := rows[0]
		for i := range s.Steps {
			if a, ok := s.Steps[i].Action().(*scenarios.OfflineSale); ok {
				a.Amount = payment.Amount{Minor: 100, Currency: payment.USD}
			}
		}
		r := Run(t.Context(), s, Options{Wire: wire, Seed: 7})
		require.Equal(t, Errored, r.Verdict, wire)
		require.True(t, r.Panicked(), "%v", r.Err)
		require.Regexp(t, `^cases/E07-offline-advice-lost\.yaml:[0-9]+:[0-9]+: simulator: E07, seed 7: panic: `+
			`payment: .*currencies differ`, r.Err.Error())
		require.Contains(t, r.Err.Error(), "\n    acqsim/payment.Amount.Add ", "where it happened")
	}
}

// No number of a card stands in what a panic leaves behind, however it was written (PCI DSS 3.4).
func TestPanicShowsNoCard(t *testing.T) {
	for _, v := range []any{
		"card 6222020000000004 unknown", errors.New("6222 0200 0000 0004"), payment.PAN("6222020000000004"),
		"track 6222020000000004D3012", "6222-0200-0000-0004\n x", []string{"6222020000000004"},
	} {
		err := guarded("x", &strict.Location{File: "x.yaml"}, 3, func() error { panic(v) })
		require.ErrorContains(t, err, "x.yaml: simulator: x, seed 3: panic: ")
		require.Contains(t, err.Error(), "622202******0004")
		require.NotContains(t, strings.NewReplacer(" ", "", "-", "").Replace(err.Error()), "6222020000000004")
	}
	err := guarded("x", &strict.Location{}, 0, func() error { panic(payment.Amount{Minor: 123, Currency: payment.CNY}) })
	require.ErrorContains(t, err, "1.23 CNY", "an amount can be read")
	require.ErrorIs(t, guarded("x", &strict.Location{}, 0, func() error { return os.ErrInvalid }), os.ErrInvalid)
}

// What a run has left behind can be looked at; when that panics, the run has no other verdict.
func TestPanicWhenTheWorldIsExamined(t *testing.T) {
	r := &Result{Scenario: &scenarios.Scenario{Row: "x"}, Verdict: Pass}
	r.Examine(func() {})
	require.Equal(t, Pass, r.Verdict)
	r.Examine(func() { panic("no such book") })
	require.Equal(t, Errored, r.Verdict)
	require.True(t, r.Panicked())
}
