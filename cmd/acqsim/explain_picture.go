package main

import (
	"os"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/spelling"
)

// picturing is which picture of a run is wanted, and where.
type picturing struct{ svg, picture string }

// pictures are the pictures of a run.
func pictures() []string { return []string{"money", "sequence"} }

func (p *picturing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.svg, "svg", "", "write a picture to this `FILE` instead of the page; - for standard output")
	cmd.Flags().StringVar(&p.picture, "picture", "money", "which one: money or sequence")
}

// check refuses what does not go together.
func (p *picturing) check(chosen, named, other bool) error {
	switch {
	case chosen && p.svg == "":
		return usage("--picture says which picture --svg writes: want --svg FILE too")
	case p.svg == "":
		return nil
	case p.picture != "money" && p.picture != "sequence":
		return usage("--picture %q: want one of %s", p.picture, spelling.Choices(p.picture, pictures(), ""))
	case !named:
		return usage("--svg draws one run: want a scenario, such as acqsim explain C01 --svg c01.svg")
	case other:
		return usage("--svg draws what all parties together know: it goes without --as and --json")
	}
	return nil
}

// draw writes the picture of a run.
func (m *Main) draw(p *picturing, r *play.Result) error {
	if r.World == nil {
		return environment("%s did not begin: %w", r.Scenario.Row, r.Err)
	}
	var svg []byte
	if lang := m.page().Language; p.picture == "sequence" {
		s := report.SequencePicture(r, lang)
		svg = s.SVG()
	} else {
		money := report.MoneyMap(r, lang)
		svg = money.SVG()
	}
	var err error
	if p.svg == "-" {
		_, err = m.Stdout.Write(svg)
	} else {
		err = os.WriteFile(p.svg, svg, 0o644)
	}
	if err != nil {
		return environment("writing the picture: %w", err)
	}
	return verdictError(r)
}
