package runrecord

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// recorded plays A04 with its late approval and writes it down.
func recorded(t *testing.T, name string) (to string, r *play.Result) {
	t.Helper()
	rows, err := scenarios.LoadID("A04", scenarios.Options{})
	require.NoError(t, err)
	r = play.Run(t.Context(), rows[0], play.Options{Seed: 7})
	require.NoError(t, r.Err)
	sources := make(map[string][]byte)
	for _, file := range []string{scenarios.FileOf("A04"), "profiles/one-shop.yaml"} {
		sources[file], err = scenarios.ReadFile(file)
		require.NoError(t, err)
	}
	to = filepath.Join(t.TempDir(), name)
	require.NoError(t, Write(to, r, scenarios.FileOf("A04"), sources, false, "v0"))
	return to, r
}

// replayed reads a record and plays it again on the wire it names.
func replayed(t *testing.T, from string, seed uint64) (*Record, *play.Result) {
	t.Helper()
	record, err := Open(from)
	require.NoError(t, err)
	row, err := record.Scenario(scenarios.Options{})
	require.NoError(t, err)
	return record, play.Run(t.Context(), row, play.Options{Wire: record.Manifest.Wire, Seed: seed})
}

// A run that was written down is played again byte for byte, from a folder as
// from a zip file, without the catalogue it came from.
func TestRecordReplays(t *testing.T) {
	for _, name := range []string{"A04", "A04.zip"} {
		to, r := recorded(t, name)
		record, again := replayed(t, to, 7)
		require.Equal(t, Manifest{
			Format: FormatVersion, Hash: HashVersion, Tool: "acqsim", Version: "v0", Row: "A04", Digest: r.Scenario.Digest,
			Scenario: "scenario/cases/A04-late-approval-believed.yaml", Seed: 7, Wire: "memory",
			Zone: "Asia/Shanghai", Verdict: play.Pass, TraceHash: r.TraceHash, Records: len(r.World.History.Records),
		}, record.Manifest)
		c, err := record.Compare(again, "v0")
		require.NoError(t, err)
		v := Versions{FormatVersion, HashVersion, "v0"}
		require.Equal(t, &Comparison{Verdict: Same, Recorded: v, Now: v, Compared: record.Manifest.Records}, c, name)
		_, err = record.Read("scenario/cases/profiles/one-shop.yaml")
		require.NoError(t, err, "the catalogue's profile, from beside the case")
	}
}

// A line that is not as it was is found and shown both ways; so are a line too few
// and true bytes that differ where the masked ones agree.
func TestRecordDiffers(t *testing.T) {
	to, _ := recorded(t, "A04")
	lines, write := linesOf(t, to)
	record, again := replayed(t, to, 7)
	compared := func() *Comparison {
		c, err := record.Compare(again, "v0")
		require.NoError(t, err)
		require.Equal(t, Differs, c.Verdict)
		return c
	}

	write(slices.Concat(lines[:9], []string{strings.Replace(lines[9], `"seq":10`, `"seq":11`, 1)}, lines[10:]))
	c := compared()
	require.Equal(t, 9, c.Compared)
	require.Equal(t, 10, c.First.Line)
	require.Equal(t, strings.TrimSpace(lines[9]), c.First.Now)
	require.Contains(t, c.First.Recorded, `"seq":11`)

	write(lines[:len(lines)-1])
	c = compared()
	require.Equal(t, len(lines), c.First.Line)
	require.Empty(t, c.First.Recorded)

	write(lines)
	record.Manifest.TraceHash = "0"
	c = compared()
	require.True(t, c.First.HashDiffers)
	require.Equal(t, again.TraceHash, c.First.Now)
}

// linesOf returns the events of a record, and what writes others in their place.
func linesOf(t *testing.T, record string) (lines []string, write func([]string)) {
	t.Helper()
	file := filepath.Join(record, eventsFile)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return slices.Collect(strings.Lines(string(text))), func(lines []string) {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644))
	}
}

// What is no record is refused with what was wanted.
func TestNoRecord(t *testing.T) {
	folder := t.TempDir()
	_, err := Open(folder)
	require.ErrorContains(t, err, "want a folder or a .zip that `acqsim run --record` or `serve --record` wrote")
	notZip := filepath.Join(folder, "x.zip")
	require.NoError(t, os.WriteFile(notZip, []byte("no zip"), 0o644))
	_, err = Open(notZip)
	require.ErrorIs(t, err, zip.ErrFormat)
	require.NoError(t, os.WriteFile(filepath.Join(folder, manifestFile), []byte("{"), 0o644))
	_, err = Open(folder)
	require.ErrorContains(t, err, manifestFile)
	err = Write(folder, &play.Result{Scenario: &scenarios.Scenario{Row: "X"}, Err: os.ErrInvalid}, "x.yaml", nil, false,
		"v0")
	require.ErrorContains(t, err, "record of X: the run never began")
}

// The name of a record is safe in every shell and file system, and tells the wire.
func TestFileName(t *testing.T) {
	for _, c := range []struct{ row, wire, want string }{
		{"C01", "memory", "C01"},
		{"C01", "tcp", "C01-tcp"},
		{"A03[amount=0.01,dialect=1987-ascii]", "memory", "A03_amount_0.01_dialect_1987-ascii"},
		{"../../etc/x y", "memory", ".._.._etc_x_y"},
	} {
		require.Equal(t, c.want, FileName(c.row, c.wire))
	}
}
