package acquirer

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Each machine's facts and commands are held to its table where they are declared; here
// that the three tables together have each kind once, and can be read by it.
func TestEveryKindIsOneMachines(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range Facts() {
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
