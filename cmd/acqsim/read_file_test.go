package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a person includes lies in the scenario's folder: a scenario that somebody sent must not read other files of the
// machine and show them in its mistakes (CWE-22), by a name or by a link.
func TestAnIncludeStaysInItsFolder(t *testing.T) {
	folder := t.TempDir()
	inside := filepath.Join(folder, "suite")
	require.NoError(t, os.Mkdir(inside, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "secret.yaml"), []byte("password: tiger\n"), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(folder, "secret.yaml"), filepath.Join(inside, "link.yaml")))
	for name, want := range map[string]string{
		"../secret.yaml":                       "leads out of it",
		filepath.Join(folder, "secret.yaml"):   "leads out of it",
		"deeper/../../secret.yaml":             "leads out of it",
		"link.yaml":                            "unknown profile",
		"./one-shop.yaml/../../../secret.yaml": "leads out of it",
	} {
		file := filepath.Join(inside, "case.yaml")
		require.NoError(t, os.WriteFile(file, []byte("version: 1\nid: X1\ninclude: ["+name+"]\n"), 0o600))
		var said strings.Builder
		m := NewMain()
		m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &said, &said
		require.Equal(t, exitUsage, m.Run(t.Context(), []string{"check", file}), name)
		require.Contains(t, said.String(), want, name)
		require.NotContains(t, said.String(), "password", name)
	}
}

// A file without an end is read to the limit and refused.
func TestAReaderStopsAtItsLimit(t *testing.T) {
	_, err := readAll("endless", endless{})
	require.ErrorContains(t, err, "endless: want at most")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
