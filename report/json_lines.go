package report

import (
	"acqsim/fault"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/reconcile/questions"
	"acqsim/reconcile/questions/complaint"
	"acqsim/simulator/play"
)

// CandidateLine is a candidate in JSON.
type CandidateLine struct {
	Case   string                `json:"case"`
	Title  string                `json:"title"`
	Causes []diagnosis.CauseCode `json:"causes,omitempty"`
	Score  int                   `json:"score,omitempty"`
	Near   string                `json:"near,omitempty"`
	// Contradicted are the facts that the case has otherwise.
	Contradicted []questions.Clue `json:"contradicted,omitempty"`
}

// CandidateLines are candidates in JSON, each with how the words fit it.
func CandidateLines(all []questions.Candidate, matches []complaint.Match, lang string) []CandidateLine {
	out := []CandidateLine{}
	for _, c := range all {
		line := CandidateLine{Case: c.Case, Title: TitleOf(c.Case).In(lang), Causes: c.Causes,
			Contradicted: c.Contradicted}
		for _, m := range matches {
			if m.Case == c.Case {
				line.Score, line.Near = m.Score, m.Near
			}
		}
		out = append(out, line)
	}
	return out
}

// QuestionLine is a question in JSON.
type QuestionLine struct {
	Fact    questions.ClueName `json:"fact"`
	Ask     []questions.Seat   `json:"ask"`
	Text    string             `json:"text"`
	Answers []answerLine       `json:"answers"`
}

type answerLine struct {
	Value  string                `json:"value"`
	Text   string                `json:"text"`
	Causes []diagnosis.CauseCode `json:"causes,omitempty"`
}

// QuestionJSON is a question in JSON.
func QuestionJSON(q questions.Question, lang string) *QuestionLine {
	line := &QuestionLine{Fact: q.Name, Ask: q.Holders, Text: q.Question.In(lang)}
	for _, a := range q.Answers {
		line.Answers = append(line.Answers, answerLine{a.Value, a.Text.In(lang), a.Causes})
	}
	if q.Answers == nil {
		for _, v := range q.Values {
			line.Answers = append(line.Answers, answerLine{v.Value, v.Text.In(lang), nil})
		}
	}
	return line
}

// ItemLine is an item in the JSON of reconcile.
type ItemLine struct {
	Type string `json:"type"`
	reconcile.Item
	Refusal string `json:"refusal,omitempty"` // of a payout or a file: the slug of why
}

// ItemLineOf is an item in JSON.
func ItemLineOf(it *reconcile.Item) ItemLine {
	return ItemLine{Type: "item", Item: *it, Refusal: it.Refusal()}
}

// ItemSummaryOf counts the items of a report.
func ItemSummaryOf(res reconcile.Report) ItemSummary {
	return ItemSummary{Type: "summary", Raised: len(res.Raised), Closed: len(res.Closed), Open: len(res.Open)}
}

// ItemSummary is the last line in the JSON of reconcile.
type ItemSummary struct {
	Type   string `json:"type"`
	Raised int    `json:"raised"`
	Closed int    `json:"closed"`
	Open   int    `json:"open"`
}

