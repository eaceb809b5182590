package report

import (
	"fmt"

	"acqsim/simulator/runrecord"
)

// Replay says whether a run done again was the same.
func Replay(name string, m runrecord.Manifest, c *runrecord.Comparison, lang Language) string {
	switch {
	case c.Verdict == runrecord.Inconclusive && c.Withheld != nil && !c.FormChanged && c.OneHash():
		return withheld(name, c, lang) + "\n"
	case c.Verdict == runrecord.Inconclusive:
		return OtherVersion(name, c, lang) + "\n"
	case c.Verdict == runrecord.Same && m.Host != nil && !m.Host.Ended:
		return fmt.Sprintf(lang.Pick(
			"%s: %s done again, %d events, the same as far as the record goes: the host was killed\n",
			"%s：%s 重放 %d 个事件，与记录一致；主机被强行终止，记录到此为止\n"), name, m.Row, c.Compared)
	case c.Verdict == runrecord.Same:
		return fmt.Sprintf(lang.Pick("%s: %s done again, %d events, the same to the byte (%.12s)\n",
			"%s：%s 重放 %d 个事件，逐字节一致（%.12s）\n"), name, m.Row, m.Records, m.TraceHash)
	case c.First.HashDiffers:
		return fmt.Sprintf(lang.Pick(
			"%s: every event reads the same, but the bytes behind the mask differ\n  recorded %s\n  now      %s\n",
			"%s：事件文字一致，但屏蔽之下的字节不同\n  记录 %s\n  现在 %s\n"), name, c.First.Recorded, c.First.Now)
	}
	return fmt.Sprintf(lang.Pick("%s: event %d differs\n  recorded %s\n  now      %s\n",
		"%s：第 %d 个事件不同\n  记录 %s\n  现在 %s\n"),
		name, c.First.Line, orNone(c.First.Recorded, lang), orNone(c.First.Now, lang))
}

// withheld says how far the life of a host could be held against its record, of whose messages one is not kept.
func withheld(name string, c *runrecord.Comparison, lang Language) string {
	text := fmt.Sprintf(lang.Pick(
		"%s: %d events read the same; after event %d a terminal sent what is not kept, since it could not be read or had "+
			"the number of a card that is no test card: what comes after proves nothing",
		"%s：%d 个事件文字一致；第 %d 个事件之后终端发来的报文未予保存（无法读取，或含非测试卡号），其后的比较不能证明什么"),
		name, c.Compared, *c.Withheld)
	if c.First != nil {
		text += fmt.Sprintf(lang.Pick("; event %d is another one now", "；第 %d 个事件现在与记录不同"), c.First.Line)
	}
	return text
}

// OtherVersion says, of a record that another version wrote, how far a run of its scenario could be held against it.
func OtherVersion(name string, c *runrecord.Comparison, lang Language) string {
	far := ""
	switch {
	case c.Unreadable != nil:
		far = fmt.Sprintf(lang.Pick("nothing was compared: %v", "未作比较：%v"), c.Unreadable)
	case c.First == nil:
		far = fmt.Sprintf(lang.Pick("all %d events read the same, and hashes of two versions cannot be compared",
			"%d 个事件文字全部一致，但不同版本的哈希不可比较"), c.Compared)
	case c.FormChanged:
		far = fmt.Sprintf(lang.Pick(
			"compared up to event %d, %s at %s, whose form has changed; the %d events before it read the same",
			"比较至第 %d 个事件（%s，%s），其格式已改变；此前 %d 个事件文字一致"),
			c.First.Line, c.First.Event, c.First.Node, c.Compared)
	default:
		far = fmt.Sprintf(lang.Pick(
			"compared up to event %d, %s at %s, which is another one now; the %d events before it read the same",
			"比较至第 %d 个事件（%s，%s），现在与记录不同；此前 %d 个事件文字一致"),
			c.First.Line, c.First.Event, c.First.Node, c.Compared)
	}
	return fmt.Sprintf(lang.Pick("%s: recorded in another version (%s; this one has %s): %s",
		"%s：由另一版本记录（%s；本版本为 %s）：%s"), name, versions(c.Recorded, lang),
		versions(c.Now, lang), far)
}

func versions(v runrecord.Versions, lang Language) string {
	return fmt.Sprintf(lang.Pick("format %d, hash %d, by %s", "格式 %d，哈希 %d，程序 %s"), v.Format, v.Hash, v.Tool)
}

func orNone(s string, lang Language) string {
	if s == "" {
		return lang.Pick("(no such event)", "（无此事件）")
	}
	return s
}
