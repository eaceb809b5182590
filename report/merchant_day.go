package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/merchant"
)

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
		line(fmt.Sprintf("STAN %s, %s", diff.Key.STAN, page.holder(diff.Place.Holder)), "-", diff.Amount)
		fmt.Fprintf(&b, "      %s [%s], %s\n", page.say(diagnosis.Causes[diff.Cause].Meaning), diff.Cause, due)
	}
	line(page.Pick("unexplained", "无法解释"), "=", d.Unexplained)
	return b.String()
}
