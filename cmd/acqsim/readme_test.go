package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The output that the READMEs show is what the program prints, so it cannot lie.
func TestReadmesShowRealOutput(t *testing.T) {
	block := regexp.MustCompile("(?s)<!-- acqsim ([^\n]*) -->\n```text\n(.*?)```\n")
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		path := filepath.Join("..", "..", name)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		fresh := block.ReplaceAllStringFunc(string(text), func(found string) string {
			line := block.FindStringSubmatch(found)[1]
			command, head, _ := strings.Cut(line, " # ")
			return "<!-- acqsim " + line + " -->\n```text\n" + section(output(t, strings.Fields(command)...), head) +
				"```\n"
		})
		if *update {
			require.NoError(t, os.WriteFile(path, []byte(fresh), 0o644))
			continue
		}
		require.Equal(t, string(text), fresh, "%s shows what the program no longer prints: make update", name)
	}
}

// output runs a command and leaves out how long it took, which differs each time.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	m := NewMain()
	m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &out, &complaints
	require.Zero(t, m.Run(t.Context(), args), complaints.String())
	require.NoError(t, m.Close())
	return regexp.MustCompile(` in [0-9.]+m?s\n|，用时 [0-9.]+m?s\n`).ReplaceAllString(out.String(), "\n")
}

// section returns one part of a page, the whole page when no head is given.
func section(page, head string) string {
	if head == "" {
		return page
	}
	_, rest, found := strings.Cut(page, head+"\n")
	if !found {
		return "(no section " + head + ")\n"
	}
	_, rest, _ = strings.Cut(rest, "\n") // the line below the head
	body, _, _ := strings.Cut(rest, "\n\n")
	return body + "\n"
}

// The table of folders in the READMEs leads a stranger to every folder with code, and to
// none that is not there.
func TestReadmesNameEveryFolder(t *testing.T) {
	root := filepath.Join("..", "..")
	found, err := filepath.Glob(filepath.Join(root, "*", "*.go"))
	require.NoError(t, err)
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		for _, folder := range regexp.MustCompile("`([a-z0-9/]+)/`").FindAllStringSubmatch(string(text), -1) {
			require.DirExists(t, filepath.Join(root, folder[1]), name)
		}
		for _, file := range found {
			folder := filepath.Base(filepath.Dir(file))
			require.Contains(t, string(text), "`"+folder+"/`", name)
		}
	}
}
