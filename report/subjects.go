package report

import (
	"cmp"
	"slices"
	"strings"

	"acqsim/reconcile/diagnosis"
	"acqsim/scenarios"
	"acqsim/simulator/play"
)

// subjects returns the labels that a scenario is about: those of its diagnoses,
// else all that it gives.
func subjects(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Finally {
		if d := s.Finally[i].Diagnosis; d != nil && !slices.Contains(out, d.Of) {
			out = append(out, d.Of)
		}
	}
	if len(out) == 0 {
		out = labels(s)
	}
	return out
}

// labels returns the labels that a scenario gives, in the order of its steps.
func labels(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Steps {
		if l := s.Steps[i].Label(); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// settlements returns the labels of the steps that settle a batch.
func settlements(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Steps {
		if _, ok := s.Steps[i].Action().(*scenarios.Settle); ok {
			out = append(out, play.StepLabel(&s.Steps[i]))
		}
	}
	return out
}

// Subject returns the label whose money the scenario is about: that of its first
// diagnosis that is not plain success where something goes wrong, else of its first
// one, else the first label that it gives.
func Subject(s *scenarios.Scenario) string {
	first := ""
	wrong := slices.ContainsFunc(s.Tags, func(tag string) bool { return strings.HasPrefix(tag, "cause:") })
	for i := range s.Finally {
		d := s.Finally[i].Diagnosis
		if d != nil && wrong && (d.Cause != string(diagnosis.CausePaid) || d.Delay != "") {
			return d.Of
		}
		if d != nil {
			first = cmp.Or(first, d.Of)
		}
	}
	if all := labels(s); first == "" && len(all) > 0 {
		return all[0]
	}
	return first
}
