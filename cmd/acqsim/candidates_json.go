package main

import "acqsim/report"

// factLine is a fact that may be known, in the JSON of diagnose --list-facts.
type factLine struct {
	Type string `json:"type"`
	*report.QuestionLine
}
