package report

import (
	"fmt"
	"io"
	"strings"

	"acqsim/simulator/play"
)

// mostAnnotations is how many GitHub shows of a step.
const mostAnnotations = 10

// Annotations writes the rows that did not pass as workflow commands of GitHub, which puts them beside the lines of the
// files.
func Annotations(w io.Writer, rows []Row) error {
	said := 0
	for i := range rows {
		r := &rows[i]
		if wrong := wrongVerdict(r.Verdict()); !wrong || said == mostAnnotations {
			continue
		}
		said++
		at := ""
		if r.File != "" {
			at = fmt.Sprintf("file=%s,line=%d,", property.Replace(r.File), max(r.line(), 1))
		}
		_, err := fmt.Fprintf(w, "::error %stitle=%s::%s\n", at, property.Replace(r.Name+": "+string(r.Verdict())),
			data.Replace(plain(r.Sentence(English)+"\n"+r.Summary())))
		if err != nil {
			return err
		}
	}
	return nil
}

// What the text of a workflow command may not have as it stands.
var (
	data     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func wrongVerdict(v play.Verdict) bool {
	return v == play.Fail || v == play.Errored || v == play.Inconclusive
}

// StepSummary writes rows as the Markdown that GitHub shows of a step: the counts, and a line for each that did not
// pass.
func StepSummary(w io.Writer, rows []Row, page Page) error {
	counts := make(map[play.Verdict]int)
	var b strings.Builder
	for i := range rows {
		counts[rows[i].Verdict()]++
	}
	fmt.Fprintf(&b, "### acqsim: %s\n\n", totals(counts, page))
	head := false
	for i := range rows {
		r := &rows[i]
		if v := r.Verdict(); v == play.Pass || v == NotRun {
			continue
		}
		if !head {
			b.WriteString(page.Pick("| scenario | verdict | where the money is | why |\n", "| 场景 | 结论 | 钱在哪里 | 原因 |\n") +
				"|---|---|---|---|\n")
			head = true
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", cell(r.Name), cell(page.verdict(r.Verdict())),
			cell(r.Sentence(page.Language)),
			cell(r.Summary()))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell is a text in a cell of a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;", "`", "'").Replace(plain(s))
}
