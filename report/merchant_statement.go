package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/merchant"
)

// Statement writes the statement that an acquirer issues to a merchant for a day:
// each fee with what it is made of, each deduction by its name, the payouts by their
// ids.
func Statement(n Names, name string, s merchant.Statement, lang Language) string {
	var b strings.Builder
	head := fmt.Sprintf(lang.Pick("Statement for %s, clearing day %s", "%s 日结单，清算日 %s"), name, s.Day)
	fmt.Fprintf(&b, "%s\n%s\n\n", head, strings.Repeat("═", width(head)))
	if len(s.Lines) == 0 {
		b.WriteString(lang.Pick("Nothing was cleared on this day.\n", "当日无清算交易。\n"))
	} else {
		_ = Columns(&b, feeRows(n, s.Lines, lang)) // a strings.Builder does not fail
		b.WriteString("\n")
	}
	line := func(text, sign string, a payment.Amount) {
		a.Currency = n.Currency
		fmt.Fprintf(&b, "  %s %s%s\n", padRight(text, 42), sign, pad(a.String(), 16))
	}
	line(lang.Pick("sales", "消费"), " ", s.Sales)
	line(lang.Pick("refunds and voids", "退货与撤销"), "-", s.Back)
	line(lang.Pick("fees", "手续费"), "-", s.Booked)
	if s.Booked != s.Fees {
		line(lang.Pick("    (the lines add up to", "    （各笔合计"), " ", s.Fees)
	}
	line(lang.Pick("payable", "应付"), "=", s.Payable)
	if s.Booked.Minor != s.Contract.Minor {
		line(lang.Pick("your contract makes the fees", "按合同手续费应为"), " ", s.Contract)
		line(lang.Pick("charged above it", "多收"), " ", s.Booked.Sub(s.Contract))
	}
	for _, d := range s.Deductions {
		text := lang.deduction(d.Name)
		if d.Reference != "" {
			text += " " + d.Reference
		}
		line(text, "-", d.Amount)
	}
	b.WriteString("\n")
	if s.Due != 0 {
		fmt.Fprintf(&b, lang.Pick("Due on %s.\n", "到账日 %s。\n"), s.Due)
	}
	if len(s.Payouts) == 0 {
		b.WriteString(lang.Pick("Not paid out yet.\n", "尚未出款。\n"))
	}
	for _, p := range s.Payouts {
		fmt.Fprintf(&b, lang.Pick("Payout %s of %s on %s to %s: %s.\n", "出款 %s，金额 %s，%s，账户 %s：%s。\n"),
			p.ID, p.Amount, p.Date, p.Account, lang.Pick(string(p.State), reconcile.ChinesePayout(p.State)))
	}
	if len(s.Lines) > 0 && s.Lines[0].Rate != "" {
		b.WriteString(lang.Pick("Each fee is the rate on the amount, rounded half up to the cent, at most the cap.\n",
			"手续费按每笔金额乘费率，四舍五入到分，不超过封顶额。\n"))
	}
	return b.String()
}

func feeRows(n Names, lines []merchant.FeeLine, lang Language) [][]string {
	rows := [][]string{{lang.Pick("TIME", "时间"), "RRN", lang.Pick("WHAT", "交易"), lang.Pick("BASE", "基数"),
		lang.Pick("RATE", "费率"), lang.Pick("EXACT", "未舍入"), lang.Pick("CAP", "封顶"), lang.Pick("FEE", "手续费"),
		lang.Pick("NET", "净额"), lang.Pick("PAYOUT", "出款号")}}
	for i := range lines {
		l := &lines[i]
		limit := l.Cap
		if l.Capped {
			limit += lang.Pick(" applied", " 已封顶")
		}
		rows = append(rows, []string{n.Calendar.Local(l.At).Format("01-02 15:04"), string(l.Key.RRN),
			lang.kind(l.Key.Kind), l.Base.Decimal(), l.Rate,
			l.Exact, limit, l.Fee.Decimal(), l.Net.Decimal(), l.Payout})
	}
	return rows
}
