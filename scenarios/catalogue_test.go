package scenarios

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"acqsim/payment"
)

// Every scenario of the catalogue loads in each of its rows, says what it teaches
// in both languages, and states the items raised and open, the diagnosis and the
// final place of the money.
func TestCatalogue(t *testing.T) {
	ids := IDs()
	require.Equal(t, "good-day", ids[0])
	require.Subset(t, ids, []string{"A01", "A02", "A03", "A04", "A06", "B05", "B08", "C01", "C10", "D01"})
	require.True(t, slices.IsSorted(ids[1:]), "the cases in their order")
	for _, id := range IDs() {
		rows, err := LoadID(id, Options{Matrix: true, Zone: time.LoadLocation})
		require.NoError(t, err)
		one, err := LoadID(id, Options{})
		require.NoError(t, err)
		require.Len(t, one, 1)
		if len(one[0].Matrix["dialect"]) != 1 { // it happens in one dialect alone
			require.Greater(t, len(rows), 1, id)
		}
		for _, s := range rows {
			require.Equal(t, id, s.ID)
			require.Equal(t, s.Row, s.Name)
			states(t, s)
			if id != "good-day" {
				require.True(t, slices.ContainsFunc(s.Tags, func(tag string) bool { return strings.HasPrefix(tag, "cause:") }), id)
			}
		}
	}
}

// A file of a case is named by its id and then, in a few small words, by what happens; an id that says it in words
// stands alone. So a listing of the folder is a table of contents, and the id is the beginning of each line.
func TestFilesAreNamedByTheirID(t *testing.T) {
	slug := regexp.MustCompile(`^(-[a-z]+){1,5}$`)
	files := yamlFiles(caseFolder)
	require.Len(t, IDs(), len(files), "a file has no id, or two have the same")
	for _, id := range IDs() {
		name := strings.TrimSuffix(path.Base(FileOf(id)), ".yaml")
		require.Contains(t, files, name)
		rest, begins := strings.CutPrefix(name, id)
		require.True(t, begins, "%s.yaml has the id %s", name, id)
		if named(id) == 1 {
			require.Empty(t, rest, "%s.yaml: the id says what happens", name)
		} else {
			require.Regexp(t, slug, rest, "%s.yaml: after the id %s, a few small words", name, id)
		}
		require.LessOrEqual(t, len(name), 40, name)
		source, err := Source(id)
		require.NoError(t, err)
		require.Contains(t, string(source), "\nid: "+id+"\n", "acqsim new writes another id in this place")
	}
}

// Beside the cases, the profiles and the checks there is no scenario in the package: the folder of the Go files has
// none.
func TestGoFilesAreAlone(t *testing.T) {
	stray, err := filepath.Glob("*.yaml")
	require.NoError(t, err)
	require.Empty(t, stray, "a case lies in %s/", caseFolder)
}

// Whoever loads a scenario is told what it is made from, the catalogue's profiles too: a record of its run has them.
func TestUsesTellsEveryFile(t *testing.T) {
	var files []string
	uses := func(file string, _ []byte) { files = append(files, file) }
	_, err := LoadID("A15", Options{Uses: uses})
	require.NoError(t, err)
	require.Equal(t, FileOf("A15"), files[0])
	for _, file := range files {
		_, err := ReadFile(file)
		require.NoError(t, err)
	}
	require.Contains(t, files, "profiles/one-shop.yaml")
}

// states holds a scenario against the oracle's rule (CASES §2.2, invariants 19 and
// 20): items raised and open, one diagnosis and one place for the money.
func states(t *testing.T, s *Scenario) {
	t.Helper()
	told(t, s)
	var items, place, diagnosis bool
	for i := range s.Finally {
		e := &s.Finally[i]
		items = items || e.Reconciliation != nil && e.Reconciliation.Raised != nil && e.Reconciliation.Open != nil
		place = place || e.Place != nil
		diagnosis = diagnosis || e.Diagnosis != nil
	}
	require.True(t, items && place && diagnosis, "%s: items %v, position %v, diagnosis %v", s.Row, items, place, diagnosis)
}

// told holds what a draft may leave out and the catalogue must have: what it is called, what happens and what to learn,
// in both languages.
func told(t *testing.T, s *Scenario) {
	t.Helper()
	texts := []payment.Text{s.Title}
	if s.Rule == (payment.Text{}) {
		texts = append(texts, s.Story, s.Lesson)
	}
	for _, text := range texts {
		require.NotEmpty(t, text.En, s.Row)
		require.NotEmpty(t, text.Zh, s.Row)
	}
	require.NotEmpty(t, s.Finally, s.Row)
}

// A draft needs its version, its id and its steps: it happens in a shop with a till, on the morning of a working day.
func TestADraftNeedsItsStepsAlone(t *testing.T) {
	const text = "version: 1\nid: draft\nsteps:\n  - sale: {terminal: T1, card: alice, amount: \"12.50\"}\n"
	rows, err := Load(func(string) ([]byte, error) { return []byte(text), nil }, "draft.yaml",
		Options{Zone: time.LoadLocation})
	require.NoError(t, err)
	require.Equal(t, draftStart, rows[0].Clock.Start)
	require.Contains(t, rows[0].World.Merchants, "M1")
	_, err = Load(func(string) ([]byte, error) { return []byte("version: 1\nid: draft\n"), nil }, "draft.yaml",
		Options{})
	require.ErrorContains(t, err, `want the key "steps"`)
}

// The profiles use test cards, and the digits that a mask hides are not zeros: a
// record that zeroes them could not be told from one that forgets to.
func TestCardsShowMasking(t *testing.T) {
	for _, id := range IDs() {
		rows, err := LoadID(id, Options{})
		require.NoError(t, err)
		for name, card := range rows[0].World.Cards {
			require.True(t, strings.HasPrefix(card.PAN, "620000"), "%s: %s", id, name)
			require.NotContains(t, card.PAN[6:len(card.PAN)-4], "0", "%s: %s", id, name)
		}
	}
}

// The merchants of C01, C10 and D01 hold the same slips and see the same balance
// when they complain, so that only evidence can tell the cases apart.
func TestComplaintsLookAlike(t *testing.T) {
	type view struct {
		sales   []Sale
		balance Balanced
	}
	var views []view
	for _, id := range []string{"C01", "C10", "D01"} {
		rows, err := LoadID(id, Options{})
		require.NoError(t, err)
		var v view
		for i := range rows[0].Steps {
			if sale := rows[0].Steps[i].Sale; sale != nil {
				v.sales = append(v.sales, *sale)
			}
		}
		for i := range rows[0].Finally {
			if books := rows[0].Finally[i].Books; books != nil {
				v.balance = books["merchant-bank"]["account:lotus-card"]
			}
		}
		views = append(views, v)
	}
	require.Equal(t, views[0], views[1])
	require.Equal(t, views[0], views[2])
	require.Equal(t, int64(10000), views[0].balance.Amount.Minor)
}

// An id that nobody wrote is refused with the nearest one.
func TestUnknownID(t *testing.T) {
	_, err := LoadID("A07", Options{})
	require.ErrorIs(t, err, ErrNotInCatalogue)
	require.ErrorContains(t, err, `unknown scenario "A07", did you mean`)
}

// Loading the catalogue takes a small part of the time that running it may take
// (0.3 s on memory).
func BenchmarkCatalogue(b *testing.B) {
	for b.Loop() {
		for _, id := range IDs() {
			if _, err := LoadID(id, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
