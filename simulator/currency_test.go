package simulator

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/engine"
	"acqsim/payment"
)

// An amount that stands without its currency, as the totals and the uploaded details of a batch do in some dialects, is
// in the currency of the terminal and its host, not in that of the dialect's author (DE 49). An empty batch has totals
// too.
func TestTheCurrencyIsTheTerminals(t *testing.T) {
	const day = `
version: 1
id: yen
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
vars: {dialect: DIALECT}
clock: {start: "2026-03-24 12:10:00"}
world:
  currency: JPY
  network: {interchange: {debit: {cap: "13"}}, fee: {cap: "3"}}
  merchants: {M1: {fee: {cap: "20"}}}
  accounts: {lotus-card: {balance: "100"}}
  cards: {alice: {balance: "50000"}, bob: {balance: "50000"}}
faults:
  - {id: lose-reply, on: {link: acquirer->terminal, mti: "0210", of: s2}, do: drop}
  - {id: lose-reversals, on: {link: terminal->acquirer, mti: "0400", of: s2}, do: drop, every: true}
steps:
  - settle: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "1000"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "200"}
  - settle: {terminal: T1}
  - advance: {to: "T+1 18:00"}
finally:
  - batch: {terminal: T1, verdict: out-of-balance, closed: true}
  - reconciliation: {open: [{comparison: L1, side: short, amount: "200", of: s2}]}
  - payout: {merchant: M1, count: 1, state: succeeded, amount: "1194"}
`
	for _, spoken := range []string{"1987-ascii", "unionpay-direct"} {
		r := runText(t, strings.Replace(day, "DIALECT", spoken, 1))
		require.NoError(t, r.Err, spoken)
		require.Empty(t, r.Failures, spoken)
		for _, b := range r.World.Evidence().Batches {
			for _, a := range []payment.Amount{b.Host.Debit, b.Host.Credit, b.Till.Debit, b.Till.Credit} {
				require.Equal(t, payment.JPY, a.Currency, "%s: %+v", spoken, b)
			}
		}
	}
}

// A step waits for what it needs: who sits at a desk waits neither for a till that is down for longer than a step may
// take, nor for a message between others that is late.
func TestAStepWaitsForNobodyElse(t *testing.T) {
	r := runText(t, `
version: 1
id: others
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
faults:
  - {id: late, on: {link: acquirer->clearing, mti: "0200"}, do: {delay: {by: 50m}}}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "10.00"}
  - account: {account: lotus-card, class: III}
  - crash: {node: T1, restart: 1h}
  - account: {account: lotus-card, class: I}
  - card-status: {card: bob, status: lost}
finally: []
`)
	require.NoError(t, r.Err)
	require.Empty(t, r.Failures)
	steps := 0
	for i := range r.World.History.Records {
		rec := &r.World.History.Records[i]
		if rec.Kind == engine.CommandRecord && rec.Name != "terminal.sale" {
			steps++
			require.Less(t, rec.At.Sub(r.World.Start), 5*time.Minute, "%s", rec.Name)
		}
	}
	require.Equal(t, 3, steps)
}
