package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// shopWeek is one shop; what its world is like and what happens is each case's own.
const shopWeek = `
version: 1
id: merchant-money
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
world:
WORLD
steps:
STEPS
finally:
FINALLY
`

type week struct{ world, steps, finally string }

func (w week) text() string {
	return strings.NewReplacer("WORLD", indent(w.world), "STEPS", indent(w.steps), "FINALLY", indent(w.finally)).
		Replace(shopWeek)
}

// holds plays a week; all invariants hold, and what it says finally.
func (w week) holds(t *testing.T) {
	t.Helper()
	res := runText(t, w.text())
	require.Equal(t, play.Pass, res.Verdict, "%v", res.Failures)
}

// A merchant gets what it sold less its fees and what it gave back, once, however it is
// paid: nothing goes off twice, nothing stays behind on its payable, and what a payable
// cannot pay the merchant owes (J6, J8, J12).
func TestMerchantGetsWhatIsItsOwn(t *testing.T) {
	for name, w := range map[string]week{
		"per sale: a refund goes off once": {`acquirer: {payout: per-sale}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "200.00"}
- refund: {as: r1, of: s1}
- settle: {terminal: T1}
- advance: {to: "T+1 17:30"}
- sale: {as: s3, terminal: T1, card: bob, amount: "300.00"}
- settle: {terminal: T1}
- advance: {to: "T+8 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "597.00"}}
- payout: {merchant: M1, count: 1, amount: "298.50"}
- reconciliation: {raised: [], open: []}`},
		"per sale: a voided sale is not paid, its void goes off nothing": {`acquirer: {payout: per-sale}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "200.00"}
- void: {as: v1, of: s1}
- settle: {terminal: T1}
- advance: {to: "T+1 17:30"}
- sale: {as: s3, terminal: T1, card: bob, amount: "300.00"}
- settle: {terminal: T1}
- advance: {to: "T+8 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "597.50"}}
- payout: {merchant: M1, count: 1, amount: "199.00"}
- payout: {merchant: M1, count: 1, amount: "298.50"}
- reconciliation: {raised: [], open: []}`},
		"terminal capture: a voided sale counts with its void": {`acquirer: {capture: terminal}`, `
- sale: {as: s1, terminal: T1, card: bob, amount: "160.40"}
- sale: {as: s2, terminal: T1, card: alice, amount: "3712.89"}
- void: {as: v1, of: s2}
- settle: {terminal: T1}
- advance: {to: "T+1 18:00"}
- sale: {as: s3, terminal: T1, card: bob, amount: "5000.00"}
- settle: {terminal: T1}
- advance: {to: "T+8 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "5239.60"}}
- reconciliation: {raised: [], open: []}`},
		"a sale and its refund on one day: the fee that stays is owed": {`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "184.32"}
- refund: {as: r1, of: s1}
- settle: {terminal: T1}
- advance: {to: "T+1 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00", "merchant-receivable:M1": "0.92"}}`},
		"the next sale pays the fee that was owed": {`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "184.32"}
- refund: {as: r1, of: s1}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00", "merchant-receivable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "198.58"}}`},
		"a void after a refund has had the money: the merchant owes it": {`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- advance: {to: "T+1 12:00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "100.00"}
- refund: {as: r1, of: s1}
- void: {as: v1, of: s2}
- advance: {to: "T+2 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00", "merchant-receivable:M1": "100.00"}, merchant-bank: {"account:lotus-card": "199.50"}}`},
		"returned money pays a chargeback before it is paid again": {`accounts: {lotus-two: {number: "6200008135792464444", holder: Lotus Tea House, class: I, balance: "0.00"}}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-26 12:00"}
- dispute: {of: s1, kind: chargeback, reason: not-recognised}
- advance: {to: "2026-03-27 11:00"}
- return: {merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}
- change-account: {merchant: M1, account: lotus-two}
- advance: {to: "2026-03-31 18:00"}`, `
- books: {acquirer: {"merchant-receivable:M1": "0.00", "returned-payout:M1": "0.00", "merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-two": "97.00"}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "97.00"}`},
		"returned money that a chargeback uses up is not paid again": {`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-26 12:00"}
- dispute: {of: s1, kind: chargeback, reason: not-recognised}
- advance: {to: "2026-03-27 11:00"}
- return: {merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}
- advance: {to: "2026-03-31 18:00"}`, `
- books: {acquirer: {"merchant-receivable:M1": "2.50", "returned-payout:M1": "0.00", "merchant-payable:M1": "0.00"}}
- reconciliation: {open: [{comparison: L5, side: status, amount: "2.50"}]}
- payout: {merchant: M1, count: 0, state: succeeded}`},
		"a refund before the payout run goes off what has cleared, not off the sales of today": {`{}`, `
- sale: {as: s1, terminal: T1, card: bob, amount: "7838.34"}
- settle: {terminal: T1}
- advance: {to: "T+1 09:15"}
- refund: {as: r1, of: s1}
- sale: {as: s2, terminal: T1, card: bob, amount: "556.95"}
- sale: {as: s3, terminal: T1, card: alice, amount: "461.80"}
- settle: {terminal: T1}
- advance: {to: "2026-03-25 12:00"}
- expect: {payout: {merchant: M1, count: 0}}
- advance: {to: "T+3 18:00"}`, `
- books: {acquirer: {"merchant-payable:M1": "0.00", "merchant-receivable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "1093.66"}}
- payout: {merchant: M1, count: 1, amount: "993.66"}
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "7818.34", arrived: "0.00", unexplained: "0.00"}
- merchant-day: {merchant: M1, day: 2026-03-25, expected: "-6824.68", arrived: "993.66", unexplained: "0.00"}
- reconciliation: {open: []}`},
		"a sale whose day a refund uses up is set off, not late": {`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "5000.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1}
- sale: {as: s2, terminal: T1, card: bob, amount: "50.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, `
- diagnosis: {of: s2, cause: set-off-against-debt, holder: merchant, act: nobody}
- reconciliation: {raised: [{comparison: L5, side: status, amount: "5000.00"}], open: [{comparison: L5, side: status, amount: "4950.25"}]}`},
		"the limit of a Class II account is one figure in every currency": {`
currency: JPY
network: {interchange: {debit: {cap: "13"}}, fee: {cap: "3"}}
merchants: {M1: {fee: {cap: "20"}}}
accounts: {lotus-card: {class: II, balance: "100"}}
cards: {alice: {balance: "50000"}, bob: {balance: "50000"}}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "10604"}
- settle: {terminal: T1}
- advance: {to: "T+1 18:00"}`, `
- diagnosis: {of: s1, cause: payout-refused-class2-quota, variant: single-payout, holder: acquirer, act: merchant}
- books: {merchant-bank: {"account:lotus-card": "100"}}`},
	} {
		t.Run(name, w.holds)
	}
}

// A statement that is delivered twice is booked once, and its second copy is no clearing
// file: the sales of its day are not late for it.
func TestStatementDeliveredTwice(t *testing.T) {
	text := strings.Replace(week{`{}`, `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-25 12:30"}
- sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}
- advance: {to: "2026-03-25 18:00"}
- expect: {diagnosis: {of: s2, cause: not-yet-due, holder: issuer, act: nobody}}`, `
- diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}
- reconciliation: {raised: [], open: []}`}.text(), "steps:", `faults:
  - id: twice
    on: {link: settlement-bank->acquirer, class: file}
    do: {duplicate: {after: 10m}}
steps:`, 1)
	res := runText(t, text)
	require.Equal(t, play.Pass, res.Verdict, "%v", res.Failures)
}
