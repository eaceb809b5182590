package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/spelling"
)

// reporting is where a person wants what came of a run.
type reporting struct {
	junit, ctrf, html string
	baseline          string
	since             *report.Baseline // nil: there is none
}

func (r *reporting) reportFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.junit, "junit", "", "write a JUnit XML report to this file")
	cmd.Flags().StringVar(&r.ctrf, "ctrf", "", "write a report in the Common Test Report Format to this file")
	cmd.Flags().StringVar(&r.html, "html", "",
		"write one page with the story, pictures and books of each row to this file")
	cmd.Flags().StringVar(&r.baseline, "baseline", "",
		"say what differs from an earlier run, of which run --json wrote this file")
}

// ready reads what an earlier run came to, before anything is run.
func (r *reporting) ready() (err error) {
	if r.baseline == "" {
		return nil
	}
	if r.since, err = report.ReadBaseline(r.baseline); err != nil {
		return usage("--baseline: %s", spelling.Plain(err.Error()))
	}
	return nil
}

// summaryLine is the last line in the JSON of run.
type summaryLine struct {
	Type         string `json:"type"`
	Passed       int    `json:"passed"`
	Failed       int    `json:"failed"`
	Errors       int    `json:"errors"`
	Inconclusive int    `json:"inconclusive"`
	Unjudged     int    `json:"unjudged,omitempty"` // nothing of them is seen at a foreign peer
	Differ       int    `json:"differ,omitempty"`   // known to, on their wire
	Known        int    `json:"known,omitempty"`    // known to fail, and do
	NotRun       int    `json:"not_run,omitempty"`
}

func summed(rows []report.Row) summaryLine {
	sum := summaryLine{Type: "summary"}
	for i := range rows {
		switch rows[i].Verdict() {
		case play.Pass:
			sum.Passed++
		case play.Fail:
			sum.Failed++
		case play.Errored:
			sum.Errors++
		case play.Inconclusive:
			sum.Inconclusive++
		case play.Unjudged:
			sum.Unjudged++
		case play.Differs:
			sum.Differ++
		case play.Known:
			sum.Known++
		case report.NotRun:
			sum.NotRun++
		}
	}
	return sum
}

// write shows what came of the rows and writes every report that is asked for; one that cannot be written keeps no
// other from being written. Silent rows are those that the error of the command tells of.
func (m *Main) write(r *running, rows []report.Row, when report.Span, silent bool) error {
	var unwritten []error
	note := func(err error) {
		if err != nil {
			unwritten = append(unwritten, err)
		}
	}
	if !silent || m.json {
		note(m.show(r, rows))
	}
	if r.junit != "" {
		note(report.JUnit(r.junit, rows, r.html))
	}
	if r.ctrf != "" {
		note(report.CTRF(r.ctrf, rows, when, version()))
	}
	if r.html != "" {
		note(report.HTMLFile(r.html, rows, m.page()))
	}
	note(m.forGitHub(rows))
	if err := errors.Join(unwritten...); err != nil {
		return environment("%w", err)
	}
	return nil
}

// show tells what came of the rows.
func (m *Main) show(r *running, rows []report.Row) error {
	var changes []report.Change
	if r.since != nil {
		changes = r.since.Changes(rows)
	}
	if !m.json {
		if err := report.Table(m.Stdout, rows, m.page()); err != nil || r.since == nil {
			return err
		}
		return m.printf("%s", r.since.ChangesPage(changes, m.page()))
	}
	for i := range changes {
		if err := m.line(&changes[i]); err != nil {
			return err
		}
	}
	return m.line(summed(rows))
}

// forGitHub annotates the files and writes the summary of the step, where GitHub runs us.
func (m *Main) forGitHub(rows []report.Row) error {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	to := io.Writer(m.Stdout)
	if m.json {
		to = m.Stderr
	}
	if err := report.Annotations(to, rows); err != nil {
		return err
	}
	name := os.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(report.StepSummary(f, rows, m.page()), f.Close())
}
