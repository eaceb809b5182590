package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// The acquirer's host loses its store-and-forward queue. A reversal that was in it reaches nobody: the cardholder stays
// debited, the sale clears and is long until the desk gives it back. An off-line sale that was in it is charged to
// nobody: the upload of the batch shows it, and the merchant lacks it. A restart brings neither back, for what is not
// stored is not sent (CASES B18, E07).
func TestALostQueueIsSentByNobody(t *testing.T) {
	r := runText(t, `
version: 1
id: queue-lost
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
faults:
  - {id: reply-lost, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: drop}
  - {id: no-line, on: {link: acquirer->clearing, of: s2}, do: drop, every: true}
  - {id: first, on: {link: acquirer->clearing, mti: "0420"}, do: drop, every: true}
  - {id: repeats, on: {link: acquirer->clearing, mti: "0421"}, do: drop, every: true}
steps:
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "300.00"}
  - offline-sale: {as: s2, terminal: T1, card: bob, amount: "80.00", authorisation: TEL001}
  - sale: {as: s3, terminal: T1, card: alice, amount: "10.00"}
  - advance: {by: 10m}
  - lose-queue: {}
  - expect: {message: "0421", of: s1, link: acquirer->clearing, count: 11}
  - expect: {message: "0221", of: s2, link: acquirer->clearing, count: 11}
  - settle: {terminal: T1}
  - crash: {node: acquirer, restart: 5m}
  - advance: {to: "2026-03-25 18:00"}
  - expect: {books: {issuer: {"cardholder:alice": "49690.00"}, acquirer: {long: "300.00"}}}
  - expect: {diagnosis: {of: s1, cause: reversed-but-cleared, holder: acquirer, act: acquirer}}
  - resolve: {of: s1, how: credit-adjustment}
  - advance: {to: "2026-03-30 18:00"}
finally:
  - books:
      issuer: {"cardholder:alice": "49990.00", "cardholder:bob": "50000.00"}
      acquirer: {long: "0.00", "merchant-payable:M1": "0.00", network-receivable: "0.00"}
      merchant-bank: {"account:lotus-card": "109.95"}
  - reconciliation:
      raised: [{comparison: L1, side: long, amount: "80.00", of: s2},
        {comparison: L2, side: long, amount: "300.00", of: s1}]
      open: [{comparison: L1, side: long, amount: "80.00", of: s2}]
  - {message: "0421", of: s1, link: acquirer->clearing, count: 11} # none since
  - {message: "0221", of: s2, link: acquirer->clearing, count: 11}
  - diagnosis: {of: s2, cause: outcome-pending, holder: cardholder}
`)
	require.NoError(t, r.Err)
	require.Empty(t, r.Failures)
	require.Equal(t, play.Pass, r.Verdict)
}

// A refund that the host's queue has lost has no outcome, whatever becomes of the day in the archive: its item stays
// open until somebody acts, and the merchant has the money still (CASES C11).
func TestARefundThatTheQueueLostKeepsItsItem(t *testing.T) {
	r := runText(t, `
version: 1
id: refund-lost
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
faults:
  - {id: no-line, on: {link: acquirer->clearing, of: r1}, do: drop, every: true}
steps:
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-25 12:00"}
  - refund: {as: r1, of: s1, amount: "100.00"}
  - advance: {by: 10m}
  - lose-queue: {}
  - settle: {terminal: T1}
  - advance: {to: "2026-04-02 18:00"}
finally:
  - reconciliation:
      raised: [{comparison: L5, side: status, amount: "100.00", of: r1}]
      open: [{comparison: L5, side: status, amount: "100.00", of: r1}]
  - position: {of: r1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "100.00"}
  - diagnosis: {of: r1, cause: outcome-pending, variant: nobody-has-it, holder: merchant, act: acquirer}
  - books: {issuer: {"cardholder:alice": "49500.00"}}
`)
	require.NoError(t, r.Err)
	require.Empty(t, r.Failures)
}
