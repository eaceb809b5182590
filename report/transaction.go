package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile/diagnosis"
)

// Transaction writes the whole story of one transaction.
func Transaction(n Names, t diagnosis.Transaction, lang Language) string {
	var b strings.Builder
	fmt.Fprintf(&b, lang.Pick("%s of %s at %s, terminal %s, batch %s, STAN %s, RRN %s\n\n",
		"%s %s，商户 %s，终端 %s，批次 %s，流水 %s，参考号 %s\n\n"),
		lang.kind(t.Kind), t.Amount, n.Merchant(t.Merchant), t.Key.Terminal, t.Key.Batch, t.Key.STAN, t.Key.RRN)
	for _, e := range t.Timeline {
		fmt.Fprintf(&b, "  %s  %s  %s\n", n.Calendar.Local(e.At).Format("2006-01-02 15:04:05"),
			padRight(lang.source(e.Who), 14), e.What.In(string(lang)))
	}
	b.WriteString("\n" + stages(t.Stage, lang) + "\n\n")
	b.WriteString(placesPage(n, t, lang))
	return b.String()
}

// stages shows how far the money has come.
func stages(at diagnosis.Stage, lang Language) string {
	if at == diagnosis.NotAuthorised {
		return "  " + lang.Pick("not charged, or given back: there is nothing to wait for", "未扣款或已退回，无需等待")
	}
	var parts []string
	passed := true
	for _, s := range stageOrder {
		mark := "○ "
		if passed {
			mark = "● "
		}
		text := mark + lang.say(s.name)
		if s.stage == at {
			text += lang.Pick(" ◀ HERE", " ◀ 在此")
			passed = false
		}
		parts = append(parts, text)
	}
	return "  " + strings.Join(parts, " → ")
}

var stageOrder = []struct {
	stage diagnosis.Stage
	name  payment.Text
}{
	{diagnosis.Authorised, payment.Text{En: "authorised", Zh: "已授权"}},
	{diagnosis.InBatch, payment.Text{En: "in batch", Zh: "在批次中"}},
	{diagnosis.BatchAccepted, payment.Text{En: "batch accepted", Zh: "批次已接受"}},
	{diagnosis.Cleared, payment.Text{En: "cleared", Zh: "已清算"}},
	{diagnosis.Settled, payment.Text{En: "settled", Zh: "已结算"}},
	{diagnosis.PaidOut, payment.Text{En: "paid out", Zh: "已出款"}},
	{diagnosis.InTheAccount, payment.Text{En: "in the account", Zh: "已到账"}},
}

// Transactions lists where the money of each transaction is.
func Transactions(all []diagnosis.Transaction, lang Language) string {
	rows := [][]string{{lang.Pick("TERMINAL/BATCH/STAN", "终端/批次/流水"), "RRN", lang.Pick("WHAT", "交易"),
		lang.Pick("AMOUNT", "金额"),
		lang.Pick("HELD BY", "钱在"), lang.Pick("WHY", "原因"), lang.Pick("EXPECTED", "预计到账")}}
	for _, t := range all {
		due := ""
		if t.Due != 0 {
			due = t.Due.String()
		}
		rows = append(rows, []string{fmt.Sprintf("%s/%s/%s", t.Key.Terminal, t.Key.Batch, t.Key.STAN),
			string(t.Key.RRN), lang.kind(t.Kind),
			t.Amount.String(), lang.holder(t.Holder), string(t.Cause), due})
	}
	var b strings.Builder
	_ = Columns(&b, rows) // a strings.Builder does not fail
	return b.String()
}
