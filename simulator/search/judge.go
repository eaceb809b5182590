package search

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"acqsim/simulator/play"
)

// Finding is something that must not be, in a day that was played.
type Finding struct {
	Rule string // what is broken: "invariant 12: …", "panic", "hang", "expect message"
	Want string
	Have string
	By   string // the message or fact that decided it, where one did
}

// String says it in one line.
func (f *Finding) String() string {
	text := f.Rule
	if f.Want != "" {
		text += ": want " + f.Want
	}
	if f.Have != "" {
		text += ", have " + f.Have
	}
	return strings.Join(strings.Fields(text), " ")
}

// Oracle looks at a day that was played for what must not be. It may play it again.
type Oracle func(ctx context.Context, d *Day, r *play.Result) []Finding

// Judge lists what must not be in a run: an invariant that does not hold, an expectation of the
// file that fails, a panic, a run that does not end.
func Judge(r *play.Result) []Finding {
	var found []Finding
	for i := range r.Failures {
		f := &r.Failures[i]
		found = append(found, Finding{Rule: f.Rule, Want: f.Want, Have: f.Have, By: f.Decided})
	}
	var p *play.Panic
	switch {
	case errors.As(r.Err, &p):
		found = append(found, Finding{Rule: "panic", Have: p.Message})
	case r.Err != nil && strings.Contains(r.Err.Error(), "of real time"):
		found = append(found, Finding{Rule: "hang", Have: r.Err.Error()})
	case r.Err != nil && !errors.Is(r.Err, context.Canceled):
		found = append(found, Finding{Rule: "error", Have: r.Err.Error()})
	}
	return found
}

var named = regexp.MustCompile(`\b[a-z]{0,2}[0-9][0-9a-z.,:-]*\b`)

// Kind is what findings of one root have in common, as far as one can tell by their words: those
// without amounts, dates and labels.
func (f *Finding) Kind() string { return f.Rule + " " + named.ReplaceAllString(f.Have, "…") }
