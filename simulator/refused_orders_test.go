package simulator

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/simulator/play"
)

// What is ordered at a desk or a bank and refused changes no book: a story that goes on as if it were done tells of
// another day than it says. So the run fails at the step, and names the reason, unless the step asks to be refused; and
// one that asks for it must be.
func TestRefusedOrderFailsTheRun(t *testing.T) {
	for name, c := range map[string]struct{ steps, want string }{
		"in silence": {"  - lose-queue: {}\n",
			"9:5 step lose-queue did nothing: nothing-queued: no advice and no reversal waits for the network"},
		"as the story says": {"  - lose-queue: {}\n    refused: nothing-queued\n", ""},
		"for another reason": {"  - lose-queue: {}\n    refused: no-open-batch\n",
			"9:5 step lose-queue, want refused: no-open-batch, " +
				"have refused: nothing-queued: no advice and no reversal waits for the network"},
		"done all the same": {"  - inflow: {account: lotus-card, amount: \"5.00\"}\n    refused: account\n",
			"9:5 step inflow, want refused: account, have done"},
		"an item that is not there": {"  - resolve: {merchant: M1, how: write-off}\n    refused: no-open-item\n", ""},
		"of an order that nobody waits for": {"  - start: {hold: {merchant: M1}}\n",
			"9:5 step hold did nothing: hold-without-reason: a hold needs a reason and a date of review"},
		"nobody there": {"  - crash: {node: acquirer, restart: 5m}\n  - lose-queue: {}\n",
			"10:5 step lose-queue did nothing: nobody-there: acquirer is down"},
	} {
		t.Run(name, func(t *testing.T) {
			r := tell(t, c.steps)
			require.NoError(t, r.Err)
			var have []string
			for _, f := range r.Failures {
				_, at, _ := strings.Cut(f.Location.String(), ":")
				have = append(have, at+" "+f.Rule+", want "+f.Want+", have "+f.Have)
			}
			want := play.Fail
			for _, u := range r.Undone {
				_, at, _ := strings.Cut(u.Location.String(), ":")
				have = append(have, at+" step "+u.Step+" did nothing: "+u.Refusal+": "+u.Words.En)
				want = play.Inconclusive
			}
			if c.want == "" {
				want = play.Pass
			}
			require.Equal(t, c.want, strings.Join(have, "\n"))
			require.Equal(t, want, r.Verdict)
		})
	}
}

// tell runs a story of one shop.
func tell(t *testing.T, steps string) *play.Result {
	t.Helper()
	return runText(t, `version: 1
id: story
title: {en: "-", zh: "-"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
steps:
`+steps+"finally: []\n")
}
