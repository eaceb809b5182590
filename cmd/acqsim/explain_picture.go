package main

import (
	"os"

	"github.com/spf13/cobra"

	"acqsim/report"
	"acqsim/simulator/play"
	"acqsim/spelling"
)

// picturing is which picture of a run is wanted, and where, or the page that has them all.
type picturing struct{ svg, picture, html string }

// wanted reports whether a file is written instead of the page of text.
func (p *picturing) wanted() bool { return p.svg+p.html != "" }

// pictures are the pictures of a run.
func pictures() []string { return []string{"money", "sequence"} }

func (p *picturing) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.svg, "svg", "", "write a picture to this `FILE` instead of the page; - for standard output")
	cmd.Flags().StringVar(&p.html, "html", "",
		"write the story with all pictures and books to this `FILE`; - for standard output")
	cmd.Flags().StringVar(&p.picture, "picture", "money", "which one: money or sequence")
}

// check refuses what does not go together.
func (p *picturing) check(chosen, named, other bool) error {
	switch {
	case chosen && p.svg == "":
		return usage("--picture says which picture --svg writes: want --svg FILE too")
	case !p.wanted():
		return nil
	case p.svg != "" && p.html != "":
		return usage("--svg writes one picture, --html a page with all of them: want one of the two")
	case p.html != "" && !named:
		return usage("--html tells one run: want a scenario, such as acqsim explain C01 --html c01.html")
	case p.html != "" && other:
		return usage("--html tells what all parties together know: it goes without --as and --json")
	case p.picture != "money" && p.picture != "sequence":
		return usage("--picture %q: want one of %s", p.picture, spelling.Choices(p.picture, pictures(), ""))
	case !named:
		return usage("--svg draws one run: want a scenario, such as acqsim explain C01 --svg c01.svg")
	case other:
		return usage("--svg draws what all parties together know: it goes without --as and --json")
	}
	return nil
}

// draw writes the picture of a run, or the page of it.
func (m *Main) draw(p *picturing, r *play.Result) error {
	if p.html != "" {
		return m.drawPage(p.html, r)
	}
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

// drawPage writes the page of a run.
func (m *Main) drawPage(to string, r *play.Result) error {
	var err error
	if to == "-" {
		err = report.HTML(m.Stdout, report.RowsOf(r), m.page())
	} else {
		err = report.HTMLFile(to, report.RowsOf(r), m.page())
	}
	if err != nil {
		return environment("writing the page: %w", err)
	}
	return verdictError(r)
}
