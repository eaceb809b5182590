//go:build !nomoov

package simulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/moov"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

func init() {
	otherWires["moov"] = func() (engine.Wire, error) { return moov.NewWire() }
}

// On the wire of moov-io every message of a till and its acquirer is packed and read by moov. Only what a fault made is
// written as it is, and only what a fault spoiled is not read.
func TestMoovPacksWhatNoFaultMade(t *testing.T) {
	makes := func(f fault.Rule) bool {
		return f.Do.Mutate != nil || f.Do.Insert != nil || f.Do.Answer != nil
	}
	made := false
	for _, id := range slices.Concat(scenarios.IDs(), scenarios.Checks()) {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		r := play.Run(t.Context(), rows[0], play.Options{Wire: "moov", Wires: otherWires})
		require.NoError(t, r.Err)
		require.NotNil(t, r.Tally)
		require.Positive(t, r.Tally.Packed, id)
		if slices.ContainsFunc(rows[0].Faults, makes) {
			made = made || r.Tally.Raw > 0
			continue
		}
		require.Zero(t, r.Tally.Raw, id)
		require.Zero(t, r.Tally.Unread, id)
	}
	require.True(t, made, "no scenario has bytes that a fault made: the count is never tried")
}

// Verbs of bytes, cuts and pace act on moov's bytes on their way to moov's other end, with the harm and the trace that
// they have in memory. What was spoiled so that moov cannot read it did not come; in memory the host, which reads it
// itself, hangs up.
func TestVerbsOnMoov(t *testing.T) {
	for name, c := range map[string]struct {
		fault, finally string
		raw, unread    int
	}{
		"a request cut short": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {mutate: {cut: 30}}`, `
- belief: unknown
  of: s1
- books: {issuer: {"cardholder:alice": unchanged}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 1, 1},
		"an answer cut short": {`
- id: f
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {mutate: {cut: 30}}`, `
- belief: unknown
  of: s1
- books: {issuer: {"cardholder:alice": unchanged}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 1, 1},
		"another amount in the request": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {mutate: {set: {"4": "000000040000"}}}`, `
- reconciliation: {open: [{comparison: L1, side: amount}]}`, 1, 0},
		"one digit of the answer": {`
- id: f
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {mutate: {bytes: [{at: 41, xor: "01"}]}}`, `
- reconciliation: {open: []}`, 1, 0},
		"somebody else answers": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {answer: {code: "96", after: 1s}}`, `
- screen: {of: s1, code: "96"}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 1, 0},
		"a request twice, in pieces": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {duplicate: {after: 1s}}
- id: g
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {pace: {split: 3, bytes-per-second: 400}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`, 0, 0},
		"an answer twice": {`
- id: f
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {duplicate: {after: 1s}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`, 0, 0},
		"a line reset in the middle of a request": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {cut: {kind: rst, byte: 60}}`, `
- belief: unknown
  of: s1
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 0, 0},
		"a line that ends in the middle of an answer": {`
- id: f
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {cut: {kind: fin, byte: 60}}`, `
- belief: unknown
  of: s1
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 0, 0},
		"a half-open line under an answer": {`
- id: f
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {cut: {kind: half, byte: 60, for: 3m}}`, `
- belief: unknown
  of: s1
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`, 0, 0},
		"a till that dies with its request on the line": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {crash: {node: terminal, at: after-commit, restart: 1m}}`, `
- books: {issuer: {"cardholder:alice": unchanged}}`, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			text := dayWith(c.fault, c.finally)
			if strings.Contains(c.fault, "restart") { // nobody sells at a till that is down
				text = strings.Replace(text, "  - sale: {as: s2,", "  - advance: {by: 2m}\n  - sale: {as: s2,", 1)
			}
			s := loadText(t, text)
			r := playedOn(t, s, "moov")
			require.Equal(t, c.raw, r.Tally.Raw, "raw")
			require.Equal(t, c.unread, r.Tally.Unread, "unread")
			if c.unread == 0 {
				require.Equal(t, playedOn(t, s, "memory").TraceHash, r.TraceHash)
			}
		})
	}
}
