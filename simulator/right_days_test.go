package simulator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// rightDay is one shop on a day on which everybody does what is right; what its world is
// like and what happens is each case's own.
const rightDay = `
version: 1
id: right-day
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
vars: {dialect: DIALECT}
clock: {start: "2026-03-24 12:10:00"}
world:
WORLD
faults:
FAULTS
steps:
STEPS
finally:
FINALLY
`

type right struct{ dialect, world, faults, steps, finally string }

func (r right) text() string {
	or := func(s, nothing string) string {
		if s == "" {
			return "  " + nothing
		}
		return indent(s)
	}
	dialect := r.dialect
	if dialect == "" {
		dialect = "1987-ascii"
	}
	return strings.NewReplacer("DIALECT", dialect, "WORLD", or(r.world, "{}"), "FAULTS", or(r.faults, "[]"),
		"STEPS", indent(r.steps), "FINALLY", or(r.finally, "[]")).Replace(rightDay)
}

// jpy is a world in a currency without minor units.
const jpy = `
currency: JPY
network: {interchange: {debit: {cap: "13"}}, fee: {cap: "3"}}
merchants: {M1: {fee: {cap: "20"}}}
cards: {alice: {balance: "50000"}, bob: {balance: "50000"}}`

// lostSale loses the approval of s2 and every reversal of it: the host has it, the till
// does not.
const lostSale = `
- {id: lose-reply, on: {link: acquirer->terminal, mti: "0210", of: s2}, do: drop}
- {id: lose-reversals, on: {link: terminal->acquirer, mti: "0400", of: s2}, do: drop, every: true}`

// uploaded is a batch in which the host has one sale more than the till.
const uploaded = `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "50.00"}
- settle: {terminal: T1}
- sale: {as: s3, terminal: T1, card: alice, amount: "50.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`

// classII is a settlement account that takes in 10,000.00 a day, and forgedPaid turns its
// bank's refusal into "paid".
const (
	classII    = "accounts: {lotus-card: {class: II}}"
	forgedPaid = `- {id: forge, on: {link: settlement-bank->acquirer, nth: 2}, do: {mutate: {set: {"39": "00"}}}}`
)

