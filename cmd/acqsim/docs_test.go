package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/iso8583"
)

// blocks returns the fenced blocks of a language in a page.
func blocks(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
	require.NoError(t, err)
	var list []string
	for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		list = append(list, found[1])
	}
	return list
}

// Every acqsim command of the pages in docs works when a reader types them in their
// order, in an empty folder.
func TestCommandsInDocs(t *testing.T) {
	for _, page := range []string{"how-to-add-a-scenario.md", "how-to-add-a-fault.md", "spec-files.md",
		"where-is-my-money.md"} {
		t.Run(page, func(t *testing.T) {
			commands := strings.Join(blocks(t, page, "sh"), "\n")
			t.Chdir(t.TempDir())
			ran := 0
			for line := range strings.Lines(commands) {
				args := words(strings.TrimSpace(line))
				if len(args) == 0 || args[0] != "acqsim" {
					continue
				}
				code, out, complaints := pipe(t, "", args[1:]...)
				require.Zero(t, code, "%s%s%s", line, out, complaints)
				ran++
			}
			require.NotZero(t, ran)
		})
	}
}

// words parts a command line as a shell does, as far as the pages need it.
func words(line string) []string {
	var list []string
	for _, w := range regexp.MustCompile(`'[^']*'|\S+`).FindAllString(line, -1) {
		list = append(list, strings.Trim(w, "'"))
	}
	return list
}

// The spec file in docs/spec-files.md is right as it stands, and its rules are.
func TestSpecFileInDocs(t *testing.T) {
	examples := blocks(t, "spec-files.md", "yaml")
	require.Len(t, examples, 2)
	_, err := iso8583.ParseSpec("small file", []byte(examples[0]))
	require.NoError(t, err)
	shipped, err := iso8583.Shipped("1987-ascii")
	require.NoError(t, err)
	text, err := shipped.ExportYAML()
	require.NoError(t, err)
	fields, _, found := strings.Cut(string(text), "\nmessages:")
	require.True(t, found)
	_, err = iso8583.ParseSpec("rules", []byte(fields+"\n"+examples[1]))
	require.NoError(t, err)
}
