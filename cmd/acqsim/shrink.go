package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/search"
)

func (m *Main) shrinkCommand() *cobra.Command {
	p := &playing{}
	var keep, to string
	cmd := &cobra.Command{
		Use:   "shrink FILE [flags]",
		Short: "Make a scenario that fails as small as it can be, so that it still fails in the same way",
		Long: `Leave out of a scenario file that fails its faults, steps, expectations, parties and
settings, and make its amounts round, as long as the same thing fails. What is left is
printed as a scenario file, or written to the file that --to names.

A file that passes, or in which nothing fits --keep, ends with exit code 2.`,
		Example: examples("acqsim shrink found-4711.yaml --to small.yaml",
			"acqsim shrink my-case.yaml --keep 'invariant 3'"),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return m.shrink(cmd.Context(), p, args[0], keep, to)
		},
	}
	p.playFlags(cmd)
	cmd.Flags().StringVar(&keep, "keep", "", "what must still fail: a regular expression that fits its line")
	cmd.Flags().StringVar(&to, "to", "", "file to write; standard output when left out")
	return cmd
}

func (m *Main) shrink(ctx context.Context, p *playing, name, keep, to string) error {
	if err := p.check(); err != nil {
		return err
	}
	fits, err := regexp.Compile(keep)
	if err != nil {
		return usage("--keep: %w", err)
	}
	rows, _, err := load(name, p.options())
	if err != nil {
		return err
	}
	base, _, _ := strings.Cut(name, "[")
	file := filepath.ToSlash(base)
	read := ownOrShipped(base, file)
	if !isFile(base) {
		read, file = scenarios.ReadFile, scenarios.FileOf(base)
	}
	story, err := search.ReadStory(read, file)
	if err != nil {
		return unusable(err)
	}
	story = story.Row(rows[0].Vars)
	defer m.busy(func() string { return "making " + name + " smaller" })()
	also := oracles()
	found, err := search.FindingsOf(ctx, story, p.how(), also)
	if err != nil {
		return unusable(err)
	}
	var first *search.Finding
	for i := range found {
		if first == nil && fits.MatchString(found[i].String()) {
			first = &found[i]
		}
	}
	switch {
	case ctx.Err() != nil:
		return context.Canceled
	case len(found) == 0:
		return usage("%s passes, or proves nothing: there is nothing to keep; acqsim run %s says which", name, name)
	case first == nil:
		return usage("--keep %q: nothing that fails in %s fits; what fails is: %s", keep, name, found[0].String())
	}
	return m.shrunk(ctx, story, *first, p.how(), also, name, to)
}

func (m *Main) shrunk(ctx context.Context, story *search.Story, f search.Finding, o play.Options,
	also []search.Oracle, name, to string) error {
	faults, steps := story.Size()
	small, f := search.Smallest(ctx, story, f, o, also)
	text := small.Headed(f, "")
	if to == "" {
		if err := m.printf("%s", text); err != nil {
			return err
		}
	} else if err := os.WriteFile(to, text, 0o600); err != nil {
		return environment("shrink: %w", err)
	}
	fewer, less := small.Size()
	fmt.Fprintf(m.Stderr, report.Language(m.lang).Pick("%s: %d faults and %d steps, of %d and %d: %s\n",
		"%s：故障 %d 个、步骤 %d 个（原为 %d、%d）：%s\n"), name, fewer, less, faults, steps, f.String())
	return ctx.Err()
}
