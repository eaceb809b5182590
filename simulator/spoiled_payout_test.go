package simulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// As TestSpoiledScenariosFail, for what stands between a payable and the card.
func TestSpoiledPayoutsFail(t *testing.T) {
	for _, c := range []struct {
		id, what     string
		old, changed string
		seen         map[string]string // by expectation that must fail: what was there instead
	}{
		{"A15", "a bank that is back in an hour", "stall: {for: 6h}", "stall: {for: 1h}", map[string]string{
			"expect payout": "succeeded", "expect diagnosis": "cause paid",
			"finally reconciliation": "raised: none (missing 1, extra 0)",
		}},
		{"C03", "an owner whom the bank has seen", "lotus-card: {class: II, verified: false}",
			"lotus-card: {class: II, verified: true}", map[string]string{
				"expect payout": "succeeded", "finally reconciliation": "raised: none (missing 2, extra 0)",
			}},
		{"C04", "one payout of all that is due", "acquirer: {payout: per-sale}", "acquirer: {payout: together}",
			map[string]string{
				"expect payout": "11940.00 CNY on 2026-03-25 failed", "finally diagnosis": "cause payout-refused-class2-quota",
			}},
		{"C05", "a rail that looks at the account", "bank: {post-after: 22h}", "bank: {post-after: 0s}", map[string]string{
			"expect payout":    "failed BANK_CARD_ACCOUNT_ABNORMAL",
			"expect diagnosis": "cause payout-refused-account-closed-or-frozen, variant closed",
		}},
		{"C07", "the right name", "M1: {payee: Lotus Tea House Ltd}", "M1: {payee: Lotus Tea House}", map[string]string{
			"expect payout": "succeeded", "finally diagnosis": "delay none",
		}},
		{"C11", "an acquirer that carries refunds out in any case", "acquirer: {refunds: decline}",
			"acquirer: {refunds: charge}", map[string]string{
				"never message": "0220", "finally reconciliation": "raised: L5 status 500.00 CNY negative-payable",
			}},
		{"C13", "a thief nobody reports", "  - report-loss: {account: lotus-card}\n  - {outflow", "  - {outflow",
			map[string]string{
				"finally diagnosis": "cause paid", "finally position": "5980.00 CNY with the merchant",
			}},
		{"D02", "a host that takes the run up by itself", "forget-payout-run: true", "forget-payout-run: false",
			map[string]string{
				"expect payout":          "1988.00 CNY on 2026-03-25 succeeded",
				"finally reconciliation": "raised: none (missing 2, extra 0)",
			}},
		{"D03", "a host that asks", "new-payout-id-on-retry: true", "new-payout-id-on-retry: false", map[string]string{
			"expect payout": "995.00 CNY on 2026-03-25 succeeded", "finally reconciliation": "raised: none (missing 2, extra 0)",
		}},
		{"D04", "answers that get through", "every: true", "times: 1", map[string]string{
			"expect payout": "succeeded", "finally reconciliation": "raised: none (missing 1, extra 0)",
		}},
		{"D06", "no hold", "  - hold: {merchant: M2, reason: unusual-amount, review: 2026-03-31}\n", "", map[string]string{
			"expect payout": "17975.00 CNY on 2026-03-25 succeeded", "finally diagnosis": "delay none",
		}},
		{"G09", "an account that nobody freezes", "  - account: {account: lotus-card, state: frozen}",
			"  - account: {account: lotus-card, state: open}", map[string]string{
				"finally diagnosis": "cause paid",
			}},
	} {
		t.Run(c.id+" with "+c.what, func(t *testing.T) {
			r := runChanged(t, c.id, c.old, c.changed)
			require.NoError(t, r.Err)
			require.NotEqual(t, play.Pass, r.Verdict)
			for rule, have := range c.seen {
				require.True(t, slices.ContainsFunc(slices.Concat(r.Failures, r.NotJudged), func(f play.Failure) bool {
					return f.Rule == rule && strings.Contains(f.Have+" "+f.Decided, have)
				}), "%s does not tell of %q:\n%s", rule, have, failures(r))
			}
		})
	}
}
