package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A hunt that finds nothing ends with 0 and says what it reached; what it is told wrongly is refused.
func TestHunt(t *testing.T) {
	dir := t.TempDir()
	state := filepath.Join(dir, "state")
	code, out, complaints := pipe(t, "", "hunt", "--kinds", "quiet", "--seed", "5", "--days", "3", "--into", dir,
		"--resume", state)
	require.Zero(t, code, out+complaints)
	require.Contains(t, out, "3 days")
	require.Contains(t, out, "cause: ")
	text, err := os.ReadFile(state)
	require.NoError(t, err)
	require.Equal(t, "next seed 8\n", string(text))

	for _, args := range []string{"--kinds calm", "--shard 3/2", "--days 0", "--jobs 0", "--profile good-day"} {
		code, _, complaints := pipe(t, "", append([]string{"hunt"}, strings.Fields(args)...)...)
		require.Equal(t, exitUsage, code, args)
		require.NotEmpty(t, complaints)
	}
}

// Days happen in a world of one's own.
func TestHuntInAWorldOfOnesOwn(t *testing.T) {
	code, out, complaints := pipe(t, "", "hunt", "--profile", "profiles/two-shops.yaml", "--kinds", "quiet", "--days", "2",
		"--into", t.TempDir(), "--json")
	require.Zero(t, code, out+complaints)
	require.Contains(t, out, `"days":2`)
}

// What fails is made small and fails the same; what passes cannot be.
func TestShrink(t *testing.T) {
	dir := t.TempDir()
	failing, small := filepath.Join(dir, "failing.yaml"), filepath.Join(dir, "small.yaml")
	require.NoError(t, os.WriteFile(failing, []byte(`version: 1
id: failing
include: [profiles/one-shop.yaml]
faults:
  - {id: lost, on: {link: acquirer->terminal, of: s2}, do: drop}
steps:
  - sale: {as: s1, terminal: T1, card: alice, amount: "12.34"}
  - sale: {as: s2, terminal: T1, card: bob, amount: "56.78"}
  - expect: {belief: declined, of: s1}
finally: []
`), 0o600))
	code, out, complaints := pipe(t, "", "shrink", failing, "--to", small)
	require.Zero(t, code, out+complaints)
	require.Contains(t, complaints, "0 faults and 2 steps, of 1 and 3")
	text, err := os.ReadFile(small)
	require.NoError(t, err)
	require.Contains(t, string(text), `amount: "100.00"`)
	code, _, _ = pipe(t, "", "run", small)
	require.Equal(t, exitFailed, code)

	code, _, complaints = pipe(t, "", "shrink", failing, "--keep", "invariant 3")
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "nothing that fails")
	code, _, complaints = pipe(t, "", "shrink", "C01")
	require.Equal(t, exitUsage, code)
	require.Contains(t, complaints, "passes")
}