// atTheLimit pays 10,000.00, the fee of 20.00 being off.
var atTheLimit = right{world: classII, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "10020.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`}

// rightDays has for each invariant, by its number, days that come close to breaking it.
var rightDays = map[string]right{
	"1, 20: between a transfer and the statement that tells of it": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "100.00"}
- refund: {as: r1, of: s2, amount: "40.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 08:15"}`},
	"1, 20: between a payout and its answer": {
		faults: `- {id: late, on: {link: settlement-bank->acquirer, mti: "0210", of: s1}, do: {delay: {by: 20m}}}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 09:32"}`},
	"1, 20: between a forged answer and the day of the statement that tells": {
		world: classII, faults: forgedPaid, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "10540.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}`},
	"1, 20: between a forged answer and the minute of the statement that tells": {
		world: classII, faults: forgedPaid, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "10540.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 08:29"}`},
	"2: a host dies and reads its books back": {
		faults: `- {id: x, on: {link: clearing->acquirer, mti: "0210", of: s1}, do: {crash: {at: after-commit, restart: 2m}}}`,
		steps:  oneSale},
	"3: a customer buys the same again, and has both halves back": {faults: `
- {id: twice, on: {link: settlement-bank->merchant-bank, mti: "0200", of: s1}, do: {duplicate: {after: 2s}}}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "500.00"}
- refund: {as: r1, of: s1, amount: "200.00"}
- refund: {as: r2, of: s1, amount: "300.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"4: a reversal crosses the cut-over, and a void does not": {faults: lostApproval, steps: `
- advance: {to: "22:59:30"}
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "500.00"}
- void: {as: v1, of: s2}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"5: a reversal is told again and again, and another sale is like it": {faults: lostApproval + `
- {id: lose, on: {link: acquirer->terminal, mti: "0410", of: s1}, do: drop, times: 2}
- {id: lose-answer, on: {link: issuer->clearing, mti: "0430", of: s1}, do: drop}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- balance: {terminal: T1, card: bob}
- sale: {as: s2, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"6: the issuer gets a sale after its reversal": {faults: lateAtIssuer, steps: undone},
	"6: the host gets a sale after its reversal":   {faults: lateAtHost, steps: undone},
	"6: a till that was wiped sells like the sale whose reversal came first": {
		faults: `- {id: lost, on: {link: terminal->acquirer, mti: "0200", of: s1}, do: drop}`, steps: `
- sign-on: {terminal: T1}
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- balance: {terminal: T1, card: bob}
- wipe: {terminal: T1}
- sign-on: {terminal: T1}
- sale: {as: s2, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"7: what the till has done without asking nobody approved before": {
		faults: `- {id: slow, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: {delay: {by: 20s}}}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- offline-sale: {as: o1, terminal: T1, card: alice, amount: "5.00"}
- pre-auth: {as: p1, terminal: T1, card: alice, amount: "100.00"}
- complete: {as: c1, of: p1, amount: "100.00", advice: true}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"8: till and host differ while their batch is open": {faults: lostSale, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "50.00"}
- offline-sale: {as: o1, terminal: T1, card: alice, amount: "5.00"}
- void: {as: v1, of: s1}
- advance: {by: 2h}`},
	"10: a refund on the day of its sale, a void, an adjustment, and a batch with nothing in it": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- refund: {as: r1, of: s1}
- offline-sale: {as: o1, terminal: T1, card: alice, amount: "5.00"}
- adjust: {of: o1, amount: "7.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "40.00"}
- void: {as: v1, of: s2}
- settle: {terminal: T1}
- settle: {terminal: T1}
- sale: {as: s3, terminal: T1, card: alice, amount: "40.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"11: an upload is repeated because its answer was lost": {
		faults: lostSale + "\n" + `- {id: up, on: {link: acquirer->terminal, mti: "0330"}, do: drop}`,
		steps: strings.Replace(uploaded, "amount: \"50.00\"}\n- settle: {terminal: T1}\n- adv",
			"amount: \"50.00\"}\n  refused: settle-first\n- settle: {terminal: T1}\n- adv", 1)},
	"12: the second before the cut-over and the second of it": {steps: `
- advance: {to: "22:59:59"}
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- advance: {to: "23:00:00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "50.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"12: a sale is with the issuer while the day ends": {
		faults: `- {id: slow, on: {link: issuer->clearing, mti: "0210", of: s1}, do: {delay: {by: 20s}}}`, steps: `
- advance: {to: "22:59:50"}
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"13: a lost file is sent again, twice": {
		faults: `- {id: lost, on: {link: clearing->acquirer, class: file}, do: drop}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 10:00"}
- resend-file: {day: 2026-03-24}
- resend-file: {day: 2026-03-24}
- advance: {to: "T+2 18:00"}`},
	"14: a day on which the acquirer has to pay": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1}
- sale: {as: s2, terminal: T1, card: alice, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`},
	"15: half a fen, a fen less, and the amounts around the caps": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "1.00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "0.99"}
- sale: {as: s3, terminal: T1, card: alice, amount: "4000.00"}
- sale: {as: s4, terminal: T1, card: alice, amount: "4000.01"}
- sale: {as: s5, terminal: T1, card: alice, amount: "3999.99"}
- refund: {as: r1, of: s5, amount: "3.00"}
- sale: {as: s6, terminal: T1, card: alice, amount: "0.01"}
- tip: {of: s1, amount: "0.10"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`},
	"16: a payout comes back, a refund meets it, and the rest is paid again": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- return: {merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}
- advance: {by: 1h}
- sale: {as: s2, terminal: T1, card: alice, amount: "100.00"}
- refund: {as: r1, of: s1}
- change-account: {merchant: M1, account: lotus-card}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`},
	"17: the account changes from tomorrow, between two payouts": {
		world: "accounts: {other: {number: \"6200008135792469997\", holder: Lotus Tea House, class: I}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 09:00"}
- change-account: {merchant: M1, account: other, from: 2026-03-26}
- sale: {as: s2, terminal: T1, card: alice, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`},
	"17: more than one payout has room for goes with two": {
		world: "cards: {alice: {balance: \"90000000000.00\"}}", steps: `
- advance: {to: "2026-03-27 12:10"}
- sale: {as: s1, terminal: T1, card: alice, amount: "9000000000.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-28 12:10"}
- sale: {as: s2, terminal: T1, card: alice, amount: "9000000000.00"}
- settle: {terminal: T1}
- advance: {to: "2026-03-30 18:00"}
- expect: {payout: {merchant: M1, count: 1, state: succeeded, amount: "8999999980.00", on: 2026-03-30}}
- expect: {reconciliation: {open: [{comparison: L4, side: status, amount: "8999999980.00", merchant: M1, day: 2026-03-28}]}}
- advance: {to: "2026-03-31 18:00"}`, finally: `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "8999999980.00", on: 2026-03-31}
- reconciliation: {open: []}
- diagnosis: {of: s2, cause: paid, holder: merchant}`},
	"18: exactly what a day may bring": atTheLimit,
	"21: a sale whose MAC was refused is made again": {
		world: "security: {keys: double}", faults: changedSale, steps: `
- sign-on: {terminal: T1}
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- sign-on: {terminal: T1}
- sale: {as: s2, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`},
	"22: two tills ask at one instant, and the host dies at it": {
		world: "terminals: {T2: {id: \"10000002\", merchant: M1, dialect: \"1987-ascii\"}}", steps: `
- start: {sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}}
- start: {sale: {as: s2, terminal: T2, card: alice, amount: "500.00"}}
- crash: {node: acquirer, restart: 5s}
- advance: {to: "T+3 18:00"}`},
	"9: an advice is stored while the network is away, and waits as long": {
		faults: `- {id: down, on: {link: clearing->issuer}, do: drop, every: true}`, steps: `
- offline-sale: {as: o1, terminal: T1, card: alice, amount: "1.00"}
- settle: {terminal: T1}
- advance: {by: 30m}`,
	},
	"18: the limits of an account are one figure in any currency": {
		world: jpy + "\naccounts: {lotus-card: {class: II, balance: \"100\"}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "10604"}
- settle: {terminal: T1}
- advance: {to: "T+4 18:00"}`, finally: `- diagnosis: {of: s1, cause: payout-refused-class2-quota}`,
	},
	"19: a missed cut-over lets the files of two days be expected": {
		faults: `- {id: lose, on: {link: clock->cut-over}, do: drop}`, steps: `
- advance: {to: "T+4 18:00"}`,
	},
	"19: a batch with nothing in it is no batch that nobody settles": {
		dialect: "unionpay-direct", steps: `
- balance: {terminal: T1, card: bob}
- advance: {to: "T+4 18:00"}`, finally: `- reconciliation: {raised: [], open: []}`,
	},
	"19: an upload that has no more than numbers and amounts says nothing of a void": {
		dialect: "unionpay-direct", faults: lostSale, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- void: {as: v1, of: s1}
- sale: {as: s2, terminal: T1, card: bob, amount: "20.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, finally: `
- reconciliation: {raised: [{comparison: L1, side: short, amount: "20.00", of: s2}],
    open: [{comparison: L1, side: short, amount: "20.00", of: s2}]}`,
	},
	"20: a record that our file alone lacks is not presented again: its cash came": {
		faults:  `- {id: less, on: {link: clearing->acquirer, class: file, record: {of: s1}}, do: drop}`,
		steps:   oneSale,
		finally: `- diagnosis: {of: s1, cause: approved-not-cleared, variant: cash-came, holder: acquirer, act: acquirer}`,
	},
	"20: a record that came twice is somebody's to give back, though its sale is paid": {
		faults: `- {id: twice, on: {link: clearing->acquirer, class: file, record: {of: s1}}, do: duplicate}`, steps: oneSale,
		finally: `- diagnosis: {of: s1, cause: paid, holder: merchant, act: acquirer}`,
	},
	"19, 20: under terminal capture no fee is charged for a batch that is open": {
		world: "acquirer: {capture: terminal}\nterminals: {T2: {id: \"10000002\", merchant: M1, dialect: \"1987-ascii\"}}",
		steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- sale: {as: s2, terminal: T2, card: bob, amount: "200.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}`, finally: `- reconciliation: {raised: [], open: []}`,
	},
	"19, 20: nor for what the till left out of its batch, while its item is open": {
		world: "acquirer: {capture: terminal}", faults: lostSale, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "120.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "268.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, finally: `
- reconciliation: {raised: [{comparison: L1, side: short, amount: "268.00", of: s2}],
    open: [{comparison: L1, side: short, amount: "268.00", of: s2}]}
- merchant-day: {merchant: M1, expected: "119.40", arrived: "119.40", unexplained: "0.00"}`,
	},
	"19: after the desk has paid it, it is charged": {
		world: "acquirer: {capture: terminal}", faults: lostSale, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "120.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "268.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- resolve: {of: s2, how: pay-merchant}
- advance: {to: "T+2 18:00"}`, finally: `
- reconciliation: {raised: [{comparison: L1, side: short, amount: "268.00", of: s2}], open: []}`,
	},
	"20: a completion may be more than its pre-authorisation": {steps: `
- pre-auth: {as: p1, terminal: T1, card: alice, amount: "100.00"}
- complete: {as: c1, of: p1, amount: "110.00"}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`, finally: `
- diagnosis: {of: p1, cause: pre-auth-completed, holder: merchant}
- diagnosis: {of: c1, cause: paid, holder: merchant}`},
	"19: a payout that the rail has taken and the account not yet, after one that it has": {
		world: "bank: {post-after: 20h}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- sale: {as: s2, terminal: T1, card: alice, amount: "50.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 18:00"}`, finally: `
- books: {merchant-bank: {unposted: "49.75"}}
- reconciliation: {raised: [], open: []}
- position: {of: s2, holder: merchant-bank, account: "settlement-bank/account:merchant-bank", amount: "49.75"}`},
	"19: between a refund above what is owed and the next morning": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "50.00"}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1}`},
	"19: between a refused payout and its review": {
		world: "accounts: {lotus-card: {class: III}}", steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "5000.00"}
- advance: {to: "D+1 10:30"}`},
	"19: between the age of a batch and the next comparison": {steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- advance: {to: "T+1 18:00"}`, finally: `- diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}`},
	"13: a statement that comes twice is no clearing file": {
		faults: `- {id: twice, on: {link: settlement-bank->acquirer, class: file}, do: {duplicate: {after: 10m}}}`, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:30"}
- sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}
- advance: {to: "18:00"}`, finally: `
- diagnosis: {of: s2, cause: not-yet-due, holder: issuer, act: nobody}
- reconciliation: {raised: [], open: []}`},
}

