package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// Explain writes the page of a scenario: what happened, in messages and in books,
// where the money is and why, who can move it, and what to learn. turned are the
// runs of the same row in which one remedy each is turned the other way.
func Explain(w io.Writer, r *play.Result, page Page, turned ...*play.Result) error {
	s := r.Scenario
	var b strings.Builder
	title := strings.TrimSpace(s.Row + "  " + s.Title.In(string(page.Language)))
	b.WriteString(page.title(title, "═") + "\n")
	if s.Story != (payment.Text{}) {
		section(&b, page.Pick("The story", "故事"), Wrap(s.Story.In(string(page.Language)), page.text()))
	}
	if r.World == nil {
		section(&b, page.Pick("What happened", "经过"), details(r, page))
		_, err := io.WriteString(w, Fit(b.String(), page.Columns))
		return err
	}
	if text := unproved(r, page); text != "" {
		section(&b, page.Pick("What did not happen", "没有发生的事"), text)
	}
	section(&b, page.Pick("What passed between the parties", "各方之间的报文"), cmp.Or(
		drawSequence(r.World, append(labels(s), settlements(s)...), page), page.Pick("Nothing.", "没有报文。")))
	section(&b, page.Pick("The books before and after", "各方账簿，前与后"), books(r.World, page))
	section(&b, page.Pick("Where the money is", "钱在哪里"), whereabouts(r, page))
	if text := dayOfSubject(r, page); text != "" {
		section(&b, page.Pick("The merchant's day", "商户当日账"), text)
	}
	if items := openItems(r.World, page); items != "" {
		section(&b, page.Pick("What reconciliation says", "对账结果"), items)
	}
	if text := remediesCompared(r, turned, page); text != "" {
		section(&b, page.Pick("Who noticed, who was out of pocket", "谁先发现，谁受损失"), text)
	}
	if s.Lesson != (payment.Text{}) {
		section(&b, page.Pick("What to learn", "要点"), Wrap(s.Lesson.In(string(page.Language)), page.text()))
	}
	fmt.Fprintf(&b, "%s\n", page.Pick("Run it: ", "运行：")+repeat(r))
	_, err := io.WriteString(w, Fit(b.String(), page.Columns))
	return err
}

// books lists the accounts whose balance changed.
func books(w *world.World, page Page) string {
	rows := [][]string{{page.Pick("book of", "账簿"), page.Pick("account", "账户"), page.Pick("before", "之前"),
		page.Pick("after", "之后"), page.Pick("change", "变动")}}
	for _, n := range laneOrder {
		book := w.Book(n)
		if book == nil {
			continue
		}
		rows = append(rows, changes(w, n, book, page)...)
	}
	if len(rows) == 1 {
		return page.Pick("No book has changed.", "各方账簿均无变动。")
	}
	return page.table(rows)
}

func changes(w *world.World, n party.Node, book *ledger.Book, page Page) [][]string {
	var rows [][]string
	name := page.node(n)
	for _, a := range book.Accounts() {
		before, after := w.Opening(n, a), book.Balance(a)
		if before == after {
			continue
		}
		change := after.Sub(before).Decimal()
		if !strings.HasPrefix(change, "-") {
			change = "+" + change
		}
		rows = append(rows, []string{name, page.account(w.Named(string(a))), before.Decimal(), after.Decimal(), change})
		name = ""
	}
	return rows
}
