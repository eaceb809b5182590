package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"acqsim/report/picture"
	"acqsim/simulator/play"
)

var (
	//go:embed html/page.html
	htmlPage string
	//go:embed html/style.css
	htmlStyle string

	htmlTemplates = template.Must(template.New("").Parse(htmlPage))
)

// htmlHead is what stands over the rows of a page.
type htmlHead struct {
	Lang, Title, Heading string
	Style                template.CSS
	Counts               []htmlVerdict
	WrongHead            string
	Wrong                []*htmlRow // those to look at first
	IndexHead            []string
	Rows                 []*htmlRow
}

// htmlVerdict is a verdict as a sign and a word, and the class of its colour, which says nothing more.
type htmlVerdict struct{ Sign, Text, Class string }

// htmlSigns and htmlClasses are of the verdicts.
var (
	htmlSigns = map[play.Verdict]string{play.Pass: "✓", play.Fail: "✗", play.Errored: "!", play.Inconclusive: "?",
		play.Unjudged: "–", play.Differs: "≠", play.Known: "~", NotRun: "○"}
	htmlClasses = map[play.Verdict]string{play.Pass: "good", play.Fail: "bad", play.Errored: "bad",
		play.Inconclusive: "doubt",
		play.Unjudged:     "doubt", play.Differs: "none", play.Known: "none", NotRun: "none"}
)

func (p Page) htmlVerdict(v play.Verdict, text string) htmlVerdict {
	return htmlVerdict{htmlSigns[v], text, htmlClasses[v]}
}

// HTML writes one page that needs nothing beside it, no script and no network: what came of all rows, and below it each
// with its story, its pictures, its books and the command that repeats it.
func HTML(w io.Writer, rows []Row, page Page) error {
	head := htmlHead{Lang: page.Pick("en", "zh-CN"), Style: template.CSS(picture.Style + htmlStyle),
		WrongHead: page.Pick("Look at these first:", "请先看："),
		IndexHead: []string{page.Pick("Verdict", "结论"), page.Pick("Scenario", "场景"),
			page.Pick("Where the money is", "钱在哪里")}}
	counts := make(map[play.Verdict]int)
	for i := range rows {
		row := htmlRowOf(&rows[i], i+1, len(rows) == 1, page)
		head.Rows = append(head.Rows, row)
		if counts[row.verdict]++; wrongVerdict(row.verdict) {
			head.Wrong = append(head.Wrong, row)
		}
	}
	head.say(counts, page)
	if err := htmlTemplates.ExecuteTemplate(w, "head", &head); err != nil {
		return fmt.Errorf("report: writing the page: %w", err)
	}
	if len(rows) != 1 {
		if err := htmlTemplates.ExecuteTemplate(w, "index", &head); err != nil {
			return fmt.Errorf("report: writing the page: %w", err)
		}
	}
	for _, row := range head.Rows {
		if err := htmlTemplates.ExecuteTemplate(w, "section", row); err != nil {
			return fmt.Errorf("report: writing %s: %w", row.Name, err)
		}
	}
	if err := htmlTemplates.ExecuteTemplate(w, "foot", nil); err != nil {
		return fmt.Errorf("report: writing the page: %w", err)
	}
	return nil
}

// HTMLFile writes the page to a file; nobody reads half of it.
func HTMLFile(path string, rows []Row, page Page) error {
	var b bytes.Buffer
	if err := HTML(&b, rows, page); err != nil {
		return err
	}
	return writeWhole(path, b.Bytes())
}

// say writes the head: of one row it is that row, of many how many came to what.
func (h *htmlHead) say(counts map[play.Verdict]int, page Page) {
	if len(h.Rows) == 1 {
		row := h.Rows[0]
		h.Heading = strings.TrimSpace(row.Name + "  " + row.Title)
		h.Title, h.Wrong = h.Heading, nil
		return
	}
	h.Heading = fmt.Sprintf(page.Pick("%d scenarios", "%d 个场景"), len(h.Rows))
	h.Title = h.Heading + page.colon() + totals(counts, page)
	for _, v := range verdictsInOrder {
		if n := counts[v]; n > 0 {
			text := fmt.Sprintf("%d %s", n, page.Pick(plural(v, n), page.verdict(v)))
			h.Counts = append(h.Counts, page.htmlVerdict(v, text))
		}
	}
	if len(h.Wrong) == len(h.Rows) || len(h.Wrong) > 40 {
		h.Wrong = nil // the table below says the same
	}
}
