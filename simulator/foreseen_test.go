package simulator

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/search"
	"acqsim/simulator/world"
	"acqsim/strict"
)

// unforeseen are the stories of idle, by their last step, that the file alone does not tell: what stands in the way
// comes of how the day went.
var unforeseen = map[string]string{
	"sale " + saleOf("s3"): "whether a batch is full depends on what was approved",
	`offline-sale {terminal: T1, card: alice, amount: "5.00"}`: "whether a batch is full depends on what was approved",
	"resolve {of: s1, how: write-off, by: [wang, li]}":         "whether an item is open depends on the books",
	`outflow {account: lotus-card, amount: "5000.00"}`:         "what is on an account depends on what was paid",
}

func foreseen(t *testing.T, s *scenarios.Scenario) []strict.Mistake {
	t.Helper()
	calendar, err := world.CalendarOf(s)
	require.NoError(t, err)
	return scenarios.Foreseen(s, calendar)
}

// A step of which its file alone says that it will find nothing to do is named by check, with its line and what to do,
// and the run says the same of it: nothing that can be known beforehand is left to the run.
func TestCheckForeseesWhatTheRunFinds(t *testing.T) {
	for _, f := range strict.FieldsOf(reflect.TypeFor[scenarios.Actions]()) {
		for _, story := range idle[f.Name] {
			var lines strings.Builder
			for _, before := range strings.Split(story.before, "|") {
				if before != "" {
					lines.WriteString("  - " + before + "\n")
				}
			}
			s := small(t, lines.String()+"  - "+f.Name+": "+story.step+"\nfinally: []\n")
			last := s.Steps[len(s.Steps)-1].Location.Line
			var named []string
			for _, m := range foreseen(t, s) {
				if m.Location.Line == last {
					named = append(named, m.Message)
				}
			}
			if unforeseen[f.Name+" "+story.step] != "" {
				require.Empty(t, named, f.Name)
				continue
			}
			if len(named) == 0 && story.slug == "unknown-transaction" {
				require.NotEmpty(t, foreseen(t, s), "the sale before it is named, without which there is nothing to dispute")
				continue
			}
			require.Len(t, named, 1, "%s/%s: check says nothing of it", f.Name, story.slug)
			require.Contains(t, named[0], "refused: "+story.slug)
		}
	}
}

// wrongSteps are stories in which somebody has mistaken the order of things, with what check says of their last line.
var wrongSteps = []struct{ steps, says string }{
	{aSale + "|void: {as: v1, of: s1}|void: {of: v1}", `"v1" is a void: want the label of a sale or a completion`},
	{aSale + `|refund: {as: r1, of: s1, amount: "2.00"}|void: {of: r1}`, `"r1" is a refund: want the label of a sale or a completion`},
	{aSale + "|settle: {terminal: T1}|void: {of: s1}", "is of a batch that line 13 has closed: a refund gives back"},
	{aSale + `|settle: {terminal: T1}|tip: {of: s1, amount: "1.00"}`, "is of a batch that line 13 has closed"},
	{aSale + "|wipe: {terminal: T1}|void: {of: s1}", "is of a batch that line 13 has closed"},
	{aHold + "|pre-auth-void: {of: p1}|complete: {of: p1}", `line 13 has changed "p1" already: step pre-auth-void`},
	{aSale + "|complete: {of: s1}", `"s1" is a sale: want the label of a pre-authorisation`},
	{aHold + "|void: {of: p1}", `"p1" is a pre-auth: want the label of a sale or a completion`},
	{aSale + "|advance: {to: \"11:00\"}", "advance to 11:00:00 has passed when this step comes"},
	{"advance: {to: \"T+2 09:00\"}|advance: {to: \"2026-03-25 09:00\"}", "advance to 2026-03-25 09:00:00 has passed"},
	{"advance: {to: \"18:00\"}|{at: \"17:00\", " + aSale + "}",
		"at: 17:00:00 has passed when this step comes: it is 2026-03-24 18:00:00"},
	{"advance: {by: 9000h}", "this step lies beyond limits.virtual"},
	{"start: {" + aSale + "}|sale: " + saleOf("s2"), "T1 is busy with line 12"},
	{"account: {account: lotus-card, state: frozen}|outflow: {account: lotus-card, amount: \"1.00\"}", "is frozen"},
	{"crash: {node: T1, restart: 1h}|" + aSale, "T1 is down since line 12"},
	{"crash: {node: T1, restart: 1h}|advance: {by: 2h}|restart: {node: T1}", "T1 is running"},
	{aSale + "|dispute: {of: s1, kind: retrieval, reason: stolen}|resolve: {of: s1, how: re-present}",
		`no step before charges "s1" back`},
	{aSale + "|dispute: {of: s1, reason: stolen}|dispute: {of: s1, kind: second-chargeback, reason: stolen}",
		"is a debit card"},
	{"resend-file: {day: 2026-03-20}", "the story begins after the clearing file of 2026-03-20 was made"},
	{aSale + "|resolve: {of: s1, how: write-off, by: [wang, wang]}", "a write-off wants 2 persons"},
}

