package main

import (
	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/spelling"
)

func (m *Main) reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Reports of runs: make one of those of the shards of a suite",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(m.reportMergeCommand())
	return cmd
}

func (m *Main) reportMergeCommand() *cobra.Command {
	var junit, ctrf string
	cmd := &cobra.Command{
		Use:   "merge FILES",
		Short: "Make one report of several; a row that is in more than one is taken from the last, such as that of a rerun",
		Example: examples("acqsim report merge --junit all.xml shard-*.xml",
			"acqsim report merge --ctrf all.json shard-*.json",
			"acqsim report merge --junit all.xml first.xml rerun.xml"),
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			to, merge := junit, report.MergeJUnit
			switch {
			case (junit == "") == (ctrf == ""):
				return usage("report merge: want --junit FILE or --ctrf FILE: reports of one kind make one of that kind")
			case ctrf != "":
				to, merge = ctrf, report.MergeCTRF
			}
			if err := merge(to, files); err != nil {
				return usage("report merge: %s", spelling.Plain(err.Error()))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&junit, "junit", "", "write the JUnit XML report of all rows to this file")
	cmd.Flags().StringVar(&ctrf, "ctrf", "", "write the report in the Common Test Report Format to this file")
	return cmd
}
