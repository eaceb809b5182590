package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A return that the settlement bank refuses has moved nothing: the merchant's bank puts the money back where it was,
// and can send it home by another return (J11, docs/design/postings.md). While a return is on its way the money is
// with the merchant's bank, and on no account.
func TestRefusedReturnIsUndone(t *testing.T) {
	const sold = `
- sale: {as: s1, terminal: T1, card: alice, amount: "400.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-25 12:00"}
`
	const back = `- return: {merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}
`
	const other = `- {id: other-amount, on: {link: merchant-bank->settlement-bank, mti: "0220"}, do: {mutate: {set: {"4": "000000000100"}}}}`
	const atTheShop = `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "398.00"}
- books: {merchant-bank: {"account:lotus-card": "498.00"}, settlement-bank: {"account:merchant-bank": "498.00"}}
- diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "398.00", unexplained: "0.00"}
- reconciliation: {raised: [], open: []}`
	const atTheAcquirer = `
- payout: {merchant: M1, count: 1, state: reversed, amount: "398.00"}
- books: {merchant-bank: {"account:lotus-card": "100.00", unposted: "0.00"}, acquirer: {"returned-payout:M1": "398.00"}}
- diagnosis: {of: s1, cause: payout-returned-after-success, holder: acquirer, act: merchant}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "0.00", unexplained: "0.00"}`
	for name, w := range map[string]struct{ world, faults, steps, finally string }{
		"on the account again": {"", other, sold + back + `- advance: {to: "2026-03-27 18:00"}`, atTheShop},
		"sent once more":       {"", other, sold + back + back + `- advance: {to: "2026-03-27 18:00"}`, atTheAcquirer},
		"no account could take it": {"bank: {post-after: 20h}", other, sold + `
- account: {account: lotus-card, state: closed}
- advance: {to: "2026-03-29 18:00"}`, atTheAcquirer},
		"answered late, and asked again meanwhile": {"", other + `
- {id: answer-late, on: {link: settlement-bank->merchant-bank, mti: "0230"}, do: {delay: {by: 3m}}}`,
			sold + back + `- advance: {to: "2026-03-27 18:00"}`, atTheShop},
		"on its way": {"", `- {id: line-down, on: {link: merchant-bank->settlement-bank, mti: "0220"}, do: drop}
- {id: line-still-down, on: {link: merchant-bank->settlement-bank, mti: "0221"}, do: drop, every: true}`,
			sold + back + `- advance: {by: 4h}`, `
- diagnosis: {of: s1, cause: paid-not-in-account, variant: taken-off-again, holder: merchant-bank, act: merchant-bank}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "0.00", unexplained: "0.00"}`},
		"overtakes the word that the payout was paid": {"", `- {id: no-word, on: {link: merchant-bank->settlement-bank, mti: "0210"}, do: drop}
- {id: no-word-again, on: {link: merchant-bank->settlement-bank, mti: "0210", nth: 2}, do: {delay: {by: 3h}}}`,
			sold + back + `- advance: {to: "2026-03-27 18:00"}`, atTheAcquirer},
	} {
		t.Run(name, func(t *testing.T) {
			for _, wire := range []string{"memory", "tcp"} {
				r := play.Run(t.Context(), loadText(t, `
version: 1
id: return-refused
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 18:00:00"}
world: {`+w.world+`}
faults:
`+indent(w.faults)+`
steps:
`+indent(w.steps)+`
finally:
`+indent(w.finally)+"\n"), play.Options{Wire: wire})
				require.NoError(t, r.Err)
				require.Equal(t, play.Pass, r.Verdict, failures(r))
			}
		})
	}
}
