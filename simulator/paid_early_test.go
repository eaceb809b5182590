package simulator

import (
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A day that is paid by the journal because its clearing file has not come is payable once, with its fees: when the
// file comes at last nothing is added to it, whatever the file has of its sales (J6, J8).
func TestPaidBeforeTheFileComes(t *testing.T) {
	const late = `- {id: file-late, on: {link: clearing->acquirer, class: file}, do: {delay: {by: 24h}}}`
	const lacks = `- {id: file-late, on: {link: clearing->acquirer, class: file, record: {of: s1}}, do: drop}
- {id: file-late-too, on: {link: clearing->acquirer, class: file}, do: {delay: {by: 24h}}}`
	const until = `- settle: {terminal: T1}
- advance: {to: "2026-03-27 18:00"}`
	const paid = `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "398.00", on: 2026-03-25}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "398.00", unexplained: "0.00"}
- books: {acquirer: {"merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "498.00"}}`
	for name, w := range map[string]struct{ world, faults, steps, finally string }{
		"the file comes": {"", late, until, paid + `
- reconciliation: {open: []}
- diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}`},
		"before the file comes": {"", late, `- settle: {terminal: T1}
- advance: {to: "2026-03-25 18:00"}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "398.00", on: 2026-03-25}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "398.00", unexplained: "0.00"}
- diagnosis: {of: s1, cause: paid, holder: merchant}`},
		"terminal capture": {"acquirer: {capture: terminal}", late, until, paid + `
- reconciliation: {open: []}`},
		"a sale of it was void": {"", late, `- sale: {as: s2, terminal: T1, card: bob, amount: "50.00"}
- void: {as: v, of: s2}
` + until, paid + `
- reconciliation: {open: []}`},
		"a refund went off it": {"", late, `- refund: {as: r, of: s1, amount: "100.00"}
` + until, `
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "298.00", arrived: "298.00", unexplained: "0.00"}
- books: {acquirer: {"merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "398.00"}}
- reconciliation: {open: []}`},
		"next day's sales go the usual way": {"", late, `- settle: {terminal: T1}
- advance: {to: "2026-03-25 12:00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "200.00"}
` + until, `
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "398.00", arrived: "398.00", unexplained: "0.00"}
- merchant-day: {merchant: M1, day: 2026-03-25, expected: "199.00", arrived: "199.00", unexplained: "0.00"}
- reconciliation: {open: []}`},
		"the file lacks the sale": {"", lacks, until, `
- merchant-day: {merchant: M1, day: 2026-03-24, unexplained: "0.00"}`},
	} {
		t.Run(name, func(t *testing.T) {
			r := play.Run(t.Context(), loadText(t, `
version: 1
id: paid-early
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 18:00:00"}
world: {practice: {acquirer: {pay-without-clearing: true}}, `+w.world+`}
faults:
`+indent(w.faults)+`
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "400.00"}
`+indent(w.steps)+`
finally:
`+indent(w.finally)+"\n"), play.Options{})
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, failures(r))
		})
	}
}
