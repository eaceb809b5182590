package main

import "github.com/spf13/cobra"

func (m *Main) specCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spec",
		Short: "Check, convert and show the files that lay out ISO 8583 messages",
		Long: `Check, convert and show spec files: the layouts of ISO 8583 messages. acqsim reads the
JSON and YAML of moov-io/iso8583, the XML of a jPOS GenericPackager, and moov's form
with keys of its own: length header, TPDU, packed tracks, rules of each message type.
docs/spec-files.md has every key.`,
		Example: examples("acqsim spec show unionpay-direct",
			"acqsim spec lint my-spec.json",
			"acqsim spec convert packager.xml --to yaml > my-spec.yaml"),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return m.help(cmd) },
	}
	cmd.AddCommand(m.specLintCommand(), m.specConvertCommand(), m.specShowCommand())
	for _, c := range cmd.Commands() {
		c.DisableFlagsInUseLine = true
	}
	return cmd
}
