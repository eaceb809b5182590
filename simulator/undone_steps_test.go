package simulator

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/strict"
)

// idle are stories in whose last line a step finds nothing that it can do, by the word of the step: the lines before
// it, the step, and the slug of why. Every word of the language has one, but those of which unhindered says why not.
var idle = map[string][]struct{ before, step, slug string }{
	"sign-on":         {{"start: {settle: {terminal: T1}}", "{terminal: T1}", "till-busy"}},
	"sale":            {{"sale: " + saleOf("s1") + "|sale: " + saleOf("s2"), saleOf("s3"), "batch-full"}},
	"void":            {{aSale + "|void: {of: s1}", "{of: s1}", "already-voided"}},
	"refund":          {{aSale, `{of: s1, amount: "12.00"}`, "above-refund-limit"}},
	"balance":         {{"start: {settle: {terminal: T1}}", "{terminal: T1, card: alice}", "till-busy"}},
	"pre-auth":        {{tillDown, saleOf("p1"), "nobody-there"}},
	"pre-auth-void":   {{aHold + "|pre-auth-void: {of: p1}", "{of: p1}", "already-voided"}},
	"complete":        {{aHold + "|complete: {of: p1}", "{of: p1}", "already-completed"}},
	"offline-sale":    {{aSale + "|sale: " + saleOf("s2"), `{terminal: T1, card: alice, amount: "5.00"}`, "batch-full"}},
	"adjust":          {{aSale, `{of: s1, amount: "1.00"}`, "no-original"}},
	"tip":             {{aSale + `|tip: {of: s1, amount: "1.00"}`, `{of: s1, amount: "1.00"}`, "already-tipped"}},
	"manage":          {{"start: {settle: {terminal: T1}}", "{terminal: T1, what: echo-test}", "till-busy"}},
	"printer":         {{tillDown, "{terminal: T1, broken: true}", "nobody-there"}},
	"reprint":         {{aSale + "|printer: {terminal: T1, broken: true}", "{of: s1}", "printer-broken"}},
	"wipe":            {{tillDown, "{terminal: T1}", "nobody-there"}},
	"ring-up":         {{tillDown, `{terminal: T1, ticket: 1, amount: "5.00"}`, "nobody-there"}},
	"settle":          {{"start: {sign-on: {terminal: T1}}", "{terminal: T1}", "till-busy"}},
	"account":         {{gone("merchant-bank"), "{account: lotus-card, state: closed}", "nobody-there"}},
	"return":          {{"", "{merchant: M1, reason: BANK_CARD_ACCOUNT_ABNORMAL}", "no-such-payout"}},
	"correct-entry":   {{"", "{merchant: M1}", "no-such-payout"}},
	"inflow":          {{"account: {account: lotus-card, state: closed}", `{account: lotus-card, amount: "1.00"}`, "account"}},
	"outflow":         {{"", `{account: lotus-card, amount: "5000.00"}`, "insufficient-funds"}},
	"report-loss":     {{gone("merchant-bank"), "{account: lotus-card}", "nobody-there"}},
	"change-account":  {{gone("acquirer"), "{merchant: M1, account: lotus-card}", "nobody-there"}},
	"hold":            {{"", "{merchant: M1}", "hold-without-reason"}},
	"release":         {{"", "{merchant: M1}", "not-held"}},
	"resume-payouts":  {{"", "{}", "no-stopped-run"}},
	"require-sign-on": {{gone("acquirer"), "{terminal: T1}", "nobody-there"}},
	"resolve": {{aSale, "{of: s1, how: write-off, by: [wang, li]}", "no-open-item"},
		{aSale, "{of: s1, how: re-present}", "no-open-item"}},
	"dispute": {{aSale, "{of: s1, kind: second-chargeback, reason: stolen}", "dispute-out-of-turn"},
		{tillDown + "|sale: " + saleOf("s1"), "{of: s1, kind: chargeback, reason: stolen}", "unknown-transaction"}},
	"card-status":  {{gone("issuer"), "{card: alice, status: lost}", "nobody-there"}},
	"stray-record": {{gone("clearing"), `{terminal: T1, card: alice, amount: "5.00"}`, "nobody-there"}},
	"force-batch":  {{"", "{terminal: T1}", "no-open-batch"}},
	"lose-queue":   {{"", "{}", "nothing-queued"}},
	"make-good":    {{"", "{day: 2026-03-24}", "nothing-to-make-good"}},
	"resend-file":  {{"", "{day: 2026-03-24}", "day-not-cleared"}},
	"crash":        {{tillDown, "{node: T1}", "nobody-there"}},
	"restart":      {{"", "{node: T1}", "not-down"}},
}

