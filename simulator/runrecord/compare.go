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
	Unreadable  error // why the scenario could not be run again, of a record of a later version
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
	return r.Manifest.Format == FormatVersion && r.Manifest.Hash == HashVersion &&
		len(r.forms.changed(FormsOfThisBuild())) == 0
}

// Later reports whether a later version than this one wrote the record, which may say what this build cannot read.
func (r *Record) Later() bool {
	return r.Manifest.Format > FormatVersion || r.Manifest.Hash > HashVersion
}

// Unread is the comparison with a record whose scenario this build could not run again, because of err. tool is the
// version of the program.
func (r *Record) Unread(err error, tool string) *Comparison {
	return &Comparison{Verdict: Inconclusive, Recorded: r.Versions(),
		Now: Versions{FormatVersion, HashVersion, tool}, Unreadable: err}
}

// Compare holds a new run against the record, event by event, to the first that is not the same. tool is the version of
// the program.
func (r *Record) Compare(again *play.Result, tool string) (*Comparison, error) {
	if again.World == nil {
		return nil, errors.Join(fmt.Errorf("simulator: replay of %s did not begin", r.Manifest.Row), again.Err)
	}
	now, err := events(again.World)
	if err != nil {
		return nil, err
	}
	c := &Comparison{Verdict: Same, Recorded: r.Versions(), Now: Versions{FormatVersion, HashVersion, tool}}
	if err := r.compareLines(c, now); err != nil {
		return nil, err
	}
	ofThisVersion := r.OfThisVersion()
	if c.First == nil && ofThisVersion && r.Manifest.TraceHash != again.TraceHash {
		c.First = &Difference{Line: c.Compared, HashDiffers: true, Recorded: r.Manifest.TraceHash, Now: again.TraceHash}
	}
	switch {
	case !ofThisVersion || c.FormChanged:
		c.Verdict = Inconclusive
	case c.First != nil:
		c.Verdict = Differs
	}
	return c, nil
}

// compareLines compares the lines of the record with those of now.
func (r *Record) compareLines(c *Comparison, now []byte) error {
	recorded, err := r.files.Open(eventsFile)
	if err != nil {
		return fmt.Errorf("simulator: record: %w", err)
	}
	defer recorded.Close()
	a, b := scanner(recorded), scanner(bytes.NewReader(now))
	for {
		more, moreNow := a.Scan(), b.Scan()
		switch {
		case !more && !moreNow:
			return errors.Join(a.Err(), b.Err())
		case more && moreNow && a.Text() == b.Text():
			c.Compared++
			continue
		}
		c.First = &Difference{Line: c.Compared + 1}
		if more {
			c.First.Recorded = a.Text()
		}
		if moreNow {
			c.First.Now = b.Text()
		}
		r.name(c)
		return errors.Join(a.Err(), b.Err())
	}
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
	for s := scanner(recorded); ; n++ {
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
	if n != r.Manifest.Records {
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

func scanner(from io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(from)
	s.Buffer(nil, maxRecordFile)
	return s
}
