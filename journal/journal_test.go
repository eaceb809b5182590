package journal_test

import (
	"testing"

	"acqsim/journal"
	"acqsim/journal/journaltest"
)

// The journal in memory keeps the contract of every journal, from its zero value on.
func TestMemory(t *testing.T) {
	journaltest.Run(t, journaltest.Engine{Open: func(testing.TB) journal.Journal { return new(journal.Memory) }})
}
