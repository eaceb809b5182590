package main

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/dialect"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// Nothing that a run of the whole catalogue with keys writes, on standard output and
// standard error, in JSON, JUnit, the records of the runs and the tables of an export, nor
// what explain, trace, diagnose and reconcile print of it, has a card number, the number of a
// settlement account, which is a card too, a track, a PIN block, a working or a master key
// (DESIGN §11, CASES §2.2 21). Only a record's copy of the scenario has the numbers of the
// test cards, which its author wrote there; nobody but its owner can read it.
func TestNoSecretInAnythingWritten(t *testing.T) {
	files := keyedCatalogue(t)
	secrets := secretsOf(t, files)
	for _, what := range []string{
		"a card number", "a settlement account", "a track", "a PIN block", "a working key", "a master key"} {
		require.Contains(t, slices.Collect(maps.Values(secrets)), what)
	}
	folder := t.TempDir()
	junit, records := filepath.Join(folder, "junit.xml"), filepath.Join(folder, "records")
	var written bytes.Buffer
	run := func(args ...string) {
		m := NewMain()
		m.Stdin, m.Stdout, m.Stderr = strings.NewReader(""), &written, &written
		require.NotEqual(t, exitUsage, m.Run(t.Context(), args), written.String())
		require.NoError(t, m.Close())
	}
	run(append([]string{"run", "--json", "--junit", junit, "--record", records}, files...)...)
	run(append([]string{"run", "--lang", "zh", "--dialect", "unionpay-direct", "--record", records + "-direct"},
		files...)...)
	tables := filepath.Join(folder, "tables")
	for i, f := range files {
		if i%8 != 0 {
			continue
		}
		run("explain", f)
		run("explain", f, "--json")
		to := filepath.Join(tables, filepath.Base(f))
		run("export", f, "--csv", to)
		run("trace", to, "--json")
		run("reconcile", to, "--json")
	}
	scan(t, "what was printed", written.String(), secrets)
	seen := 0
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry.Name() == "scenario" {
				return fs.SkipDir
			}
			return err
		}
		if path != junit {
			info, err := entry.Info()
			require.NoError(t, err)
			require.Zero(t, info.Mode().Perm()&0o077, "%s: nobody but its owner may read it", path)
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		scan(t, path, string(text), secrets)
		seen++
		return nil
	}))
	require.Greater(t, seen, 2*len(files), "a manifest and the events of each run")
}

// keyedCatalogue writes the cases into files in whose worlds everybody has keys.
func keyedCatalogue(t *testing.T) []string {
	t.Helper()
	folder := t.TempDir()
	keyed := "version: 1\nworld: {security: {keys: double-and-track, hosts: x9.19}}\n"
	require.NoError(t, os.WriteFile(filepath.Join(folder, "keyed.yaml"), []byte(keyed), 0o600))
	var files []string
	for _, id := range scenarios.IDs() {
		text, err := scenarios.Source(id)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(text), "\ninclude: ["), id)
		file := filepath.Join(folder, id+".yaml")
		require.NoError(t, os.WriteFile(file,
			bytes.Replace(text, []byte("\ninclude: ["), []byte("\ninclude: [keyed.yaml, "), 1), 0o600))
		files = append(files, file)
	}
	return files
}

// secretsOf plays the files and collects what must not be written: each in the
// spellings in which a log could have it.
func secretsOf(t *testing.T, files []string) map[string]string {
	t.Helper()
	secrets := make(map[string]string)
	add := func(what, value string) {
		if len(value) < 12 || strings.Trim(value, "0") == "" {
			return // too short to be told from any other number
		}
		secrets[value] = what
		secrets[strings.ToLower(value)] = what
		secrets[hex.EncodeToString([]byte(value))] = what
		secrets[strings.ToUpper(hex.EncodeToString([]byte(value)))] = what
	}
	for _, f := range files {
		for _, d := range dialect.Names() {
			rows, _, err := load(f, scenarios.Options{Dialect: d})
			require.NoError(t, err)
			r := play.Run(t.Context(), rows[0], play.Options{Dialect: d})
			require.NotNil(t, r.World, "%s: %v", f, r.Err)
			keys, err := r.World.TestKeys()
			require.NoError(t, err)
			require.NotEmpty(t, keys.Master, f)
			for _, k := range keys.Master {
				add("a master key", k.Clear)
			}
			for _, c := range rows[0].World.Cards {
				add("a card number", c.PAN)
			}
			for _, a := range rows[0].World.Accounts {
				add("a settlement account", a.Number)
			}
			onTheWire(r.World, add)
		}
	}
	return secrets
}

// onTheWire adds what passed in the messages of a run.
func onTheWire(w *world.World, add func(what, value string)) {
	kinds := map[string]string{"35": "a track", "52": "a PIN block", "62": "a working key"}
	for rec := range w.History.Frames {
		reader := w.Reader(rec)
		if rec.File || reader == nil {
			continue
		}
		for n, what := range kinds {
			v, _ := reader.Field(n)
			if n == "62" && reader.MTI() != "0810" {
				continue
			}
			add(what, v)
			add(what, strings.ToUpper(hex.EncodeToString([]byte(v))))
		}
	}
}

// word is what a secret in any of its spellings is part of: a long run of letters
// and digits.
var word = regexp.MustCompile(`[0-9A-Za-z=]{12,}`)

// scan looks for the secrets in a text.
func scan(t *testing.T, where, text string, secrets map[string]string) {
	t.Helper()
	lengths := make(map[int]bool)
	for s := range secrets {
		lengths[len(s)] = true
	}
	for _, w := range word.FindAllString(text, -1) {
		for n := range lengths {
			for at := 0; at+n <= len(w); at++ {
				if what, found := secrets[w[at:at+n]]; found {
					t.Fatalf("%s: %s stands in %q", where, what, shortened(w))
				}
			}
		}
	}
}

func shortened(w string) string { return w[:min(len(w), 40)] }
