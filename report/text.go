package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	east "golang.org/x/text/width"

	"acqsim/simulator"
)

// Language is the language of what people read.
type Language string

const (
	English Language = "en"
	Chinese Language = "zh"
)

// pick returns the text in the language.
func (l Language) pick(en, zh string) string {
	if l == Chinese {
		return zh
	}
	return en
}

// colon returns what stands between a head and its text.
func (l Language) colon() string { return l.pick(": ", "：") }

// verdict returns the word for a verdict.
func (l Language) verdict(v simulator.Verdict) string {
	if l != Chinese {
		return string(v)
	}
	switch v {
	case simulator.Pass:
		return "通过"
	case simulator.Fail:
		return "失败"
	case simulator.Inconclusive:
		return "无结论"
	}
	return "出错"
}

// Table prints one line for each row, a summary, and after it what went wrong.
func Table(w io.Writer, results []*simulator.Result, lang Language) error {
	last := lang.pick("WHERE THE MONEY IS", "钱在哪里")
	if onlyChecks(results) {
		last = lang.pick("CHECK", "检查内容")
	}
	rows := [][]string{{lang.pick("SCENARIO", "场景"), lang.pick("VERDICT", "结论"), lang.pick("MESSAGES", "报文数"),
		lang.pick("SIMULATED", "模拟时长"), last}}
	counts := make(map[simulator.Verdict]int)
	var wall time.Duration
	for _, r := range results {
		counts[r.Verdict]++
		wall += r.Wall
		rows = append(rows, []string{r.Scenario.Row, lang.verdict(r.Verdict), fmt.Sprint(r.Messages), span(r.Virtual), Sentence(r, lang)})
	}
	if err := Columns(w, rows); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, lang.pick("\n%s in %s\n", "\n%s，用时 %s\n"), totals(counts, lang), wall.Round(time.Millisecond)); err != nil {
		return err
	}
	if _, err := io.WriteString(w, sides(results, lang)); err != nil {
		return err
	}
	for _, r := range results {
		if err := notObserved(w, r, lang); err != nil {
			return err
		}
		if r.Verdict == simulator.Pass {
			continue
		}
		if _, err := fmt.Fprintf(w, "\n%s", Details(r, lang)); err != nil {
			return err
		}
	}
	return nil
}

// notObserved lists what a foreign peer does not show.
func notObserved(w io.Writer, r *simulator.Result, lang Language) error {
	if len(r.NotObserved) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, lang.pick("\n%s: %d expectations judged; not observed at a foreign peer:\n  %s\n", "\n%s：判定 %d 项预期；外部对端无法观察的有：\n  %s\n"),
		r.Scenario.Row, r.Observed, strings.Join(r.NotObserved, "\n  "))
	return err
}

func totals(counts map[simulator.Verdict]int, lang Language) string {
	var parts []string
	for _, v := range []simulator.Verdict{simulator.Pass, simulator.Fail, simulator.Errored, simulator.Inconclusive} {
		if n := counts[v]; n > 0 || v == simulator.Pass {
			parts = append(parts, fmt.Sprintf("%d %s", n, lang.pick(plural(v, n), lang.verdict(v))))
		}
	}
	return strings.Join(parts, lang.pick(", ", "，"))
}

func plural(v simulator.Verdict, n int) string {
	switch v {
	case simulator.Pass:
		return "passed"
	case simulator.Fail:
		return "failed"
	case simulator.Errored:
		if n == 1 {
			return "error"
		}
		return "errors"
	}
	return "inconclusive"
}

// Details tells what was expected, what was seen, what decided it, and the
// command that repeats it.
func Details(r *simulator.Result, lang Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s\n", r.Scenario.Row, lang.colon(), lang.verdict(r.Verdict))
	if r.Err != nil {
		fmt.Fprintf(&b, "  %v\n", r.Err)
	}
	if rule := r.Scenario.Rule.In(string(lang)); rule != "" {
		fmt.Fprintf(&b, "  %s%s\n", lang.pick("rule: ", "规则："), rule)
	}
	for _, f := range r.Failures {
		if f.Position.Line > 0 {
			fmt.Fprintf(&b, "  %s: ", f.Position)
		} else {
			b.WriteString("  ")
		}
		b.WriteString(f.Rule)
		if f.At > 0 && r.World != nil {
			fmt.Fprintf(&b, lang.pick(", at %s", "，时间 %s"), r.World.Calendar.Local(f.At).Format("2006-01-02 15:04:05"))
		}
		fmt.Fprintf(&b, "\n    %s%s\n    %s%s\n", lang.pick("expected: ", "预期："), f.Want, lang.pick("seen:     ", "实际："), f.Have)
		if f.Decided != "" {
			fmt.Fprintf(&b, "    %s%s\n", lang.pick("decided by: ", "依据："), f.Decided)
		}
	}
	for _, u := range r.Unfired {
		fmt.Fprintf(&b, lang.pick("  fault %s never fired: nothing was proved\n", "  故障 %s 从未触发：什么也没有证明\n"), u)
	}
	fmt.Fprintf(&b, "  %s%s\n", lang.pick("repeat: ", "重现："), repeat(r))
	return b.String()
}

// repeat is the command that does the same run again.
func repeat(r *simulator.Result) string { return command("run", r) }

func command(verb string, r *simulator.Result) string {
	name := r.Scenario.Name
	if strings.ContainsAny(name, "[ ") {
		name = "'" + name + "'"
	}
	line := "acqsim " + verb + " " + name
	switch {
	case r.Peer != "":
		line += " --peer " + r.Peer
	case r.Wire != "memory":
		line += " --wire " + r.Wire
	}
	if r.DialectOption != "" {
		line += " --dialect " + r.DialectOption
	}
	if turn := r.Scenario.Turn; turn.Remedy != "" {
		line += " --" + turn.String()
	}
	if r.Seed != 0 {
		line += fmt.Sprintf(" --seed %d", r.Seed)
	}
	return line
}

// Columns prints an aligned table. A Chinese character is two columns wide; the
// last cell of a row is not filled.
func Columns(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		widths = append(widths, make([]int, max(0, len(row)-len(widths)))...)
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-width(cell)+2))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// width counts the columns of a screen that a text takes (Unicode annex 11).
func width(s string) int {
	n := 0
	for _, c := range s {
		n += columns(c)
	}
	return n
}

func columns(c rune) int {
	if c < 0x1100 { // no wide character is below
		return 1
	}
	switch east.LookupRune(c).Kind() {
	case east.EastAsianWide, east.EastAsianFullwidth:
		return 2
	}
	return 1
}

// row is a line of a screen by its columns. Behind a character of two columns
// stands a zero.
type row []rune

// put writes a text over what stands at a column, and lengthens the row for it.
func (r row) put(at int, text string) row {
	for _, c := range text {
		for len(r) < at+2 {
			r = append(r, ' ')
		}
		r[at] = c
		if at++; columns(c) == 2 {
			r[at] = 0
			at++
		}
	}
	return r
}

func (r row) String() string {
	return strings.TrimRight(strings.ReplaceAll(string(r), "\x00", ""), " ")
}

func span(d time.Duration) string {
	if d >= 24*time.Hour {
		return fmt.Sprintf("%dd%02dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
	return d.Truncate(time.Second).String()
}
