package report

import (
	"fmt"
	"strings"

	"acqsim/reconcile/diagnosis"
)

// besides writes what stands beside the places of a transaction: what somebody owes of it,
// whom it has cost something so far, and what says so.
func besides(n Names, t *diagnosis.Transaction, page Page) string {
	var b strings.Builder
	for _, d := range t.Owed {
		head := fmt.Sprintf("  %s  ", pad(d.Amount.String(), 14))
		b.WriteString(page.beside(head, fmt.Sprintf(page.Pick("owed back by %s to %s, in %s", "%s应退还%s，账户 %s"),
			page.party(d.By), page.party(d.To), page.account(n.Account(d.Account)))))
		b.WriteString(page.beside(strings.Repeat(" ", width(head)), page.rest(d.RestsOn)))
	}
	for _, c := range t.Cost {
		head := fmt.Sprintf("  %s  ", pad(c.Amount.String(), 14))
		b.WriteString(page.beside(head, fmt.Sprintf(page.Pick("so far a cost to %s in %s", "目前由%s承担，账户 %s"),
			page.holder(c.Holder), page.account(n.Account(c.Account)))))
		b.WriteString(page.beside(strings.Repeat(" ", width(head)), page.rest(c.RestsOn)))
	}
	return b.String()
}

// party names who owes or is owed; of a sum in suspense nobody knows yet.
func (p Page) party(h diagnosis.Holder) string {
	if h == diagnosis.HeldByNobodyKnown {
		return p.Pick("whoever is found", "待查明的一方")
	}
	return p.holder(h)
}

// rest is what something rests on, in one text.
func (p Page) rest(lines []diagnosis.Line) string {
	said := make([]string, 0, len(lines))
	for _, l := range lines {
		said = append(said, p.source(l.Source)+p.colon()+l.Text.In(string(p.Language)))
	}
	return strings.Join(said, p.Pick("; ", "；"))
}
