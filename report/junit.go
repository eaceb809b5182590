package report

import (
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"acqsim/simulator/play"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr,omitempty"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class      string          `xml:"classname,attr"`
	Name       string          `xml:"name,attr"`
	File       string          `xml:"file,attr,omitempty"`
	Line       int             `xml:"line,attr,omitempty"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Failure    *junitProblem   `xml:"failure"`
	Error      *junitProblem   `xml:"error"`
	Skipped    *junitSkipped   `xml:"skipped"`
	Output     string          `xml:"system-out,omitempty"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes rows as JUnit XML: a failure is an expectation that does not hold, an error is a row that proved
// nothing, and one is skipped that was not run, fails as it is known to, is known to differ on its wire, or of which a
// foreign peer shows nothing. Times are wall seconds; the simulated time is a property. page, when there is one, is a
// file that shows the rows, hung on those that did not pass. The file appears whole or not at all.
//
// It is read by GitLab, which drops a second row of one class and name and shows of a failure its body alone, by
// Jenkins, which shows the message, and by actions of GitHub, which link to file and line.
func JUnit(path string, rows []Row, page string) error {
	suite := junitSuite{Name: "acqsim"}
	var total time.Duration
	room := junitRoom
	for i := range rows {
		c := junitRow(&rows[i], page)
		c.fit(&room)
		if r := rows[i].Result; r != nil {
			total += r.Wall
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = seconds(total)
	return writeJUnit(path, suite)
}

// writeJUnit counts the cases of a suite and writes it.
func writeJUnit(path string, suite junitSuite) error {
	suite.Tests, suite.Failures, suite.Errors, suite.Skipped = len(suite.Cases), 0, 0, 0
	for i := range suite.Cases {
		switch c := &suite.Cases[i]; {
		case c.Failure != nil:
			suite.Failures++
		case c.Error != nil:
			suite.Errors++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	out, err := xml.MarshalIndent(junitSuites{
		Name: "acqsim", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: suite.Time,
		Suites: []junitSuite{suite},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("report: junit: %w", err)
	}
	return writeWhole(path, append([]byte(xml.Header), append(out, '\n')...))
}

const (
	// junitRoom is how many bytes the bodies of a file may have: GitLab reads no file of more than 30 MB.
	junitRoom = 20 << 20
	// junitBody is how many bytes one may have.
	junitBody = 64 << 10
)

// fit shortens what is said of a case to the room that is left: its first line, where the money is, stays.
func (c *junitCase) fit(room *int) {
	for _, p := range []*junitProblem{c.Failure, c.Error} {
		if p == nil {
			continue
		}
		if most := min(junitBody, *room); len(p.Text) > most {
			first, _, _ := strings.Cut(p.Text, "\n")
			p.Text = strings.ToValidUTF8(p.Text[:max(most, 0)], "")
			if len(p.Text) < len(first) {
				p.Text = first
			}
			p.Text += "\n… more: run it alone"
		}
		*room -= len(p.Text)
	}
}

func junitRow(r *Row, page string) junitCase {
	c := junitCase{Class: "acqsim.files", Name: r.Name, File: r.File, Time: seconds(0),
		Properties: []junitProperty{{"row", r.Name}}}
	if s := r.Scenario; s != nil {
		c.Class = "acqsim." + s.ID
	}
	if r.File != "" {
		c.Line = r.line()
	}
	if res := r.Result; res != nil {
		c.Class += "." + res.Wire
		c.Time = seconds(res.Wall)
		if res.DialectOption != "" {
			c.Class += "." + res.DialectOption
		}
		c.Properties = append(c.Properties, junitProperty{"dialect", res.Dialect}, junitProperty{"wire", res.Wire},
			junitProperty{"virtual", res.Virtual.String()}, junitProperty{"trace-hash", res.TraceHash})
	}
	labels := r.labels()
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		c.Properties = append(c.Properties, junitProperty{plain(name), plain(labels[name])})
	}
	c.judge(r)
	if page != "" && (c.Failure != nil || c.Error != nil) {
		c.Output = "[[ATTACHMENT|" + plain(page) + "]]"
	}
	return c
}

// judge writes what came of a row: the first line says where the money is, for some show nothing else.
func (c *junitCase) judge(r *Row) {
	money := ""
	if s := r.Sentence(English); s != "-" && r.Verdict() != play.Inconclusive && r.Result != nil {
		money = plain(s)
	}
	said := strings.Join(slices.DeleteFunc([]string{money, r.Summary()}, func(s string) bool { return s == "" }), "; ")
	problem := &junitProblem{Type: string(r.Verdict()), Message: said,
		Text: plain(strings.TrimPrefix(money+"\n"+r.Details(Page{Language: English}), "\n"))}
	switch r.Verdict() {
	case play.Fail:
		c.Failure = problem
	case play.Errored, play.Inconclusive:
		c.Error = problem
	case play.Unjudged:
		c.Skipped = &junitSkipped{Message: "not judged: nothing of what is expected at its end is seen from here"}
	case play.Differs:
		c.Skipped = &junitSkipped{Message: plain(r.Result.Difference().En)}
	case play.Known:
		c.Skipped = &junitSkipped{Message: plain("known to fail: " + r.Scenario.XFail.String() + "; " + said)}
	case NotRun:
		c.Skipped = &junitSkipped{Message: plain("skipped: " + r.Not.En)}
	}
}

// Summary says in one line why a row did not pass.
func Summary(r *play.Result) string {
	switch {
	case r.Err != nil:
		first, _, _ := strings.Cut(wrongOf(r.Err), "\n")
		return plain(first)
	case r.Verdict == play.Inconclusive && len(r.Unfired)+len(r.Undone) > 0:
		return plain(strings.Join(idle(r, Page{Language: English}), "; "))
	case len(r.Failures) > 0:
		f := r.Failures[0]
		return plain(fmt.Sprintf("%s: want %s, have %s", f.Rule, f.Want, f.Have))
	}
	return ""
}

// plain drops control characters, which XML 1.0 cannot hold.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c >= 0x7F && c < 0xA0 || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, s)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// writeWhole writes beside the target and renames, so that nobody reads half a file.
func writeWhole(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".acqsim-*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = f.Write(b)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("report: %s: %w", path, err)
	}
	return nil
}
