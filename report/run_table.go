package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"acqsim/engine"
	"acqsim/simulator/play"
)

// Table prints one line for each row, a summary, and after it what went wrong.
func Table(w io.Writer, rows []Row, page Page) error {
	last := page.Pick("WHERE THE MONEY IS", "钱在哪里")
	results := resultsOf(rows)
	if onlyChecks(results) {
		last = page.Pick("CHECK", "检查内容")
	}
	lines := [][]string{{page.Pick("SCENARIO", "场景"), page.Pick("VERDICT", "结论"), page.Pick("MESSAGES", "报文数"),
		page.Pick("SIMULATED", "模拟时长"), last}}
	counts := make(map[play.Verdict]int)
	var wall time.Duration
	for i := range rows {
		r := &rows[i]
		sentence := r.Sentence(page.Language) // before the verdict, which is an error when the books cannot be read
		counts[r.Verdict()]++
		messages, simulated := "-", "-"
		if res := r.Result; res != nil {
			wall += res.Wall
			messages, simulated = fmt.Sprint(res.Messages), span(res.Virtual)
		}
		lines = append(lines, []string{r.Name, page.verdict(r.Verdict()), messages, simulated, sentence})
	}
	var b strings.Builder
	b.WriteString(page.table(lines))
	fmt.Fprintf(&b, page.Pick("\n%s in %s\n", "\n%s，用时 %s\n"), totals(counts, page), wall.Round(time.Millisecond))
	b.WriteString(passed(results, page))
	b.WriteString(sides(results, page))
	for i := range rows {
		r := &rows[i]
		if r.Result != nil {
			b.WriteString(notObserved(r.Result, page))
		}
		if v := r.Verdict(); v != play.Pass && v != play.Unjudged && v != NotRun {
			b.WriteString("\n" + r.Details(page))
		}
	}
	_, err := io.WriteString(w, Fit(b.String(), page.Columns))
	return err
}

// resultsOf are the results of the rows that were run.
func resultsOf(rows []Row) []*play.Result {
	var results []*play.Result
	for i := range rows {
		if rows[i].Result != nil {
			results = append(results, rows[i].Result)
		}
	}
	return results
}

// passed sums up what passed over a wire whose ends have a stack of their own.
func passed(results []*play.Result, page Page) string {
	var sum engine.Tally
	wire := ""
	for _, r := range results {
		if r.Tally != nil {
			wire = r.Wire
			sum.Add(*r.Tally)
		}
	}
	if wire == "" {
		return ""
	}
	return fmt.Sprintf(page.Pick(
		"wire %s: %d messages packed by it, %d sent as a fault made them, %d answers that nobody waited for, %d unreadable\n",
		"通道 %s：由其打包 %d 条报文，按故障所造字节发送 %d 条，无人等待的应答 %d 条，无法解读 %d 条\n"),
		wire, sum.Packed, sum.Raw, sum.Unmatched, sum.Unread)
}

// notObserved lists what a foreign peer does not show.
func notObserved(r *play.Result, page Page) string {
	if len(r.NotObserved) == 0 {
		return ""
	}
	return fmt.Sprintf(page.Pick("\n%s: %d expectations judged; not observed at a foreign peer:\n  %s\n",
		"\n%s：判定 %d 项预期；外部对端无法观察的有：\n  %s\n"),
		r.Scenario.Row, r.Observed, strings.Join(r.NotObserved, "\n  "))
}

// verdictsInOrder are the verdicts as they are counted.
var verdictsInOrder = []play.Verdict{play.Pass, play.Fail, play.Errored, play.Inconclusive, play.Unjudged, play.Differs,
	play.Known, NotRun}

func totals(counts map[play.Verdict]int, page Page) string {
	var parts []string
	for _, v := range verdictsInOrder {
		if n := counts[v]; n > 0 || v == play.Pass {
			parts = append(parts, fmt.Sprintf("%d %s", n, page.Pick(plural(v, n), page.verdict(v))))
		}
	}
	return strings.Join(parts, page.Pick(", ", "，"))
}

func plural(v play.Verdict, n int) string {
	switch v {
	case play.Pass:
		return "passed"
	case play.Fail:
		return "failed"
	case play.Errored:
		if n == 1 {
			return "error"
		}
		return "errors"
	case play.Unjudged:
		return "not judged"
	case play.Differs:
		return "known to differ"
	case play.Known:
		return "known to fail"
	case NotRun:
		return "skipped"
	}
	return "inconclusive"
}

func span(d time.Duration) string {
	if d >= 24*time.Hour {
		return fmt.Sprintf("%dd%02dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
	return d.Truncate(time.Second).String()
}
