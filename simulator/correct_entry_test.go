package simulator

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// A bank may take its own credit back (冲账) while it looks into it: the payout has succeeded and is on no account,
// which only who has the lines of the account can see; then it stands on the account again, once, or goes back to
// the acquirer by J11 (docs/design/postings.md).
func TestEntryIsCorrected(t *testing.T) {
	const away = `- correct-entry: {merchant: M1%s}
- expect: {books: {merchant-bank: {"account:lotus-card": "100.00", unposted: "99.50"}}}`
	const atTheBank = `holder: merchant-bank, act: merchant-bank, cause: paid-not-in-account, variant: taken-off-again`
	for name, c := range map[string]struct{ steps, finally string }{
		"while the bank looks into it": {fmt.Sprintf(away, "") + "\n- advance: {by: 5h}", `
- reconciliation: {raised: [], open: []}
- diagnosis: {of: s1, ` + atTheBank + `}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "99.50"}
- position: {of: s1, holder: merchant-bank, account: "settlement-bank/account:merchant-bank", amount: "99.50"}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "99.50", arrived: "0.00", unexplained: "0.00"}`},
		"posted again": {fmt.Sprintf(away, "") + `
- advance: {by: 25h}
- {correct-entry: {merchant: M2}, refused: no-such-payout}`, `
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "99.50"}
- position: {of: s1, holder: merchant, account: "merchant-bank/account:lotus-card", amount: "99.50"}
- books: {merchant-bank: {"account:lotus-card": "199.50", unposted: "0.00"}}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "99.50", arrived: "99.50", unexplained: "0.00"}`},
		"posted again after the bank was down": {fmt.Sprintf(away, "") + `
- crash: {node: merchant-bank, restart: 30h}
- advance: {by: 32h}`, `
- books: {merchant-bank: {"account:lotus-card": "199.50", unposted: "0.00"}}`},
		"sent back": {fmt.Sprintf(away, ", reason: BANK_CARD_CARD_INFO_WRONG") + `
- advance: {by: 25h}`, `
- payout: {merchant: M1, count: 1, state: reversed, amount: "99.50"}
- books: {merchant-bank: {"account:lotus-card": "100.00", unposted: "0.00"}, acquirer: {"returned-payout:M1": "99.50"}}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "99.50", arrived: "0.00", unexplained: "0.00"}`},
		"the money has left": {`
- outflow: {account: lotus-card, amount: "150.00"}
- {correct-entry: {merchant: M1, reason: BANK_CARD_CARD_INFO_WRONG}, refused: money-gone}`, `
- books: {merchant-bank: {"account:lotus-card": "49.50", unposted: "0.00"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, wire := range []string{"memory", "tcp"} {
				r := play.Run(t.Context(), loadText(t, corrected(c.steps, c.finally)), play.Options{Wire: wire})
				require.NoError(t, r.Err)
				require.Equal(t, play.Pass, r.Verdict, failures(r))
			}
		})
	}
}

func corrected(steps, finally string) string {
	return fmt.Sprintf(`version: 1
id: corrected
title: {en: "-", zh: "-"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/two-shops.yaml]
limits: {virtual: 100d}
clock: {start: "2026-03-24 12:10:00"}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+1 18:00"}
%s
finally:
%s
`, indent(steps), indent(finally))
}
