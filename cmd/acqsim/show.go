package main

import (
	"github.com/spf13/cobra"

	"acqsim/scenarios"
)

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
