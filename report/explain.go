package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"acqsim/ledger"
	"acqsim/party"
	"acqsim/reconcile"
	"acqsim/scenarios"
	"acqsim/simulator"
)

// Explain writes the page of a scenario: what happened, in messages and in books,
// where the money is and why, who can move it, and what to learn. turned are the
// runs of the same row in which one remedy each is turned the other way.
func Explain(w io.Writer, r *simulator.Result, lang Language, turned ...*simulator.Result) error {
	s := r.Scenario
	var b strings.Builder
	title := s.Row + "  " + s.Title.In(string(lang))
	fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Repeat("═", width(title)))
	section(&b, lang.pick("The story", "故事"), wrap(s.Story.In(string(lang)), pageWidth))
	if r.World == nil {
		section(&b, lang.pick("What happened", "经过"), Details(r, lang))
		_, err := io.WriteString(w, b.String())
		return err
	}
	section(&b, lang.pick("What passed between the parties", "各方之间的报文"), Sequence(r.World, append(Labels(s), settlements(s)...), lang))
	section(&b, lang.pick("The books before and after", "各方账簿，前与后"), books(r.World, lang))
	section(&b, lang.pick("Where the money is", "钱在哪里"), whereabouts(r, lang))
	if items := openItems(r.World, lang); items != "" {
		section(&b, lang.pick("What reconciliation says", "对账结果"), items)
	}
	if text := Remedies(r, turned, lang); text != "" {
		section(&b, lang.pick("Who noticed, who was out of pocket", "谁先发现，谁受损失"), text)
	}
	section(&b, lang.pick("What to learn", "要点"), wrap(s.Lesson.In(string(lang)), pageWidth))
	fmt.Fprintf(&b, "%s\n", lang.pick("Run it: ", "运行：")+repeat(r))
	_, err := io.WriteString(w, b.String())
	return err
}

const pageWidth = 96

func section(b *strings.Builder, head, body string) {
	fmt.Fprintf(b, "%s\n%s\n%s\n\n", head, strings.Repeat("─", width(head)), strings.TrimRight(body, "\n"))
}

