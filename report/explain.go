package report

import (
	"fmt"
	"io"
	"strings"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// Explain writes the page of a scenario: what happened, in messages and in books,
// where the money is and why, who can move it, and what to learn. turned are the
// runs of the same row in which one remedy each is turned the other way.
func Explain(w io.Writer, r *play.Result, lang Language, turned ...*play.Result) error {
	s := r.Scenario
	var b strings.Builder
	title := s.Row + "  " + s.Title.In(string(lang))
	fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Repeat("═", width(title)))
	section(&b, lang.Pick("The story", "故事"), wrap(s.Story.In(string(lang)), pageWidth))
	if r.World == nil {
		section(&b, lang.Pick("What happened", "经过"), details(r, lang))
		_, err := io.WriteString(w, b.String())
		return err
	}
	section(&b, lang.Pick("What passed between the parties", "各方之间的报文"),
		drawSequence(r.World, append(labels(s), settlements(s)...), lang))
	section(&b, lang.Pick("The books before and after", "各方账簿，前与后"), books(r.World, lang))
	section(&b, lang.Pick("Where the money is", "钱在哪里"), whereabouts(r, lang))
	if items := openItems(r.World, lang); items != "" {
		section(&b, lang.Pick("What reconciliation says", "对账结果"), items)
	}
	if text := remediesCompared(r, turned, lang); text != "" {
		section(&b, lang.Pick("Who noticed, who was out of pocket", "谁先发现，谁受损失"), text)
	}
	section(&b, lang.Pick("What to learn", "要点"), wrap(s.Lesson.In(string(lang)), pageWidth))
	fmt.Fprintf(&b, "%s\n", lang.Pick("Run it: ", "运行：")+repeat(r))
	_, err := io.WriteString(w, b.String())
	return err
}

// books lists the accounts whose balance changed.
func books(w *world.World, lang Language) string {
	rows := [][]string{{lang.Pick("book of", "账簿"), lang.Pick("account", "账户"), lang.Pick("before", "之前"),
		lang.Pick("after", "之后"), lang.Pick("change", "变动")}}
	for _, n := range laneOrder {
		book := w.Book(n)
		if book == nil {
			continue
		}
		rows = append(rows, changes(w, n, book, lang)...)
	}
	var b strings.Builder
	_ = Columns(&b, rows) // a strings.Builder does not fail
	return b.String()
}

func changes(w *world.World, n party.Node, book *ledger.Book, lang Language) [][]string {
	var rows [][]string
	name := lang.node(n)
	for _, a := range book.Accounts() {
		before, after := w.Opening(n, a), book.Balance(a)
		if before == after {
			continue
		}
		change := after.Sub(before).Decimal()
		if !strings.HasPrefix(change, "-") {
			change = "+" + change
		}
		rows = append(rows, []string{name, w.Named(string(a)), before.Decimal(), after.Decimal(), change})
		name = ""
	}
	return rows
}
