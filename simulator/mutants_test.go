//go:build mutants

package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
)

// Every bug of testdata/mutants, put into a copy of the tree, is caught by the
// catalogue, by an invariant or by a conformance check; every breach of
// testdata/breaches by the check that names it (STYLE §19). It builds the program
// once for each: `make mutants` runs it, and no other test does.
func TestMutants(t *testing.T) {
	table := "\n"
	for _, patch := range patches(t) {
		by := ""
		t.Run(filepath.Base(patch), func(t *testing.T) {
			by = caughtMutant(t, patch)
			require.NotEmpty(t, by, "%s: nothing catches it", patch)
		})
		table += fmt.Sprintf("%-34s %s\n", strings.TrimSuffix(filepath.Base(patch), ".patch"), cmp.Or(by, "NOT CAUGHT"))
	}
	t.Log(table)
}

// caughtMutant builds the program with a patch and says what fails.
func caughtMutant(t *testing.T, patch string) string {
	t.Helper()
	tree := t.TempDir()
	absolute, err := filepath.Abs(patch)
	require.NoError(t, err)
	copyTree(t, "..", tree)
	run(t, tree, "git", "apply", absolute)
	run(t, tree, "go", "build", "-o", "mutant", "./cmd/acqsim")
	if check := namedBy(t, filepath.Base(patch)); check != "" {
		return failing(t, tree, check)
	}
	return cmp.Or(failing(t, tree), failing(t, tree, "--tags", "conformance"),
		failingTest(tree, "./simulator", "TestNoPatternFits"), // nobody can know why: a scenario of the catalogue has a cause
		failingTest(tree, "./reconcile", "TestControlTotalsAddUpOverAnyFiles"),
		failingTest(tree, "./simulator", "TestAGrownIndexSaysWhatANewOneSays"),
		failingTest(tree, "./simulator", "TestAnIndexGrowsToAnyEvidence"))
}

// failingTest returns the name of a test that fails with the mutant, "" where it passes.
func failingTest(tree, folder, name string) string {
	cmd := exec.Command("go", "test", folder, "-run", name)
	cmd.Dir = tree
	if out, err := cmd.Output(); err != nil && strings.Contains(string(out), "--- FAIL: "+name) {
		return name
	}
	return ""
}

// namedBy is the check whose rule a breach breaks, "" for a mutant.
func namedBy(t *testing.T, patch string) string {
	t.Helper()
	for _, id := range scenarios.Checks() {
		rows, err := scenarios.LoadID(id, scenarios.Options{})
		require.NoError(t, err)
		for i := range rows[0].Breaches {
			if rows[0].Breaches[i].Patch == patch {
				return id
			}
		}
	}
	return ""
}

// failing runs scenarios with the mutant and returns the first that fails, or proves nothing
// since a bug left a step or a fault nothing to do, and what did not hold; "" when all pass.
func failing(t *testing.T, tree string, args ...string) string {
	t.Helper()
	cmd := exec.Command(filepath.Join(tree, "mutant"), append([]string{"run"}, args...)...)
	cmd.Dir = tree
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &exit) || exit.ExitCode() != 1 && exit.ExitCode() != 4:
		t.Fatalf("run %v: %v\n%s", args, err, out)
	}
	lines := strings.Split(string(out), "\n")
	for i, line := range lines {
		id, fail := strings.CutSuffix(line, ": fail")
		if !fail {
			id, fail = strings.CutSuffix(line, ": inconclusive")
		}
		if fail && i+1 < len(lines) {
			what, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), ", at ")
			return id + ", " + what
		}
	}
	return exit.String()
}

// copyTree copies what a build needs.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		name := entry.Name()
		switch {
		case entry.IsDir() && (strings.HasPrefix(name, ".") && inside != "." || name == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, inside), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, inside), b, 0o644)
	}))
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, args, out)
}
