package main

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	tables "acqsim/reconcile/table"
	"acqsim/report"
)

func (m *Main) exportCommand() *cobra.Command {
	a := &asking{}
	var dir string
	cmd := &cobra.Command{
		Use:   "export RUN --csv DIR",
		Short: "Write what all parties of a run know as tables, one for each kind of row",
		Long: `Write what all parties of a run know as CSV files, one for each kind of row:
docs/csv.md lists them. Their columns and words are the same in every language;
with --lang zh a file words.csv says what the words mean. RUN is a scenario (id or file), which is run, or a record
that run --record wrote. acqsim reconcile and acqsim trace read the folder again.`,
		Example: examples("acqsim export C01 --csv tables",
			"acqsim reconcile tables"),
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				return usage("export: want --csv and a folder to write into")
			}
			b, err := m.open(cmd.Context(), a, args[0])
			if err != nil {
				return err
			}
			return m.export(b, dir)
		},
	}
	a.playFlags(cmd)
	cmd.Flags().StringVar(&dir, "csv", "", "folder to write the tables into; files of the same name are replaced")
	return cmd
}

func (m *Main) export(b *evidenceSource, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return environment("export: %w", err)
	}
	create := func(name string, write func(io.Writer) error) error {
		to := filepath.Join(dir, name)
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if err := write(f); err != nil {
			_ = f.Close() // the write is what failed
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		return m.printf("%s\n", to)
	}
	err := tables.WriteEvidence(create, b.evidence)
	if err == nil && m.lang == string(report.Chinese) {
		err = create(tables.WordsFile+".csv", writeWords)
	}
	if err != nil {
		return environment("export: %w", err)
	}
	return nil
}

// writeWords writes what the words in the tables mean, in Chinese. The tables have the same words in every language.
func writeWords(w io.Writer) error {
	rows := [][]string{{"table", "column", "word", "meaning"}}
	for _, shape := range tables.Shapes() {
		for i := range shape.Columns {
			c := &shape.Columns[i]
			for _, w := range report.TableWords(shape.Name, c.Name, c.Words) {
				rows = append(rows, []string{shape.Name, c.Name, w[0], w[1]})
			}
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}
