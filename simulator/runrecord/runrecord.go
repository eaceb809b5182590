package runrecord

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// Manifest says what a run record is of.
type Manifest struct {
	Format    int          `json:"format"`   // FormatVersion of the build that wrote it; 0: it gave none
	Hash      int          `json:"hash"`     // its HashVersion
	Tool      string       `json:"tool"`     // "acqsim"
	Version   string       `json:"version"`  // of the tool
	Row       string       `json:"row"`      // of the scenario
	Digest    string       `json:"digest"`   // of the scenario with what it includes
	Scenario  string       `json:"scenario"` // file inside the record
	Matrix    bool         `json:"matrix,omitempty"`
	Dialect   string       `json:"dialect,omitempty"` // that was asked for; empty: the files' own
	Seed      uint64       `json:"seed"`
	Wire      string       `json:"wire"`
	Zone      string       `json:"zone"`
	Verdict   play.Verdict `json:"verdict,omitempty"`
	TraceHash string       `json:"trace_hash"`
	Records   int          `json:"records"`
	Host      *Host        `json:"host,omitempty"` // of a served host; nil: of a run
}

// known is the latest format of such a record that this build reads.
func (m *Manifest) known() int {
	if m.Host != nil {
		return HostFormat
	}
	return FormatVersion
}

// tool is who writes records.
const tool = "acqsim"

// Names of the files in a record.
const (
	manifestFile = "manifest.json"
	eventsFile   = "events.jsonl"
	formsFile    = "forms.json"
	sourceFolder = "scenario"
)

// Record is a run as it was written down: enough to do it again.
type Record struct {
	Manifest Manifest
	files    fs.FS
	forms    Forms
}

// Write writes the record of a run into a folder, or into a zip file when
// the name ends so. sources are the scenario's own file, at main, and what it
// includes, by path.
func Write(to string, r *play.Result, main string, sources map[string][]byte, matrix bool, version string) error {
	if r.World == nil {
		return fmt.Errorf("simulator: record of %s: the run never began: %w", r.Scenario.Row, r.Err)
	}
	m := Manifest{
		Format: FormatVersion, Hash: HashVersion, Tool: tool, Version: version,
		Row: r.Scenario.Row, Digest: r.Scenario.Digest,
		Scenario: path.Join(sourceFolder, main), Matrix: matrix,
		Dialect: r.DialectOption, Seed: r.Seed, Wire: r.Wire, Zone: r.World.Calendar.Zone.String(), Verdict: r.Verdict,
		TraceHash: r.TraceHash, Records: len(r.World.History.Records),
	}
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	events, err := events(r.World)
	if err != nil {
		return err
	}
	forms, err := json.MarshalIndent(FormsOfThisBuild(), "", "  ")
	if err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	files := map[string][]byte{
		manifestFile: append(manifest, '\n'), eventsFile: events, formsFile: append(forms, '\n'),
	}
	for name, text := range sources {
		files[path.Join(sourceFolder, name)] = text
	}
	if strings.HasSuffix(to, ".zip") {
		return writeZip(to, files)
	}
	return writeFolder(to, files)
}

// events returns the lines of events.jsonl.
func events(w *world.World) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	for i := range w.History.Records {
		if err := out.Encode(w.Loop.Line(&w.History.Records[i])); err != nil {
			return nil, fmt.Errorf("simulator: record %d: %w", w.History.Records[i].Seq, err)
		}
	}
	return b.Bytes(), nil
}

func writeFolder(to string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		file := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return fmt.Errorf("simulator: record: %w", err)
		}
		if err := os.WriteFile(file, files[name], 0o600); err != nil {
			return fmt.Errorf("simulator: record: %w", err)
		}
	}
	return nil
}

