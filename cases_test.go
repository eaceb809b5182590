package acqsim

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
)

var update = flag.Bool("update", false, "rewrite what is generated in docs/design")

// casesPage is the list of all cases; its last column says which scenarios reproduce one.
const casesPage = "docs/design/cases.md"

var lastColumn = regexp.MustCompile(`(?m)^(\| ([A-G]\d\d) \|.*\| )([^|]*)( \|)$`)

// The list of cases says of each which scenarios of the catalogue reproduce it, and no scenario is of a case that the
// list does not have (CASES §1).
func TestCasesSayWhatIsBuilt(t *testing.T) {
	page := read(t, casesPage)
	ids := scenarios.IDs()
	listed := make(map[string]bool)
	want := lastColumn.ReplaceAllStringFunc(page, func(row string) string {
		m := lastColumn.FindStringSubmatch(row)
		built := built(ids, m[2])
		for _, id := range built {
			listed[id] = true
		}
		if len(built) == 0 {
			return m[1] + "–" + m[4]
		}
		return m[1] + strings.Join(built, ", ") + m[4]
	})
	for _, id := range ids {
		require.True(t, listed[id] || id == "good-day", "%s has no row for the scenario %s", casesPage, id)
	}
	if *update {
		require.NoError(t, os.WriteFile(casesPage, []byte(want), 0o644))
	}
	require.Equal(t, want, read(t, casesPage), "go test . -run CasesSay -update")

	rows, unbuilt := lastColumn.FindAllStringSubmatch(want, -1), 0
	for _, row := range rows {
		if row[3] == "–" {
			unbuilt++
		}
	}
	require.Contains(t, read(t, "README.md"), fmt.Sprintf("**%d of %d cases**", unbuilt, len(rows)))
	require.Contains(t, read(t, "README.zh-CN.md"), fmt.Sprintf("**%d 个案例中有 %d 个**", len(rows), unbuilt))
}

// built returns the scenarios of a case: the one with its id, and its variants, such as C11-owed.
func built(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return s != id && !strings.HasPrefix(s, id+"-") })
}
