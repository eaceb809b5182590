package main

import (
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/reconcile"
	"acqsim/scenarios"
)

// isFile tells a file from an id, which has neither an ending nor a folder.
func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.ContainsAny(name, `/\`)
}

// unusable gives what is wrong with a scenario its exit code, and its lines no
// prefix, so that an editor can jump to them.
func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

// causes lists the codes that a diagnosis may name.
func causes() []string {
	var codes []string
	for code := range reconcile.Causes {
		codes = append(codes, string(code))
	}
	slices.Sort(codes)
	return codes
}

func completeIDs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(scenarios.IDs(), scenarios.Checks()...), cobra.ShellCompDirectiveDefault
}

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
	var t table
	if m.lang == "zh" {
		t.add("编号", "标题", "标签")
	} else {
		t.add("ID", "TITLE", "TAGS")
	}
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
	return m.printf("%s", t.String())
}

func (m *Main) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "show ID",
		Short:             "Print a scenario, or a profile that scenarios include, as it is written",
		Example:           examples("acqsim show C01", "acqsim show profiles/one-shop.yaml"),
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(_ *cobra.Command, args []string) error {
			source, err := scenarios.ReadFile(args[0])
			if err != nil {
				source, err = scenarios.Source(args[0])
			}
			if err != nil {
				return unusable(err)
			}
			return m.printf("%s", source)
		},
	}
}

func (m *Main) newCommand() *cobra.Command {
	var from, out string
	cmd := &cobra.Command{
		Use:   "new ID --from SCENARIO [flags]",
		Short: "Begin a scenario of your own from one that comes with acqsim",
		Example: examples("acqsim new my-shop --from C01",
			"acqsim new my-shop --from C01 --out suite/my-shop.yaml"),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if out == "" {
				out = args[0] + ".yaml"
			}
			return m.create(args[0], from, out)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "id of the scenario to begin from")
	cmd.Flags().StringVar(&out, "out", "", "file to write; ID.yaml when left out")
	if err := cmd.RegisterFlagCompletionFunc("from", completeIDs); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// create writes a copy of a scenario under another id. It replaces no file.
func (m *Main) create(id, from, out string) error {
	if from == "" {
		return usage("new: want --from and the id of a scenario: one of %s", strings.Join(scenarios.IDs(), ", "))
	}
	source, err := scenarios.Source(from)
	if err != nil {
		return unusable(err)
	}
	if id == from || scenarios.FileOf(id) != "" {
		return usage("new: %s is the id of a scenario that comes with acqsim: choose another one", id)
	}
	text := strings.Replace(string(source), "\nid: "+from+"\n", "\nid: "+id+"\n", 1)
	read := func(name string) ([]byte, error) {
		if name == out {
			return []byte(text), nil
		}
		return nil, os.ErrNotExist
	}
	if _, err := scenarios.Load(read, out, scenarios.Options{}); err != nil {
		return unusable(err)
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return usage("new: %s is there already: choose another name with --out", out)
	}
	if err != nil {
		return environment("new: %w", err)
	}
	if _, err = file.WriteString(text); err != nil {
		_ = file.Close() // the write is what failed
		return environment("new: %w", err)
	}
	if err := file.Close(); err != nil {
		return environment("new: %w", err)
	}
	return m.printf("%s\n", out)
}
