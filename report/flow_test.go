package report

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/fault"
	"acqsim/party"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// Every fault that acted leaves a mark in the picture of what passed, in words of either language, whichever its verb:
// who reads the picture need not know the file. A new verb must have its words.
func TestEveryFaultLeavesAMark(t *testing.T) {
	for _, v := range fault.Verbs() {
		require.Contains(t, verbWords, v, "what a fault %s did is not said: add it to verbWords", v)
		bare := fault.Rule{ID: "f", On: fault.On{Match: fault.Match{Class: fault.File}, Record: &fault.Match{Of: "s1"}}}
		if bare.Do.UnmarshalText([]byte(v)) == nil && bare.Validate() == nil {
			require.Contains(t, recordWords, v)
		}
	}
	seen := make(map[fault.Verb]bool)
	for _, id := range slices.Concat(scenarios.IDs(), scenarios.Checks()) {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		if len(rows[0].Faults) == 0 {
			continue
		}
		r := play.Run(t.Context(), rows[0], play.Options{})
		for _, lang := range []Language{English, Chinese} {
			f := gather(r.World, append(labels(rows[0]), settlements(rows[0])...), lang)
			for _, a := range r.World.Loop.Faults() {
				if a.Count > 0 {
					seen[a.Rule.Do.Verb()] = true
					require.True(t, marked(f, a.Rule, lang), "%s: no mark of fault %s", rows[0].Row, a.Rule.ID)
				}
			}
		}
	}
	require.Len(t, seen, len(fault.Verbs()))
}

// marked reports whether a fault has its sign: a broken arrow, or words that name it.
func marked(f *flow, r *fault.Rule, lang Language) bool {
	named := lang.Pick("fault ", "故障 ") + r.ID
	return slices.ContainsFunc(f.events, func(e flowEvent) bool {
		drawn := e.from == "" || slices.Contains(f.lanes, e.from)
		return drawn && containsWord(e.words, named)
	})
}

func containsWord(text, word string) bool {
	for i := range len(text) - len(word) + 1 {
		end := i + len(word)
		if text[i:end] == word && (end == len(text) || text[end] != '-') {
			return true
		}
	}
	return false
}

// A message that does not arrive says why in the words of the page: each note that the loop gives has its own.
func TestEveryLossIsSaid(t *testing.T) {
	notes := 0
	for _, file := range []string{"arrival.go", "apply_on_arrival.go", "apply_fault.go", "jobs.go"} {
		text, err := os.ReadFile(filepath.Join("..", "engine", file))
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?:lose\([^"\n]*|LostRecord[^\n]*Note: )"([^"]+)"`).FindAllSubmatch(text, -1) {
			notes++
			note := strings.NewReplacer("%d", "7").Replace(string(m[1]))
			if note == "fault " {
				note += "f"
			}
			require.NotRegexp(t, `[a-z]{2}`, Chinese.lost(note), "%s: %s", file, note)
			require.NotEmpty(t, English.lost(note))
		}
	}
	require.GreaterOrEqual(t, notes, 8)
}

// The days of the network stand in the picture: the cut-over that closes the day of a sale, its clearing file, the
// settlement of the positions, the statement that tells of it, and the payout run, each at its time (DOMAIN §3).
func TestTheBusinessDayIsDrawn(t *testing.T) {
	r := playRow(t, "C01")
	f := gather(r.World, labels(r.Scenario), English)
	var jobs []string
	transfers, statements := 0, 0
	for _, e := range f.events {
		switch {
		case e.kind == cutOver || e.kind == jobDue:
			jobs = append(jobs, r.World.Calendar.Local(e.at).Format("02 15:04 ")+e.words)
		case e.label == "0200" && e.words == "net settlement 10777.52":
			transfers++
		case e.label == "file" && e.from == "settlement-bank":
			statements++
		}
	}
	require.Equal(t, []string{
		"25 23:00 the network cuts over the clearing day 2026-03-25",
		"26 02:00 the network makes the clearing files of 2026-03-25",
		"26 08:00 the network settles the net positions on 2026-03-26",
		"26 08:30 the settlement bank sends its statements of 2026-03-26",
		"26 09:00 the acquirer reconciles on 2026-03-26",
		"26 09:30 the acquirer runs its payouts of 2026-03-26",
		"26 17:00 the acquirer reviews its payouts of 2026-03-26",
		"27 08:30 the settlement bank sends its statements of 2026-03-27",
		"27 09:30 the acquirer runs its payouts of 2026-03-27",
		"27 17:00 the acquirer reviews its payouts of 2026-03-27",
	}, jobs)
	require.Equal(t, []int{1, 6}, []int{transfers, statements})
	for _, job := range []string{
		party.CutOverJob, party.ClearingFileJob, party.SettleJob, party.StatementJob, party.ReconcileJob, party.PayoutJob,
		party.ReviewJob,
	} {
		require.NotEqual(t, job, English.job(job))
		require.NotEqual(t, job, Chinese.job(job))
	}
}
