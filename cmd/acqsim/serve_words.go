package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"acqsim/fault"
	"acqsim/live"
	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/reconcile/questions"
	"acqsim/report"
	"acqsim/simulator/world"
	"acqsim/spelling"
)

// console answers the words that a person, or a program, says to a host, one a line.
type console struct {
	*Main
	host *live.Host
	word string // that is being answered
}

// hostWord is something that can be said to a host.
type hostWord struct {
	name, args string
	says       payment.Text
	do         func(c *console, ctx context.Context, rest string) error
}

// hostWords are all of them, in the order of help.
func hostWords() []hostWord {
	return []hostWord{
		{"fault", "RULE", payment.Both("a fault acts from now on, in the words of scenario files: drop 0210 nth 2",
			"从现在起一条故障生效，写法同场景文件：drop 0210 nth 2"), (*console).fault},
		{"faults", "", payment.Both("the faults, and how often each has taken effect", "所有故障及其生效次数"), (*console).faults},
		{"lift", "NAME", payment.Both("a fault acts no more", "撤销一条故障"), (*console).lift},
		{"advance", "WHEN", payment.Both("the clock jumps: 70s, T+1 18:00, D+2 10:00, 22:59:59, 2026-03-30 09:30",
			"时钟跳到：70s、T+1 18:00、D+2 10:00、22:59:59、2026-03-30 09:30"), (*console).advance},
		{"pause", "", payment.Both("time stands and nothing happens", "暂停：时间停止，不发生任何事件"), (*console).pause},
		{"resume", "", payment.Both("time goes on from where it stood", "继续：时间从停止处接着走"), (*console).resume},
		{"speed", "TIMES", payment.Both("time goes by so many times as fast as the wall clock", "时间按墙上时钟的若干倍流逝"),
			(*console).speed},
		{"clock", "", payment.Both("what time it is", "现在的时间"), (*console).clock},
		{"echo", "TILL", payment.Both("an echo test (0800) to a terminal that has not asked for it, and how long it took",
			"主动向终端发送回响测试（0800），并报告应答用时"), (*console).echo},
		{"sign-on", "TILL", payment.Both("the terminal is told to sign on again", "通知终端重新签到"), (*console).signOn},
		{"order", "STEP", payment.Both("a desk or the merchants' bank does a step of scenario files: hold: {merchant: M1, …}",
			"由柜台或商户开户行执行场景文件中的一个步骤：hold: {merchant: M1, …}"), (*console).order},
		{"trace", "STAN|RRN|LAST4|AMOUNT", payment.Both("where the money of a transaction is, and why", "一笔交易的钱在哪里，为什么"),
			(*console).trace},
		{"day", "MERCHANT [DATE]", payment.Both("a clearing day of a merchant: expected, arrived, what is between them",
			"商户的一个清算日：应到、已到、差在哪里"), (*console).day},
		{"reconcile", "[L1..L5]", payment.Both("what differs between the books", "核对账目，列出差异"), (*console).reconcile},
		{"diagnose", "TEXT", payment.Both("what somebody complains of, as people type it", "按投诉原话查找可能的交易"),
			(*console).diagnose},
		{"help", "[WORD]", payment.Both("this list", "本列表"), (*console).help},
	}
}

// longestLine is how long a line may be that is said to a host.
const longestLine = 64 << 10

// converse answers what is said on a stream until it ends, or ctx does. The end of the
// stream is not the end of the host.
func (m *Main) converse(ctx context.Context, host func() *live.Host, in io.Reader) {
	lines := bufio.NewReaderSize(in, longestLine)
	for ctx.Err() == nil {
		line, more, err := lines.ReadLine()
		long := more
		for more && err == nil {
			_, more, err = lines.ReadLine()
		}
		if err != nil && len(line) == 0 {
			return
		}
		c := &console{Main: m, host: host()}
		if long {
			err = c.refused(fmt.Errorf("a line of more than %d bytes", longestLine))
		} else {
			err = c.answer(ctx, string(line))
		}
		if err != nil {
			return // nobody hears the answer
		}
	}
}

// answer does what a line says. The error is that of writing the answer.
func (c *console) answer(ctx context.Context, line string) error {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if name == "" || name[0] == '#' {
		return nil
	}
	c.word = name
	for _, w := range hostWords() {
		if w.name != name {
			continue
		}
		err := w.do(c, ctx, strings.TrimSpace(rest))
		var written *exitError
		if err == nil || errors.As(err, &written) && written.code == exitEnvironment {
			return err
		}
		return c.refused(err)
	}
	names := wordNames()
	return c.refused(fmt.Errorf("unknown word %q%s; have %s", name, spelling.Hint(name, names), strings.Join(names, ", ")))
}

