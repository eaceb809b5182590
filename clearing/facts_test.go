package clearing

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/party/partytest"
	"acqsim/payment"
)

// Every fact comes back from the journal as it was, and every command from a run record.
func TestFactsAndCommandsComeBack(t *testing.T) {
	partytest.FactsComeBack(t, Facts(), DecodeFact)
	partytest.CommandsComeBack(t, Commands())
}

// A config says all that is wrong with it at once, and where.
func TestConfigMistakes(t *testing.T) {
	_, err := New(Config{
		Members: []Member{{ID: "12a", Node: "a"}, {ID: "2"}, {ID: "2", Node: "b"}},
		BINs: []BIN{{Prefix: "62", Issuer: "9", Kind: "gold"}, {Prefix: "62", Issuer: "2"},
			{Prefix: "x", Issuer: "2"}},
		IssuerReply: -1, NetworkFee: payment.Fee{Rate: 2_000_000},
	})
	for _, want := range []string{
		`members[0].id "12a": want 1 to 11 digits`, "members[1].node: want the end", "members[2]: id 2 or node b is another",
		`bins[0].issuer "9": not the id of a member`, `bins[0].kind "gold": want debit or credit`,
		"bins[1].prefix 62: listed twice",
		`bins[2].prefix "x": want the first digits`, "issuer-reply -1ns: want a duration",
		"network-fee: rate 200%, cap 0: want 0% to 100%",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = New(Config{Dialect: "1987-asci"})
	require.ErrorContains(t, err, "1987-ascii")
}
