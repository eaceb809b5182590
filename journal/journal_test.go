package journal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/journal"
	"acqsim/journal/journaltest"
)

// The journal in memory keeps the contract of every journal, from its zero value on.
func TestMemory(t *testing.T) {
	journaltest.Run(t, journaltest.Engine{Open: func(testing.TB) journal.Journal { return new(journal.Memory) }})
}

// The journal that forgets counts what it was given and folds nothing.
func TestNothing(t *testing.T) {
	var j journal.Nothing
	require.NoError(t, j.Append([]journal.Record{{Node: "T1", JSON: []byte(`1`)}, {Node: "T1", JSON: []byte(`2`)}}))
	require.Equal(t, uint64(2), j.Head())
	require.NoError(t, j.Fold("T1", func(journal.Record) error {
		t.Fatal("a fact came back")
		return nil
	}))
}
