package report

import (
	"fmt"
	"slices"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
)

// Transaction writes the whole story of one transaction; of files, which no ledgers stand
// behind, it says so, and which books were not among them.
func Transaction(n Names, t diagnosis.Transaction, files bool, page Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, page.Pick("%s of %s at %s, terminal %s, batch %s, STAN %s, RRN %s\n\n",
		"%s %s，商户 %s，终端 %s，批次 %s，流水 %s，参考号 %s\n\n"),
		page.kind(t.Kind), t.Amount, n.Merchant(t.Merchant), t.Key.Terminal, t.Key.Batch, t.Key.STAN, t.Key.RRN)
	for _, e := range t.Timeline {
		b.WriteString(page.beside(fmt.Sprintf("  %s  %s  ", n.Calendar.Local(e.At).Format("2006-01-02 15:04:05"),
			padRight(page.source(e.Who), 15)), e.What.In(string(page.Language))))
	}
	b.WriteString("\n" + stages(t, page) + "\n\n")
	b.WriteString(placesPage(n, t, page))
	if files {
		b.WriteString(page.hang(page.Pick("Rests on", "依据"),
			page.Pick("your files alone; there are no ledgers to hold it against", "仅为您提供的文件；没有账簿可供核对")))
		for i, l := range t.NotSeen {
			head := ""
			if i == 0 {
				head = page.Pick("Not seen", "未提供")
			}
			b.WriteString(page.hang(head, page.source(l.Source)+page.colon()+l.Text.In(string(page.Language))))
		}
	}
	return b.String()
}

// stages shows how far the money has come, and what it has passed by.
func stages(t diagnosis.Transaction, page Page) string {
	if t.Stage == diagnosis.NotAuthorised && t.Kind == reconcile.Refund && t.Holder == diagnosis.HeldByMerchant {
		return "  " + page.Pick("not given back: the merchant has the money still", "未退还：款项仍在商户")
	}
	if t.Stage == diagnosis.NotAuthorised {
		return "  " + page.Pick("not charged, or given back: there is nothing to wait for", "未扣款或已退回，无需等待")
	}
	var parts []string
	passed := true
	for _, s := range stageOrder {
		mark := "○ "
		if passed && !slices.Contains(t.Missed, s.stage) {
			mark = "● "
		}
		text := mark + page.say(s.name)
		if s.stage == t.Stage {
			text += page.Pick(" ◀ HERE", " ◀ 在此")
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
func Transactions(all []diagnosis.Transaction, page Page) string {
	rows := [][]string{{page.Pick("TERMINAL/BATCH/STAN", "终端/批次/流水"), "RRN", page.Pick("WHAT", "交易"),
		page.Pick("AMOUNT", "金额"),
		page.Pick("HELD BY", "钱在"), page.Pick("WHY", "原因"), page.Pick("EXPECTED", "预计到账")}}
	for _, t := range all {
		due := ""
		if t.Due != 0 {
			due = t.Due.String()
		}
		rows = append(rows, []string{fmt.Sprintf("%s/%s/%s", t.Key.Terminal, t.Key.Batch, t.Key.STAN),
			string(t.Key.RRN), page.kind(t.Kind),
			t.Amount.String(), page.holder(t.Holder), page.cause(t.Cause), due})
	}
	return page.table(rows)
}
