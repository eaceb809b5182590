package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A report that people read has every row, one that cannot be read among them, and hangs on what failed for whoever
// reads JUnit; the story of one scenario is written where it is asked for, and nothing that does not go together is.
func TestHTML(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page, junit, broken := filepath.Join(dir, "r.html"), filepath.Join(dir, "r.xml"), filepath.Join(dir, "broken.yaml")
	require.NoError(t, os.WriteFile(broken, []byte("version: 1\nid: broken\nsteps:\n  - sail: {terminal: T1}\n"), 0o600))
	code, _, _ := pipe(t, "", "run", "C01", broken, "--html", page, "--junit", junit)
	require.Equal(t, exitUsage, code)
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, want := range []string{"2 scenarios", "✓ 1 passed", "! 1 error", "did you mean &#34;sale&#34;?",
		"acqsim run C01"} {
		require.Contains(t, string(text), want)
	}
	report, err := os.ReadFile(junit)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(report), "[[ATTACHMENT|"+page+"]]"))

	code, out, complaints := pipe(t, "", "explain", "A04", "--html", "-", "--lang", "zh")
	require.Equal(t, exitPass, code, complaints)
	require.True(t, strings.HasPrefix(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">"))
	require.Contains(t, out, "信息流与资金流")
	for _, args := range [][]string{
		{"explain", "A04", "--html", "-", "--svg", "-"}, {"explain", "--html", "-"},
		{"explain", "A04", "--html", "-", "--json"},
	} {
		code, _, complaints = pipe(t, "", args...)
		require.Equal(t, exitUsage, code, args)
		require.Contains(t, complaints, "--html", args)
	}
	code, _, complaints = pipe(t, "", "run", "C01", "--html", filepath.Join(dir, "nowhere", "r.html"))
	require.Equal(t, exitEnvironment, code)
	require.Contains(t, complaints, "nowhere")
}
