package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// unknownDay is a shop's day on which somebody changed an answer: what the books say of one transaction fits no
// pattern.
type unknownDay struct {
	faults, steps, of string
	nearest           diagnosis.CauseCode
	against           string // a word of what stands against it
	act               reconcile.Actor
}

const onlyTheStart = `- sale: {as: s1, terminal: T1, card: alice, amount: "500.00"}
`

// toldNo is an answer that became a decline on its way to the till.
const toldNo = `- {id: no, on: {link: acquirer->terminal, phase: reply, of: LABEL}, do: {mutate: {set: {"39": "51"}}}}`

func answeredFor(label string) string {
	return `- {id: lie, on: {link: clearing->issuer, phase: request, of: ` + label + `}, do: {answer: {code: "00"}}}`
}

func unknownDays() map[string]unknownDay {
	lost, acquirer := diagnosis.CauseTillLostTheSale, reconcile.AcquirerDesk
	no := func(label string) string { return strings.Replace(toldNo, "LABEL", label, 1) }
	return map[string]unknownDay{
		"the till was told no": {no("s1"), onlyTheStart, "s1", lost, "declined, code 51", acquirer},
		"the till was told no of a refund": {no("r1"), onlyTheStart + `
- refund: {as: r1, of: s1, amount: "200.00"}`, "r1", lost, "declined, code 51", acquirer},
		"the till was told no of a void": {no("v1"), onlyTheStart + `
- void: {as: v1, of: s1}`, "v1", lost, "declined, code 51", acquirer},
		"the till was told no of a completion": {no("c1"), `
- pre-auth: {as: p1, terminal: T1, card: alice, amount: "500.00"}
- complete: {as: c1, of: p1, amount: "400.00"}`, "c1", lost, "declined, code 51", acquirer},
		"the till was told no of a pre-authorisation": {no("p1"), `
- pre-auth: {as: p1, terminal: T1, card: alice, amount: "500.00"}`, "p1", lost, "declined, code 51", acquirer},
		"the till was told no after the money had gone": {no("s2"), onlyTheStart + `
- sale: {as: s2, terminal: T1, card: bob, amount: "80.00"}`, "s2", lost, "declined, code 51", acquirer},
		"the issuer said no and the network yes": {
			`- {id: lie, on: {link: issuer->clearing, phase: reply, of: s1}, do: {mutate: {set: {"39": "00"}}}}`,
			`- sale: {as: s1, terminal: T1, card: alice, amount: "50000.01"}`, "s1", diagnosis.CausePaid, "code 51",
			reconcile.Network},
		"the network said no and we heard yes": {
			`- {id: lie, on: {link: clearing->acquirer, phase: reply, of: s1}, do: {mutate: {set: {"39": "00"}}}}`,
			`- sale: {as: s1, terminal: T1, card: alice, amount: "50000.01"}`, "s1", diagnosis.CauseApprovedOnlyAtAcquirer,
			"code 51", reconcile.Network},
		"the network undid what we heard was approved": {
			`- {id: slow, on: {link: issuer->clearing, phase: reply, of: s1}, do: {delay: {by: 40s}}}
- {id: lie, on: {link: clearing->acquirer, phase: reply, of: s1}, do: {mutate: {set: {"39": "00"}}}}`, onlyTheStart, "s1",
			diagnosis.CauseApprovedOnlyAtAcquirer, "somebody reversed it", reconcile.Network},
		"somebody answered for the issuer: a void": {answeredFor("v1"), onlyTheStart + `
- void: {as: v1, of: s1}
- advance: {to: "22:00"}
- expect: {belief: approved, of: v1}`, "s1", diagnosis.CauseVoidedSale, "no void was carried out", reconcile.IssuerDesk},
		"somebody answered for the issuer: the void of a hold": {answeredFor("v1"), `
- pre-auth: {as: p1, terminal: T1, card: alice, amount: "500.00"}
- pre-auth-void: {as: v1, of: p1}`, "p1", diagnosis.CausePreAuthReleased, "no void was carried out",
			reconcile.IssuerDesk},
	}
}

// Where no pattern has room for all that the books say, the answer is "unknown": with the cause that comes nearest,
// with what stands against it, and with whom to ask for what. Nothing is guessed; where the money is stays said.
func TestNoPatternFits(t *testing.T) {
	days := unknownDays()
	require.GreaterOrEqual(t, len(days), 10)
	for name, day := range days {
		t.Run(name, func(t *testing.T) {
			end := `
- settle: {terminal: T1}
- advance: {to: "T+1 18:00"}`
			if strings.Contains(day.steps, "22:00") {
				end = ""
			}
			r := runText(t, right{faults: day.faults, steps: day.steps + end}.text())
			require.NoError(t, r.Err)
			require.Empty(t, r.Unfired)
			ev := r.World.Evidence()
			key, ok := r.World.KeyOf(ev, day.of)
			require.True(t, ok)

			got := diagnosis.Trace(ev, key)

			require.Equal(t, diagnosis.CauseUnknown, got.Cause)
			require.Equal(t, day.nearest, got.Nearest)
			require.Equal(t, day.act, got.Act)
			var against []string
			for _, l := range got.Against {
				against = append(against, l.Text.En)
				require.NotRegexp(t, "[a-z]{3}", l.Text.Zh, "Chinese is Chinese")
			}
			require.Contains(t, strings.Join(against, "; "), day.against)
			require.Contains(t, got.Remedy.En, "Ask")
			require.NotEmpty(t, got.Places)
		})
	}
}
