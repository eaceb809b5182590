package engine

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
)

// Every verb that a rule can have is carried out: it has a row, which says what happens when a thing leaves or when it
// arrives. A rule that nobody carries out would count as fired.
func TestEveryVerbIsCarriedOut(t *testing.T) {
	rows := verbs()
	for _, v := range fault.Verbs() {
		does, found := rows[v]
		require.True(t, found, "fault %s: want a row in verbs, engine/apply_fault.go", v)
		require.True(t, does.leaving != nil || does.arriving != nil, "fault %s does nothing", v)
	}
	require.Len(t, rows, len(fault.Verbs()), "rows of what is no field of fault.Do")
}