// No invariant fails a day on which everything was done as it should be, whenever one
// looks at it and whatever is not usual about it (CASES §2.2).
func TestInvariantsHoldOnRightDays(t *testing.T) {
	for name, r := range rightDays {
		t.Run(name, func(t *testing.T) {
			res := runText(t, r.text())
			require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
		})
	}
}

// A refund that never clears and is given back to its merchant is given back once, however the merchant is paid and
// whenever it is done: what has arrived in the end is the sales less their fees (J12, J16).
func TestRefundGivenBackOnce(t *testing.T) {
	const sale = "- sale: {as: %s, terminal: T1, card: bob, amount: \"250.00\"}\n- settle: {terminal: T1}\n"
	faults := map[string]string{
		"our file lacks it": `
- {id: lose, on: {link: clearing->acquirer, class: file, record: {of: r1}}, do: drop}`,
		"the network never had it": `
- {id: never, on: {link: acquirer->clearing, mti: "0220", of: r1}, do: {answer: {code: "00"}}}`,
	}
	for _, cut := range []string{"together", "per-sale"} {
		for name, steps := range map[string]string{
			"on its day": `
- refund: {as: r1, of: s1, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 09:10"}
- expect: {diagnosis: {of: r1, cause: refunded, variant: not-cleared, act: acquirer}}
- resolve: {of: r1, how: pay-merchant}
` + fmt.Sprintf(sale, "s2"),
			"after the sale was paid": `
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1, amount: "100.00"}
` + fmt.Sprintf(sale, "s2") + `
- advance: {to: "T+1 12:00"}
- resolve: {of: r1, how: pay-merchant}`,
			"when nothing was owed": `
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1, amount: "100.00"}
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- resolve: {of: r1, how: pay-merchant}
` + fmt.Sprintf(sale, "s2"),
			"after the next payout": `
- settle: {terminal: T1}
- advance: {to: "T+1 12:00"}
- refund: {as: r1, of: s1, amount: "100.00"}
` + fmt.Sprintf(sale, "s2") + `
- advance: {to: "T+2 12:00"}
- resolve: {of: r1, how: pay-merchant}`,
		} {
			for why, fault := range faults {
				t.Run(name+", "+cut+", "+why, func(t *testing.T) {
					res := runText(t, right{
						world: "acquirer: {payout: " + cut + "}", faults: fault, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "300.00"}` + steps + `
- advance: {to: "T+4 18:00"}`, finally: `
- books: {merchant-bank: {"account:lotus-card": "647.25"}, acquirer: {"merchant-payable:M1": "0.00", long: "0.00"}}
- diagnosis: {of: r1, cause: refunded, variant: kept-by-merchant, act: merchant}
- diagnosis: {of: s1, cause: paid}`,
					}.text())
					require.NoError(t, res.Err)
					require.Empty(t, res.Failures)
				})
			}
		}
	}
}

// What a till has forgotten its merchant does not expect, and what came for it is told all
// the same: the day has a line for it, and the sale is told by its own slip, not by the
// one that the emptied till made under the same number (E06, E09).
func TestForgottenSaleArrives(t *testing.T) {
	res := runText(t, right{
		faults: `- {id: lose-approval, on: {link: acquirer->terminal, mti: "0210", of: s1}, do: drop}`, steps: `
- sign-on: {terminal: T1}
- sale: {as: s1, terminal: T1, card: alice, amount: "268.00"}
- wipe: {terminal: T1}
- sign-on: {terminal: T1}
- sale: {as: s2, terminal: T1, card: bob, amount: "90.00"}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, finally: `
- diagnosis: {of: s1, cause: till-lost-the-sale, holder: merchant, act: acquirer}
- merchant-day: {merchant: M1, expected: "0.00", arrived: "266.66", unexplained: "0.00"}`,
	}.text())
	require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
}

// A refund of yesterday's sale that yesterday's money pays before it is paid out: both
// days close, each against what came of it (J12).
func TestDayPaysTheRefundOfAnother(t *testing.T) {
	res := runText(t, right{steps: `
- sale: {as: s1, terminal: T1, card: bob, amount: "7838.34"}
- advance: {to: "T+1 09:15"}
- refund: {as: r1, of: s1}
- sale: {as: s2, terminal: T1, card: bob, amount: "556.95"}
- advance: {to: "T+4 18:00"}`, finally: `
- merchant-day: {merchant: M1, day: 2026-03-24, expected: "7818.34", arrived: "0.00", unexplained: "0.00"}
- merchant-day: {merchant: M1, day: 2026-03-25, expected: "-7284.17", arrived: "534.17", unexplained: "0.00"}`,
	}.text())
	require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
}

// A refund that is refused because the sale was given back, or voided, is not to be sent
// again; one of a sale of which something is left is (C11).
func TestRefundThatIsNotToBeSentAgain(t *testing.T) {
	res := runText(t, right{steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
- sale: {as: s2, terminal: T1, card: bob, amount: "200.00"}
- sale: {as: s3, terminal: T1, card: bob, amount: "30.00"}
- refund: {as: r1, of: s1}
- refund: {as: r2, of: s1}
- void: {as: v1, of: s2}
- refund: {as: r3, of: s2}
- refund: {as: r4, of: s3, amount: "20.00"}
- refund: {as: r5, of: s3, amount: "20.00"}
- settle: {terminal: T1}`, finally: `
- diagnosis: {of: r2, cause: refund-declined, variant: given-back, act: nobody}
- diagnosis: {of: r3, cause: refund-declined, variant: voided, act: nobody}
- diagnosis: {of: r5, cause: refund-declined, act: merchant}`,
	}.text())
	require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
}

// A bank that credits a payout and answers that it refused it is short of the money: our
// statement has one debit (D03).
func TestRefusedAndCredited(t *testing.T) {
	res := runText(t, right{
		faults: `- {id: x, on: {link: merchant-bank->settlement-bank, mti: "0210", of: s1}, do: {mutate: {set: {"39": "15"}}}}`,
		steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "640.00"}
- settle: {terminal: T1}
- advance: {to: "T+3 18:00"}`, finally: `
- diagnosis: {of: s1, cause: paid-twice, variant: refused, holder: merchant, act: merchant-bank}
- merchant-day: {merchant: M1, expected: "636.80", arrived: "1273.60", unexplained: "0.00"}`,
	}.text())
	require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
}

// A refusal that was forged into "paid" on its way is found by the next statement of our own
// account, which does not show the payout: the money has not left us, an item says so, and
// the reserve is as much too low as the payout (J9).
func TestPaidByAForgedAnswer(t *testing.T) {
	for dialect, amounts := range map[string][3]string{
		"1987-ascii": {"10539.99", "10519.99", "10519.99"}, "unionpay-direct": {"10500.00", "10480.00", "10480.00"},
	} {
		res := runText(t, right{
			dialect: dialect, world: classII, faults: forgedPaid, steps: `
- sale: {as: s1, terminal: T1, card: alice, amount: "` + amounts[0] + `"}
- settle: {terminal: T1}
- advance: {to: "T+4 18:00"}`, finally: `
- diagnosis: {of: s1, cause: paid-not-in-account, variant: not-debited, holder: acquirer, act: acquirer}
- reconciliation:
    raised: [{comparison: L4, side: short, amount: "` + amounts[1] + `", merchant: M1, day: 2026-03-25}]
    open: [{comparison: L4, side: short, amount: "` + amounts[1] + `", merchant: M1, day: 2026-03-25}]
- payout: {merchant: M1, count: 1, state: succeeded, amount: "` + amounts[2] + `", on: 2026-03-25}
- merchant-day: {merchant: M1, expected: "` + amounts[1] + `", arrived: "0.00", unexplained: "0.00"}`,
		}.text())
		require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
	}
}

// An off-line sale that the host takes from an upload nobody has asked it for: no answer
// leaves that a till could take for that of another message under the same number (E07).
func TestUploadedSaleHasNoAnswer(t *testing.T) {
	for _, dialect := range []string{"1987-ascii", "unionpay-direct"} {
		res := runText(t, right{
			dialect: dialect, faults: `- {id: lose, on: {link: terminal->acquirer, of: o1}, do: drop, times: 2}`,
			steps: `
- offline-sale: {as: o1, terminal: T1, card: alice, amount: "40.00"}
- sale: {as: s1, terminal: T1, card: bob, amount: "20.00"}
- never: {message: "0230", link: acquirer->T1}
- settle: {terminal: T1}
- advance: {to: "T+2 18:00"}`, finally: `- diagnosis: {of: o1, cause: paid, holder: merchant}`,
		}.text())
		require.Equal(t, play.Pass, res.Verdict, "%v %s", res.Err, failures(res))
	}
}
