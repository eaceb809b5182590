package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// One shop sells twice, settles its batch, and waits for its money on the next
// working day. What happens between is each case's own.
const shopDay = `
version: 1
id: fault-at-a-hand-off
title: {en: x, zh: x}
story: {en: x, zh: x}
lesson: {en: x, zh: x}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-25 12:30:00"}
faults:
FAULTS
steps:
  - sign-on: {terminal: T1}
  - sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}
  - advance: {to: "21:30"}
  - settle: {terminal: T1}
  - advance: {to: "2026-03-26 18:00"}
finally:
FINALLY
`

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

// dayWith is the shop's day with faults and what must hold at its end.
func dayWith(faults, finally string) string {
	return strings.NewReplacer("FAULTS", indent(faults), "FINALLY", indent(finally)).Replace(shopDay)
}

func runText(t *testing.T, text string) *play.Result {
	t.Helper()
	return play.Run(t.Context(), loadText(t, text), play.Options{})
}

func loadText(t *testing.T, text string) *scenarios.Scenario {
	t.Helper()
	read := func(name string) ([]byte, error) {
		if name == "test.yaml" {
			return []byte(text), nil
		}
		return scenarios.ReadFile(name)
	}
	rows, err := scenarios.Load(read, "test.yaml", scenarios.Options{})
	require.NoError(t, err)
	return rows[0]
}

