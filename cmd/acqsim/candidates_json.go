package main

import (
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/reconcile/questions/complaint"
	"acqsim/report"
)

// candidateLine is a candidate in JSON.
type candidateLine struct {
	Case   string                `json:"case"`
	Title  string                `json:"title"`
	Causes []diagnosis.CauseCode `json:"causes,omitempty"`
	Score  int                   `json:"score,omitempty"`
	Near   string                `json:"near,omitempty"`
}

func candidateLines(all []questions.Candidate, matches []complaint.Match, lang string) []candidateLine {
	out := []candidateLine{}
	for _, c := range all {
		line := candidateLine{Case: c.Case, Title: report.TitleOf(c.Case).In(lang), Causes: c.Causes}
		for _, m := range matches {
			if m.Case == c.Case {
				line.Score, line.Near = m.Score, m.Near
			}
		}
		out = append(out, line)
	}
	return out
}

// questionLine is a question in JSON.
type questionLine struct {
	Fact    questions.ClueName `json:"fact"`
	Ask     []questions.Seat   `json:"ask"`
	Text    string             `json:"text"`
	Answers []answerLine       `json:"answers"`
}

// factLine is a fact that may be known, in the JSON of diagnose --list-facts.
type factLine struct {
	Type string `json:"type"`
	*questionLine
}

type answerLine struct {
	Value  string                `json:"value"`
	Text   string                `json:"text"`
	Causes []diagnosis.CauseCode `json:"causes,omitempty"`
}

func questionJSON(q questions.Question, lang string) *questionLine {
	line := &questionLine{Fact: q.Name, Ask: q.Holders, Text: q.Question.In(lang)}
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