func wordNames() []string {
	var names []string
	for _, w := range hostWords() {
		names = append(names, w.name)
	}
	return names
}

// refusedLine says in JSON that a word was not carried out.
type refusedLine struct {
	Type       string                     `json:"type"` // refused
	Word       string                     `json:"word"`
	Why        string                     `json:"why"`
	Candidates []reconcile.TransactionKey `json:"candidates,omitempty"` // of a clue that fits more than one
}

// refused answers that a word was not carried out.
func (c *console) refused(err error) error {
	why := live.WithoutCards(live.OwnWords(err))
	var not *live.NotOne
	errors.As(err, &not)
	if c.json {
		line := refusedLine{Type: "refused", Word: c.word, Why: why}
		if not != nil {
			line.Candidates = not.Found
		}
		return c.line(line)
	}
	if c.lang == "zh" {
		why = live.Chinese(why)
	}
	text := fmt.Sprintf(report.Language(c.lang).Pick("no: %s\n", "未执行：%s\n"), why)
	if not != nil && len(not.Found) > 0 {
		text += (&evidenceSource{evidence: not.Evidence}).listed(not.Found) + "\n"
	}
	return c.say(text)
}

// doneLine says in JSON that a word was carried out, and what time it is at the host.
type doneLine struct {
	Type string `json:"type"` // done
	Word string `json:"word"`
	Now  string `json:"now"`
}

// done ends an answer: in JSON with a line of its own, for people with what is said.
func (c *console) done(ctx context.Context, en, zh string) error {
	now, err := c.host.Now(ctx)
	if err != nil {
		return err
	}
	stamp := now.Format("2006-01-02 15:04:05")
	if c.json {
		return c.line(doneLine{"done", c.word, now.Format("2006-01-02T15:04:05.000Z07:00")})
	}
	text := report.Language(c.lang).Pick(en, zh)
	if text == "" {
		return nil
	}
	return c.say(strings.ReplaceAll(text, "NOW", stamp) + "\n")
}

func (c *console) fault(ctx context.Context, rest string) error {
	rule, err := live.ParseFault(rest)
	if err != nil {
		return err
	}
	name, err := c.host.Fault(ctx, rule)
	if err != nil {
		return err
	}
	list, err := c.host.Faults(ctx)
	if err != nil {
		return err
	}
	return c.listFaults(ctx, slices.DeleteFunc(list, func(f fault.Acted) bool { return f.ID != name }))
}

func (c *console) order(ctx context.Context, rest string) error {
	done, err := c.host.Order(ctx, rest)
	if err != nil {
		return err
	}
	return c.done(ctx, fmt.Sprintf("done at NOW: %s: %s", done.Node, done.Command),
		fmt.Sprintf("NOW 已执行：%s：%s", done.Node, done.Command))
}

func (c *console) faults(ctx context.Context, rest string) error {
	if err := nothing(rest); err != nil {
		return err
	}
	list, err := c.host.Faults(ctx)
	if err != nil {
		return err
	}
	return c.listFaults(ctx, list)
}

func (c *console) listFaults(ctx context.Context, list []fault.Acted) error {
	lang := report.Language(c.lang)
	lines, err := live.FaultLines(list)
	if err != nil {
		return err
	}
	rows := [][]string{}
	for i := range lines {
		f := &lines[i]
		if c.json {
			if err := c.line(f); err != nil {
				return err
			}
			continue
		}
		want := strconv.Itoa(f.Want)
		if f.Want < 0 {
			want = lang.Pick("every time", "每次")
		}
		state := fmt.Sprintf(lang.Pick("acted %d of %s", "生效 %d/%s 次"), f.Count, want)
		if f.Lifted {
			state += lang.Pick(", lifted", "，已撤销")
		}
		rows = append(rows, []string{f.ID, f.Said, state})
	}
	if c.json || len(rows) == 0 {
		return c.done(ctx, "no faults", "没有故障")
	}
	return report.Columns(c.Stdout, rows, c.columns(c.Stdout))
}

func (c *console) lift(ctx context.Context, rest string) error {
	if rest == "" {
		return errors.New("want the name of a fault; faults lists them")
	}
	if err := c.host.Lift(ctx, rest); err != nil {
		return err
	}
	return c.done(ctx, "lifted", "已撤销")
}

func (c *console) advance(ctx context.Context, rest string) error {
	if rest == "" {
		return errors.New("want a time to go on by, such as 70s, or a moment such as T+1 18:00")
	}
	if _, err := c.host.Advance(ctx, rest); err != nil {
		return err
	}
	return c.done(ctx, "it is NOW", "现在是 NOW")
}