// RowLine is a row in the JSON of run.
type RowLine struct {
	Type      string            `json:"type"`
	ID        string            `json:"id"`
	Title     payment.Text      `json:"title,omitzero"`
	Wire      string            `json:"wire"` // "" of a row that was not run
	Dialect   string            `json:"dialect"`
	Verdict   play.Verdict      `json:"verdict"`
	TraceHash string            `json:"trace_hash"`
	WallMS    float64           `json:"wall_ms"`
	File      string            `json:"file,omitempty"` // of a person's own
	Line      int               `json:"line,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
	XFail     string            `json:"xfail,omitempty"` // ticket, and until when it counts
	Money     *Answer           `json:"money,omitempty"` // where it is
	// Skipped says why a row was not run of which nothing is wrong.
	Skipped  string        `json:"skipped,omitempty"`
	Failures []failureLine `json:"failures,omitempty"`
	Unfired  []string      `json:"unfired,omitempty"`
	// Nearest says of those what came closest.
	Nearest map[string]fault.Miss `json:"nearest,omitempty"`
	// Undone are the steps that did nothing.
	Undone []undoneLine `json:"undone,omitempty"`
	// NotJudged is what does not hold and is no failure, since nothing is proved.
	NotJudged []failureLine `json:"not_judged,omitempty"`
	// CouldNotAct says why of those that met what they waited for.
	CouldNotAct map[string]string `json:"could_not_act,omitempty"`
	Error       string            `json:"error,omitempty"`
	// NotObserved lists what a foreign peer does not show.
	NotObserved []string `json:"not_observed,omitempty"`
	// Differs says why the scenario is known to come out otherwise on this wire.
	Differs string     `json:"differs,omitempty"`
	Frames  *frameLine `json:"frames,omitempty"`
}

// frameLine counts what passed over a wire whose ends have a stack of their own.
type frameLine struct {
	Packed     int `json:"packed"`
	Raw        int `json:"raw"`
	Unmatched  int `json:"unmatched"`
	Unreadable int `json:"unreadable"`
}

// undoneLine is a step that did nothing.
type undoneLine struct {
	At      string       `json:"at"` // file:line:column
	Step    string       `json:"step"`
	Refusal string       `json:"refusal"`
	Words   payment.Text `json:"words"`
}

type failureLine struct {
	At       string `json:"at,omitempty"` // file:line:column
	Rule     string `json:"rule"`
	Expected string `json:"expected"`
	Seen     string `json:"seen"`
	Decided  string `json:"decided_by,omitempty"`
}

// LineOf is what came of a row, in JSON.
func LineOf(r *Row) RowLine {
	line := RowLine{Type: "scenario", ID: r.Name, Verdict: r.Verdict(), File: r.File, Skipped: r.Not.En}
	if r.Result != nil {
		line = RowLineOf(r.Result)
	}
	if s := r.Scenario; s != nil {
		line.Title, line.Labels, line.XFail = s.Title, s.Labels, s.XFail.String()
	}
	if line.File = r.File; r.File != "" {
		line.Line = r.line()
	}
	if r.Err != nil {
		line.Error = wrongOf(r.Err)
	}
	return line
}

// RowLineOf is what a run came to, in JSON.
func RowLineOf(r *play.Result) RowLine {
	money := AnswerOf(r) // before the verdict, which is an error when the books cannot be read
	line := RowLine{
		Type: "scenario", ID: r.Scenario.Row, Title: r.Scenario.Title, Wire: r.Wire, Dialect: r.Dialect, Verdict: r.Verdict,
		TraceHash: r.TraceHash, WallMS: float64(r.Wall.Microseconds()) / 1000, XFail: r.Scenario.XFail.String(), Money: money,
		Unfired: r.Unfired, CouldNotAct: r.Thwarted, NotObserved: r.NotObserved,
	}
	line.Differs = r.Difference().En
	if t := r.Tally; t != nil {
		line.Frames = &frameLine{t.Packed, t.Raw, t.Unmatched, t.Unread}
	}
	if r.Err != nil {
		line.Error = wrongOf(r.Err)
	}
	line.Failures, line.NotJudged, line.Nearest = failureLines(r.Failures), failureLines(r.NotJudged), r.Nearest
	for _, u := range r.Undone {
		line.Undone = append(line.Undone, undoneLine{u.Location.String(), u.Step, u.Refusal, u.Words})
	}
	return line
}

func failureLines(failures []play.Failure) []failureLine {
	var lines []failureLine
	for _, f := range failures {
		at := ""
		if f.Location.Line > 0 {
			at = f.Location.String()
		}
		lines = append(lines, failureLine{at, f.Rule, f.Want, f.Have, f.Decided})
	}
	return lines
}

// SeatLine is the JSON of a view from a seat.
type SeatLine struct {
	Type     string                   `json:"type"`
	Seat     questions.Seat           `json:"seat"`
	Key      reconcile.TransactionKey `json:"key"`
	Facts    []questions.Clue         `json:"facts"`
	Hidden   []questions.ClueName     `json:"hidden"`
	Alike    []CandidateLine          `json:"alike"`
	Question *QuestionLine            `json:"question,omitempty"`
	Rows     *reconcile.Evidence      `json:"rows"`
}

// SeatLineOf is a view from a seat in JSON.
func SeatLineOf(v View, lang string) SeatLine {
	line := SeatLine{Type: "seat", Seat: v.Seat, Key: v.Transaction.Key, Facts: v.Clues,
		Alike: CandidateLines(v.Alike, nil, lang), Rows: v.Rows}
	for _, k := range v.Hidden {
		line.Hidden = append(line.Hidden, k.Name)
	}
	if v.Asks {
		line.Question = QuestionJSON(v.Question, lang)
	}
	return line
}

// TransactionLine is a transaction in the JSON of trace.
type TransactionLine struct {
	Type string `json:"type"`
	diagnosis.Transaction
}

// MerchantDayLine is a merchant's day in the JSON of trace.
type MerchantDayLine struct {
	Type string `json:"type"`
	merchant.Day
}

// StatementLine is the acquirer's statement for a merchant in the JSON of trace.
type StatementLine struct {
	Type string `json:"type"`
	merchant.Statement
}
