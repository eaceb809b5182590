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
	if err := writeNew(out, []byte(text)); err != nil {
		return prefixed("new", err)
	}
	return m.printf("%s\n", out)
}
