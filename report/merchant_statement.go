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
func Statement(n Names, name string, s merchant.Statement, page Page) string {
	var b strings.Builder
	head := fmt.Sprintf(page.Pick("Statement for %s, clearing day %s", "%s 日结单，清算日 %s"), name, s.Day)
	b.WriteString(page.title(head, "═") + "\n")
	if len(s.Lines) == 0 {
		b.WriteString(page.Pick("Nothing was cleared on this day.\n", "当日无清算交易。\n"))
	} else {
		b.WriteString(page.table(feeRows(n, s.Lines, page)))
		b.WriteString("\n")
	}
	line := func(text, sign string, a payment.Amount) {
		a.Currency = n.Currency
		fmt.Fprintf(&b, "  %s %s%s\n", padRight(text, 42), sign, pad(a.String(), 16))
	}
	line(page.Pick("sales", "消费"), " ", s.Sales)
	line(page.Pick("refunds and voids", "退货与撤销"), "-", s.Back)
	line(page.Pick("fees", "手续费"), "-", s.Booked)
	if s.Booked != s.Fees {
		line(page.Pick("    (the lines add up to", "    （各笔合计"), " ", s.Fees)
	}
	line(page.Pick("payable", "应付"), "=", s.Payable)
	if s.Booked.Minor != s.Contract.Minor {
		line(page.Pick("your contract makes the fees", "按合同手续费应为"), " ", s.Contract)
		line(page.Pick("charged above it", "多收"), " ", s.Booked.Sub(s.Contract))
	}
	for _, d := range s.Deductions {
		text := page.deduction(d.Name)
		if d.Reference != "" {
			text += " " + d.Reference
		}
		line(text, "-", d.Amount)
	}
	b.WriteString("\n")
	if s.Due != 0 {
		fmt.Fprintf(&b, page.Pick("Due on %s.\n", "到账日 %s。\n"), s.Due)
	}
	if len(s.Payouts) == 0 {
		b.WriteString(page.Pick("Not paid out yet.\n", "尚未出款。\n"))
	}
	b.WriteString(payouts(s.Payouts, page))
	if len(s.Lines) > 0 && s.Lines[0].Rate != "" {
		b.WriteString(page.Pick("Each fee is the rate on the amount, rounded half up to the cent, at most the cap.\n",
			"手续费按每笔金额乘费率，四舍五入到分，不超过封顶额。\n"))
	}
	return b.String()
}

// payouts says of each payout how much of it went when to which account, and what came of it.
func payouts(all []merchant.PayoutLine, page Page) string {
	var b strings.Builder
	for _, p := range all {
		fmt.Fprintf(&b, page.Pick("Payout %s of %s on %s to %s: %s.\n", "出款 %s，金额 %s，%s，账户 %s：%s。\n"),
			p.ID, p.Amount, p.Date, p.Account, page.Pick(string(p.State), reconcile.ChinesePayout(p.State)))
	}
	return b.String()
}

func feeRows(n Names, lines []merchant.FeeLine, page Page) [][]string {
	rows := [][]string{{page.Pick("TIME", "时间"), "RRN", page.Pick("WHAT", "交易"), page.Pick("BASE", "基数"),
		page.Pick("RATE", "费率"), page.Pick("EXACT", "未舍入"), page.Pick("CAP", "封顶"), page.Pick("FEE", "手续费"),
		page.Pick("NET", "净额"), page.Pick("PAYOUT", "出款号")}}
	for i := range lines {
		l := &lines[i]
		limit := l.Cap
		if l.Capped {
			limit += page.Pick(" applied", " 已封顶")
		}
		rows = append(rows, []string{n.Calendar.Local(l.At).Format("01-02 15:04"), string(l.Key.RRN),
			page.kind(l.Key.Kind), l.Base.Decimal(), l.Rate,
			l.Exact, limit, l.Fee.Decimal(), l.Net.Decimal(), l.Payout})
	}
	return rows
}
