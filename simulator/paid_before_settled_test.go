package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A merchant that is paid before its acquirer is settled has the money, and the acquirer has as much less of its own;
// what the cardholder paid stands with the network until the statement has it (docs/design/truth.md §2). Where nothing
// has reached the merchant the network alone has it.
func TestPaidBeforeSettled(t *testing.T) {
	const poor = `issuer: {reserve: "10.00"}, cards: {alice: {kind: credit, balance: "0.00", limit: "1000.00"}, bob: {balance: "0.00"}}`
	const lent = `
- position: {of: s1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "497.50"}
- position: {of: s1, holder: network, account: "clearing/position:acquirer", amount: "500.00"}
- merchant-day: {merchant: M1, day: 2026-03-25, expected: "497.50", arrived: "497.50", unexplained: "0.00"}`
	const missing = `
- reconciliation: {open: [{comparison: L3, side: short, amount: "497.59", day: 2026-03-25}]}`
	for name, w := range map[string]struct{ world, faults, steps, finally string }{
		"a member cannot pay": {poor, "[]", `- advance: {to: "2026-03-26 18:00"}`, lent + missing + `
- diagnosis: {of: s1, cause: paid, variant: not-settled, holder: merchant, act: network}`},
		"and the payout is sent back": {poor, "[]", `- advance: {to: "2026-03-26 12:00"}
- return: {merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}
- advance: {to: "2026-03-26 16:00"}`, missing + `
- position: {of: s1, holder: network, account: "clearing/position:acquirer", amount: "500.00"}
- diagnosis: {of: s1, cause: payout-returned-after-success, holder: network, act: merchant}
- merchant-day: {merchant: M1, day: 2026-03-25, expected: "497.50", arrived: "0.00", unexplained: "0.00"}`},
		"and nobody has answered the payout": {poor, `- {id: no-word, on: {link: merchant-bank->settlement-bank, mti: "0210"}, do: drop}
- {id: no-word-again, on: {link: merchant-bank->settlement-bank, mti: "0210"}, do: drop, every: true}`, `- advance: {to: "2026-03-26 11:00"}`, missing + `
- diagnosis: {of: s1, cause: payout-unknown, variant: credited, holder: merchant, act: acquirer}`},
		"and a stranger has taken a part of it": {poor, "[]", `- advance: {to: "2026-03-26 12:00"}
- outflow: {account: lotus-card, amount: "300.00", by: stranger}
- report-loss: {account: lotus-card}
- advance: {to: "2026-03-26 16:00"}`, missing + `
- diagnosis: {of: s1, cause: taken-from-the-account, act: merchant-bank}`},
		"the statement is lost": {"", `- {id: no-statement, on: {link: settlement-bank->acquirer, class: file}, do: drop}`,
			`- advance: {to: "2026-03-26 18:00"}`, lent + `
- reconciliation: {open: [{comparison: L3, side: short, amount: "498.09", day: 2026-03-25}]}
- diagnosis: {of: s1, cause: paid, variant: not-settled, holder: merchant, act: network}`},
		"the statement comes a day late": {"", `- {id: late, on: {link: settlement-bank->acquirer, class: file}, do: {delay: {by: 24h}}}`,
			`- advance: {to: "2026-03-27 18:00"}`, `
- reconciliation: {open: []}
- diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := play.Run(t.Context(), loadText(t, `
version: 1
id: before-settled
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-25 12:30:00"}
world: {`+w.world+`}
faults:
`+indent(w.faults)+`
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - settle: {terminal: T1}
`+indent(w.steps)+`
finally:
`+indent(w.finally)+"\n"), play.Options{})
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, failures(r))
		})
	}
}
