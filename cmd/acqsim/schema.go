package main

import (
	"github.com/spf13/cobra"

	"acqsim/scenarios"
)

func (m *Main) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := scenarios.Schema()
			if err != nil {
				return environment("schema: %w", err)
			}
			return m.printf("%s", text)
		},
	}
}
