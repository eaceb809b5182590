package simulator

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// patches lists the bugs and breaches that are kept as patch files.
func patches(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, folder := range []string{"mutants", "breaches"} {
		some, err := filepath.Glob(filepath.Join("testdata", folder, "*.patch"))
		require.NoError(t, err)
		require.NotEmpty(t, some, folder)
		all = append(all, some...)
	}
	return all
}

// Every patch file still applies to the tree as it is, so that `make mutants` tests
// what it says.
func TestPatchesApply(t *testing.T) {
	top, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		t.Skip("no git or no clone: whether the patches apply is not looked at")
	}
	for _, patch := range patches(t) {
		absolute, err := filepath.Abs(patch)
		require.NoError(t, err)
		cmd := exec.Command("git", "apply", "--check", absolute)
		cmd.Dir = strings.TrimSpace(string(top))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s does not apply: make it anew from the code as it is\n%s", patch, out)
	}
}
