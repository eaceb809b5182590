package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"acqsim/payment"
	"acqsim/simulator/play"
)

// Baseline is what rows came to in an earlier run, as run --json wrote it.
type Baseline struct {
	file  string
	lines map[string]*RowLine
}

// ReadBaseline reads the lines of an earlier run.
func ReadBaseline(file string) (*Baseline, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	b := &Baseline{file: file, lines: make(map[string]*RowLine)}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		var line RowLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("%s:%d: want the lines of an earlier acqsim run --json: %w", file, n, err)
		}
		if line.Type == "scenario" {
			b.lines[baseKey(&line)] = &line
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(b.lines) == 0 {
		return nil, fmt.Errorf("%s: it has no row of an earlier acqsim run --json", file)
	}
	return b, nil
}

func baseKey(l *RowLine) string { return l.ID + " " + l.Wire }

// Change is what has become otherwise since an earlier run.
type Change struct {
	Type string       `json:"type"` // "change"
	ID   string       `json:"id"`
	What string       `json:"what"` // new-failure, mended, money, new
	Was  payment.Text `json:"was,omitzero"`
	Is   payment.Text `json:"is,omitzero"`
}

// What can have changed.
const (
	NewFailure   = "new-failure" // it passed, or was not there
	Mended       = "mended"
	MoneyChanged = "money" // where it is, why, who acts or when it comes
	NewRow       = "new"
)

// Changes lists what rows come to otherwise than they did.
func (b *Baseline) Changes(rows []Row) []Change {
	changes := []Change{}
	for i := range rows {
		is := LineOf(&rows[i])
		if is.Verdict == NotRun {
			continue
		}
		was := b.lines[baseKey(&is)]
		note := func(what string, from, to payment.Text) {
			changes = append(changes, Change{"change", is.ID, what, from, to})
		}
		switch {
		case was == nil && wrongVerdict(is.Verdict):
			note(NewFailure, payment.Text{}, verdictText(is.Verdict))
		case was == nil:
			note(NewRow, payment.Text{}, verdictText(is.Verdict))
			continue
		case wrongVerdict(is.Verdict) && !wrongVerdict(was.Verdict):
			note(NewFailure, verdictText(was.Verdict), verdictText(is.Verdict))
		case !wrongVerdict(is.Verdict) && wrongVerdict(was.Verdict):
			note(Mended, verdictText(was.Verdict), verdictText(is.Verdict))
		}
		if was != nil && is.Money != nil && was.Money != nil && *is.Money != *was.Money {
			note(MoneyChanged, answerText(was.Money), answerText(is.Money))
		}
	}
	return changes
}

func verdictText(v play.Verdict) payment.Text {
	return payment.Both(English.verdict(v), Chinese.verdict(v))
}

// answerText is where the money is, and what else of the answer may differ.
func answerText(a *Answer) payment.Text {
	return payment.Both(
		fmt.Sprintf("%s; acts: %s; due: %s", a.Sentence.En, English.actor(a.Act), a.Due),
		fmt.Sprintf("%s；处理方：%s；预计：%s", a.Sentence.Zh, Chinese.actor(a.Act), a.Due))
}

// ChangesPage tells what is otherwise than it was.
func (b *Baseline) ChangesPage(changes []Change, page Page) string {
	var s strings.Builder
	if len(changes) == 0 {
		fmt.Fprintf(&s, page.Pick("\nnothing differs from %s\n", "\n与 %s 无差异\n"), b.file)
		return s.String()
	}
	fmt.Fprintf(&s, page.Pick("\nsince %s:\n", "\n与 %s 相比：\n"), b.file)
	words := map[string]string{
		NewFailure: page.Pick("fails now", "新失败"), Mended: page.Pick("passes now", "已修复"),
		MoneyChanged: page.Pick("the money is elsewhere", "资金答案改变"), NewRow: page.Pick("is new", "新增"),
	}
	lang := string(page.Language)
	for _, c := range changes {
		fmt.Fprintf(&s, "  %s%s%s", c.ID, page.colon(), words[c.What])
		if c.Was != (payment.Text{}) {
			fmt.Fprintf(&s, page.Pick("\n    was: %s\n    is:  %s", "\n    原为：%s\n    现为：%s"), c.Was.In(lang), c.Is.In(lang))
		}
		s.WriteByte('\n')
	}
	return Fit(s.String(), page.Columns)
}
