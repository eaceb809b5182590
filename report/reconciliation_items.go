package report

import (
	"fmt"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/simulator/world"
)

// OpenItems lists what five comparisons, or one, have left open, and how much was
// closed again.
func OpenItems(res reconcile.Report, cal *payment.Calendar, lang Language) string {
	var b strings.Builder
	if len(res.Open) > 0 {
		rows := [][]string{{"", lang.Pick("SIDE", "方向"), lang.Pick("AMOUNT", "金额"), lang.Pick("REASON", "原因"),
			lang.Pick("DAY", "清算日"),
			lang.Pick("WHAT", "对象"), lang.Pick("OWNER", "责任方"), lang.Pick("DUE", "限期")}}
		for i := range res.Open {
			it := &res.Open[i]
			rows = append(rows, []string{string(it.Comparison), lang.Pick(string(it.Side), reconcile.Chinese(it.Side)),
				it.Amount.String(),
				why(it), day(it.Day), about(&it.Key), lang.actor(it.Owner), day(it.Due)})
		}
		_ = Columns(&b, rows) // a strings.Builder does not fail
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, lang.Pick("%d raised, %d closed again, %d open\n", "登记 %d 项，已销 %d 项，未销 %d 项\n"), len(res.Raised),
		len(res.Closed), len(res.Open))
	return b.String()
}

// why is the reason of an item, and of a payout that was refused or returned the bank's.
func why(it *reconcile.Item) string {
	if refusal := it.Refusal(); refusal != "" {
		return string(it.Reason) + " (" + refusal + ")"
	}
	return string(it.Reason)
}

func day(d payment.BusinessDate) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// about names what an item is about by what finds it again.
func about(k *reconcile.TransactionKey) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("payout", k.Payout)
	add("file", k.File)
	add("RRN", string(k.RRN))
	if k.Terminal != "" {
		whole := string(k.Terminal)
		if k.Batch != 0 || k.STAN != 0 {
			whole += "/" + k.Batch.String() + "/" + k.STAN.String()
		}
		add("terminal", whole)
	}
	if len(parts) == 0 {
		add("merchant", string(k.Merchant))
	}
	return strings.Join(parts, ", ")
}

func openItems(w *world.World, lang Language) string {
	rows := [][]string{}
	for _, it := range w.Evidence().Items {
		closed := ""
		if it.Closed != 0 {
			closed = w.Calendar.Local(it.Closed).Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{string(it.Comparison), lang.Pick(string(it.Side), reconcile.Chinese(it.Side)),
			it.Amount.String(), why(&it), it.Day.String(),
			w.Calendar.Local(it.Raised).Format("2006-01-02 15:04"),
			lang.Pick(string(it.State), reconcile.Chinese(it.State)), closed})
	}
	if len(rows) == 0 {
		return lang.Pick("Nothing was raised.", "无差错登记。")
	}
	head := []string{"", lang.Pick("side", "方向"), lang.Pick("amount", "金额"), lang.Pick("reason", "原因"),
		lang.Pick("clearing day", "清算日"),
		lang.Pick("raised", "登记"), lang.Pick("state", "状态"), lang.Pick("closed", "销账")}
	var b strings.Builder
	_ = Columns(&b, append([][]string{head}, rows...)) // a strings.Builder does not fail
	return b.String()
}