// unhindered are the steps that always do something, and why.
var unhindered = map[string]string{
	"advance":   "time passes, or the run cannot go on",
	"complaint": "whoever calls has called",
}

const (
	aSale    = `sale: {as: s1, terminal: T1, card: alice, amount: "12.50"}`
	aHold    = `pre-auth: {as: p1, terminal: T1, card: alice, amount: "50.00"}`
	tillDown = "crash: {node: T1}"
)

func saleOf(label string) string {
	return `{as: ` + label + `, terminal: T1, card: alice, amount: "5.00"}`
}

func gone(node string) string { return "crash: {node: " + node + "}" }

// A step that does nothing is no part of the story that follows: whichever it is, the run says which and why, and
// proves nothing, unless the step says that it must be refused, for that reason.
func TestAStepThatDoesNothingProvesNothing(t *testing.T) {
	for _, f := range strict.FieldsOf(reflect.TypeFor[scenarios.Actions]()) {
		stories := idle[f.Name]
		require.Equal(t, unhindered[f.Name] == "", len(stories) > 0,
			"step %s: want a story in which it can do nothing, or why there is none", f.Name)
		for _, story := range stories {
			t.Run(f.Name+"/"+story.slug, func(t *testing.T) {
				t.Parallel()
				var lines strings.Builder
				for _, before := range strings.Split(story.before, "|") {
					if before != "" {
						lines.WriteString("  - " + before + "\n")
					}
				}
				last := "  - " + f.Name + ": " + story.step + "\n"
				before := len(play.Run(t.Context(), small(t, lines.String()+"finally: []\n"), play.Options{}).Undone)
				r := play.Run(t.Context(), small(t, lines.String()+last+
					"finally: [{belief: declined, of: s0}]\n"), play.Options{})
				require.NoError(t, r.Err)
				require.Equal(t, play.Inconclusive, r.Verdict, "%+v", r.Failures)
				require.Len(t, r.Undone, before+1)
				u := r.Undone[before]
				require.Equal(t, f.Name, u.Step)
				require.Equal(t, story.slug, u.Refusal)
				require.NotEmpty(t, u.Words.En)
				require.NotEmpty(t, r.NotJudged, "what is expected of it is not judged")

				asked := play.Run(t.Context(), small(t, lines.String()+last+"    refused: "+story.slug+"\nfinally: []\n"),
					play.Options{})
				require.Len(t, asked.Undone, before, "a step that says so")
				require.Empty(t, asked.Failures)
			})
		}
	}
}

// small is a story of one shop whose till has room for two transactions and refunds ten yuan at most.
func small(t *testing.T, steps string) *scenarios.Scenario {
	t.Helper()
	return loadText(t, `version: 1
id: story
title: {en: "-", zh: "-"}
story: {en: "-", zh: "-"}
lesson: {en: "-", zh: "-"}
include: [profiles/one-shop.yaml]
clock: {start: "2026-03-24 12:10:00"}
world: {terminals: {T1: {batch-limit: 2, refund-limit: "10.00"}}}
steps:
  - sale: {as: s0, terminal: T1, card: bob, amount: "1.00"}
  - settle: {terminal: T1}
`+steps)
}

// A diagnosis may be asked who has the money and who acts without its cause, and that it is not a certain cause.
func TestADiagnosisWithoutItsCause(t *testing.T) {
	for asked, want := range map[string]play.Verdict{
		"holder: issuer, act: nobody": play.Pass,
		"act: merchant":               play.Fail,
		"not-cause: charged-back":     play.Pass,
		"not-cause: not-yet-due":      play.Fail,
	} {
		r := play.Run(t.Context(), small(t, "finally: [{diagnosis: {of: s0, "+asked+"}}]\n"), play.Options{})
		require.Equal(t, want, r.Verdict, "%s: %s", asked, failures(r))
		for _, f := range r.Failures {
			require.NotContains(t, f.Want, "any", "what was not asked is not said")
			require.Contains(t, f.Have, "cause not-yet-due")
		}
	}
}
