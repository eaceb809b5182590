package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/report"
)

// helpColumns bounds what help takes: where there is no screen, and on a wide one.
const helpColumns, widestHelp = 80, 96

// help prints what a command is for, how it is written, and every flag of it.
func (m *Main) help(cmd *cobra.Command) error {
	columns := helpColumns
	if n := m.columns(m.Stdout); n > 0 {
		columns = min(n, widestHelp)
	}
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	var b strings.Builder
	b.WriteString(reflow(strings.TrimSpace(text), columns) + "\n\nUsage:\n")
	if cmd.Runnable() {
		b.WriteString("  " + cmd.UseLine() + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("  " + cmd.CommandPath() + " COMMAND\n")
	}
	if cmd.HasExample() {
		b.WriteString("\nExamples:\n" + cmd.Example + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n" + commands(cmd, columns))
	}
	if flags := cmd.LocalFlags(); flags.HasAvailableFlags() {
		b.WriteString("\nFlags:\n" + flags.FlagUsagesWrapped(columns))
	}
	if flags := cmd.InheritedFlags(); flags.HasAvailableFlags() {
		b.WriteString("\nFlags of every command:\n" + flags.FlagUsagesWrapped(columns))
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n" + cmd.CommandPath() + " COMMAND --help says more about a command.\n")
	}
	return m.printf("%s", b.String())
}

// commands lists the commands under one, each with what it is for.
func commands(cmd *cobra.Command, columns int) string {
	var t table
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			t.add("  "+c.Name(), c.Short)
		}
	}
	return t.text(columns)
}

// reflow wraps the paragraphs of a text anew. Lines that are indented stay lines.
func reflow(text string, columns int) string {
	var out []string
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			out = append(out, report.Wrap(strings.Join(paragraph, " "), columns))
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		out = append(out, report.Fit(line, columns))
	}
	flush()
	return strings.Join(out, "\n")
}

// setHelp makes every command print its help so.
func (m *Main) setHelp(root *cobra.Command) {
	root.InitDefaultHelpFlag() // else what follows --help is taken for its value
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if err := m.help(cmd); err != nil {
			fmt.Fprintln(m.Stderr, "acqsim:", err)
		}
	})
}
