package report

import (
	"fmt"

	"acqsim/simulator/runrecord"
)

// Replay says whether a run done again was the same.
func Replay(name string, m runrecord.Manifest, first *runrecord.Difference, lang Language) string {
	switch {
	case first == nil:
		return fmt.Sprintf(lang.Pick("%s: %s done again, %d events, the same to the byte (%s)\n",
			"%s：%s 重放 %d 个事件，逐字节一致（%s）\n"), name, m.Row, m.Records, m.TraceHash[:12])
	case first.HashDiffers:
		return fmt.Sprintf(lang.Pick(
			"%s: every event reads the same, but the bytes behind the mask differ\n  recorded %s\n  now      %s\n",
			"%s：事件文字一致，但屏蔽之下的字节不同\n  记录 %s\n  现在 %s\n"), name, first.Recorded, first.Now)
	}
	return fmt.Sprintf(lang.Pick("%s: event %d differs\n  recorded %s\n  now      %s\n",
		"%s：第 %d 个事件不同\n  记录 %s\n  现在 %s\n"),
		name, first.Line, orNone(first.Recorded, lang), orNone(first.Now, lang))
}

func orNone(s string, lang Language) string {
	if s == "" {
		return lang.Pick("(no such event)", "（无此事件）")
	}
	return s
}
