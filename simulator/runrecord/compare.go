package runrecord

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"acqsim/engine"
	"acqsim/simulator/play"
)

// Verdict is what a replay came to.
type Verdict string

const (
	Same         Verdict = "same"         // to the byte
	Differs      Verdict = "differs"      // of one version, and not the same
	Inconclusive Verdict = "inconclusive" // of two versions: neither the same nor different can be said
)

// Comparison is a run held against the record of an earlier one.
type Comparison struct {
	Verdict  Verdict
	Recorded Versions
	Now      Versions
	Compared int         // events that read the same, from the first on
	First    *Difference // where the comparison stopped, nil at the end of both
	// FormChanged says that First is a fact or a command whose form is another one in this version, so that its
	// content was not compared.
	FormChanged bool
	// Withheld is, of a served host, after which record a message came whose true bytes are not kept, since a number
	// stood there that is no test card's: it cannot be said that what came after is the same, nor that it differs.
	Withheld   *uint64
	Unreadable error // why the scenario could not be run again, of a record of a later version
}

// OneHash reports whether what is compared is of one version.
func (c *Comparison) OneHash() bool {
	return c.Recorded.Format == c.Now.Format && c.Recorded.Hash == c.Now.Hash
}

// Difference is the first event in which a replay is not what was recorded. An
// empty text means that there was no such event.
type Difference struct {
	Line        int    `json:"line"`
	Event       string `json:"event,omitempty"` // which it is: "fact bank.paid"
	Node        string `json:"node,omitempty"`  // where it happened
	Recorded    string `json:"recorded"`
	Now         string `json:"now"`
	HashDiffers bool   `json:"hash_differs,omitempty"` // the lines agree and the true bytes do not
}

// Versions returns in which version the record was written.
func (r *Record) Versions() Versions {
	return Versions{Format: r.Manifest.Format, Hash: r.Manifest.Hash, Tool: r.Manifest.Version}
}

// OfThisVersion reports whether the record was written in the versions of this build and with the same forms: only
// then does a difference prove anything.
func (r *Record) OfThisVersion() bool {
	return r.Manifest.Format == r.Manifest.known() && r.Manifest.Hash == HashVersion &&
		len(r.forms.changed(FormsOfThisBuild())) == 0
}

// Later reports whether a later version than this one wrote the record, which may say what this build cannot read.
func (r *Record) Later() bool {
	return r.Manifest.Format > r.Manifest.known() || r.Manifest.Hash > HashVersion
}

// Unread is the comparison with a record whose scenario this build could not run again, because of err. tool is the
// version of the program.
func (r *Record) Unread(err error, tool string) *Comparison {
	return &Comparison{Verdict: Inconclusive, Recorded: r.Versions(),
		Now: Versions{r.Manifest.known(), HashVersion, tool}, Unreadable: err}
}

// Compare holds a new run against the record, event by event, to the first that is not the same. tool is the version of
// the program.
func (r *Record) Compare(again *play.Result, tool string) (*Comparison, error) {
	if again.World == nil {
		return nil, errors.Join(fmt.Errorf("simulator: replay of %s did not begin", r.Manifest.Row), again.Err)
	}
	c, err := r.Comparing(tool)
	if err != nil {
		return nil, err
	}
	w := again.World
	for i := range w.History.Records {
		if !c.See(w.Loop.Line(&w.History.Records[i])) {
			break
		}
	}
	return c.End(again.TraceHash)
}

// Comparing holds what happens against a record, event by event.
type Comparing struct {
	record   *Record
	recorded io.Closer
	lines    *bufio.Scanner
	now      bytes.Buffer
	out      *json.Encoder
	of       Comparison
	err      error
}

// Comparing begins to hold what happens now against the record. tool is the version of the program.
func (r *Record) Comparing(tool string) (*Comparing, error) {
	recorded, err := r.files.Open(eventsFile)
	if err != nil {
		return nil, fmt.Errorf("simulator: record: %w", err)
	}
	c := &Comparing{record: r, recorded: recorded, lines: r.scanner(recorded), of: Comparison{Verdict: Same,
		Recorded: r.Versions(), Now: Versions{r.Manifest.known(), HashVersion, tool}}}
	c.out = json.NewEncoder(&c.now)
	c.out.SetEscapeHTML(false)
	return c, nil
}

