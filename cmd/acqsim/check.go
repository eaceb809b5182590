package main

import (
	"cmp"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"acqsim/scenarios"
	"acqsim/simulator/world"
	"acqsim/spelling"
	"acqsim/strict"
)

// checked is a line of the JSON of check.
type checked struct {
	Type    string `json:"type"` // "file" or "problem"
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message,omitempty"`
	ID      string `json:"id,omitempty"`
	Rows    int    `json:"rows,omitempty"`
	// Of a profile.
	Terminals int `json:"terminals,omitempty"`
	Cards     int `json:"cards,omitempty"`
}

func (m *Main) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check FILES",
		Short: "Check scenario files: every mistake with its line, what was expected, and a suggestion",
		Example: examples("acqsim check my-suite/*.yaml",
			"acqsim check --json my-case.yaml", "acqsim check profile my-shops.yaml"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return m.check(files, checkFile) },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "profile FILES",
		Short: "Check profiles: files that have who takes part, and no story",
		Example: examples("acqsim check profile my-shops.yaml",
			"acqsim check profile --json my-shops.yaml"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return m.check(files, checkProfile) },
	})
	return cmd
}

// check reports all files and then fails if one of them has a mistake.
func (m *Main) check(files []string, read func(file string) (checked, []strict.Mistake, error)) error {
	bad := false
	for _, file := range files {
		good, mistakes, err := read(file)
		switch {
		case len(mistakes) > 0:
			bad = true
			err = m.problems(mistakes)
		case err != nil:
			bad = true
			err = m.problems([]strict.Mistake{{Location: strict.Location{File: file}, Message: spelling.Plain(err.Error())}})
		case m.json:
			err = m.line(good)
		case good.Rows == 0:
			err = m.printf("%s: ok, %s, %s\n", file, counted(good.Terminals, "terminal"), counted(good.Cards, "card"))
		default:
			err = m.printf("%s: ok, %s\n", file, counted(good.Rows, "row"))
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

// checkFile reads the rows of the matrix, the row that runs without one, and the
// row with each remedy turned the other way: a mistake may stand in what only one
// of them uses.
func checkFile(file string) (checked, []strict.Mistake, error) {
	var all []strict.Mistake
	var rows []*scenarios.Scenario
	read := func(o scenarios.Options) error {
		found, _, err := load(file, o)
		var mistakes *strict.Error
		if err != nil && !errors.As(err, &mistakes) {
			return err
		}
		if mistakes != nil {
			all = append(all, mistakes.Mistakes...)
		}
		if found != nil && o.Turn.Remedy == "" {
			rows = found
		}
		return nil
	}
	for _, matrix := range []bool{false, true} {
		if err := read(scenarios.Options{Matrix: matrix}); err != nil {
			return checked{}, nil, err
		}
	}
	if len(all) == 0 {
		for _, turn := range rows[0].Turns() {
			if err := read(scenarios.Options{Turn: turn}); err != nil {
				return checked{}, nil, err
			}
		}
	}
	if len(all) == 0 {
		for _, row := range rows {
			calendar, err := world.CalendarOf(row)
			if err != nil {
				return checked{}, nil, err
			}
			all = append(all, scenarios.Foreseen(row, calendar)...)
		}
	}
	slices.SortFunc(all, func(a, b strict.Mistake) int {
		return cmp.Or(cmp.Compare(a.Location.File, b.Location.File), cmp.Compare(a.Location.Line, b.Location.Line),
			cmp.Compare(a.Location.Column, b.Location.Column), cmp.Compare(a.Message, b.Message))
	})
	if len(all) > 0 {
		return checked{}, slices.Compact(all), nil
	}
	return checked{Type: "file", File: file, ID: rows[0].ID, Rows: len(rows)}, nil, nil
}

// checkProfile reads a profile.
func checkProfile(file string) (checked, []strict.Mistake, error) {
	p, _, err := loadProfile(file)
	var mistakes *strict.Error
	switch {
	case errors.As(err, &mistakes):
		return checked{}, mistakes.Mistakes, nil
	case err != nil:
		return checked{}, nil, err
	}
	return checked{Type: "file", File: file, Terminals: len(p.World.Terminals), Cards: len(p.World.Cards)}, nil, nil
}

func (m *Main) problems(list []strict.Mistake) error {
	for _, p := range list {
		var err error
		switch at := p.Location; {
		case m.json:
			err = m.line(checked{Type: "problem", File: at.File, Line: at.Line, Column: at.Column, Message: p.Message})
		case at.Line == 0:
			err = m.printf("%s: %s\n", at.File, p.Message)
		default:
			err = m.printf("%s\n", p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
