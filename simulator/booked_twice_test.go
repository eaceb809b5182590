package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A clearing file that comes twice is booked once. A desk that books it again has the network's price twice, and its
// net position twice: L3 misses a day's money that nobody owes, and the receivable does not come to nothing. The
// merchant is paid once all the same, for a sale clears once (CASES B09).
func TestAClearingFileBookedTwice(t *testing.T) {
	const day = `
version: 1
id: booked-twice
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
world: {practice: {acquirer: {book-files-again: true}}}
clock: {start: "2026-03-25 12:30:00"}
faults:
  - {id: twice, on: {link: clearing->acquirer, class: file}, do: {duplicate: {after: 1h}}}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-30 18:00"}
finally:
  - books:
      acquirer: {interchange: "4.06", network-fee: "0.38", network-receivable: "-2.22", "merchant-payable:M1": "0.00"}
      merchant-bank: {"account:lotus-card": "677.10"}
  - reconciliation: {open: [{comparison: L3, side: amount, amount: "577.78"}]}
  - diagnosis: {of: s1, cause: paid, variant: file-booked-again, holder: merchant, act: acquirer}
  - position: {of: s1, holder: acquirer, account: "acquirer/network-receivable", amount: "1.91"}
`
	r := runText(t, day)
	require.NoError(t, r.Err)
	booked := 0
	for _, f := range r.Failures {
		require.NotContains(t, f.Rule, "finally", "%s: want %s, have %s", f.Rule, f.Want, f.Have)
		if f.Have == "again" {
			booked++
		}
	}
	require.Equal(t, 1, booked, "the invariant names the file")
}