// Labels returns the labels that a scenario gives, in the order of its steps.
func Labels(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Steps {
		if l := s.Steps[i].Label(); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// settlements returns the labels of the steps that settle a batch.
func settlements(s *scenarios.Scenario) []string {
	var out []string
	for i := range s.Steps {
		if _, ok := s.Steps[i].Action().(*scenarios.Settle); ok {
			out = append(out, simulator.StepLabel(&s.Steps[i]))
		}
	}
	return out
}

// Subject returns the label whose money the scenario is about: that of its first
// diagnosis that is not plain success where something goes wrong, else of its first
// one, else the first label that it gives.
func Subject(s *scenarios.Scenario) string {
	first := ""
	wrong := slices.ContainsFunc(s.Tags, func(tag string) bool { return strings.HasPrefix(tag, "cause:") })
	for i := range s.Finally {
		d := s.Finally[i].Diagnosis
		if d != nil && wrong && (d.Cause != string(reconcile.CausePaid) || d.Delay != "") {
			return d.Of
		}
		if d != nil {
			first = cmp.Or(first, d.Of)
		}
	}
	if labels := Labels(s); first == "" && len(labels) > 0 {
		return labels[0]
	}
	return first
}

// trace tells where the money of a label is.
func trace(w *simulator.World, label string) (reconcile.Transaction, bool) {
	ev := w.Evidence()
	key, ok := w.KeyOf(ev, label)
	if !ok {
		return reconcile.Transaction{}, false
	}
	return reconcile.Trace(ev, key), true
}

// Sentence says in one line where the money is that a scenario is about.
func Sentence(r *simulator.Result, lang Language) string {
	if side := r.Scenario.Side(); side != "" {
		return lang.side(side) + lang.colon() + r.Scenario.Title.In(string(lang))
	}
	if r.World == nil || r.Err != nil || r.Peer != "" {
		return "-"
	}
	t, ok := trace(r.World, Subject(r.Scenario))
	if !ok || len(t.Places) == 0 {
		return "-"
	}
	p, cause := t.Places[0], string(t.Cause)
	if t.Delay != "" {
		cause += lang.pick(", late: ", "，迟到：") + string(t.Delay)
	}
	return fmt.Sprintf(lang.pick("%s with %s: %s", "%s 在%s：%s"), p.Amount, lang.holder(p.Holder), cause)
}

// Page writes where the money of a transaction is, why, who acts, and by when.
func Page(n Names, t reconcile.Transaction, lang Language) string {
	var b strings.Builder
	for _, p := range t.Places {
		account := ""
		if p.Account != "" {
			account = lang.pick(" in ", "，账户 ") + n.Account(p.Account)
		}
		fmt.Fprintf(&b, lang.pick("  %s  with %s%s\n", "  %s  在%s%s\n"), pad(p.Amount.String(), 14), lang.holder(p.Holder), account)
	}
	cause := reconcile.Causes[t.Cause]
	remedy := t.Remedy.In(string(lang))
	line := func(head, text string) {
		if text != "" {
			b.WriteString(hang(head, text))
		}
	}
	line(lang.pick("Why", "原因"), cause.Meaning.In(string(lang))+" ["+string(t.Cause)+"]")
	if t.Delay != "" {
		line(lang.pick("It was late", "迟到原因"), reconcile.Causes[t.Delay].Meaning.In(string(lang))+" ["+string(t.Delay)+"]")
	}
	for i, e := range t.Evidence {
		head := ""
		if i == 0 {
			head = lang.pick("Evidence", "证据")
		}
		line(head, lang.source(e.Source)+lang.colon()+e.Text.In(string(lang)))
	}
	line(lang.pick("Who acts", "谁处理"), lang.actor(t.Act))
	line(lang.pick("Remedy", "办法"), remedy)
	due := lang.pick("not before somebody acts", "处理之前不会到账")
	switch {
	case t.Due != 0:
		due = t.Due.String()
	case t.Stage == reconcile.InTheAccount || t.Act == reconcile.Nobody:
		due = lang.pick("nothing is outstanding", "无待到账款项")
	}
	line(lang.pick("Expected", "预计到账"), due)
	line(lang.pick("Usually", "通常"), cause.Typical.In(string(lang)))
	line(lang.pick("Tell", "告知商户"), cause.Tell.In(string(lang)))
	line(lang.pick("Never promise", "切勿承诺"), cause.NotPromise.In(string(lang)))
	return b.String()
}

func whereabouts(r *simulator.Result, lang Language) string {
	t, ok := trace(r.World, Subject(r.Scenario))
	if !ok {
		return lang.pick("No request has left its till.", "没有请求离开终端。")
	}
	head := fmt.Sprintf(lang.pick("%s: %s of %s, terminal %s, batch %s, STAN %s\n", "%s：%s %s，终端 %s，批次 %s，流水 %s\n"), Subject(r.Scenario),
		lang.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.Batch, t.Key.STAN)
	if t.Key.STAN == 0 { // a record that no till stands behind
		head = fmt.Sprintf(lang.pick("%s: %s of %s, terminal %s, RRN %s\n", "%s：%s %s，终端 %s，参考号 %s\n"), Subject(r.Scenario),
			lang.kind(t.Kind), t.Amount, t.Key.Terminal, t.Key.RRN)
	}
	return head + Page(NamesOf(r.World), t, lang)
}

func openItems(w *simulator.World, lang Language) string {
	rows := [][]string{}
	for _, it := range w.Evidence().Items {
		closed := ""
		if it.Closed != 0 {
			closed = w.Calendar.Local(it.Closed).Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{string(it.Comparison), lang.pick(string(it.Side), reconcile.Chinese(it.Side)), it.Amount.String(), string(it.Reason), it.Day.String(),
			w.Calendar.Local(it.Raised).Format("2006-01-02 15:04"), lang.pick(string(it.State), reconcile.Chinese(it.State)), closed})
	}
	if len(rows) == 0 {
		return lang.pick("Nothing was raised.", "无差错登记。")
	}
	head := []string{"", lang.pick("side", "方向"), lang.pick("amount", "金额"), lang.pick("reason", "原因"), lang.pick("clearing day", "清算日"),
		lang.pick("raised", "登记"), lang.pick("state", "状态"), lang.pick("closed", "销账")}
	var b strings.Builder
	_ = Columns(&b, append([][]string{head}, rows...)) // a strings.Builder does not fail
	return b.String()
}

// books lists the accounts whose balance changed.
func books(w *simulator.World, lang Language) string {
	rows := [][]string{{lang.pick("book of", "账簿"), lang.pick("account", "账户"), lang.pick("before", "之前"), lang.pick("after", "之后"), lang.pick("change", "变动")}}
	for _, n := range laneOrder {
		book := w.Book(n)
		if book == nil {
			continue
		}
		rows = append(rows, changes(w, n, book, lang)...)
	}
	var b strings.Builder
	_ = Columns(&b, rows) // a strings.Builder does not fail
	return b.String()
}

func changes(w *simulator.World, n party.Node, book *ledger.Book, lang Language) [][]string {
	var rows [][]string
	name := lang.node(n)
	for _, a := range book.Accounts() {
		before, after := w.Opening(n, a), book.Balance(a)
		if before == after {
			continue
		}
		change := after.Sub(before).Decimal()
		if !strings.HasPrefix(change, "-") {
			change = "+" + change
		}
		rows = append(rows, []string{name, w.Named(string(a)), before.Decimal(), after.Decimal(), change})
		name = ""
	}
	return rows
}

func pad(s string, n int) string { return strings.Repeat(" ", max(0, n-width(s))) + s }

// hang writes a head and a text that is wrapped beside it.
func hang(head, text string) string {
	const indent = 16
	body := strings.ReplaceAll(wrap(text, pageWidth-indent), "\n", "\n"+strings.Repeat(" ", indent))
	return "  " + head + strings.Repeat(" ", max(1, indent-2-width(head))) + body + "\n"
}

// wrap breaks a text into lines: at spaces, and between Chinese characters.
func wrap(text string, columns int) string {
	var lines []string
	line, word := "", ""
	flush := func() {
		if width(line)+width(word) > columns && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, word = "", strings.TrimLeft(word, " ")
		}
		line, word = line+word, ""
	}
	for _, c := range strings.Join(strings.Fields(text), " ") {
		switch {
		case c == ' ':
			flush()
			word = " "
		case c >= 0x2e80:
			if !strings.ContainsRune("，。、；：！？）》」』”’", c) && !strings.HasSuffix(word, "（") {
				flush()
			}
			word += string(c)
		default:
			word += string(c)
		}
	}
	flush()
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n")
}
