package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acqsim/reconcile"
)

// ControlTotals shows what became of the rows of each comparison, and that ours less theirs is what the items come to.
func ControlTotals(totals []reconcile.ControlTotals, page Page) string {
	if len(totals) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(page.Pick("Control totals, signed as the merchant's money\n", "总控数，金额按商户方向计正负\n"))
	rows := [][]string{{"", page.Pick("OURS", "我方"), page.Pick("AMOUNT", "金额"), page.Pick("THEIRS", "对方"),
		page.Pick("AMOUNT", "金额")}}
	for i := range totals {
		of := &totals[i]
		if len(totals) > 1 {
			rows = append(rows, []string{page.totalName(of)})
		}
		add := func(label string, ours, theirs reconcile.Count) {
			rows = append(rows, []string{"  " + label, strconv.Itoa(ours.Rows), ours.Amount.Decimal(), strconv.Itoa(theirs.Rows),
				theirs.Amount.Decimal()})
		}
		add(page.Pick("read", "读入"), of.Ours.Read, of.Theirs.Read)
		for _, why := range passedOver(of) {
			meaning := reconcile.RuleMeanings()[why]
			add(page.Pick("- "+meaning.En, "- "+meaning.Zh), dropped(&of.Ours, why), dropped(&of.Theirs, why))
		}
		add(page.Pick("matched", "已匹配"), of.Ours.Matched, of.Theirs.Matched)
		add(page.Pick("open", "未销"), of.Ours.Open, of.Theirs.Open)
	}
	b.WriteString(page.table(rows))
	for i := range totals {
		b.WriteString(page.totalSum(&totals[i]))
	}
	return b.String()
}

// totalName names a comparison with what it adds up, and its currency where something was read.
func (p Page) totalName(of *reconcile.ControlTotals) string {
	meaning := reconcile.MeasureMeanings()[of.Of]
	name := string(of.Comparison) + " " + p.Pick(meaning.En, meaning.Zh)
	if of.Difference.Currency != 0 {
		name += " " + of.Difference.Currency.String()
	}
	return name
}

// totalSum is the sentence that proves a comparison, or says that it proves nothing.
func (p Page) totalSum(of *reconcile.ControlTotals) string {
	name, difference := p.totalName(of), of.Difference.Decimal()
	if of.Agree() {
		return fmt.Sprintf(p.Pick("%s: ours less theirs %s = open items (%d)\n", "%s：我方减对方 %s ＝ 未销差错（%d 项）\n"), name,
			difference, of.Items.Rows)
	}
	return fmt.Sprintf(p.Pick("%s: ours less theirs %s, open items (%d) %s: DOES NOT ADD UP\n",
		"%s：我方减对方 %s，未销差错（%d 项）%s：不平\n"), name, difference, of.Items.Rows, of.Items.Amount.Decimal())
}

// passedOver are the rules by which either side has lost rows.
func passedOver(of *reconcile.ControlTotals) (rules []reconcile.Rule) {
	for _, s := range []*reconcile.SideTotals{&of.Ours, &of.Theirs} {
		for _, d := range s.Dropped {
			rules = append(rules, d.Rule)
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

func dropped(s *reconcile.SideTotals, why reconcile.Rule) reconcile.Count {
	for _, d := range s.Dropped {
		if d.Rule == why {
			return d.Count
		}
	}
	none := s.Read
	none.Rows, none.Amount.Minor = 0, 0
	return none
}

// ControlTotalLine is a control total in the JSON of reconcile.
type ControlTotalLine struct {
	Type string `json:"type"`
	reconcile.ControlTotals
	Agrees bool `json:"agrees"` // difference is the sum of the items, and no row is lost
}

// ControlTotalLineOf is a control total in JSON.
func ControlTotalLineOf(of *reconcile.ControlTotals) ControlTotalLine {
	return ControlTotalLine{Type: "control-total", ControlTotals: *of, Agrees: of.Agree()}
}
