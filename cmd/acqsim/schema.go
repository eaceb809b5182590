package main

import (
	"github.com/spf13/cobra"

	"acqsim/scenarios"
	"acqsim/strict"
)

func (m *Main) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:       "schema [scenario|profile]",
		Short:     "Print the JSON Schema of scenario files or of profiles, for editors",
		Example:   examples("acqsim schema >scenario.schema.json", "acqsim schema profile >profile.schema.json"),
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: []string{"scenario", "profile"},
		RunE: func(_ *cobra.Command, args []string) error {
			made := scenarios.Schema
			switch {
			case len(args) == 0 || args[0] == "scenario":
			case args[0] == "profile":
				made = scenarios.ProfileSchema
			default:
				return usage("%s", strict.Unknown("schema", args[0], []string{"scenario", "profile"}))
			}
			text, err := made()
			if err != nil {
				return environment("schema: %w", err)
			}
			return m.printf("%s", text)
		},
	}
}
