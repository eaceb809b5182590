package report

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
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
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Failure    *junitProblem   `xml:"failure"`
	Error      *junitProblem   `xml:"error"`
	Skipped    *junitSkipped   `xml:"skipped"`
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

// JUnit writes the results as JUnit XML: a failure is an expectation that does
// not hold, an error is a run that proved nothing, and one is skipped that is known
// to differ on its wire or of which a foreign peer shows nothing. Times are wall seconds; the
// simulated time is a property. The file appears whole or not at all.
func JUnit(path string, results []*play.Result) error {
	suite := junitSuite{Name: "acqsim", Tests: len(results)}
	var total time.Duration
	for _, r := range results {
		c := junitRow(r)
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Error != nil {
			suite.Errors++
		}
		if c.Skipped != nil {
			suite.Skipped++
		}
		total += r.Wall
		suite.Cases = append(suite.Cases, c)
	}
	suite.Time = seconds(total)
	out, err := xml.MarshalIndent(junitSuites{
		Name: "acqsim", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: suite.Time,
		Suites: []junitSuite{suite},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("report: junit: %w", err)
	}
	return writeWhole(path, append([]byte(xml.Header), append(out, '\n')...))
}

func junitRow(r *play.Result) junitCase {
	c := junitCase{
		Class: "acqsim." + r.Scenario.ID + "." + r.Wire,
		Name:  r.Scenario.Row,
		Time:  seconds(r.Wall),
		Properties: []junitProperty{
			{"dialect", r.Dialect}, {"wire", r.Wire}, {"virtual", r.Virtual.String()}, {"trace-hash", r.TraceHash},
		},
	}
	problem := &junitProblem{Type: string(r.Verdict), Message: Summary(r),
		Text: plain(details(r, Page{Language: English}))}
	switch r.Verdict {
	case play.Fail:
		c.Failure = problem
	case play.Errored, play.Inconclusive:
		c.Error = problem
	case play.Unjudged:
		c.Skipped = &junitSkipped{Message: "not judged: nothing of what is expected at its end is seen from here"}
	case play.Differs:
		c.Skipped = &junitSkipped{Message: plain(r.Difference().En)}
	}
	return c
}

// Summary says in one line why a row did not pass.
func Summary(r *play.Result) string {
	switch {
	case r.Err != nil:
		first, _, _ := strings.Cut(r.Err.Error(), "\n")
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
		if c < ' ' && c != '\n' && c != '\t' {
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
