package report

import (
	"fmt"
	"strings"

	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/simulator/play"
	"acqsim/simulator/world"
)

// trace tells where the money of a label is.
func trace(w *world.World, label string) (diagnosis.Transaction, bool) {
	ev := w.Evidence()
	key, ok := w.KeyOf(ev, label)
	if !ok {
		return diagnosis.Transaction{}, false
	}
	return diagnosis.Trace(ev, key), true
}

// Sentence says in one line where the money is that a scenario is about.
func Sentence(r *play.Result, lang Language) string {
	if side := r.Scenario.Side(); side != "" {
		return lang.side(side) + lang.colon() + r.Scenario.Title.In(string(lang))
	}
	if a := AnswerOf(r); a != nil {
		return a.Sentence.In(string(lang))
	}
	return "-"
}

// untold says of an approval that whether its till has the answer is not known here.
func untold(t *diagnosis.Transaction, page Page) string {
	if !t.TillUnseen {
		return ""
	}
	return page.Pick(" Whether the till has the answer is not seen from here.", " 终端是否收到应答，此处看不到。")
}

// placesPage writes where the money of a transaction is, what is owed of it and what it cost,
// why, who acts, and by when.
func placesPage(n Names, t diagnosis.Transaction, page Page) string {
	var b strings.Builder
	for _, p := range t.Places {
		account := ""
		if p.Account != "" {
			account = page.Pick(" in ", "，账户 ") + page.account(n.Account(p.Account))
		}
		fmt.Fprintf(&b, page.Pick("  %s  with %s%s\n", "  %s  在%s%s\n"), pad(p.Amount.String(), 14),
			page.holder(p.Holder), account)
	}
	b.WriteString(besides(n, &t, page))
	for _, line := range told(&t, page) {
		b.WriteString(page.hang(line[0], line[1]))
	}
	return b.String()
}

// told says why the money of a transaction is where it is, who acts and by when, and what to tell whoever asks: heads
// and texts, where a text without a head goes on from the one before.
func told(t *diagnosis.Transaction, page Page) (lines [][2]string) {
	cause := diagnosis.Causes[t.Cause]
	remedy := t.Remedy.In(string(page.Language))
	line := func(head, text string) {
		if text != "" {
			lines = append(lines, [2]string{head, text})
		}
	}
	line(page.Pick("Why", "原因"), cause.Meaning.In(string(page.Language))+" ["+string(t.Cause)+"]"+untold(t, page))
	if t.Delay != "" {
		line(page.Pick("It was late", "迟到原因"),
			diagnosis.Causes[t.Delay].Meaning.In(string(page.Language))+" ["+string(t.Delay)+"]")
	}
	if t.Nearest != "" {
		line(page.Pick("Nearest", "最接近"), diagnosis.Causes[t.Nearest].Meaning.In(string(page.Language))+
			" ["+string(t.Nearest)+"]")
	}
	for i, e := range t.Against {
		head := ""
		if i == 0 {
			head = page.Pick("Against it", "与之不符")
		}
		line(head, page.source(e.Source)+page.colon()+e.Text.In(string(page.Language)))
	}
	for i, e := range t.Evidence {
		head := ""
		if i == 0 {
			head = page.Pick("Evidence", "证据")
		}
		line(head, page.source(e.Source)+page.colon()+e.Text.In(string(page.Language)))
	}
	line(page.Pick("Who acts", "谁处理"), page.actor(t.Act))
	line(page.Pick("Remedy", "办法"), remedy)
	due := page.Pick("not before somebody acts", "处理之前不会到账")
	switch {
	case t.Due != 0:
		due = t.Due.String()
	case t.Cause == diagnosis.CausePaidOtherAmount && t.Variant == "less": // a part is in the account
	case t.Stage == diagnosis.InTheAccount || t.Act == reconcile.Nobody:
		due = page.Pick("nothing is outstanding", "无待到账款项")
	}
	line(page.Pick("Expected", "预计到账"), due)
	line(page.Pick("Usually", "通常"), cause.Typical.In(string(page.Language)))
	line(page.Pick("Tell", "告知商户"), t.Tell.In(string(page.Language)))
	line(page.Pick("Never promise", "切勿承诺"), cause.NotPromise.In(string(page.Language)))
	return lines
}

func whereabouts(r *play.Result, page Page) string {
	t, ok := trace(r.World, Subject(r.Scenario))
	if !ok {
		return page.Pick("No request has left its till.", "没有请求离开终端。")
	}
	head := fmt.Sprintf(page.Pick("%s: %s of %s, terminal %s, batch %s, STAN %s\n", "%s：%s %s，终端 %s，批次 %s，流水 %s\n"),
		Subject(r.Scenario),
		page.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.Batch, t.Key.STAN)
	if t.Key.STAN == 0 { // a record that no till stands behind
		head = fmt.Sprintf(page.Pick("%s: %s of %s, terminal %s, RRN %s\n", "%s：%s %s，终端 %s，参考号 %s\n"),
			Subject(r.Scenario),
			page.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.RRN)
	}
	return head + placesPage(NamesOf(r.World), t, page)
}
