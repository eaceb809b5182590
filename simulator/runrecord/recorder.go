package runrecord

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"acqsim/engine"
)

// HostFormat is the version of the files of a served host's record, which has what came in beside what happened.
const HostFormat = 2

// inputsFile has what came in.
const inputsFile = "inputs.jsonl"

// Host is, in a manifest, that the record is of a served host: how it was told to be, and how far it came.
type Host struct {
	Profile bool     `json:"profile,omitempty"` // the files are of a profile and not of a scenario
	Strict  bool     `json:"strict,omitempty"`
	Enrol   bool     `json:"enrol,omitempty"`
	Keys    string   `json:"keys,omitempty"`
	Spec    string   `json:"spec,omitempty"`   // of all tills' messages: a file of the record, or a shipped one
	Faults  []string `json:"faults,omitempty"` // beside those of the scenario, in one line each
	Start   string   `json:"start"`
	Latency string   `json:"latency"`

	Ended  bool   `json:"ended"`  // false: it was killed, and what follows is not known
	Inputs int    `json:"inputs"` // lines of inputs.jsonl
	Events uint64 `json:"events"` // that had happened when it ended
	At     string `json:"at,omitempty"`
}

// Recorder writes the record of a host while it lives: the manifest first, then what comes in and what happens. Its
// first error stays.
type Recorder struct {
	to             string
	manifest       Manifest
	inputs, events *lineFile
	names          []string // that it made
	err            error
}

// lineFile takes lines of JSON.
type lineFile struct {
	file  *os.File
	out   *bufio.Writer
	lines *json.Encoder
	n     int
}

// pending bounds what of a file is not written yet.
const pending = 64 << 10

// Begin makes the folder of a record. m says what the host is; main is its file among sources, which may have others
// that m names. A folder that is not empty is refused.
func Begin(to string, m Manifest, main string, sources map[string][]byte) (*Recorder, error) {
	if there, err := os.ReadDir(to); err == nil && len(there) > 0 {
		return nil, fmt.Errorf("simulator: record: %s is not empty: name a new folder", to)
	}
	m.Format, m.Hash, m.Tool, m.Scenario = HostFormat, HashVersion, tool, path.Join(sourceFolder, main)
	r := &Recorder{to: to, manifest: m}
	forms, err := json.MarshalIndent(FormsOfThisBuild(), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("simulator: record: %w", err)
	}
	files := map[string][]byte{formsFile: append(forms, '\n')}
	for name, text := range sources {
		files[path.Join(sourceFolder, name)] = text
	}
	for name := range files {
		r.names = append(r.names, name)
	}
	r.names = append(r.names, manifestFile, inputsFile, eventsFile)
	if err := writeFolder(to, files); err != nil {
		return nil, errors.Join(err, r.Discard())
	}
	if err := r.writeManifest(); err != nil {
		return nil, errors.Join(err, r.Discard())
	}
	r.inputs, r.events = r.open(inputsFile), r.open(eventsFile)
	if r.err != nil {
		return nil, errors.Join(r.err, r.Discard())
	}
	return r, nil
}

func (r *Recorder) writeManifest() error {
	text, err := json.MarshalIndent(r.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	const unnamed = manifestFile + ".new" // who is killed now has the earlier one
	if err := writeFolder(r.to, map[string][]byte{unnamed: append(text, '\n')}); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(r.to, unnamed), filepath.Join(r.to, manifestFile)); err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	return nil
}

func (r *Recorder) open(name string) *lineFile {
	f, err := os.OpenFile(filepath.Join(r.to, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		r.fail(err)
		return nil
	}
	out := bufio.NewWriterSize(f, pending)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	return &lineFile{file: f, out: out, lines: lines}
}

func (r *Recorder) fail(err error) {
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("simulator: record: %w", err)
	}
}

// Event takes what has happened.
func (r *Recorder) Event(l engine.Line) {
	if r.err == nil {
		r.events.n++
		r.fail(r.events.lines.Encode(l))
	}
}

// Input takes what has come in. It is kept before what comes of it is.
func (r *Recorder) Input(t *engine.Taken, withheld bool) {
	if r.err != nil {
		return
	}
	line, err := lineOf(t, withheld)
	if err != nil {
		r.err = err
		return
	}
	r.inputs.n++
	r.fail(r.inputs.lines.Encode(line))
	if r.err == nil {
		r.fail(r.inputs.out.Flush())
	}
}

// Flush writes what was taken so far, and returns what could not be.
func (r *Recorder) Flush() error {
	if r.err == nil {
		r.fail(errors.Join(r.inputs.out.Flush(), r.events.out.Flush()))
	}
	return r.err
}

// End ends the record: the manifest says how far the host came, and the hash of it.
func (r *Recorder) End(at engine.Place, hash string) error {
	_ = r.Flush()
	r.fail(errors.Join(r.inputs.file.Close(), r.events.file.Close()))
	if r.err != nil {
		return r.err
	}
	h := *r.manifest.Host
	h.Ended, h.Inputs, h.Events, h.At = true, r.inputs.n, at.Events, Instant(at.At)
	r.manifest.Host, r.manifest.Records, r.manifest.TraceHash = &h, r.events.n, hash
	r.err = r.writeManifest()
	return r.err
}

// Discard takes away what was written, of a host that never began.
func (r *Recorder) Discard() error {
	if r == nil {
		return nil
	}
	var errs []error
	for _, f := range []*lineFile{r.inputs, r.events} {
		if f != nil {
			errs = append(errs, f.file.Close())
		}
	}
	for _, name := range r.names {
		file := filepath.Join(r.to, filepath.FromSlash(name))
		if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
		// A folder that others use stays.
		for folder := filepath.Dir(file); len(folder) >= len(r.to) && os.Remove(folder) == nil; {
			folder = filepath.Dir(folder)
		}
	}
	return errors.Join(errs...)
}