func (c *console) pause(ctx context.Context, rest string) error {
	if err := nothing(rest); err != nil {
		return err
	}
	if err := c.host.Pause(ctx); err != nil {
		return err
	}
	return c.done(ctx, "paused at NOW", "已暂停，停在 NOW")
}

func (c *console) resume(ctx context.Context, rest string) error {
	if err := nothing(rest); err != nil {
		return err
	}
	if err := c.host.Resume(ctx); err != nil {
		return err
	}
	return c.done(ctx, "goes on from NOW", "从 NOW 继续")
}

func (c *console) speed(ctx context.Context, rest string) error {
	times, err := strconv.ParseFloat(rest, 64)
	if err != nil {
		return fmt.Errorf("speed %q: want a number, such as 20", rest)
	}
	if err := c.host.Speed(ctx, times); err != nil {
		return err
	}
	return c.done(ctx, "NOW, "+rest+" times as fast from here on", "NOW，此后快 "+rest+" 倍")
}

func (c *console) clock(ctx context.Context, rest string) error {
	if err := nothing(rest); err != nil {
		return err
	}
	return c.done(ctx, "it is NOW", "现在是 NOW")
}

func (c *console) trace(ctx context.Context, rest string) error {
	if rest == "" {
		return errors.New("want a STAN, an RRN, the last four digits of the card, or an amount such as 12.50")
	}
	t, err := c.host.Trace(ctx, rest)
	if err != nil {
		return err
	}
	if c.json {
		return cmp.Or(c.line(report.TransactionLine{Type: "transaction", Transaction: t}), c.done(ctx, "", ""))
	}
	return c.show(ctx, func(_ *world.World, names report.Names) string {
		return report.Transaction(names, t, false, c.page())
	})
}

// show says what is drawn with the names of the host's world.
func (c *console) show(ctx context.Context, draw func(*world.World, report.Names) string) error {
	text := ""
	if err := c.host.View(ctx, func(w *world.World) { text = draw(w, report.NamesOf(w)) }); err != nil {
		return err
	}
	return c.say(text)
}

func (c *console) day(ctx context.Context, rest string) error {
	shop, date, _ := strings.Cut(rest, " ")
	if shop == "" {
		return errors.New("want a merchant, such as M1, and a date if it is not today: day M1 2026-03-25")
	}
	var on payment.BusinessDate
	if date = strings.TrimSpace(date); date != "" {
		var err error
		if on, err = payment.ParseDate(date); err != nil {
			return fmt.Errorf("day: %w", err)
		}
	}
	d, total, err := c.host.Day(ctx, shop, on)
	switch {
	case err != nil:
		return err
	case total != nil && c.json:
		return cmp.Or(c.line(live.DayTotalLine{Type: "day-total", DayTotal: *total}), c.done(ctx, "", ""))
	case total != nil:
		return c.say(fmt.Sprintf(report.Language(c.lang).Pick(
			"%s of %s is closed and clean, and only its totals are kept: %d transactions, sales %s, refunds %s, fees %s, "+
				"paid %s\n",
			"%[2]s 的 %[1]s 已结清，只保留合计：%[3]d 笔，消费 %[4]s，退货 %[5]s，手续费 %[6]s，已付 %[7]s\n"), total.Day, shop,
			total.Transactions, total.Sales, total.Refunds, total.Fees, total.Paid))
	case c.json:
		return cmp.Or(c.line(report.MerchantDayLine{Type: "merchant-day", Day: d}), c.done(ctx, "", ""))
	}
	return c.show(ctx, func(_ *world.World, names report.Names) string {
		return report.MerchantDay(names, shop, d, c.page())
	})
}

func (c *console) reconcile(ctx context.Context, rest string) error {
	res, err := c.host.Reconcile(ctx, reconcile.Comparison(rest))
	if err != nil {
		return err
	}
	if c.json {
		for i := range res.Open {
			if err := c.line(report.ItemLineOf(&res.Open[i])); err != nil {
				return err
			}
		}
		for i := range res.Totals {
			if err := c.line(report.ControlTotalLineOf(&res.Totals[i])); err != nil {
				return err
			}
		}
		return cmp.Or(c.line(report.ItemSummaryOf(res)), c.done(ctx, "", ""))
	}
	return c.show(ctx, func(w *world.World, _ report.Names) string { return report.OpenItems(res, w.Calendar, c.page()) })
}

