package main

import (
	"strings"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/scenarios"
)

// listed is a scenario in the JSON of list.
type listed struct {
	Type  string   `json:"type"`
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Tags  []string `json:"tags"`
	Rows  int      `json:"rows"`
}

func (m *Main) listCommand() *cobra.Command {
	var tags string
	var matrix bool
	cmd := &cobra.Command{
		Use:   "list [flags]",
		Short: "List the scenarios that come with acqsim",
		Example: examples("acqsim list --lang zh",
			"acqsim list --tags 'cause:bank and not crash'"),
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return m.list(tags, matrix) },
	}
	cmd.Flags().StringVar(&tags, "tags", "", "only those whose tags fit, such as 'cause:bank and not crash'")
	cmd.Flags().BoolVar(&matrix, "matrix", false, "each row of a scenario's matrix")
	return cmd
}

func (m *Main) list(tags string, matrix bool) error {
	fits, err := parseTags(tags)
	if err != nil {
		return usage("--%w", err)
	}
	lang := report.Language(m.lang)
	var t table
	t.add(lang.Pick("ID", "编号"), lang.Pick("TITLE", "标题"), lang.Pick("TAGS", "标签"))
	for _, id := range catalogueFor(tags) {
		rows, _, err := load(id, scenarios.Options{Matrix: true})
		if err != nil {
			return err
		}
		if !fits(rows[0].Tags) {
			continue
		}
		shown := rows
		if !matrix {
			rows[0].Row = rows[0].ID
			shown = rows[:1]
		}
		for _, s := range shown {
			if m.json {
				err = m.line(listed{"scenario", s.Row, s.Title.In(m.lang), s.Tags, len(rows)})
			}
			if err != nil {
				return err
			}
			t.add(s.Row, s.Title.In(m.lang), strings.Join(s.Tags, " "))
		}
	}
	if m.json {
		return nil
	}
	if columns := m.columns(m.Stdout); !t.fits(columns) {
		return m.say(t.beneath().text(columns))
	}
	return m.say(t.text(0))
}
