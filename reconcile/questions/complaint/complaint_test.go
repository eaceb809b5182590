package complaint

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

//go:embed testdata/typed.txt
var typed string

// What people type finds the right case among the first three, in both languages, with
// typing errors and without spaces, though the index has never seen the line.
func TestTyped(t *testing.T) {
	x := NewIndex()
	n := 0
	for line := range meant(typed) {
		n++
		cases, text, _ := strings.Cut(line, " ")
		found := first(x.Find(text), 3)
		require.True(t, slices.ContainsFunc(strings.Split(cases, ","), func(id string) bool {
			return slices.Contains(found, id)
		}),
			"%q: want one of %s, found %v", text, cases, found)
	}
	require.GreaterOrEqual(t, n, 60)
}

// A phrasing is found by itself, and six of seven by the others of their cases, as if
// nobody had typed them before.
func TestEachPhrasingIsFoundByTheOthers(t *testing.T) {
	x := NewIndex()
	var missed []string
	for i := range x.lines {
		l := &x.lines[i]
		found := first(x.find(x.split(l.text), i), 3)
		if !slices.ContainsFunc(l.cases, func(id string) bool { return slices.Contains(found, id) }) {
			missed = append(missed, l.cases[0]+" "+l.text+" "+strings.Join(found, " "))
		}
		require.Contains(t, first(x.Find(l.text), 3), l.cases[0], l.text)
	}
	require.LessOrEqual(t, len(missed)*7, len(x.lines), "more than one in seven is not found by the others:\n%s",
		strings.Join(missed, "\n"))
}

func first(found []Match, n int) []string {
	var out []string
	for _, m := range found {
		if len(out) < n {
			out = append(out, m.Case)
		}
	}
	return out
}

// A text that says nothing finds nothing, and no text breaks the comparison.
func TestNothing(t *testing.T) {
	x := NewIndex()
	require.Empty(t, x.Find(""))
	require.Empty(t, x.Find("？！…"))
	require.Equal(t, x.Find("POS 交易成功但二类卡没到账"), x.Find("ｐｏｓ交易成功，但二類卡沒到帳！"))
}

// FuzzFind feeds any text.
func FuzzFind(f *testing.F) {
	f.Add("二类卡不到账 paid\x00")
	x := NewIndex()
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range x.Find(text) {
			require.Positive(t, m.Score)
		}
	})
}

// The files name every case once, with its name in both languages, and every idea has
// words.
func TestFiles(t *testing.T) {
	x := NewIndex()
	for id, title := range x.titles {
		require.NotEmpty(t, title.En, id)
		require.NotEmpty(t, title.Zh, id)
	}
	seen := make(map[string]bool)
	for i := range x.lines {
		require.False(t, seen[x.lines[i].text], x.lines[i].text)
		seen[x.lines[i].text] = true
	}
	for _, d := range x.ideas {
		require.NotEmpty(t, d.said, d.name)
		require.NotContains(t, d.said, "", d.name)
	}
	require.GreaterOrEqual(t, len(x.lines), 200)
}