// See takes the next event. It returns false when nothing more needs to be seen.
func (c *Comparing) See(l engine.Line) bool {
	if c.of.First != nil || c.err != nil {
		return false
	}
	c.now.Reset()
	if c.err = c.out.Encode(l); c.err != nil {
		return false
	}
	now := strings.TrimSuffix(c.now.String(), "\n")
	more := c.lines.Scan()
	switch {
	case more && c.lines.Text() == now:
		c.of.Compared++
		return true
	case !more && c.record.Killed():
		return false // what comes after it was killed nobody knows
	}
	c.differs(more, now)
	return false
}

func (c *Comparing) differs(more bool, now string) {
	c.of.First = &Difference{Line: c.of.Compared + 1, Now: now}
	if more {
		c.of.First.Recorded = c.lines.Text()
	}
	c.record.name(&c.of)
}

// Withheld says that a message came after a record whose true bytes the record does not have: what differs from then
// on proves nothing.
func (c *Comparing) Withheld(after uint64) {
	if c.of.Withheld == nil {
		c.of.Withheld = &after
	}
}

// End ends the comparison with the hash of what happened.
func (c *Comparing) End(hash string) (*Comparison, error) {
	if c.of.First == nil && c.lines.Scan() {
		c.differs(true, "")
	}
	if err := errors.Join(c.err, c.lines.Err(), c.recorded.Close()); err != nil {
		return nil, fmt.Errorf("simulator: replay: %w", err)
	}
	of, r := &c.of, c.record
	ofThisVersion := r.OfThisVersion()
	if of.First == nil && ofThisVersion && of.Withheld == nil && !r.Killed() && r.Manifest.TraceHash != hash {
		of.First = &Difference{Line: of.Compared, HashDiffers: true, Recorded: r.Manifest.TraceHash, Now: hash}
	}
	switch {
	case !ofThisVersion || of.FormChanged:
		of.Verdict = Inconclusive
	case of.Withheld != nil && (of.First == nil || uint64(of.First.Line) > *of.Withheld):
		of.Verdict = Inconclusive
	case of.First != nil:
		of.Verdict = Differs
	}
	return of, nil
}

// name says which event the first difference is, and whether its form changed: by the recorded line, else by that of
// now.
func (r *Record) name(c *Comparison) {
	now := FormsOfThisBuild()
	for _, text := range []string{c.First.Now, c.First.Recorded} {
		var e struct{ Kind, Name, Node string }
		if text == "" || json.Unmarshal([]byte(text), &e) != nil {
			continue
		}
		c.First.Event, c.First.Node = strings.TrimSpace(e.Kind+" "+e.Name), e.Node
		c.FormChanged = c.FormChanged || !r.forms.same(e.Kind, e.Name, now)
	}
}

// check reads the events once through: a record that was cut short, or written over, is no record.
func (r *Record) check() error {
	recorded, err := r.files.Open(eventsFile)
	if err != nil {
		return fmt.Errorf("%w (a record has its events there)", err)
	}
	defer recorded.Close()
	n := 0
	for s := r.scanner(recorded); ; n++ {
		if !s.Scan() {
			if err := s.Err(); err != nil {
				return fmt.Errorf("%s: line %d: %w", eventsFile, n+1, err)
			}
			break
		}
		if !json.Valid(s.Bytes()) {
			return fmt.Errorf("%s: line %d is no JSON: the file was cut short or written over", eventsFile, n+1)
		}
	}
	if n != r.Manifest.Records && !r.Killed() {
		return fmt.Errorf("%s has %d events and %s says %d: the record is not whole", eventsFile, n, manifestFile,
			r.Manifest.Records)
	}
	return nil
}

// readForms reads the forms of a record; a record of format 0 has none.
func readForms(files fs.FS, format int) (Forms, error) {
	b, err := readFile(files, formsFile)
	if errors.Is(err, fs.ErrNotExist) && format == 0 {
		return nil, nil
	}
	var forms Forms
	if err == nil {
		err = json.Unmarshal(b, &forms)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", formsFile, err)
	}
	return forms, nil
}

// scanner reads lines. The last of a host that was killed counts only when it is whole.
func (r *Record) scanner(from io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(from)
	s.Buffer(nil, maxRecordFile)
	if r.Killed() {
		s.Split(func(data []byte, atEOF bool) (int, []byte, error) {
			if atEOF && bytes.IndexByte(data, '\n') < 0 {
				return len(data), nil, nil
			}
			return bufio.ScanLines(data, atEOF)
		})
	}
	return s
}

// Killed reports whether the record is of a host that did not come to its end.
func (r *Record) Killed() bool { return r.Manifest.Host != nil && !r.Manifest.Host.Ended }
