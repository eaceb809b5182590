package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No text of a file that somebody else wrote steers the terminal (CWE-150): not a title, a slip or a mistake, on
// standard output or standard error, as text or as JSON, which loses nothing by it.
func TestNoEscapeReachesTheScreen(t *testing.T) {
	const evil = "\x1b]0;owned\x07 \x1b[2J\u009b31m \u202Egnp.exe \x7f"
	folder := t.TempDir()
	text, err := json.Marshal(evil)
	require.NoError(t, err)
	file := filepath.Join(folder, "case.yaml")
	require.NoError(t, os.WriteFile(file, []byte("version: 1\nid: X1\ninclude: [one-shop.yaml]\ntitle: {en: "+string(text)+
		", zh: "+string(text)+"}\nstory: {en: a, zh: b}\nlesson: {en: a, zh: b}\nsteps:\n"+
		"  - sale: {terminal: T1, card: alice, amount: \"1.00\"}\n  - "+string(text)+": {}\n"), 0o600))
	table := filepath.Join(folder, "tables")
	require.NoError(t, os.Mkdir(table, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(table, "bank_lines.csv"),
		[]byte("merchant,account,amount,"+evil+"\nM1,A,1.00,x\n"), 0o600))
	for _, args := range [][]string{{"check", file}, {"run", file}, {"run", file, "--json"}, {"explain", file},
		{"reconcile", table}, {"list", file}, {evil}, {"trace", table, evil}, {"decode", "--spec", evil}} {
		var said strings.Builder
		m := NewMain()
		m.Stdin, m.Stdout, m.Stderr = strings.NewReader(evil), &said, &said
		m.Run(t.Context(), args)
		require.NoError(t, m.Close())
		require.NotEmpty(t, said.String(), args)
		for _, r := range said.String() {
			require.True(t, r == '\n' || r == '\t' || r >= ' ' && r != 0x7F && !steers(r), "%q in %q", r, said.String())
		}
	}
	require.Equal(t, "\"\\u009b\"", string(calmJSON([]byte("\"\u009b\""))))
	require.Equal(t, "␛[2J", calmText("\x1b[2J"))
}
