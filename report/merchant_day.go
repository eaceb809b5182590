package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
	"acqsim/simulator/play"
)

// dayOfSubject writes, where the transaction that a scenario is about is paid, the day of its merchant with the
// payouts: what is missing then is of no transaction, such as a fen of the day's fee.
func dayOfSubject(r *play.Result, page Page) string {
	t, ok := trace(r.World, Subject(r.Scenario))
	if !ok {
		return ""
	}
	ix, n := diagnosis.NewIndex(r.World.Evidence()), NamesOf(r.World)
	d, _, known := merchant.DayOfPaid(ix, &t)
	if !known {
		return ""
	}
	text := MerchantDay(n, n.Merchant(t.Merchant), d, page)
	if paid := payouts(merchant.StatementOf(ix, t.Merchant, d.Day).Payouts, page); paid != "" {
		text += "\n" + paid
	}
	return text
}

// DayNotWhole writes the day of the merchant of a transaction that is right where the day is not.
func DayNotWhole(n Names, ix *diagnosis.Index, t *diagnosis.Transaction, page Page) string {
	d, whole, known := merchant.DayOfPaid(ix, t)
	if !known || whole {
		return ""
	}
	return page.Pick("\nThis transaction is right. The day of its merchant is not:\n\n", "\n此笔交易无误，商户当日的款项却不符：\n\n") +
		MerchantDay(n, n.Merchant(t.Merchant), d, page)
}

// ofDay says what a difference of a day is about: a transaction, a payout, or the day itself.
func (p Page) ofDay(k *reconcile.TransactionKey) string {
	switch {
	case k.STAN != 0:
		return "STAN " + k.STAN.String()
	case k.RRN != "":
		return p.Pick("RRN ", "参考号 ") + string(k.RRN)
	case k.Payout != "":
		return p.Pick("payout ", "出款 ") + k.Payout
	}
	return p.Pick("the whole day", "当日整体")
}

// MerchantDay writes what a merchant expected of a day, what arrived, and each
// difference.
func MerchantDay(n Names, name string, d merchant.Day, page Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, page.Pick("%s on clearing day %s\n\n", "%s，清算日 %s\n\n"), name, d.Day)
	line := func(text, sign string, amount payment.Amount) {
		amount.Currency = n.Currency
		fmt.Fprintf(&b, "  %s %s%s\n", padRight(text, 34), sign, pad(amount.String(), 16))
	}
	line(page.Pick("sales", "消费"), " ", d.Sales)
	line(page.Pick("refunds and voids", "退货与撤销"), "-", d.Refunds)
	line(page.Pick("fees", "手续费"), "-", d.Fees)
	line(page.Pick("expected", "应到账"), "=", d.Expected)
	line(page.Pick("arrived", "已到账"), "-", d.Arrived)
	for _, diff := range d.Differences {
		due := page.Pick("not before somebody acts", "处理之前不会到账")
		if diff.Due != 0 {
			due = page.Pick("due ", "到期日 ") + diff.Due.String()
		}
		line(page.ofDay(&diff.Key)+page.Pick(", ", "，")+page.holder(diff.Place.Holder), "-", diff.Amount)
		fmt.Fprintf(&b, page.Pick("      %s [%s], %s\n", "      %s [%s]，%s\n"),
			page.say(diagnosis.Causes[diff.Cause].Meaning), diff.Cause, due)
	}
	line(page.Pick("unexplained", "无法解释"), "=", d.Unexplained)
	return b.String()
}
