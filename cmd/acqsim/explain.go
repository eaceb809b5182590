package main

import (
	"context"

	"github.com/spf13/cobra"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/simulator/play"
)

func (m *Main) explainCommand() *cobra.Command {
	p := &playing{}
	var as string
	var drawn picturing
	cmd := &cobra.Command{
		Use:   "explain [ID|FILE] [flags]",
		Short: "Run one scenario and tell its story: messages, books, where the money is, who acts",
		Long: `Run one scenario and tell its story: messages, books, where the money is, who acts.
Without an argument, list what can be explained. On a screen that is too narrow for it
the picture of the messages has lanes without labels, and what a message says stands on
the right.

--svg writes a picture instead: money, where the money of all transactions of the run is by
the ledgers and what of it the merchants wait for, or sequence, the messages and the money
on one axis of time. --html writes one page with both, the money before and at the end,
each party's book and the merchants' days. Either opens in any browser, and follows a dark
screen.`,
		Example: examples("acqsim explain",
			"acqsim explain C01",
			"acqsim explain A04 --lang zh --dialect unionpay-direct",
			"acqsim explain C01 --as merchant",
			"acqsim explain C01 --svg c01.svg",
			"acqsim explain A04 --picture sequence --svg a04.svg",
			"acqsim explain C01 --html c01.html",
			"acqsim explain myths"),
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeIDs,
		RunE: func(cmd *cobra.Command, args []string) error {
			seat, err := seatOf(as)
			if err != nil {
				return err
			}
			if err := drawn.check(cmd.Flags().Changed("picture"), len(args) > 0, seat != "" || m.json); err != nil {
				return err
			}
			if len(args) == 0 {
				return m.explainable()
			}
			if err := storied(args[0]); err != nil {
				return err
			}
			res, err := m.runOne(cmd.Context(), p, args[0])
			if err != nil {
				return err
			}
			if drawn.wanted() {
				return m.draw(&drawn, res)
			}
			if seat != "" {
				return m.explainFrom(cmd.Context(), res, seat)
			}
			if m.json {
				return m.explainJSON(res)
			}
			if err := report.Explain(m.Stdout, res, m.page(),
				m.turns(cmd.Context(), p, args[0], res)...); err != nil {
				return environment("writing the result: %w", err)
			}
			return verdictError(res)
		},
	}
	p.playFlags(cmd)
	cmd.Flags().StringVar(&as, "as", "", "what somebody can see and ask: "+seatNames())
	drawn.flags(cmd)
	cmd.AddCommand(m.mythsCommand())
	return cmd
}

// storied refuses the record of a host, which nobody gave a story.
func storied(name string) error {
	if !isRecord(name) {
		return nil
	}
	rec, err := opened(name)
	if err == nil && rec.Manifest.Host != nil {
		return usage("%s is the record of a served host and has no story: acqsim new my-story --from %s makes a scenario of "+
			"it, which acqsim explain takes; acqsim trace and reconcile take the record itself", name, name)
	}
	return err
}

// turns runs a scenario once more for each of its remedies, turned the other way,
// unless the caller has turned one himself.
func (m *Main) turns(ctx context.Context, p *playing, name string, res *play.Result) []*play.Result {
	if isRecord(name) || p.turn.Remedy != "" || res.Err != nil {
		return nil
	}
	defer m.busy(always("playing " + name + " with one remedy turned"))()
	var out []*play.Result
	for _, turn := range res.Scenario.Turns() {
		opt := p.options()
		opt.Turn = turn
		rows, _, err := load(name, opt)
		if err != nil {
			continue // check names what is wrong with it
		}
		out = append(out, play.Run(ctx, rows[0], p.how()))
	}
	return out
}

// explained is the JSON of explain.
type explained struct {
	Type         string                  `json:"type"`
	ID           string                  `json:"id"`
	Title        string                  `json:"title"`
	Story        string                  `json:"story"`
	Lesson       string                  `json:"lesson"`
	Verdict      play.Verdict            `json:"verdict"`
	TraceHash    string                  `json:"trace_hash"`
	Transactions []diagnosis.Transaction `json:"transactions"`
	Items        []reconcile.Item        `json:"items"`
}

func (m *Main) explainJSON(r *play.Result) error {
	s := r.Scenario
	out := explained{Type: "explain", ID: s.Row, Title: s.Title.In(m.lang), Story: s.Story.In(m.lang),
		Lesson: s.Lesson.In(m.lang), Verdict: r.Verdict, TraceHash: r.TraceHash}
	if r.World != nil {
		ev := r.World.Evidence()
		out.Items = ev.Items
		ix := diagnosis.NewIndex(ev)
		for i := range ev.Slips {
			out.Transactions = append(out.Transactions, ix.Trace(slipKey(&ev.Slips[i])))
		}
	}
	if err := m.line(out); err != nil {
		return err
	}
	return verdictError(r)
}

// explainFrom tells what a seat sees of the money that a scenario is about.
func (m *Main) explainFrom(ctx context.Context, r *play.Result, seat questions.Seat) error {
	if r.World == nil {
		return environment("%s did not begin: %w", r.Scenario.Row, r.Err)
	}
	b := &evidenceSource{r.World.Evidence(), report.NamesOf(r.World), r}
	key, ok := r.World.KeyOf(b.evidence, report.Subject(r.Scenario))
	if !ok {
		return usage("%s: no request has left its till, so there is nothing to see", r.Scenario.Row)
	}
	return m.traceFrom(ctx, b, key, seat)
}