func writeZip(to string, files map[string][]byte) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(files[name])
		}
		if err != nil {
			return fmt.Errorf("simulator: record: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	return nil
}

// wanted is what can be opened.
const wanted = "want a folder or a .zip that `acqsim run --record` or `serve --record` wrote"

// maxRecordFile bounds a line of the events.
const maxRecordFile = 64 << 20

// Open opens a record that Write wrote.
func Open(from string) (*Record, error) {
	files, err := recordFiles(from)
	if err != nil {
		return nil, err
	}
	b, err := readFile(files, manifestFile)
	if err != nil {
		return nil, fmt.Errorf("simulator: record %s: %w (%s)", from, err, wanted)
	}
	r := &Record{files: files}
	if err := json.Unmarshal(b, &r.Manifest); err != nil {
		return nil, fmt.Errorf("simulator: record %s: %s: %w", from, manifestFile, err)
	}
	if err := r.whole(); err != nil {
		return nil, fmt.Errorf("simulator: record %s: %w", from, err)
	}
	return r, nil
}

// whole holds that the parts of a record are there and fit. What a later format has for parts this build cannot know.
func (r *Record) whole() (err error) {
	m := &r.Manifest
	switch {
	case m.Tool != tool:
		return fmt.Errorf("%s: tool is %q, want %q: this is no record of a run", manifestFile, m.Tool, tool)
	case m.Format < 0 || m.Hash < 0:
		return fmt.Errorf("%s: format %d, hash %d: want 1 or more", manifestFile, m.Format, m.Hash)
	case m.Format > m.known():
		return nil
	case m.Row == "" || m.Scenario == "":
		return fmt.Errorf("%s: no row or no scenario: it does not say what was run", manifestFile)
	}
	if r.forms, err = readForms(r.files, m.Format); err != nil {
		return err
	}
	return r.check()
}

// recordFiles are the files of a folder, out of which no link leads, or of a zip file.
func recordFiles(from string) (fs.FS, error) {
	if !strings.HasSuffix(from, ".zip") {
		root, err := os.OpenRoot(from)
		if err != nil {
			return nil, fmt.Errorf("simulator: record: %w (%s)", err, wanted)
		}
		return root.FS(), nil
	}
	f, err := os.Open(from)
	if err != nil {
		return nil, fmt.Errorf("simulator: record: %w", err)
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("simulator: record %s: %w", from, err)
	}
	files, err := zip.NewReader(f, size)
	if err != nil {
		return nil, fmt.Errorf("simulator: record %s: %w", from, err)
	}
	return files, nil
}

// maxSource bounds the manifest and each file of the recorded scenario.
const maxSource = 16 << 20

// readFile reads a file of a record, and stops behind the limit whatever the record says of its size.
func readFile(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err == nil && len(data) > maxSource {
		return nil, fmt.Errorf("%s: want at most %d bytes, have more", name, maxSource)
	}
	return data, err
}

// Read returns a file of the recorded scenario. A profile that did not lie beside the scenario but came from the
// catalogue, as that of a case does, lies in the record as it does in the catalogue.
func (r *Record) Read(name string) ([]byte, error) {
	file := path.Clean(filepath.ToSlash(name))
	data, err := readFile(r.files, file)
	if errors.Is(err, fs.ErrNotExist) {
		shared := strings.TrimPrefix(file, path.Dir(r.Manifest.Scenario)+"/")
		if data, missing := readFile(r.files, path.Join(sourceFolder, shared)); missing == nil {
			return data, nil
		}
	}
	return data, err
}

// Source returns a file that lies in the record beside the scenario or the profile, as it was given to Begin.
func (r *Record) Source(name string) ([]byte, error) {
	return readFile(r.files, path.Join(sourceFolder, path.Clean(filepath.ToSlash(name))))
}

// Sources returns all files that lie in the record beside the scenario or the profile, and that itself, as they were
// given to Begin or Write.
func (r *Record) Sources() (map[string][]byte, error) {
	all := make(map[string][]byte)
	err := fs.WalkDir(r.files, sourceFolder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[strings.TrimPrefix(name, sourceFolder+"/")], err = readFile(r.files, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("simulator: record: %w", err)
	}
	return all, nil
}

// readable says why this build cannot read the record.
func (r *Record) readable() error {
	if m := &r.Manifest; m.Format > m.known() {
		return fmt.Errorf("simulator: record: it is of format %d and this build reads up to %d: use a later acqsim",
			m.Format, m.known())
	}
	return nil
}

// Scenario loads the recorded row.
func (r *Record) Scenario(opt scenarios.Options) (*scenarios.Scenario, error) {
	if err := r.readable(); err != nil {
		return nil, err
	}
	if r.Manifest.Host != nil {
		return nil, errors.New("simulator: record: it is of a served host: acqsim replay lives it again")
	}
	opt.Dialect = r.Manifest.Dialect
	return r.row(opt)
}

// row loads the recorded row of the scenario as it is written.
func (r *Record) row(opt scenarios.Options) (*scenarios.Scenario, error) {
	opt.Matrix = r.Manifest.Matrix
	rows, err := scenarios.Load(r.Read, r.Manifest.Scenario, opt)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Row == r.Manifest.Row {
			return row, nil
		}
	}
	return nil, fmt.Errorf("simulator: record: %s has no row %s", r.Manifest.Scenario, r.Manifest.Row)
}

// HostProfile loads the profile of a served host, and the scenario whose world it is; nil when it is of none.
func (r *Record) HostProfile(opt scenarios.Options) (*scenarios.Profile, *scenarios.Scenario, error) {
	if r.Manifest.Host.Profile {
		p, err := scenarios.LoadProfile(r.Read, r.Manifest.Scenario, opt)
		return p, nil, err
	}
	told, err := r.row(opt)
	if err != nil {
		return nil, nil, err
	}
	return &scenarios.Profile{World: told.World}, told, nil
}

// FileName makes the name of a row's record: no character that a shell or a file
// system takes for something else.
func FileName(row, wire string) string {
	clean := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.':
			return c
		}
		return '_'
	}, row)
	return strings.TrimRight(clean, "_") + cmp.Or(strings.TrimPrefix("-"+wire, "-memory"), "")
}
