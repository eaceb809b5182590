package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A payout that a bank carries out with another amount than it was instructed with is an item: the desk's, by the
// statement of its own account the next working day, or that of who has the lines of the merchant's account. The
// merchant's day says what came, and the rest stands where it stayed (CASES §2.1).
func TestPayoutIsChangedOnItsWay(t *testing.T) {
	const less = `- {id: changed, on: {link: acquirer->settlement-bank, mti: "0200"}, do: {mutate: {set: {"4": "000000010000"}}}}`
	const more = `- {id: changed, on: {link: acquirer->settlement-bank, mti: "0200"}, do: {mutate: {set: {"4": "000000089800"}}}}`
	const behind = `- {id: changed, on: {link: settlement-bank->merchant-bank, mti: "0200"}, do: {mutate: {set: {"4": "000000010000"}}}}`
	const two = `- sale: {as: s2, terminal: T1, card: bob, amount: "200.00"}
`
	for name, w := range map[string]struct{ faults, steps, finally string }{
		"less": {less, "", `
- reconciliation: {open: [{comparison: L4, side: amount, amount: "298.00", merchant: M1}]}
- diagnosis: {of: s1, cause: paid-with-another-amount, variant: less, holder: merchant, act: acquirer}
- position: {of: s1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "100.00"}
- position: {of: s1, holder: acquirer, account: "acquirer/reserve", amount: "298.00"}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "100.00", unexplained: "0.00"}`},
		"more": {more, "", `
- reconciliation: {open: [{comparison: L4, side: amount, amount: "500.00", merchant: M1}]}
- diagnosis: {of: s1, cause: paid-with-another-amount, variant: more, holder: merchant, act: acquirer}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "898.00", unexplained: "0.00"}`},
		"behind the settlement bank": {behind, "", `
- reconciliation: {raised: [], open: []}
- diagnosis: {of: s1, cause: paid-with-another-amount, variant: less, holder: merchant, act: acquirer}
- position: {of: s1, holder: merchant-bank, account: "settlement-bank/account:merchant-bank", amount: "298.00"}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "100.00", unexplained: "0.00"}`},
		"less, of two sales": {less, two, `
- reconciliation: {open: [{comparison: L4, side: amount, amount: "497.00", merchant: M1}]}
- position: {of: s1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "100.00"}
- position: {of: s2, holder: acquirer, account: "acquirer/reserve", amount: "199.00"}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "597.00", arrived: "100.00", unexplained: "0.00"}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := play.Run(t.Context(), loadText(t, `
version: 1
id: payout-changed
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 18:00:00"}
faults:
`+indent(w.faults)+`
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "400.00"}
`+indent(w.steps)+`
  - settle: {terminal: T1}
  - advance: {to: "2026-03-26 18:00"}
finally:
`+indent(w.finally)+"\n"), play.Options{})
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, failures(r))
		})
	}
}
