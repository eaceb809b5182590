package acqsim

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pages are the pages of the law by the word that cites them: DOMAIN §3.4 is a heading of docs/design/domain.md,
// STYLE §19 a numbered rule of docs/design/style.md, CASES A03 a row of docs/design/cases.md.
var pages = map[string]string{
	"DESIGN": "architecture.md",
	"DOMAIN": "domain.md",
	"CASES":  "cases.md",
	"CODEC":  "codec.md",
	"STYLE":  "style.md",
}

var (
	cites     = regexp.MustCompile(`\b(DESIGN|DOMAIN|CASES|CODEC|STYLE)\b(?: (§\d+(?:\.\d+)?|[A-G]\d\d\b))?`)
	postings  = regexp.MustCompile(`\bJ(\d+)\b`)
	caseIDs   = regexp.MustCompile(`\b[A-G]\d\d\b`)
	documents = regexp.MustCompile(`\bdocs/[\w/.-]+\.md\b`)
	links     = regexp.MustCompile(`\]\(([\w/.-]+)(?:#[\w-]*)?\)`)
	section   = regexp.MustCompile(`(?m)^(?:#+ )?(\d+(?:\.\d+)?)\.? `)
	caseRow   = regexp.MustCompile(`(?m)^\| ([A-G]\d\d) \|`)
	posting   = regexp.MustCompile(`(?m)^## J(\d+) `)
	wrapped   = regexp.MustCompile(`\n\s*(?://|#) ?`)
)

// law is what can be cited.
type law struct {
	sections map[string][]string // by the citing word
	cases    []string
	postings []string
}

func readLaw(t *testing.T) law {
	t.Helper()
	l := law{sections: make(map[string][]string)}
	for word, page := range pages {
		text := read(t, filepath.Join("docs/design", page))
		for _, m := range section.FindAllStringSubmatch(text, -1) {
			l.sections[word] = append(l.sections[word], "§"+m[1])
		}
		if word == "CASES" {
			for _, m := range caseRow.FindAllStringSubmatch(text, -1) {
				l.cases = append(l.cases, m[1])
			}
		}
	}
	for _, m := range posting.FindAllStringSubmatch(read(t, postingsPage), -1) {
		l.postings = append(l.postings, m[1])
	}
	require.Len(t, l.cases, 85)
	require.Len(t, l.postings, 17)
	return l
}

// broken lists what a file cites and nobody can look up. In a Go file a line of comment goes on in the next.
func (l law) broken(path, text string) []string {
	var found []string
	add := func(format string, a ...any) {
		found = append(found, fmt.Sprintf("%s: ", path)+fmt.Sprintf(format, a...))
	}
	text = wrapped.ReplaceAllString(text, " ")
	for _, m := range cites.FindAllStringSubmatch(text, -1) {
		switch word, where := m[1], m[2]; {
		case where == "":
			add("%s without a section: write %s §3.4, or a case", word, word)
		case strings.HasPrefix(where, "§") && !slices.Contains(l.sections[word], where):
			add("docs/design/%s has no %s", pages[word], where)
		}
	}
	for _, m := range postings.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(l.postings, m[1]) {
			add("there is no posting J%s (docs/design/postings.md)", m[1])
		}
	}
	for _, id := range caseIDs.FindAllString(text, -1) {
		if !slices.Contains(l.cases, id) {
			add("there is no case %s (docs/design/cases.md)", id)
		}
	}
	for _, doc := range documents.FindAllString(text, -1) {
		if _, err := os.Stat(doc); err != nil {
			add("there is no %s", doc)
		}
	}
	if filepath.Ext(path) == ".md" {
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				add("the link to %s leads nowhere", m[1])
			}
		}
	}
	return found
}

// Whatever a comment, a page or a scenario cites can be looked up in this repository (STYLE §25).
func TestCitationsResolve(t *testing.T) {
	l := readLaw(t)
	var found []string
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "testdata" ||
			entry.Name() == "specs" || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !slices.Contains([]string{".go", ".md", ".yaml"}, filepath.Ext(path)), path == "law_test.go":
			return nil
		}
		found = append(found, l.broken(filepath.ToSlash(path), read(t, path))...)
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, found, strings.Join(found, "\n"))
}

// A citation that leads nowhere is found, wherever it stands.
func TestBrokenCitationsAreFound(t *testing.T) {
	l := readLaw(t)
	for text, want := range map[string]string{
		"// as DOMAIN §3.9 says":        "docs/design/domain.md has no §3.9",
		"// as DOMAIN\n// §3.9 says":    "docs/design/domain.md has no §3.9",
		"// the table of DOMAIN's":      "DOMAIN without a section",
		"// the table of CASES.md §9":   "CASES without a section",
		"// STYLE §99":                  "docs/design/style.md has no §99",
		"post(a, b, \"J18\")":           "there is no posting J18",
		"// as in H01 and A99":          "there is no case A99",
		"see docs/how-to-add-a-moon.md": "there is no docs/how-to-add-a-moon.md",
		"[the moon](moon.md#craters)":   "leads nowhere",
	} {
		got := l.broken("x.md", text)
		require.Len(t, got, 1, text)
		require.Contains(t, got[0], want)
	}
	require.Empty(t, l.broken("x.go", "// J3 and J17 of A03 (DOMAIN §3.4, CASES B14, STYLE §19, DESIGN §4)"))
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}
