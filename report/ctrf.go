package report

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"acqsim/simulator/play"
)

// Span is when a run began and ended, by the wall.
type Span struct{ Began, Ended time.Time }

// ctrfReport is a report in the Common Test Report Format (ctrf.io), version 0.0.0.
type ctrfReport struct {
	Format  string      `json:"reportFormat"`
	Version string      `json:"specVersion"`
	By      string      `json:"generatedBy,omitempty"`
	Results ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool    ctrfTool    `json:"tool"`
	Summary ctrfSummary `json:"summary"`
	Tests   []ctrfTest  `json:"tests"`
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type ctrfSummary struct {
	Tests   int   `json:"tests"`
	Passed  int   `json:"passed"`
	Failed  int   `json:"failed"`
	Skipped int   `json:"skipped"`
	Pending int   `json:"pending"`
	Other   int   `json:"other"`
	Start   int64 `json:"start"`
	Stop    int64 `json:"stop"`
}

type ctrfTest struct {
	Name      string            `json:"name"`
	Status    string            `json:"status"`
	Duration  int64             `json:"duration"`
	Suite     []string          `json:"suite,omitempty"`
	Message   string            `json:"message,omitempty"`
	Trace     string            `json:"trace,omitempty"`
	Line      int               `json:"line,omitempty"`
	RawStatus string            `json:"rawStatus,omitempty"`
	Tags      []string          `json:"tags,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	FilePath  string            `json:"filePath,omitempty"`
	Extra     json.RawMessage   `json:"extra,omitempty"` // the row as acqsim run --json has it
}

// ctrfStatus is what the format calls a verdict. What proved nothing has not passed.
func ctrfStatus(v play.Verdict) string {
	switch v {
	case play.Pass:
		return "passed"
	case play.Fail, play.Errored, play.Inconclusive:
		return "failed"
	}
	return "skipped"
}

// CTRF writes rows in the Common Test Report Format. The file appears whole or not at all.
func CTRF(path string, rows []Row, when Span, version string) error {
	out := ctrfReport{Format: "CTRF", Version: "0.0.0", By: "acqsim", Results: ctrfResults{
		Tool:    ctrfTool{Name: "acqsim", Version: version},
		Summary: ctrfSummary{Start: when.Began.UnixMilli(), Stop: when.Ended.UnixMilli()},
		Tests:   []ctrfTest{},
	}}
	for i := range rows {
		test, err := ctrfRow(&rows[i])
		if err != nil {
			return err
		}
		out.Results.Tests = append(out.Results.Tests, test)
	}
	return writeCTRF(path, &out)
}

func ctrfRow(r *Row) (ctrfTest, error) {
	line := LineOf(r)
	extra, err := json.Marshal(line)
	if err != nil {
		return ctrfTest{}, fmt.Errorf("report: ctrf: %w", err)
	}
	t := ctrfTest{Name: r.Name, Suite: []string{"acqsim"}, Line: line.Line, Status: ctrfStatus(r.Verdict()),
		RawStatus: string(r.Verdict()), Labels: r.labels(), FilePath: r.File, Extra: extra}
	if s := r.Scenario; s != nil {
		t.Tags, t.Suite = s.Tags, append(t.Suite, s.ID)
	}
	if res := r.Result; res != nil {
		t.Duration = res.Wall.Milliseconds()
		t.Suite = append(t.Suite, res.Wire)
	}
	if t.Message = r.Sentence(English); r.Verdict() != play.Pass {
		t.Message = plain(t.Message + "; " + r.Summary())
		t.Trace = plain(r.Details(Page{Language: English}))
	}
	return t, nil
}

// writeCTRF counts the tests and writes the report.
func writeCTRF(path string, out *ctrfReport) error {
	s := &out.Results.Summary
	s.Tests, s.Passed, s.Failed, s.Skipped = len(out.Results.Tests), 0, 0, 0
	for i := range out.Results.Tests {
		switch out.Results.Tests[i].Status {
		case "passed":
			s.Passed++
		case "failed":
			s.Failed++
		default:
			s.Skipped++
		}
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return fmt.Errorf("report: ctrf: %w", err)
	}
	return writeWhole(path, append(text, '\n'))
}

// MergeCTRF makes one report of several, such as those of the shards of a suite. A row that is in several is taken from
// the last.
func MergeCTRF(path string, files []string) error {
	var out ctrfReport
	at := make(map[string]int)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var one ctrfReport
		if err := json.Unmarshal(text, &one); err != nil || one.Format != "CTRF" {
			return fmt.Errorf("%s: want a report in CTRF, as acqsim run --ctrf writes it", file)
		}
		if out.Format == "" {
			out = one
			out.Results.Tests = []ctrfTest{}
		}
		s := &out.Results.Summary
		s.Start, s.Stop = min(s.Start, one.Results.Summary.Start), max(s.Stop, one.Results.Summary.Stop)
		for _, t := range one.Results.Tests {
			key := fmt.Sprint(t.Suite, t.Name)
			if n, seen := at[key]; seen {
				out.Results.Tests[n] = t
				continue
			}
			at[key] = len(out.Results.Tests)
			out.Results.Tests = append(out.Results.Tests, t)
		}
	}
	slices.SortStableFunc(out.Results.Tests, func(a, b ctrfTest) int { return compareNames(a.Name, b.Name) })
	return writeCTRF(path, &out)
}
