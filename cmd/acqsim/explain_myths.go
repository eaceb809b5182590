package main

import (
	"context"

	"github.com/spf13/cobra"

	"acqsim/reconcile/questions"
	"acqsim/report"
)

// mythLine is a myth in JSON.
type mythLine struct {
	Type    string           `json:"type"`
	ID      string           `json:"id"`
	Claim   string           `json:"claim"`
	Truth   string           `json:"truth"`
	Case    string           `json:"case"`
	Facts   []questions.Clue `json:"facts"`
	Subject string           `json:"subject"`
	Lines   []mythEvidence   `json:"evidence"`
}

type mythEvidence struct {
	Source string `json:"source"`
	Text   string `json:"text"`
}

func (m *Main) mythsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "myths",
		Aliases: []string{"claims"},
		Short:   "What people believe about card money and is wrong, each with the case and the books that refute it",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return m.myths(cmd.Context()) },
	}
}

func (m *Main) myths(ctx context.Context) error {
	for i, myth := range report.Myths() {
		stop := m.busy(always("playing " + myth.Case))
		r, err := report.Refute(ctx, myth)
		stop()
		if err != nil {
			return environment("%w", err)
		}
		if !m.json {
			if i > 0 {
				err = m.printf("\n")
			}
			if err == nil {
				err = m.say(report.MythPage(r, m.page()))
			}
			if err != nil {
				return err
			}
			continue
		}
		line := mythLine{
			Type: "myth", ID: myth.ID, Claim: myth.Belief.In(m.lang), Truth: myth.Truth.In(m.lang),
			Case: myth.Case, Facts: myth.Clues, Subject: r.Subject,
		}
		for _, l := range r.Lines {
			line.Lines = append(line.Lines, mythEvidence{l.Source, l.Text.In(m.lang)})
		}
		if err := m.line(line); err != nil {
			return err
		}
	}
	return nil
}