func TestCheckForeseesMistakes(t *testing.T) {
	for _, c := range wrongSteps {
		var lines strings.Builder
		for _, step := range strings.Split(c.steps, "|") {
			lines.WriteString("  - " + step + "\n")
		}
		s := small(t, lines.String()+"finally: []\n")
		found := foreseen(t, s)
		require.Len(t, found, 1, c.steps)
		require.Equal(t, s.Steps[len(s.Steps)-1].Location.Line, found[0].Location.Line, c.steps)
		require.Contains(t, found[0].Message, c.says)
		runSaysSo(t, s, found)
	}
}

// runSaysSo holds what was foreseen against the run: the step did nothing, or the run ended there.
func runSaysSo(t *testing.T, s *scenarios.Scenario, found []strict.Mistake) {
	t.Helper()
	r := play.Run(t.Context(), s, play.Options{})
	lines := make(map[int]bool)
	for _, u := range r.Undone {
		lines[u.Location.Line] = true
	}
	for _, m := range found {
		if r.Err != nil && strings.Contains(r.Err.Error(), fmt.Sprintf(":%d:", m.Location.Line)) {
			return // nothing after it is reached
		}
		require.True(t, lines[m.Location.Line], "%s: %s: the run says %v %v", m.Location, m.Message, r.Undone, r.Err)
	}
}

// Nothing is foreseen in the catalogue and in the conformance checks, whose steps do what they say.
func TestNothingIsForeseenInTheCatalogue(t *testing.T) {
	for _, id := range slices.Concat(scenarios.IDs(), scenarios.Checks()) {
		rows, err := scenarios.LoadID(id, scenarios.Options{Matrix: true})
		require.NoError(t, err)
		for _, s := range rows {
			require.Empty(t, foreseen(t, s), s.Row)
		}
	}
}

// Of drawn days, whatever is done and goes wrong in them, nothing is foreseen that does not come: and a step that is
// put wrong on purpose is foreseen in each that lets it.
func TestForeseenComesInDrawnDays(t *testing.T) {
	foresaw := 0
	for seed := range uint64(14) {
		for _, kind := range []search.Kind{search.Quiet, search.Stormy, search.Wrong} {
			day := search.Draw(seed, kind)
			text := string(day.Text())
			s := loadText(t, text)
			runSaysSo(t, s, foreseen(t, s))
			label := firstSale(s)
			if label == "" {
				continue
			}
			wrong := loadText(t, strings.Replace(text, "\nfinally:", "\n  - complete: {of: "+label+"}\n  - void: {of: "+label+
				"}\n  - restart: {node: issuer}\nfinally:", 1))
			found := foreseen(t, wrong)
			foresaw += len(found)
			runSaysSo(t, wrong, found)
		}
	}
	require.Greater(t, foresaw, 60)
}

func firstSale(s *scenarios.Scenario) string {
	for i := range s.Steps {
		if s.Steps[i].Word() == "sale" && s.Steps[i].Label() != "" {
			return s.Steps[i].Label()
		}
	}
	return ""
}
