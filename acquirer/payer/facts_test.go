package payer

import (
	"testing"

	"acqsim/party"
	"acqsim/party/partytest"
)

// What the journal holds of a fact is the whole fact, and a run record the whole command.
func TestFactsAndCommandsComeBack(t *testing.T) {
	partytest.FactsComeBack(t, Facts(), func(kind string, version int, b []byte) (party.Fact, error) {
		return party.DecodeFact("acquirer", Facts(), kind, version, b)
	})
	partytest.CommandsComeBack(t, Commands())
}
