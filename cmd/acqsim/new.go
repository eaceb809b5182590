package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/scenarios"
	"acqsim/spelling"
)

func (m *Main) newCommand() *cobra.Command {
	var from, out string
	cmd := &cobra.Command{
		Use:   "new ID --from SCENARIO|RECORD [flags]",
		Short: "Begin a scenario of your own from one that comes with acqsim, or from a record",
		Long: `Begin a scenario of your own: from one that comes with acqsim, from the record of a
run (run --record), or from that of a served host (serve --record).

What terminals sent to a recorded host becomes steps, faults that were said and jumps
of the clock stay where they were, and the file expects the books that the host had at
its end. It is run at once: the exit code is 4 when its money ends elsewhere. What the
language of scenarios cannot say stands in the file as a comment and on standard error.`,
		Example: examples("acqsim new my-shop --from C01",
			"acqsim new my-shop --from C01 --out suite/my-shop.yaml",
			"acqsim new monday --from records/monday"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				out = args[0] + ".yaml"
			}
			if isRecord(from) {
				if scenarios.FileOf(args[0]) != "" {
					return taken(args[0])
				}
				return m.fromRecordOf(cmd.Context(), args[0], from, out)
			}
			return m.create(args[0], from, out)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "id of the scenario to begin from, or the folder or .zip of a record")
	cmd.Flags().StringVar(&out, "out", "", "file to write; ID.yaml when left out")
	return cmd
}

// create writes a copy of a scenario under another id. It replaces no file.
func (m *Main) create(id, from, out string) error {
	if from == "" {
		return usage("new: want --from and the id of a scenario: one of %s",
			spelling.Choices("", scenarios.IDs(), "acqsim list"))
	}
	source, err := scenarios.Source(from)
	if err != nil {
		return unusable(err)
	}
	if id == from || scenarios.FileOf(id) != "" {
		return taken(id)
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
	if err := writeNew(out, []byte(text)); err != nil {
		return prefixed("new", err)
	}
	return m.printf("%s\n", out)
}

func taken(id string) error {
	return usage("new: %s is the id of a scenario that comes with acqsim: choose another one", id)
}
