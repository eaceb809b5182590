package report

import (
	"fmt"
	"strings"

	"acqsim/simulator/play"
)

// details tells what was expected, what was seen, what decided it, and the
// command that repeats it.
func details(r *play.Result, page Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s\n", r.Scenario.Row, page.colon(), page.verdict(r.Verdict))
	if r.Err != nil {
		fmt.Fprintf(&b, "  %s\n", wrongOf(r.Err))
	}
	if known := r.Scenario.XFail; known.Ticket != "" && r.Verdict == play.Known {
		fmt.Fprintf(&b, "  %s%s\n", page.Pick("known to fail, as the file says: ", "文件注明已知失败："), known)
	}
	if why := r.Difference().In(string(page.Language)); why != "" {
		fmt.Fprintf(&b, page.Pick("  on the wire %s nothing is proved: %s\n", "  在通道 %s 上什么也没有证明：%s\n"), r.Wire, why)
	}
	if rule := r.Scenario.Rule.In(string(page.Language)); rule != "" {
		fmt.Fprintf(&b, "  %s%s\n", page.Pick("rule: ", "规则："), rule)
	}
	b.WriteString(unproved(r, page))
	failures := r.Failures
	if len(r.NotJudged) > 0 {
		fmt.Fprintf(&b, "  %s\n", page.Pick("not judged:", "未判定："))
		failures = r.NotJudged
	}
	for _, f := range failures {
		if f.Location.Line > 0 {
			fmt.Fprintf(&b, "  %s: ", f.Location)
		} else {
			b.WriteString("  ")
		}
		b.WriteString(f.Rule)
		if f.At > 0 && r.World != nil {
			fmt.Fprintf(&b, page.Pick(", at %s", "，时间 %s"), r.World.Calendar.Local(f.At).Format("2006-01-02 15:04:05"))
		}
		fmt.Fprintf(&b, "\n    %s%s\n    %s%s\n", page.Pick("expected: ", "预期："), f.Want,
			page.Pick("seen:     ", "实际："), f.Have)
		if f.Decided != "" {
			fmt.Fprintf(&b, "    %s%s\n", page.Pick("decided by: ", "依据："), f.Decided)
		}
	}
	fmt.Fprintf(&b, "  %s%s\n", page.Pick("repeat: ", "重现："), repeat(r))
	return b.String()
}

// repeat is the command that does the same run again.
func repeat(r *play.Result) string {
	name := r.Scenario.Name
	if strings.ContainsAny(name, "[ ") {
		name = "'" + name + "'"
	}
	line := "acqsim run " + name
	switch {
	case r.Peer != "":
		line += " --peer " + r.Peer
	case r.Wire != "memory":
		line += " --wire " + r.Wire
	}
	if r.DialectOption != "" {
		line += " --dialect " + r.DialectOption
	}
	if turn := r.Scenario.Turn; turn.Remedy != "" {
		line += " --" + turn.String()
	}
	if r.Seed != 0 {
		line += fmt.Sprintf(" --seed %d", r.Seed)
	}
	return line
}
