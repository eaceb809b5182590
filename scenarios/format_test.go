package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// formatFolder holds files of version 1 of the format as they were written once: cases,
// conformance checks and profiles. SHA256SUMS beside them says which there are.
const formatFolder = "testdata/v1"

// frozen reads a file of version 1. Its profiles are those beside it, never those of
// the catalogue, which may have moved on.
func frozen(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(formatFolder, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return os.ReadFile(filepath.Join(formatFolder, filepath.FromSlash(strings.TrimPrefix(name, "conformance/"))))
	}
	return data, err
}

// sums lists the files of SHA256SUMS with what they must hash to.
func sums(t *testing.T) map[string]string {
	t.Helper()
	list, err := os.ReadFile(filepath.Join(formatFolder, "SHA256SUMS"))
	require.NoError(t, err)
	want := make(map[string]string)
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		sum, file, found := strings.Cut(line, "  ")
		require.True(t, found, line)
		want[file] = sum
	}
	return want
}

// A file that somebody wrote in version 1 of the format is read for ever: as it is
// written, in each row of its matrix, and with each of its remedies turned.
func TestVersionOneLoads(t *testing.T) {
	read := make(map[string]bool)
	load := func(file string, opt Options) []*Scenario {
		opt.Zone = time.LoadLocation
		rows, err := Load(func(name string) ([]byte, error) {
			data, err := frozen(name)
			read[strings.TrimPrefix(strings.TrimPrefix(name, "conformance/"), "profiles/")] = err == nil
			return data, err
		}, file, opt)
		require.NoError(t, err, file)
		return rows
	}
	for file := range sums(t) {
		if strings.HasPrefix(file, "profiles/") {
			continue // read with a scenario that includes it
		}
		rows := load(file, Options{})
		require.Len(t, rows, 1, file)
		require.NotEmpty(t, load(file, Options{Matrix: true}), file)
		for _, turn := range rows[0].Turns() {
			load(file, Options{Turn: turn})
		}
	}
	for file := range sums(t) {
		require.True(t, read[filepath.Base(file)], "%s: no scenario includes this profile", file)
	}
}

// The files of version 1 are frozen: none is lost, none is mended so that a reader
// that has changed can read it.
func TestVersionOneIsFrozen(t *testing.T) {
	const least = 173 // files when version 1 was frozen
	want := sums(t)
	require.GreaterOrEqual(t, len(want), least)
	have := make(map[string]string)
	require.NoError(t, filepath.WalkDir(formatFolder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".yaml") {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		name, _ := filepath.Rel(formatFolder, path)
		have[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
		return err
	}))
	require.Equal(t, want, have)
}
