package simulator

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/simulator/play"
)

// A net position of 99.62 that moves with another amount is an L3 item until the network makes it good, under an id of
// its own and for the old clearing day, or two persons write it off. Meanwhile the network's book and the acquirer's
// have the same rest, and the merchant is paid: the difference is between the two of them (docs/design/truth.md §1).
func TestShortSettlementIsMadeGood(t *testing.T) {
	const shortOf = "19.62" // 80.00 moved
	for name, c := range map[string]struct{ moved, steps, finally string }{
		"while nobody has put it right": {"8000", "", `
- reconciliation: {raised: [{comparison: L3, side: amount, amount: "19.62", day: 2026-03-24}], open: [{comparison: L3, side: amount, amount: "19.62"}]}
- books: {acquirer: {network-receivable: "19.62"}, clearing: {"position:acquirer": "-19.62"}, settlement-bank: {"account:clearing": "19.68"}}`},
		"short, made good the next day": {"8000", `
- make-good: {day: 2026-03-24}
- expect: {books: {acquirer: {network-receivable: "19.62"}, clearing: {"position:acquirer": "0.00"}}}
- {make-good: {day: 2026-03-24}, refused: nothing-to-make-good}`, made(shortOf)},
		"nothing moved": {"0", "- make-good: {day: 2026-03-24, member: acquirer}", made("99.62")},
		"over, taken back": {"9968", `
- expect: {books: {acquirer: {network-receivable: "-0.06"}}}
- make-good: {day: 2026-03-24}`, made("0.06")},
		"after two months": {"8000", `
- advance: {to: "D+60 18:00"}
- make-good: {day: 2026-03-24}`, made(shortOf)},
		"the network is down before it is answered": {"8000", `
- start: {make-good: {day: 2026-03-24}}
- crash: {node: clearing, restart: 1m}`, made(shortOf)},
		"written off by two": {"8000", `
- {resolve: {comparison: L3, day: 2026-03-24, how: write-off, by: [wang]}, refused: too-few-persons}
- {resolve: {comparison: L3, day: 2026-03-23, how: write-off, by: [wang, li]}, refused: no-open-item}
- resolve: {comparison: L3, day: 2026-03-24, how: write-off, by: [wang, li]}
- advance: {to: "T+3 18:00"}`, `
- reconciliation: {raised: [{comparison: L3, side: amount, amount: "19.62"}], open: []}
- books: {acquirer: {network-receivable: "0.00", written-off: "19.62"}, clearing: {"position:acquirer": "-19.62"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, wire := range []string{"memory", "tcp"} {
				r := play.Run(t.Context(), loadText(t, settledWith(2, c.moved, c.steps, c.finally)), play.Options{Wire: wire})
				require.NoError(t, r.Err)
				require.Equal(t, play.Pass, r.Verdict, failures(r))
			}
		})
	}
}

func made(amount string) string {
	return fmt.Sprintf(`
- reconciliation: {raised: [{comparison: L3, side: amount, amount: %q}], open: []}
- books: {acquirer: {network-receivable: "0.00"}, clearing: {"position:acquirer": "0.00", settlement-account: "0.06"}, settlement-bank: {"account:clearing": "0.06"}}`, amount)
}

// What is collected short from the issuer keeps the network from paying the acquirer: it is made good by the issuer,
// and the acquirer is paid late and whole.
func TestCollectedShortIsMadeGood(t *testing.T) {
	r := runText(t, settledWith(1, "8000", `
- make-good: {day: 2026-03-24, member: issuer}
- advance: {to: "T+2 18:00"}`, `
- reconciliation: {raised: [{comparison: L3, side: short, amount: "99.62", day: 2026-03-24}], open: []}
- books: {acquirer: {network-receivable: "0.00"}, clearing: {"position:acquirer": "0.00", "position:issuer": "0.00"}, issuer: {due-to-network: "0.00"}}`))
	require.NoError(t, r.Err)
	require.Equal(t, play.Pass, r.Verdict, failures(r))
}

// The line of a make-good has the clearing day of the position that it belongs to.
func TestMakeGoodOnTheStatement(t *testing.T) {
	r := runText(t, settledWith(2, "8000", "- make-good: {day: 2026-03-24}", made("19.62")))
	var lines []reconcile.StatementLine
	for _, l := range r.World.Evidence().Statements {
		if l.Kind == reconcile.SettlementLine {
			lines = append(lines, l)
		}
	}
	require.Len(t, lines, 2)
	require.Equal(t, lines[0].ClearingDate, lines[1].ClearingDate)
	require.Equal(t, int64(9962), lines[0].Amount.Minor+lines[1].Amount.Minor)
	require.True(t, strings.HasPrefix(lines[1].Reference, "M"), lines[1].Reference)
}

// settledWith is a sale of 100.00 of whose two transfers one moves with another amount of fen.
func settledWith(transfer int, fen, steps, finally string) string {
	return fmt.Sprintf(`version: 1
id: settled-otherwise
title: {en: "-", zh: "-"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/one-shop.yaml]
limits: {virtual: 100d}
clock: {start: "2026-03-24 12:10:00"}
faults:
  - id: otherwise
    on: {link: clearing->settlement-bank, phase: request, nth: %d}
    do: {mutate: {set: {"4": "%012s"}}}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "100.00"}
  - settle: {terminal: T1}
  - advance: {to: "T+1 18:00"}
%s
  - advance: {to: "T+2 18:00"}
finally:
  - payout: {merchant: M1, count: 1, state: succeeded, amount: "99.50", on: 2026-03-25}
  - merchant-day: {merchant: M1, day: 2026-03-24, expected: "99.50", arrived: "99.50", unexplained: "0.00"}
  - diagnosis: {of: s1, cause: paid, holder: merchant, act: nobody}
%s
`, transfer, fen, indent(steps), indent(finally))
}
