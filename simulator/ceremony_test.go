package simulator

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/acquirer/host"
	"acqsim/issuer"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// keyed is a profile's day with keys.
func keyed(t *testing.T, security string) []*scenarios.Scenario {
	t.Helper()
	read := func(name string) ([]byte, error) {
		if name == "pos-day.yaml" {
			text := strings.Replace(posDay, "clock:", "world: {security: {"+security+"}}\nclock:", 1)
			return []byte(strings.Replace(text, "id: pos-day", "id: keyed-day", 1)), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "pos-day.yaml", scenarios.Options{Matrix: true})
	require.NoError(t, err)
	return rows
}

// A day of every transaction passes with PINs and MACs as it does without, in both
// dialects, and no fact, frame or command of it shows a PIN (DESIGN §11).
func TestEveryTransactionWithKeys(t *testing.T) {
	rows := keyed(t, "keys: double")
	rows = append(rows, keyed(t, "keys: single, hosts: x9.9, host-keys: des")...)
	rows = append(rows,
		keyed(t, "keys: double-and-track, hosts: cmac, host-keys: aes-256, pin-format: iso-3, pin-keys: tdes-3, "+
			"mac: x9.19")...)
	for _, row := range rows {
		r := play.Run(t.Context(), row, play.Options{Seed: 5})
		require.NoError(t, r.Err)
		require.Equal(t, play.Pass, r.Verdict, "%s:\n%s", row.Row, failures(r))
		verified, signedOn := 0, 0
		for _, f := range r.World.History.Facts {
			switch f := f.(type) {
			case *issuer.Authorised:
				if f.PIN {
					verified++
				}
			case *host.SignedOn:
				if !f.TAK.IsZero() {
					signedOn++
				}
			}
		}
		require.Positive(t, verified)
		require.Positive(t, signedOn)
		secrets, err := r.World.TestKeys()
		require.NoError(t, err)
		require.Len(t, secrets.PINs, len(r.World.Profile.Cards))
		for i := range r.World.History.Records {
			line, err := json.Marshal(r.World.Loop.Line(&r.World.History.Records[i]))
			require.NoError(t, err)
			for _, pin := range secrets.PINs {
				require.NotContains(t, string(line), pin)
			}
		}
	}
}
