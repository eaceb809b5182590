package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"acqsim/party"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/scenarios"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// Myth is something that people believe about card money and that is wrong, with
// the case that refutes it.
type Myth struct {
	ID            string
	Belief, Truth payment.Text
	Case          string           // of the catalogue
	Clues         []questions.Clue // which its books show at some moment, and which the belief denies
	Sources       []string         // the lines of evidence to quote
	Accounts      []account        // the accounts to quote, before and after
	All           bool             // quote every transaction that shows the clues, not the first
}

// account is one of the accounts in a party's book, by the beginning of its name.
type account struct {
	node   party.Node
	prefix string
}

// Refutation is a myth with what a run of its case says.
type Refutation struct {
	Myth
	Title   payment.Text
	Subject string // what the lines are about
	Lines   []diagnosis.Line
}

func clues(list ...string) []questions.Clue {
	var out []questions.Clue
	for _, f := range list {
		name, value, _ := strings.Cut(f, "=")
		out = append(out, questions.Clue{Name: questions.ClueName(name), Value: value})
	}
	return out
}

// Refute runs the case of a myth and takes the lines that refute it. It is an error
// when the run no longer does.
func Refute(ctx context.Context, m Myth) (Refutation, error) {
	out := Refutation{Myth: m}
	rows, err := scenarios.LoadID(m.Case, scenarios.Options{})
	if err != nil {
		return out, err
	}
	out.Title = payment.Text{En: rows[0].Title.In("en"), Zh: rows[0].Title.In("zh")}
	r := play.Run(ctx, rows[0], play.Options{})
	if r.Err != nil || r.World == nil {
		return out, fmt.Errorf("report: myth %s: %s did not run: %w", m.ID, m.Case, r.Err)
	}
	moments := r.Moments()
	slices.Reverse(moments) // the latest at which the clues hold says most
	for _, ev := range moments {
		if out.quote(r.World, ev, labels(rows[0])) {
			out.Lines = append(out.Lines, accountLines(r.World, m.Accounts)...)
			return out, nil
		}
	}
	return out, fmt.Errorf("report: myth %s: no moment of %s shows%s", m.ID, m.Case, questions.ClueLine(m.Clues))
}

// quote takes the lines of what shows the clues in the evidence; false when nothing
// does.
func (r *Refutation) quote(w *world.World, ev *reconcile.Evidence, labels []string) bool {
	ix := diagnosis.NewIndex(ev)
	for _, label := range labels {
		key, ok := w.KeyOf(ev, label)
		if !ok || !holds(questions.CluesOf(ix, key), r.Clues) || len(r.Lines) > 0 && !r.All {
			continue
		}
		t := ix.Trace(key)
		if r.Subject != "" {
			r.Subject += "; "
		}
		r.Subject += label + ", " + t.Amount.String() + ", " + ev.Calendar.Local(ev.Now).Format("2006-01-02 15:04")
		for _, l := range t.Evidence {
			if slices.Contains(r.Sources, l.Source) {
				r.Lines = append(r.Lines, l)
			}
		}
	}
	return len(r.Lines) > 0
}

func holds(have, want []questions.Clue) bool {
	for _, f := range want {
		if !slices.Contains(have, f) {
			return false
		}
	}
	return true
}

// accountLines quotes accounts at the beginning of the story and at its end.
func accountLines(w *world.World, accounts []account) []diagnosis.Line {
	var out []diagnosis.Line
	for _, x := range accounts {
		book := w.Book(x.node)
		if book == nil {
			continue
		}
		for _, a := range book.Accounts() {
			if !strings.HasPrefix(string(a), x.prefix) {
				continue
			}
			before, after := w.Opening(x.node, a).Decimal(), book.Balance(a).Decimal()
			name := w.Named(string(a))
			out = append(out, diagnosis.Line{Source: string(x.node), Text: payment.Text{
				En: name + ": " + before + " at the beginning, " + after + " at the end",
				Zh: Chinese.account(name) + "：开始 " + before + "，最后 " + after,
			}})
		}
	}
	return out
}

// MythPage writes a myth with its refutation.
func MythPage(r Refutation, page Page) string {
	var b strings.Builder
	head := page.Pick("Claim: ", "说法：") + r.Belief.In(string(page.Language))
	b.WriteString(page.title(head, "─"))
	b.WriteString(page.hang(page.Pick("In truth", "其实"), r.Truth.In(string(page.Language))))
	b.WriteString(page.hang(page.Pick("Refuted by", "反例"), r.Case+"  "+r.Title.In(string(page.Language))))
	b.WriteString(page.hang("", r.Subject))
	for i, l := range r.Lines {
		who := page.source(l.Source)
		b.WriteString(page.hang(pickHead(i, page.Pick("Evidence", "证据")), who+page.colon()+l.Text.In(string(page.Language))))
	}
	return b.String()
}

func pickHead(i int, head string) string {
	if i > 0 {
		return ""
	}
	return head
}
