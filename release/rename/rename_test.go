package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// The module is named anew wherever it is the module that is named; the command, folders
// and paths that are called the same stay, and so does all that is no text or not in git.
func TestRename(t *testing.T) {
	tree, err := txtar.ParseFile(filepath.Join("testdata", "tree.txtar"))
	require.NoError(t, err)
	root, want := t.TempDir(), map[string][]byte{}
	var before []txtar.File
	for _, f := range tree.Files {
		if name, after := strings.CutPrefix(f.Name, "want/"); after {
			want[name] = f.Data
			continue
		}
		before = append(before, f)
		write(t, root, f.Name, f.Data)
	}
	binary := []byte("\x00 \"shop/till\"")
	write(t, root, "blob.go", binary)
	commit(t, root)
	write(t, root, "untracked.go", []byte("package shop\n\nimport _ \"shop/till\"\n"))
	if err := os.Symlink("till/till.go", filepath.Join(root, "link.go")); err == nil {
		commit(t, root, "link.go")
	}

	var said bytes.Buffer
	require.NoError(t, run(root, []string{"example.org/market"}, &said))
	require.Contains(t, said.String(), "shop is example.org/market now, in 6 files")
	for _, f := range before {
		expected, changes := want[f.Name]
		if !changes {
			expected = f.Data
		}
		require.Equal(t, string(expected), read(t, root, f.Name), f.Name)
	}
	require.Equal(t, string(binary), read(t, root, "blob.go"))
	require.Contains(t, read(t, root, "untracked.go"), `"shop/till"`)

	commit(t, root)
	require.EqualError(t, run(root, []string{"example.org/market"}, io.Discard),
		"the module is called example.org/market already")
	require.NoError(t, run(root, []string{"example.net/shop"}, io.Discard), "a path like any other is named anew too")
	require.Contains(t, read(t, root, "till/till.go"), `"example.net/shop/book"`)
}

// A path that the Go command would refuse, a tree that could not be restored and a folder
// that is no checkout are refused before anything is written.
func TestRefusals(t *testing.T) {
	root := t.TempDir()
	write(t, root, "go.mod", []byte("module shop\n"))
	for to, want := range map[string]string{
		"":                      "want one module path: make rename MODULE=example.org/acqsim",
		"market":                `MODULE=market: malformed module path "market": missing dot in first path element; want a host and a path, such as example.org/acqsim`,
		"example.org/a b":       "invalid char",
		"https://example.org/a": "malformed module path",
		"example.org/market/":   "trailing slash",
		"example.org/market/v2": "MODULE=example.org/market/v2: a path that ends in /v2 is for version v2, and this is " +
			"version 0",
		"example.org/market": "only files that git tracks are written",
	} {
		require.ErrorContains(t, run(root, []string{to}, io.Discard), want, to)
	}
	require.ErrorContains(t, run(t.TempDir(), []string{"example.org/market"}, io.Discard),
		"run it in the root of the checkout")
	require.ErrorContains(t, run(root, nil, io.Discard), "want one module path")

	commit(t, root)
	write(t, root, "go.mod", []byte("module shop\n\ngo 1.26.0\n"))
	err := run(root, []string{"example.org/market"}, io.Discard)
	require.ErrorContains(t, err, "commit these or put them aside first")
	require.ErrorContains(t, err, "M go.mod")
	require.Equal(t, "module shop\n\ngo 1.26.0\n", read(t, root, "go.mod"))
}

func write(t *testing.T, root, name string, body []byte) {
	t.Helper()
	file := filepath.Join(root, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.WriteFile(file, body, 0o644))
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	return string(body)
}

// commit puts files, or what is tracked or new when none is named, into the tree's git.
func commit(t *testing.T, root string, names ...string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	add := []string{"add", "-A"}
	if names != nil {
		add = append([]string{"add"}, names...)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err == nil && names == nil {
		add = []string{"add", "-u"}
	}
	for _, args := range [][]string{{"init", "-q"}, add, {"-c", "user.name=T", "-c", "user.email=t@example.org",
		"-c", "commit.gpgsign=false", "commit", "-q", "-m", "a tree"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "git %v: %s", args, out)
	}
}
