package main

import (
	"bufio"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/reconcile/questions/complaint"
	"acqsim/report"
	"acqsim/spelling"
)

// diagnosing is what diagnose was asked for.
type diagnosing struct {
	facts     []string
	ask, list bool
}

func (m *Main) diagnoseCommand() *cobra.Command {
	q := &diagnosing{}
	cmd := &cobra.Command{
		Use:   "diagnose [TEXT] [flags]",
		Short: "From a complaint or a few facts to the likely cases, and the one question that tells them apart",
		Long: `From a complaint, typed as people type it, or from facts that somebody has looked
up, to the cases of the catalogue that fit, and to the one question whose answer
tells them apart best, with whom to ask. On a terminal it goes on asking until one
cause is left; --ask does so anywhere. The facts of each case are what its books
say when its story is played, day by day.`,
		Example: examples("acqsim diagnose 'paid, but nothing on my card'",
			"acqsim diagnose POS交易成功但二类卡没到账 --lang zh",
			"acqsim diagnose --fact slip=printed --fact account=nothing --fact payout=none",
			"acqsim diagnose --list-facts"),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if q.list {
				return m.listFacts()
			}
			return m.diagnose(cmd.Context(), q, strings.Join(args, " "))
		},
	}
	cmd.Flags().StringArrayVar(&q.facts, "fact", nil, "what is known: name=value, more than once")
	cmd.Flags().BoolVar(&q.ask, "ask", false, "go on asking until one cause is left")
	cmd.Flags().BoolVar(&q.list, "list-facts", false,
		"list the facts that may be known, with their values and who can look them up")
	return cmd
}

func (m *Main) listFacts() error {
	if !m.json {
		return m.say(report.Facts(questions.ClueKinds(), m.page()))
	}
	for _, k := range questions.ClueKinds() {
		if err := m.line(factLine{"fact", report.QuestionJSON(questions.Question{ClueKind: k}, m.lang)}); err != nil {
			return err
		}
	}
	return nil
}

// parseFacts reads --fact.
func parseFacts(list []string) ([]questions.Clue, error) {
	var out []questions.Clue
	kinds := questions.ClueKinds()
	var names []string
	for _, k := range kinds {
		names = append(names, string(k.Name))
	}
	for _, text := range list {
		name, value, _ := strings.Cut(text, "=")
		i := slices.Index(names, name)
		if i < 0 {
			return nil, usage("--fact %s: no fact %q%s; acqsim diagnose --list-facts shows them", text, name,
				spelling.Hint(name, names))
		}
		var choices []string
		for _, v := range kinds[i].Values {
			choices = append(choices, v.Value)
		}
		if !slices.Contains(choices, value) {
			return nil, usage("--fact %s: no value %q%s; want one of %s", text, value, spelling.Hint(value, choices),
				spelling.Choices(value, choices, ""))
		}
		out = append(out, questions.Clue{Name: questions.ClueName(name), Value: value})
	}
	return out, nil
}

func (m *Main) diagnose(ctx context.Context, q *diagnosing, text string) error {
	known, err := parseFacts(q.facts)
	if err != nil {
		return err
	}
	ask := q.ask || isTerminal(m.Stdin) && isTerminal(m.Stdout) && !m.json
	if text == "" && len(known) == 0 && !ask {
		return usage("diagnose: want what happened in your own words, or facts (--fact, --list-facts), or --ask")
	}
	d := &inquiry{known: known}
	if d.patterns, err = m.patterns(ctx); err != nil {
		return err
	}
	if text != "" {
		d.matches, d.patterns = complaint.NewIndex().Find(text), troubled(d.patterns)
		if len(d.matches) == 0 && len(known) == 0 && !ask {
			return usage(report.Language(m.lang).Pick(
				"diagnose: %q says nothing that anybody has complained of; try --list-facts",
				"diagnose：“%s” 不像是在说刷卡收款的问题；可用 --list-facts 查看能提供的事实"), text)
		}
	}
	if ask {
		return m.interview(d)
	}
	d.weigh()
	return m.diagnosed(d)
}

