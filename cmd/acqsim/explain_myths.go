package main

import (
	"context"

	"github.com/spf13/cobra"

	"acqsim/reconcile"
	"acqsim/report"
)

// claimLine is a claim in JSON.
type claimLine struct {
	Type    string           `json:"type"`
	ID      string           `json:"id"`
	Claim   string           `json:"claim"`
	Truth   string           `json:"truth"`
	Case    string           `json:"case"`
	Facts   []reconcile.Fact `json:"facts"`
	Subject string           `json:"subject"`
	Lines   []claimEvidence  `json:"evidence"`
}

type claimEvidence struct {
	Source string `json:"source"`
	Text   string `json:"text"`
}

func (m *Main) claimsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "claims",
		Short: "What people believe about card money and is wrong, each with the case and the books that refute it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return m.claims(cmd.Context()) },
	}
}

func (m *Main) claims(ctx context.Context) error {
	for i, c := range report.Claims() {
		r, err := report.Refute(ctx, c)
		if err != nil {
			return environment("%w", err)
		}
		if !m.json {
			if i > 0 {
				err = m.printf("\n")
			}
			if err == nil {
				err = m.printf("%s", report.ClaimPage(r, report.Language(m.lang)))
			}
			if err != nil {
				return err
			}
			continue
		}
		line := claimLine{Type: "claim", ID: c.ID, Claim: c.Claim.In(m.lang), Truth: c.Truth.In(m.lang), Case: c.Case, Facts: c.Facts, Subject: r.Subject}
		for _, l := range r.Lines {
			line.Lines = append(line.Lines, claimEvidence{l.Source, l.Text.In(m.lang)})
		}
		if err := m.line(line); err != nil {
			return err
		}
	}
	return nil
}
