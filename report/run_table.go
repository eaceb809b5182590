package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"acqsim/simulator/play"
)

// Table prints one line for each row, a summary, and after it what went wrong.
func Table(w io.Writer, results []*play.Result, lang Language) error {
	last := lang.Pick("WHERE THE MONEY IS", "钱在哪里")
	if onlyChecks(results) {
		last = lang.Pick("CHECK", "检查内容")
	}
	rows := [][]string{{lang.Pick("SCENARIO", "场景"), lang.Pick("VERDICT", "结论"), lang.Pick("MESSAGES", "报文数"),
		lang.Pick("SIMULATED", "模拟时长"), last}}
	counts := make(map[play.Verdict]int)
	var wall time.Duration
	for _, r := range results {
		sentence := Sentence(r, lang) // before the verdict, which is an error when the books cannot be read
		counts[r.Verdict]++
		wall += r.Wall
		rows = append(rows, []string{r.Scenario.Row, lang.verdict(r.Verdict), fmt.Sprint(r.Messages), span(r.Virtual),
			sentence})
	}
	if err := Columns(w, rows); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, lang.Pick("\n%s in %s\n", "\n%s，用时 %s\n"), totals(counts, lang),
		wall.Round(time.Millisecond)); err != nil {
		return err
	}
	if _, err := io.WriteString(w, sides(results, lang)); err != nil {
		return err
	}
	for _, r := range results {
		if err := notObserved(w, r, lang); err != nil {
			return err
		}
		if r.Verdict == play.Pass {
			continue
		}
		if _, err := fmt.Fprintf(w, "\n%s", details(r, lang)); err != nil {
			return err
		}
	}
	return nil
}

// notObserved lists what a foreign peer does not show.
func notObserved(w io.Writer, r *play.Result, lang Language) error {
	if len(r.NotObserved) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, lang.Pick("\n%s: %d expectations judged; not observed at a foreign peer:\n  %s\n",
		"\n%s：判定 %d 项预期；外部对端无法观察的有：\n  %s\n"),
		r.Scenario.Row, r.Observed, strings.Join(r.NotObserved, "\n  "))
	return err
}

func totals(counts map[play.Verdict]int, lang Language) string {
	var parts []string
	for _, v := range []play.Verdict{play.Pass, play.Fail, play.Errored, play.Inconclusive} {
		if n := counts[v]; n > 0 || v == play.Pass {
			parts = append(parts, fmt.Sprintf("%d %s", n, lang.Pick(plural(v, n), lang.verdict(v))))
		}
	}
	return strings.Join(parts, lang.Pick(", ", "，"))
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
	}
	return "inconclusive"
}

func span(d time.Duration) string {
	if d >= 24*time.Hour {
		return fmt.Sprintf("%dd%02dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
	return d.Truncate(time.Second).String()
}
