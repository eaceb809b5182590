package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// usualScreen is the width of a terminal on which nobody has touched anything.
const usualScreen = 80

// tooWide returns the lines of a text that such a screen would break, where a Chinese character takes two columns.
func tooWide(text string) []string {
	measure := runewidth.Condition{}
	var list []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); measure.StringWidth(line) > usualScreen {
			list = append(list, line)
		}
	}
	return list
}

// on80 runs a command on a screen of 80 columns and returns what it printed, and what it complained of.
func on80(t *testing.T, args ...string) (out, complaints string) {
	t.Helper()
	var said, complained bytes.Buffer
	m := NewMain()
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &said, &complained
	m.Run(t.Context(), append(args, "--width", "80"))
	require.NoError(t, m.Close())
	return said.String(), complained.String()
}

// The help of every command can be read on 80 columns without the terminal breaking a line, and so where nobody says
// how wide the screen is.
func TestHelpFits80Columns(t *testing.T) {
	m := NewMain()
	m.Stdout, m.Stderr = io.Discard, io.Discard
	root := m.root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	var all [][]string
	var walk func(*cobra.Command, []string)
	walk = func(c *cobra.Command, path []string) {
		all = append(all, path)
		for _, child := range c.Commands() {
			walk(child, append(path[:len(path):len(path)], child.Name()))
		}
	}
	walk(root, nil)
	require.Greater(t, len(all), 25)
	for _, path := range all {
		out, complaints := on80(t, append(path, "--help")...)
		require.NotEmpty(t, out, path)
		require.Empty(t, complaints, path)
		require.Empty(t, tooWide(out), path)
		var said bytes.Buffer
		m := NewMain()
		m.Stdout = &said
		m.Run(t.Context(), append(path, "--help"))
		require.Empty(t, tooWide(said.String()), path)
	}
}

// What the commands say fits 80 columns in either language. Left out is what is a file as it was written (show, schema,
// spec convert, encode), and what is for programs (--json).
func TestOutputFits80Columns(t *testing.T) {
	record, tables := filepath.Join(t.TempDir(), "runs"), filepath.Join(t.TempDir(), "tables")
	on80(t, "run", "C01", "--record", record)
	on80(t, "export", "C10", "--csv", tables)
	hex := "60000000036022000000000200702004c020c09811166212345678901232000000000000010000" + "000001"
	for _, args := range [][]string{
		{"run", "A03", "B08", "D01"}, {"run", "A03", "--matrix"}, {"run", "C01", "--without", "clearing"},
		{"run", "--tags", "conformance", "sale", "void-twice-22"},
		{"run", "nosuch"}, {"run", "C01", "--with", "nothing"}, {"run", "--tags", "and"}, {"new", "x"}, {"show", "nosuch"},
		{"explain"}, {"explain", "C01"}, {"explain", "A04"}, {"explain", "D04"}, {"explain", "E17"},
		{"explain", "B11-garbled"},
		{"explain", "C01", "--as", "merchant"}, {"explain", "C01", "--as", "nobody"}, {"explain", "myths"},
		{"list"}, {"list", "--matrix"}, {"trace", "C01"}, {"trace", "C01", "s1"}, {"trace", tables},
		{"trace", "C01", "--merchant", "M1"}, {"trace", "C01", "--merchant", "M1", "--statement"},
		{"trace", "C01", "--merchant", "M9"}, {"diagnose", "paid, but nothing on my card"}, {"diagnose", "--list-facts"},
		{"diagnose", "--fact", "slip=printed", "--fact", "account=nothing", "--fact", "payout=none"},
		{"diagnose", "--fact", "payout=nothing"}, {"reconcile", "C01"}, {"reconcile", "B14"}, {"reconcile", tables},
		{"spec", "show"}, {"spec", "show", "unionpay-direct"}, {"spec", "show", "1987-ascii", "--parts"},
		{"spec", "lint", "unionpay-direct"}, {"spec", "show", "nosuch"}, {"version"}, {"decode", hex},
		{"decode", "0800 2020000000800000 000001 001 3132333435363738"}, {"encode"}, {"nosuch"}, {"list", "--nosuch"},
	} {
		for _, lang := range []string{"en", "zh"} {
			out, complaints := on80(t, append(args, "--lang", lang)...)
			require.NotEmpty(t, out+complaints, args)
			var wide []string
			for _, line := range tooWide(out + complaints) {
				if !strings.Contains(line, tables) { // a path is not broken
					wide = append(wide, line)
				}
			}
			require.Empty(t, wide, "acqsim %s --lang %s", strings.Join(args, " "), lang)
		}
	}
}

// A screen that is told to be narrower than a page can be laid out for is refused; COLUMNS, which every shell sets as
// it likes, is taken as far as it makes sense.
func TestWidth(t *testing.T) {
	_, complaints := on80(t, "list", "--width", "20")
	require.Empty(t, complaints, "the last --width counts")
	var complained bytes.Buffer
	m := NewMain()
	m.Stdout, m.Stderr = io.Discard, &complained
	require.Equal(t, exitUsage, m.Run(t.Context(), []string{"list", "--width", "20"}))
	require.Contains(t, complained.String(), "want 60 to 1000 columns")
	for value, want := range map[string]int{"": 0, "80": 80, "20": leastColumns, "-1": 0, "wide": 0} {
		t.Setenv("COLUMNS", value)
		require.Equal(t, want, NewMain().columns(io.Discard), value)
	}
}
