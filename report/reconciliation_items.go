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
func OpenItems(res reconcile.Report, cal *payment.Calendar, page Page) string {
	var b strings.Builder
	if len(res.Open) > 0 {
		rows := [][]string{{"", page.Pick("SIDE", "方向"), page.Pick("AMOUNT", "金额"), page.Pick("REASON", "原因"),
			page.Pick("DAY", "清算日"),
			page.Pick("WHAT", "对象"), page.Pick("OWNER", "责任方"), page.Pick("DUE", "限期")}}
		for i := range res.Open {
			it := &res.Open[i]
			rows = append(rows, []string{string(it.Comparison), page.Pick(string(it.Side), reconcile.Chinese(it.Side)),
				it.Amount.String(),
				why(it, page), day(it.Day), about(&it.Key, page.Language) + page.theirRecord(it), page.actor(it.Owner),
				day(it.Due)})
		}
		b.WriteString(page.table(rows))
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, page.Pick("%d raised, %d closed again, %d open\n", "登记 %d 项，已销 %d 项，未销 %d 项\n"), len(res.Raised),
		len(res.Closed), len(res.Open))
	if totals := ControlTotals(res.Totals, page); totals != "" {
		b.WriteString("\n" + totals)
	}
	return b.String()
}

// why is the reason of an item, of a payout that was refused or returned the bank's, and where both sides have an
// amount the two of which the item is the difference.
func why(it *reconcile.Item, page Page) string {
	reason := page.Pick(string(it.Reason), reconcile.ChineseReason(it.Reason))
	if it.Side == reconcile.AmountDiff && it.Ours.Minor != it.Outside.Minor {
		return fmt.Sprintf(page.Pick("%s: ours %s, theirs %s", "%s：我方 %s，对方 %s"), reason, it.Ours.Decimal(),
			it.Outside.Decimal())
	}
	refusal := it.Refusal()
	if refusal == "" {
		return reason
	}
	return reason + page.Pick(" ("+refusal+")", "（"+chineseRefusal(it)+"）")
}

// chineseRefusal says in Chinese why a payout or a file was refused.
func chineseRefusal(it *reconcile.Item) string {
	if it.Reason == reconcile.FileRefused {
		return payment.ObstacleOf(it.Detail).Meaning().Zh
	}
	for _, r := range payment.PayoutRefusals() {
		if r.Slug == it.Refusal() {
			return r.Meaning.Zh
		}
	}
	return it.Refusal()
}

func day(d payment.BusinessDate) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// about names what an item is about by what finds it again.
func about(k *reconcile.TransactionKey, lang Language) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add(lang.Pick("payout", "出款"), k.Payout)
	add(lang.Pick("file", "文件"), lang.fileNamed(k.File))
	add(lang.Pick("RRN", "参考号"), string(k.RRN))
	if k.Terminal != "" {
		whole := string(k.Terminal)
		if k.Batch != 0 || k.STAN != 0 {
			whole += "/" + k.Batch.String()
		}
		if k.STAN != 0 { // else it is about the whole batch
			whole += "/" + k.STAN.String()
		}
		add(lang.Pick("terminal", "终端"), whole)
	}
	if len(parts) == 0 {
		add(lang.Pick("merchant", "商户"), string(k.Merchant))
	}
	return strings.Join(parts, lang.Pick(", ", "，"))
}

// fileNamed names a file that there is none of by its kind, and a book by its party: these are words, all else a name.
func (l Language) fileNamed(file string) string {
	if kind, ok := columnWords["kind"][file]; ok {
		return l.Pick(file, kind.Zh)
	}
	return l.Pick(file, l.bookOf(file))
}

// theirRecord names the record of the clearing file that an item is about, where the file is known.
func (p Page) theirRecord(it *reconcile.Item) string {
	if it.Comparison != reconcile.ClearingComparison || it.Outside.IsZero() || it.Detail == "" || it.Key.File != "" {
		return ""
	}
	record := ""
	if n := it.Key.Record; n > 0 {
		record = fmt.Sprintf(p.Pick(", record %d", "，第 %d 条"), n)
	}
	return fmt.Sprintf(p.Pick("; theirs in %s%s", "；对方在 %s%s"), it.Detail, record)
}

func openItems(w *world.World, page Page) string {
	rows := [][]string{}
	for _, it := range w.Evidence().Items {
		closed := ""
		if it.Closed != 0 {
			closed = w.Calendar.Local(it.Closed).Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{string(it.Comparison), page.Pick(string(it.Side), reconcile.Chinese(it.Side)),
			it.Amount.String(), why(&it, page), it.Day.String(),
			w.Calendar.Local(it.Raised).Format("2006-01-02 15:04"),
			page.Pick(string(it.State), reconcile.Chinese(it.State)), closed})
	}
	if len(rows) == 0 {
		return page.Pick("Nothing was raised.\n", "无差错登记。\n") + comparedAnew(w, page)
	}
	head := []string{"", page.Pick("side", "方向"), page.Pick("amount", "金额"), page.Pick("reason", "原因"),
		page.Pick("clearing day", "清算日"),
		page.Pick("raised", "登记"), page.Pick("state", "状态"), page.Pick("closed", "销账")}
	return page.table(append([][]string{head}, rows...)) + "\n" + comparedAnew(w, page)
}

// comparedAnew is what ours less theirs is where there is an item, made out by an onlooker as of the end.
func comparedAnew(w *world.World, page Page) string {
	var b strings.Builder
	res := reconcile.Reconcile(w.Evidence())
	for i := range res.Totals {
		if of := &res.Totals[i]; of.Items.Rows > 0 || !of.Agree() {
			b.WriteString(page.totalSum(of))
		}
	}
	if b.Len() == 0 {
		return page.Pick("Compared anew at the end, no book differs from another.\n", "末日重新核对，各方账簿相符。\n")
	}
	return page.Pick("Compared anew at the end:\n", "末日重新核对：\n") + b.String()
}
