package report

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/spelling"
	"acqsim/strict"
)

// Row is one row of a run: what was to be run, and what came of it.
type Row struct {
	Name     string              // no two rows of a run have one
	File     string              // where it stands; "" of the catalogue
	Scenario *scenarios.Scenario // nil where the file cannot be read
	Result   *play.Result        // nil: it was not run
	Err      error               // why it could not be: the mistakes of its file
	Not      payment.Text        // or why it was not: interrupted
}

// RowsOf are rows that were run.
func RowsOf(results ...*play.Result) []Row {
	rows := make([]Row, len(results))
	for i, r := range results {
		rows[i] = RowOf(r)
	}
	return rows
}

// RowOf is a row that was run.
func RowOf(r *play.Result) Row {
	row := Planned(r.Scenario)
	row.Result = r
	return row
}

// Planned is a row that is to be run.
func Planned(s *scenarios.Scenario) Row {
	row := Row{Name: s.Row, Scenario: s}
	if s.Name != s.Row { // a person's own
		row.File, _, _ = strings.Cut(s.Name, "[")
	}
	return row
}

// NotRun is the verdict on a row that was not run, and of which nothing is wrong.
const NotRun play.Verdict = "skipped"

// Verdict is what came of a row.
func (r *Row) Verdict() play.Verdict {
	switch {
	case r.Result != nil:
		return r.Result.Verdict
	case r.Err != nil:
		return play.Errored
	}
	return NotRun
}

// Sentence says in one line where the money of a row is.
func (r *Row) Sentence(lang Language) string {
	switch {
	case r.Result != nil:
		return Sentence(r.Result, lang)
	case r.Err != nil:
		return lang.Pick("the file cannot be used", "文件无法使用")
	}
	return r.Not.In(string(lang))
}

// Details says of a row that did not pass what was expected, what was seen and how to do it again.
func (r *Row) Details(page Page) string {
	switch {
	case r.Result != nil:
		return details(r.Result, page)
	case r.Err != nil:
		return r.Name + page.colon() + page.verdict(play.Errored) + "\n  " +
			strings.ReplaceAll(wrongOf(r.Err), "\n", "\n  ") + "\n"
	}
	return r.Name + page.colon() + page.verdict(NotRun) + page.colon() + r.Not.In(string(page.Language)) + "\n"
}

// Summary says in one line why a row did not pass.
func (r *Row) Summary() string {
	switch {
	case r.Result != nil:
		return Summary(r.Result)
	case r.Err != nil:
		first, _, _ := strings.Cut(wrongOf(r.Err), "\n")
		return plain(first)
	}
	return r.Not.En
}

// line is where in its file it stands why a row did not pass, or where the row begins.
func (r *Row) line() int {
	var mistakes *strict.Error
	switch {
	case errors.As(r.Err, &mistakes) && len(mistakes.Mistakes) > 0:
		return mistakes.Mistakes[0].Location.Line
	case r.Result != nil && len(r.Result.Failures) > 0 && r.Result.Failures[0].Location.Line > 0:
		return r.Result.Failures[0].Location.Line
	case r.Scenario != nil:
		return r.Scenario.Location.Line
	}
	return 0
}

// labels are those of the file, and what it says of a known failure.
func (r *Row) labels() map[string]string {
	if r.Scenario == nil {
		return nil
	}
	all := make(map[string]string, len(r.Scenario.Labels)+1)
	maps.Copy(all, r.Scenario.Labels)
	if known := r.Scenario.XFail; known.Ticket != "" {
		all["xfail"] = known.String()
	}
	return all
}

// wrongOf is an error as people read it.
func wrongOf(err error) string { return spelling.Plain(err.Error()) }

// Answer is where the money of a run's transaction is and why, for programs.
type Answer struct {
	Sentence payment.Text         `json:"sentence"`
	Amount   payment.Amount       `json:"amount"` // in the place named first
	Holder   diagnosis.Holder     `json:"holder"`
	Cause    diagnosis.CauseCode  `json:"cause"`
	Delay    diagnosis.CauseCode  `json:"delay,omitempty"`
	Act      reconcile.Actor      `json:"act"` // who must act
	Due      payment.BusinessDate `json:"due"` // in the account; "-" when it is not expected, or not before somebody acts
}

// AnswerOf says where the money is that a scenario is about; nil where nothing can be said: of a check, of a run that
// broke, at a foreign peer.
func AnswerOf(r *play.Result) *Answer {
	if r.Scenario.Side() != "" || r.World == nil || r.Err != nil || r.Peer != "" {
		return nil
	}
	var t diagnosis.Transaction
	r.Examine(func() { t, _ = trace(r.World, Subject(r.Scenario)) })
	if len(t.Places) == 0 {
		return nil
	}
	p := t.Places[0]
	return &Answer{
		Sentence: payment.Both(moneySentence(&t, English), moneySentence(&t, Chinese)),
		Amount:   p.Amount, Holder: p.Holder, Cause: t.Cause, Delay: t.Delay, Act: t.Act, Due: t.Due,
	}
}

// moneySentence says in one line where the money of a transaction is and why.
func moneySentence(t *diagnosis.Transaction, lang Language) string {
	p, cause := t.Places[0], lang.cause(t.Cause)
	if t.Delay != "" {
		cause += lang.Pick(", late: ", "，迟到：") + lang.cause(t.Delay)
	}
	return fmt.Sprintf(lang.Pick("%s with %s: %s", "%s 在%s：%s"), p.Amount, lang.holder(p.Holder), cause)
}
