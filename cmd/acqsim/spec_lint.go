package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/iso8583"
)

func (m *Main) specLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE…",
		Short: "Check spec files: every mistake with its line and path, what was expected, and a suggestion",
		Long: `Check spec files: every mistake with its line and path, what was expected, and a
suggestion. Warnings tell what is allowed and likely to surprise. Exit code 2 when a
file has a mistake; warnings do not count.`,
		Example:           examples("acqsim spec lint specs/*.json", "acqsim spec lint --json my-spec.yaml"),
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(iso8583.ShippedNames(), orFiles),
		RunE:              func(_ *cobra.Command, files []string) error { return prefixed("spec lint", m.lint(files)) },
	}
}

// linted is a line of the JSON of spec lint.
type linted struct {
	Type    string `json:"type"` // "spec", "problem" or "warning"
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Path    string `json:"path,omitempty"` // of the key, "fields.55.tag.enc"
	Message string `json:"message,omitempty"`
	Name    string `json:"name,omitempty"`
	Fields  int    `json:"fields,omitempty"`
}

// lint reports all files and then fails if one of them has a mistake.
func (m *Main) lint(files []string) error {
	bad := false
	for _, file := range files {
		spec, err := namedSpec(file)
		var mistakes *iso8583.SpecError
		switch {
		case errors.As(err, &mistakes):
			bad = true
			err = m.lintLines("problem", file, mistakes.Mistakes)
		case err != nil:
			bad = true
			err = m.lintLines("problem", file, []iso8583.SpecMistake{{Message: err.Error()}})
		default:
			err = m.sound(file, spec)
		}
		if err != nil {
			return err
		}
	}
	if bad {
		return &exitError{code: exitUsage}
	}
	return nil
}

// sound reports a file without mistakes.
func (m *Main) sound(file string, spec *iso8583.Spec) error {
	warnings := spec.Warnings()
	if err := m.lintLines("warning", file, warnings); err != nil {
		return err
	}
	fields := 0
	for f := range spec.Fields() {
		if !strings.Contains(f.Path, ".") {
			fields++
		}
	}
	if m.json {
		return m.line(linted{Type: "spec", File: file, Name: spec.Name(), Fields: fields})
	}
	text := counted(fields, "field")
	if len(warnings) > 0 {
		text += ", " + counted(len(warnings), "warning")
	}
	return m.printf("%s: ok, %s\n", file, text)
}

func (m *Main) lintLines(kind, file string, list []iso8583.SpecMistake) error {
	for _, p := range list {
		if m.json {
			if err := m.line(linted{Type: kind, File: file, Line: p.Line, Path: p.Path,
				Message: p.Message}); err != nil {
				return err
			}
			continue
		}
		text := file + ":"
		if p.Line > 0 {
			text += strconv.Itoa(p.Line) + ":"
		}
		if kind == "warning" {
			text += " warning:"
		}
		if p.Path != "" {
			text += " " + p.Path + ":"
		}
		if err := m.printf("%s %s\n", text, p.Message); err != nil {
			return err
		}
	}
	return nil
}
