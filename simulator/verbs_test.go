package simulator

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/scenarios"
)

// What happens to connections, nodes and clocks does at every hand-off the harm that
// it does in life, on every wire alike, with one hash.
func TestConnectionsNodesAndClocks(t *testing.T) {
	for name, c := range map[string]struct{ faults, finally string }{
		"the network's answer for an issuer that is down (A11)": {`
- id: f
  on: {link: clearing->issuer, mti: "0200", of: s1}
  do: {answer: {code: "91", after: 1s}}`, `
- screen: {of: s1, code: "91"}
- books: {issuer: {"cardholder:alice": unchanged}}
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"an answer beside the real one: the issuer has the sale, the shop has a decline": {`
- id: f
  on: {link: clearing->issuer, mti: "0200", of: s1}
  do: {answer: {code: "96", pass-on: true}}`, `
- screen: {of: s1, code: "96"}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"a till's line reset in the middle of its request": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {cut: {kind: rst, byte: 60}}`, `
- belief: unknown
  of: s1
- books: {issuer: {"cardholder:alice": unchanged}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"a connection that ends behind the payout instruction: its answer is lost, asked for, not paid twice (D04)": {`
- id: f
  on: {link: acquirer->settlement-bank, mti: "0200", of: s1}
  do: {cut: {kind: fin, byte: 9999}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {merchant-bank: {"account:lotus-card": "677.10"}}
- reconciliation: {raised: [], open: []}`},
		"a half-open line under the payout instruction: found never received": {`
- id: f
  on: {link: acquirer->settlement-bank, mti: "0200", of: s1}
  do: {cut: {kind: half, for: 30s}}`, `
- payout: {merchant: M1, count: 0, state: succeeded}
- books: {acquirer: {payout-in-transit: "0.00", "merchant-payable:M1": "577.10"}}`},
		"a clearing file that is cut off (B09)": {`
- id: f
  on: {link: clearing->acquirer, class: file}
  do: {cut: {byte: 200}}`, `
- reconciliation: {open: [{comparison: L2, side: missing-file}, {comparison: L3, side: long}]}
- payout: {merchant: M1, count: 0}`},
		"a merchant's bank that does not move for hours (A15)": {`
- id: f
  on: {link: settlement-bank->merchant-bank, mti: "0200", of: s1}
  do: {stall: {for: 6h}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {merchant-bank: {"account:lotus-card": "677.10"}}`},
		"a line that stands still until the file is due": {`
- id: f
  on: {link: clearing->acquirer, class: file}
  do: {stall: {at: "2026-03-26 08:00"}}`, `
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"a clearing file on a slow line": {`
- id: f
  on: {link: clearing->acquirer, class: file}
  do: {pace: {bytes-per-second: 1, split: 100}}`, `
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"a reply in one read with the next one": {`
- id: f
  on: {link: clearing->acquirer, mti: "0210", of: s1}
  do: {pace: {merge: true, split: 3}}`, `
- screen: {of: s1, code: "98"}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"an acquirer that stands still when its payouts are due": {`
- id: f
  on: {link: clock->payout}
  do: {pause: {for: 2h}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"an issuer's clock a day behind: DE 15 says which day it is": {`
- id: f
  on: {link: clearing->issuer, mti: "0200", of: s1}
  do: {skew: {behind: 24h}}`, `
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(shopDay, "FAULTS", indent(c.faults), 1)
			text = strings.Replace(text, "FINALLY", indent(c.finally), 1)
			s := loadText(t, text)
			memory := playedOn(t, s, "memory").TraceHash
			for _, wire := range everyWire() {
				require.Equal(t, memory, playedOn(t, s, wire).TraceHash, wire)
			}
		})
	}
}

// A verb that no case and no check of the catalogue uses shows nobody anything.
func TestEveryVerbHasACase(t *testing.T) {
	used := make(map[fault.Verb]string)
	for _, id := range slices.Concat(scenarios.IDs(), scenarios.Checks()) {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		for i := range rows[0].Faults {
			used[rows[0].Faults[i].Do.Verb()] = id
		}
	}
	for _, v := range fault.Verbs() {
		require.Contains(t, slices.Collect(maps.Keys(used)), v, "no scenario uses do: %s", v)
	}
}