// Every verb works at every kind of hand-off, and reconciliation finds exactly the
// harm that was done: nothing missing, nothing extra (CASES B08 to B14, D02, D04).
func TestFaultsAtEachHandOff(t *testing.T) {
	for name, c := range map[string]struct{ faults, finally string }{
		"record dropped from the clearing file (B11, tail)": {`
- id: f
  on: {link: clearing->acquirer, class: file, record: {of: s1}}
  do: drop`, `
- reconciliation: {open: [{comparison: L2, side: short, amount: "500.00", of: s1}, {comparison: L3, side: amount, amount: "498.09"}]}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"record changed in the clearing file (B13)": {`
- id: f
  on: {link: clearing->acquirer, class: file, record: {of: s1}}
  do: {mutate: {set: {"4": "000000040000"}}}`, `
- reconciliation: {open: [{comparison: L2, side: amount, amount: "100.00", of: s1}]}`},
		"record doubled in the clearing file": {`
- id: f
  on: {link: clearing->acquirer, class: file, record: {of: s2}}
  do: duplicate`, `
- reconciliation: {open: [{comparison: L2, side: long, amount: "80.00", of: s2}, {comparison: L3, side: amount, amount: "79.69"}]}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"record that nobody sent (B14)": {`
- id: f
  on: {link: clearing->acquirer, class: file, record: {of: s1}}
  do: {insert: {set: {"37": "999999999999", "11": "777777", "4": "000000001000"}}}`, `
- reconciliation: {open: [{comparison: L2, side: long, amount: "10.00"}, {comparison: L3, side: amount}]}
- books: {acquirer: {long: "10.00"}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"trailer that does not equal the body (B11)": {`
- id: f
  on: {link: clearing->acquirer, class: file, record: {of: s1}}
  do: {drop: {seal: keep}}`, `
- reconciliation: {open: [{comparison: L2, side: missing-file}, {comparison: L3, side: long}]}
- payout: {merchant: M1, count: 0}`},
		"file lost (B09)": {`
- id: f
  on: {link: clearing->acquirer, class: file}
  do: drop`, `
- reconciliation: {open: [{comparison: L2, side: missing-file}, {comparison: L3, side: long}]}
- payout: {merchant: M1, count: 0}`},
		"file delivered twice": {`
- id: f
  on: {link: clearing->acquirer, class: file}
  do: {duplicate: {after: 1h}}`, `
- reconciliation: {raised: [], open: []}
- books: {acquirer: {network-receivable: "0.00"}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"payout instruction lost (D04): asked for under its id, found never received, paid by the next run": {`
- id: f
  on: {link: acquirer->settlement-bank, mti: "0200", of: s1}
  do: drop`, `
- payout: {merchant: M1, count: 0, state: succeeded}
- payout: {merchant: M1, count: 1, state: failed}
- books: {acquirer: {payout-in-transit: "0.00", "merchant-payable:M1": "577.10"}}`},
		"payout answer lost (D04): asked for, found paid, not paid twice": {`
- id: f
  on: {link: settlement-bank->acquirer, mti: "0210", of: s1}
  do: drop`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {merchant-bank: {"account:lotus-card": "677.10"}}
- reconciliation: {raised: [], open: []}`},
		"payout instruction doubled (D03): one id, one credit": {`
- id: f
  on: {link: settlement-bank->merchant-bank, mti: "0200", of: s1}
  do: {duplicate: {after: 1s}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {merchant-bank: {"account:lotus-card": "677.10"}}`},
		"payout run that never starts (D02)": {`
- id: f
  on: {link: clock->payout}
  do: drop`, `
- payout: {merchant: M1, count: 0}
- reconciliation: {open: [{comparison: L4, side: status, amount: "577.10"}]}`},
		"payout run started twice": {`
- id: f
  on: {link: clock->payout}
  do: {duplicate: {after: 1m}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {merchant-bank: {"account:lotus-card": "677.10"}}`},
		"payout run late": {`
- id: f
  on: {link: clock->payout}
  do: {delay: {by: 2h}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"acquirer dies after it has noted the payout and before it leaves: asks, and pays with the next run": {`
- id: f
  on: {link: clock->payout}
  do: {crash: {at: after-commit, restart: 10m}}`, `
- payout: {merchant: M1, count: 1, state: failed, reason: NOT_RECEIVED}
- books: {acquirer: {payout-in-transit: "0.00", "merchant-payable:M1": "577.10"}, merchant-bank: {"account:lotus-card": "100.00"}}`},
		"acquirer dies on the answer to its payout: asks, and learns that it is paid": {`
- id: f
  on: {link: settlement-bank->acquirer, mti: "0210", of: s1}
  do: {crash: {at: before-commit, restart: 10m}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {acquirer: {payout-in-transit: "0.00", "merchant-payable:M1": "0.00"}, merchant-bank: {"account:lotus-card": "677.10"}}`},
		"everything loses power on the answer to a payout": {`
- id: f
  on: {link: settlement-bank->acquirer, mti: "0210", of: s1}
  do: {crash: {at: before-commit, node: all, restart: 10m}}`, `
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}
- books: {acquirer: {payout-in-transit: "0.00"}, merchant-bank: {"account:lotus-card": "677.10"}}`},
		"clearing dies while it makes the files": {`
- id: f
  on: {link: clock->clearing-file}
  do: {crash: {at: after-commit, restart: 5m}}`, `
- reconciliation: {raised: [], open: []}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"a sale delivered twice is one sale (A10)": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: duplicate`, `
- books: {issuer: {"cardholder:alice": "49500.00"}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
		"a sale that nobody can read": {`
- id: f
  on: {link: terminal->acquirer, mti: "0200", of: s1}
  do: {mutate: {cut: 30}}`, `
- belief: unknown
  of: s1
- books: {issuer: {"cardholder:alice": "50000.00"}}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "79.60"}`},
		"a slip that does not come out": {`
- id: f
  on: {link: terminal->printer, of: s1}
  do: drop`, `
- printed: {of: s1, count: 0}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(shopDay, "FAULTS", indent(c.faults), 1)
			r := runText(t, strings.Replace(text, "FINALLY", indent(c.finally), 1))
			require.NoError(t, r.Err)
			require.Equal(t, play.Pass, r.Verdict, failures(r))
		})
	}
}

// A fault that never fired proves nothing, and an expectation that does not hold says what was seen.
func TestVerdicts(t *testing.T) {
	text := strings.Replace(shopDay, "FAULTS", indent(`
- id: never-happens
  on: {link: acquirer->terminal, mti: "0430"}
  do: drop`), 1)
	r := runText(t, strings.Replace(text, "FINALLY", indent(`- payout: {merchant: M1, count: 1}`), 1))
	require.Equal(t, play.Inconclusive, r.Verdict)
	require.Equal(t, []string{"never-happens"}, r.Unfired)

	r = runText(t, strings.Replace(text, "FINALLY", indent(`- payout: {merchant: M1, count: 2}`), 1))
	require.Equal(t, play.Inconclusive, r.Verdict, "whatever is expected of it")
	require.Empty(t, r.Failures)
	require.Contains(t, r.NotJudged[0].Have, "577.10 CNY on 2026-03-26 succeeded")
	near := r.Nearest["never-happens"]
	require.Equal(t, []fault.Condition{{Key: "mti", Want: "0430", Have: "0810"}}, near.Unmet)
	require.Equal(t, "acquirer->T1", near.From+"->"+near.To)

	text = strings.Replace(text, `mti: "0430"`, `mti: "0210"`, 1)
	r = runText(t, strings.Replace(text, "FINALLY", indent(`- payout: {merchant: M1, count: 2}`), 1))
	require.Equal(t, play.Fail, r.Verdict)

	text = strings.Replace(text, "id: fault-at", "xfail: TICKET-1\nid: fault-at", 1)
	r = runText(t, strings.Replace(text, "FINALLY", indent(`- payout: {merchant: M1, count: 2}`), 1))
	require.Equal(t, play.Known, r.Verdict, "it fails as the ticket says")
}

// BenchmarkCatalogue plays every scenario of the catalogue once, on one core.
func BenchmarkCatalogue(b *testing.B) {
	var rows []*scenarios.Scenario
	for _, id := range scenarios.IDs() {
		some, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(b, err)
		rows = append(rows, some...)
	}
	for _, wire := range everyWire() {
		b.Run(wire, func(b *testing.B) {
			for b.Loop() {
				for _, s := range rows {
					r := play.Run(b.Context(), s, play.Options{Wire: wire, Wires: otherWires})
					require.Contains(b, []play.Verdict{play.Pass, play.Differs}, r.Verdict)
				}
			}
		})
	}
}

// A fault that asks of a message what that does not have proves nothing, and the run says why, so that its author need
// not look for a message that never came.
func TestAFaultThatCouldNotActSaysWhy(t *testing.T) {
	r := runText(t, dayWith(`
- id: forge
  on: {link: acquirer->terminal, mti: "0210", of: s1}
  do: {mutate: {set: {"4": "12"}}}
- id: later
  on: {link: acquirer->terminal, mti: "0430"}
  do: drop`, `- reconciliation: {open: []}`))
	require.Equal(t, play.Inconclusive, r.Verdict)
	require.Equal(t, []string{"forge", "later"}, r.Unfired)
	require.Len(t, r.Thwarted, 1)
	require.Contains(t, r.Thwarted["forge"], "want 12 digits, have 2")
}

// A cut-over job that is lost leaves a clearing day without a file of its own. The contract has one for every day, so
// the desk waits for it, and so does a stranger who compares: the two see the same (CASES §2.2).
func TestALostCutOverLeavesADayWithoutItsFile(t *testing.T) {
	r := runText(t, strings.Replace(dayWith(`
- id: lose
  on: {link: clock->cut-over}
  do: drop`, `
- reconciliation: {open: [{comparison: L2, side: missing-file}]}
- payout: {merchant: M1, count: 1, state: succeeded, amount: "577.10"}`), "2026-03-26 18:00", "2026-03-30 18:00", 1))
	require.Empty(t, r.Failures)
}
