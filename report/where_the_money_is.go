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
	if r.World == nil || r.Err != nil || r.Peer != "" {
		return "-"
	}
	var t diagnosis.Transaction
	r.Examine(func() { t, _ = trace(r.World, Subject(r.Scenario)) })
	if len(t.Places) == 0 {
		return "-"
	}
	p, cause := t.Places[0], string(t.Cause)
	if t.Delay != "" {
		cause += lang.Pick(", late: ", "，迟到：") + string(t.Delay)
	}
	return fmt.Sprintf(lang.Pick("%s with %s: %s", "%s 在%s：%s"), p.Amount, lang.holder(p.Holder), cause)
}

// placesPage writes where the money of a transaction is, why, who acts, and by when.
func placesPage(n Names, t diagnosis.Transaction, lang Language) string {
	var b strings.Builder
	for _, p := range t.Places {
		account := ""
		if p.Account != "" {
			account = lang.Pick(" in ", "，账户 ") + n.Account(p.Account)
		}
		fmt.Fprintf(&b, lang.Pick("  %s  with %s%s\n", "  %s  在%s%s\n"), pad(p.Amount.String(), 14),
			lang.holder(p.Holder), account)
	}
	cause := diagnosis.Causes[t.Cause]
	remedy := t.Remedy.In(string(lang))
	line := func(head, text string) {
		if text != "" {
			b.WriteString(hang(head, text))
		}
	}
	line(lang.Pick("Why", "原因"), cause.Meaning.In(string(lang))+" ["+string(t.Cause)+"]")
	if t.Delay != "" {
		line(lang.Pick("It was late", "迟到原因"),
			diagnosis.Causes[t.Delay].Meaning.In(string(lang))+" ["+string(t.Delay)+"]")
	}
	for i, e := range t.Evidence {
		head := ""
		if i == 0 {
			head = lang.Pick("Evidence", "证据")
		}
		line(head, lang.source(e.Source)+lang.colon()+e.Text.In(string(lang)))
	}
	line(lang.Pick("Who acts", "谁处理"), lang.actor(t.Act))
	line(lang.Pick("Remedy", "办法"), remedy)
	due := lang.Pick("not before somebody acts", "处理之前不会到账")
	switch {
	case t.Due != 0:
		due = t.Due.String()
	case t.Stage == diagnosis.InTheAccount || t.Act == reconcile.Nobody:
		due = lang.Pick("nothing is outstanding", "无待到账款项")
	}
	line(lang.Pick("Expected", "预计到账"), due)
	line(lang.Pick("Usually", "通常"), cause.Typical.In(string(lang)))
	line(lang.Pick("Tell", "告知商户"), cause.Tell.In(string(lang)))
	line(lang.Pick("Never promise", "切勿承诺"), cause.NotPromise.In(string(lang)))
	return b.String()
}

func whereabouts(r *play.Result, lang Language) string {
	t, ok := trace(r.World, Subject(r.Scenario))
	if !ok {
		return lang.Pick("No request has left its till.", "没有请求离开终端。")
	}
	head := fmt.Sprintf(lang.Pick("%s: %s of %s, terminal %s, batch %s, STAN %s\n", "%s：%s %s，终端 %s，批次 %s，流水 %s\n"),
		Subject(r.Scenario),
		lang.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.Batch, t.Key.STAN)
	if t.Key.STAN == 0 { // a record that no till stands behind
		head = fmt.Sprintf(lang.Pick("%s: %s of %s, terminal %s, RRN %s\n", "%s：%s %s，终端 %s，参考号 %s\n"),
			Subject(r.Scenario),
			lang.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.RRN)
	}
	return head + placesPage(NamesOf(r.World), t, lang)
}