// troubled leaves, of each case, the moments at which somebody would complain: those
// at which all is well only of cases that have no others.
func troubled(all []questions.Pattern) []questions.Pattern {
	well := func(p *questions.Pattern) bool {
		return p.Cause == diagnosis.CausePaid || p.Cause == diagnosis.CauseNotYetDue ||
			p.Cause == diagnosis.CausePayoutUnderWay
	}
	trouble := make(map[string]bool)
	for i := range all {
		trouble[all[i].Case] = trouble[all[i].Case] || !well(&all[i])
	}
	return slices.DeleteFunc(slices.Clone(all), func(p questions.Pattern) bool { return trouble[p.Case] && well(&p) })
}

// inquiry is how far the asking has come.
type inquiry struct {
	patterns   []questions.Pattern
	matches    []complaint.Match
	known      []questions.Clue
	candidates []questions.Candidate
	question   questions.Question
	asks       bool
}

// likely is how many cases a text leaves to be told apart.
const likely = 5

// weigh ranks the cases by the facts, then by the words, and finds the question.
func (d *inquiry) weigh() {
	score := make(map[string]int)
	for _, m := range d.matches {
		score[m.Case] = m.Score
	}
	d.candidates = questions.Candidates(d.patterns, d.known)
	if len(d.matches) > 0 {
		d.candidates = slices.DeleteFunc(d.candidates, func(c questions.Candidate) bool { return score[c.Case] == 0 })
		slices.SortStableFunc(d.candidates, func(a, b questions.Candidate) int {
			return cmp.Or(cmp.Compare(a.Against, b.Against), cmp.Compare(score[b.Case], score[a.Case]))
		})
	}
	fitting := questions.Fitting(d.candidates)
	if len(d.matches) > 0 {
		fitting = fitting[:min(len(fitting), likely)]
	}
	d.candidates = fitting
	d.question, d.asks = questions.Ask(fitting, d.known)
	d.asks = d.asks && fitting[0].Against == 0 // where no case fits, no question tells which it is
}

// diagnosisLine is the JSON of diagnose.
type diagnosisLine struct {
	Type       string                 `json:"type"`
	Matches    []complaint.Match      `json:"matches,omitempty"` // of the words, whether the catalogue has the case or not
	Candidates []report.CandidateLine `json:"candidates"`
	Question   *report.QuestionLine   `json:"question,omitempty"`
}

// diagnosed prints the candidates and the question.
func (m *Main) diagnosed(d *inquiry) error {
	if !m.json {
		return m.say(report.Diagnosis(d.candidates, d.matches, d.question, d.asks, m.page()))
	}
	out := diagnosisLine{"diagnosis", d.matches[:min(len(d.matches), likely)],
		report.CandidateLines(d.candidates, d.matches, m.lang), nil}
	if d.asks {
		out.Question = report.QuestionJSON(d.question, m.lang)
	}
	return m.line(out)
}

// interview asks until one cause is left, nothing tells the rest apart, or the
// person has had enough.
func (m *Main) interview(d *inquiry) error {
	lang := report.Language(m.lang)
	in := bufio.NewScanner(m.Stdin)
	for {
		d.weigh()
		if !d.asks {
			break
		}
		if err := m.say(report.Ask(d.question, m.page())); err != nil {
			return err
		}
		if !in.Scan() {
			break
		}
		value, ok := answered(d.question.Answers, strings.TrimSpace(in.Text()))
		if !ok {
			again := lang.Pick("a number of the list, please, or an empty line for: I do not know",
				"请输入列表中的序号；不知道请直接回车")
			if err := m.printf("%s\n", again); err != nil {
				return err
			}
			continue
		}
		d.known = append(d.known, questions.Clue{Name: d.question.Name, Value: value})
	}
	if err := in.Err(); err != nil {
		return environment("reading the answers: %w", err)
	}
	return m.diagnosed(d)
}

// answered reads the number of an answer, or its value; an empty line is: I do not know.
func answered(answers []questions.Answer, text string) (value string, ok bool) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(answers) {
		return answers[n-1].Value, true
	}
	known := slices.ContainsFunc(answers, func(a questions.Answer) bool { return a.Value == text })
	return text, known || text == ""
}
