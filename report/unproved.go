package report

import (
	"fmt"
	"strings"

	"acqsim/fault"
	"acqsim/payment"
	"acqsim/simulator/play"
)

// unproved says what of a run did not happen, so that nothing is proved by it: faults that never fired, with what came
// closest, and steps that did nothing, with why.
func unproved(r *play.Result, page Page) string {
	var b strings.Builder
	for _, line := range idle(r, page) {
		b.WriteString("  " + line + page.Pick(": nothing was proved\n", "；什么也没有证明\n"))
	}
	return b.String()
}

func idle(r *play.Result, page Page) (lines []string) {
	for _, u := range r.Unfired {
		lines = append(lines, neverFired(r, u, page))
	}
	for i := range r.Undone {
		lines = append(lines, didNothing(r, &r.Undone[i], page))
	}
	return lines
}

// didNothing says of a step why it did nothing.
func didNothing(r *play.Result, u *play.Undone, page Page) string {
	return fmt.Sprintf(page.Pick("%s: step %s, at %s, did nothing: %s (%s)", "%s：步骤 %s（时间 %s）没有执行：%s（%s）"), u.Location,
		u.Step, clockOf(r, u.At), u.Words.In(string(page.Language)), u.Refusal)
}

func clockOf(r *play.Result, at payment.Time) string {
	if r.World == nil {
		return "-"
	}
	return r.World.Calendar.Local(at).Format("2006-01-02 15:04:05")
}

// neverFired says of a fault why it did nothing: what it met and could not do, or what came closest to what it waits
// for.
func neverFired(r *play.Result, id string, page Page) string {
	if why := r.Thwarted[id]; why != "" {
		return fmt.Sprintf(page.Pick("fault %s could not act: %s", "故障 %s 无法执行：%s"), id, why)
	}
	text := fmt.Sprintf(page.Pick("fault %s never fired", "故障 %s 从未触发"), id)
	m, any := r.Nearest[id]
	if !any {
		return text
	}
	if m.Unmet[0].Key == fault.NotReleased {
		return text + fmt.Sprintf(page.Pick("; it held %s at %s, and what was to let that go never passed",
			"；它扣住了 %s（时间 %s），而放行所等的事件从未出现"), passing(&m, page), clockOf(r, m.At))
	}
	unmet := make([]string, len(m.Unmet))
	for i := range m.Unmet {
		unmet[i] = condition(&m.Unmet[i], page)
	}
	return text + fmt.Sprintf(page.Pick("; %s at %s came closest: %s", "；最接近的是 %s（时间 %s）：%s"), passing(&m, page),
		clockOf(r, m.At), strings.Join(unmet, page.Pick(", ", "，")))
}

// passing names what passed: a message by its type, all else by what it is.
func passing(m *fault.Miss, page Page) string {
	what := string(m.Class)
	switch m.Class {
	case fault.Message:
		what = m.MTI
	case fault.File:
		what = page.Pick("a file", "文件")
	case fault.Slip:
		what = page.Pick("a slip", "签购单")
	case fault.Screen:
		what = page.Pick("a screen", "屏幕提示")
	case fault.Job:
		what = page.Pick("the job "+m.Job, "作业 "+m.Job)
	}
	return fmt.Sprintf("%s (%s->%s)", what, m.From, m.To)
}

// condition says what of a rule was not so. Its keys are those of a scenario file.
func condition(c *fault.Condition, page Page) string {
	switch c.Key {
	case "after":
		return page.Pick("what `after` waits for had not passed", "after 所等的事件尚未出现")
	case "from":
		return fmt.Sprintf(page.Pick("it is before `from`, %s", "早于 from：%s"), c.Want)
	case "until":
		return fmt.Sprintf(page.Pick("it is after `until`, %s", "晚于 until：%s"), c.Want)
	case "of":
		return fmt.Sprintf(page.Pick("it is not `of` %s", "不属于 %s（of）"), c.Want)
	case "record":
		return page.Pick("it has no such `record`", "其中没有所指的记录（record）")
	case "nth":
		return fmt.Sprintf(page.Pick("only %[2]s came, `nth` wants %[1]s", "只出现 %[2]s 次，nth 要求第 %[1]s 次"), c.Want, c.Have)
	case fault.EarlierRule:
		return fmt.Sprintf(page.Pick("fault %s acted on it before", "故障 %s 已先对其执行"), c.Have)
	}
	have := c.Have
	if have == "" {
		have = page.Pick("not there", "不存在")
	}
	return fmt.Sprintf(page.Pick("%s is %s, want %s", "%s 为 %s，应为 %s"), c.Key, have, c.Want)
}
