package terminal

import (
	"testing"

	"acqsim/party/partytest"
)

// Every command comes back from a run record, and every fact from the journal.
func TestFactsAndCommandsComeBack(t *testing.T) {
	partytest.FactsComeBack(t, Facts(), DecodeFact)
	partytest.CommandsComeBack(t, Commands())
}