func (c *console) diagnose(ctx context.Context, rest string) error {
	if rest == "" {
		return errors.New("want what happened, as people type it")
	}
	d, err := c.host.Diagnose(ctx, rest)
	if err != nil {
		return err
	}
	if c.json {
		return cmp.Or(c.line(live.ComplaintLine{Type: "complaint", Diagnosis: d}), c.done(ctx, "", ""))
	}
	lang := report.Language(c.lang)
	head := ""
	switch {
	case len(d.Untold) > 0 && len(d.Likely) > 0:
		head = lang.Pick("and of these only the till knows whether it has the answer:\n", "以下各笔，终端是否收到应答只有终端知道：\n")
	case len(d.Untold) > 0:
		head = lang.Pick("by the books here nothing is wrong; whether the till has the answer, only the till knows:\n",
			"按这里的账目没有问题；终端是否收到应答，只有终端知道：\n")
	case len(d.Likely) == 0:
		head = lang.Pick("every transaction here is as it should be\n", "这里的每笔交易都正常\n")
	}
	if err := cmp.Or(c.suspects(d.Likely), c.say(head), c.suspects(d.Untold)); err != nil {
		return err
	}
	for _, match := range d.Matches[:min(len(d.Matches), 3)] {
		if err := c.say(fmt.Sprintf(lang.Pick("people say so in %s: %s\n", "类似案例 %s：%s\n"), match.Case,
			cmp.Or(match.Title.In(c.lang), match.Near))); err != nil {
			return err
		}
	}
	return nil
}

// suspects lists the first transactions that a complaint may be about.
func (c *console) suspects(list []diagnosis.Transaction) error {
	rows := [][]string{}
	for i := range list[:min(len(list), likely)] {
		t := &list[i]
		rows = append(rows, []string{questions.Whole(&t.Key), t.Amount.String(),
			diagnosis.Causes[t.Cause].Meaning.In(c.lang) + " [" + string(t.Cause) + "]"})
	}
	err := report.Columns(c.Stdout, rows, c.columns(c.Stdout))
	if more := len(list) - len(rows); more > 0 {
		err = cmp.Or(err, c.say(fmt.Sprintf(report.Language(c.lang).Pick("… and %d more\n", "……另有 %d 笔\n"), more)))
	}
	return err
}

// wordLine is a word in the JSON of help.
type wordLine struct {
	Type string `json:"type"` // word
	Name string `json:"name"`
	Args string `json:"args,omitempty"`
	Help string `json:"help"`
}

func (c *console) help(ctx context.Context, rest string) error {
	all := hostWords()
	if i := slices.IndexFunc(all, func(w hostWord) bool { return w.name == rest }); i >= 0 {
		all = all[i : i+1]
	} else if rest != "" {
		return fmt.Errorf("unknown word %q%s; help alone lists them", rest, spelling.Hint(rest, wordNames()))
	}
	rows := [][]string{}
	for _, w := range all {
		if c.json {
			if err := c.line(wordLine{"word", w.name, w.args, w.says.In(c.lang)}); err != nil {
				return err
			}
			continue
		}
		rows = append(rows, []string{strings.TrimSpace(w.name + " " + w.args), w.says.In(c.lang)})
	}
	if c.json {
		return c.done(ctx, "", "")
	}
	if err := report.Columns(c.Stdout, rows, c.columns(c.Stdout)); err != nil || rest != "fault" {
		return err
	}
	return c.say(faultHelp.In(c.lang))
}

// faultHelp says how a fault is said.
var faultHelp = payment.Both(`
First what happens, then its settings, where and when, in any order:
  drop 0210 nth 2                       the second answer to a terminal is lost
  delay 70s reply                       an answer comes 70 s late
  answer 91 0200 acquirer->clearing     somebody else answers for the network
  mutate set 39=51 0210                 an answer arrives changed
  drop every 0210 4=000000001250        each answer of 12.50
  duplicate 0200 after 2s, crash after-commit 0200 restart 90s, cut rst 0210 …
Without a place a message is one on the lines of the terminals. docs/scenario-language.md
has every verb and setting.
`, `
先写发生什么，再写设置、位置和时机，顺序不限：
  drop 0210 nth 2                       给终端的第二个应答丢失
  delay 70s reply                       应答晚到 70 秒
  answer 91 0200 acquirer->clearing     别人代网络应答
  mutate set 39=51 0210                 应答内容被改
  drop every 0210 4=000000001250        每笔 12.50 的应答
  duplicate 0200 after 2s，crash after-commit 0200 restart 90s，cut rst 0210 ……
不写位置时，指终端线路上的报文。全部动作和设置见 docs/scenario-language.md。
`)

// nothing refuses what stands behind a word that takes nothing.
func nothing(rest string) error {
	if rest != "" {
		return fmt.Errorf("%q: nothing follows this word", rest)
	}
	return nil
}
