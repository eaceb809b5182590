package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What an institution has at the settlement bank when the story begins is its own money: a payout for which it is not
// enough is refused, for the bank lends nothing, and the merchant is still owed it. Here the network's money of the day
// comes late, and the acquirer has 100.00 of its own (CASES D07, pool exhausted).
func TestTheOpeningReserveIsAllThereIs(t *testing.T) {
	const day = `
version: 1
id: little-reserve
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-25 12:30:00"}
world: {acquirer: {reserve: "100.00"}, issuer: {reserve: "0.00"}}
faults:
  - {id: late, on: {link: clock->settle}, do: {delay: {by: 3h}}}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-26 10:00"}
  - expect: {books: {merchant-bank: {"account:lotus-card": "100.00"}, settlement-bank: {"account:acquirer": "100.00"}}}
  - advance: {to: "2026-03-27 18:00"}
finally:
  - books:
      merchant-bank: {"account:lotus-card": "597.50"}
      settlement-bank: {"account:acquirer": "100.59"}
      issuer: {"cardholder:alice": "49500.00"}
`
	r := runText(t, day)
	require.NoError(t, r.Err)
	require.Empty(t, r.Failures)
}
