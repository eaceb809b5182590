package main

import (
	"strings"

	"github.com/spf13/cobra"
)

const about = `acqsim is a card payment system in a box. Simulated terminals talk ISO 8583 to a
simulated acquirer, clearing house, issuer and banks. A scenario is one payment
day in which something goes wrong at a hand-off: a reply is lost, a file is late,
a bank refuses a payout. acqsim plays it in milliseconds and says where the money
is, why, and who can move it.

  acqsim run                    play every scenario that comes with it
  acqsim explain C01            a merchant's card is empty: where is the money?
  acqsim list                   the scenarios by title and cause
  acqsim new my-case --from C01 begin one of your own
  acqsim check my-case.yaml     is the file right?
  acqsim decode < frame.hex     what does this message say?
  acqsim serve                  be a host that your own terminal can connect to

Results go to standard output, progress and complaints to standard error. Exit
codes: 0 pass, 1 an expectation or an invariant failed, 2 bad usage or file,
3 environment, 4 inconclusive (a fault never fired), 130 interrupted, 143 stopped by
a service manager.`

func (m *Main) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "acqsim",
		Short:         "A card payment system in a box: find out where the money went",
		Long:          about,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if m.lang != "en" && m.lang != "zh" {
				return usage("--lang %q: want en or zh", m.lang)
			}
			return m.checkWidth()
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if m.version {
				return m.sayVersion()
			}
			return m.help(cmd)
		},
	}
	m.setHelp(root)
	root.SetIn(m.Stdin)
	root.SetOut(m.Stdout)
	root.SetErr(m.Stderr)
	root.PersistentFlags().StringVar(&m.lang, "lang", "en", "language of titles and texts: en or zh")
	root.PersistentFlags().BoolVar(&m.json, "json", false, "one JSON object a line")
	root.PersistentFlags().IntVar(&m.width, "width", 0, "columns of the screen (default: COLUMNS, else the terminal's)")
	root.Flags().BoolVar(&m.version, "version", false, "say which version this is")
	root.AddCommand(m.runCommand(), m.explainCommand(), m.listCommand(), m.showCommand(), m.newCommand(),
		m.checkCommand(), m.schemaCommand(), m.decodeCommand(), m.encodeCommand(), m.specCommand(),
		m.traceCommand(), m.diagnoseCommand(), m.reconcileCommand(), m.exportCommand(), m.replayCommand(),
		m.reportCommand(), m.serveCommand(), m.terminalCommand(), m.huntCommand(), m.shrinkCommand(), m.versionCommand())
	completeFlags(root)
	root.DisableFlagsInUseLine = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%s: %w: %s --help lists the flags", c.Name(), err, c.CommandPath())
	})
	for _, c := range root.Commands() {
		c.DisableFlagsInUseLine = true
		if count := c.Args; count != nil {
			c.Args = func(c *cobra.Command, args []string) error {
				if count(c, args) == nil {
					return nil
				}
				return usage("%s: have %d names, want %s: %s --help says more", c.Name(), len(args),
					strings.TrimSuffix(c.UseLine(), " [flags]"), c.CommandPath())
			}
		}
	}
	return root
}
