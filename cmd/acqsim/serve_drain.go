package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"acqsim/live"
	"acqsim/report"
	"acqsim/spelling"
)

// draining says what a host that is to end waits for.
func (m *Main) draining(open live.Open) {
	lang := report.Language(m.lang)
	text := lang.Pick("nothing is open", "没有未完成的事项")
	if !open.None() {
		text = m.opened(open)
	}
	m.tell(fmt.Sprintf(lang.Pick("draining for at most %.0f s: nobody new is let in; %s; Ctrl-C again ends at once",
		"正在收尾，最多 %.0f 秒：不再接受新连接；%s；再按一次 Ctrl-C 立即结束"), live.DrainLimit.Seconds(), text))
}

// drained says how draining ended. Its exit code is that of an interrupted program; but
// a service manager that has a host end with nothing left open wants 0.
func (m *Main) drained(ctx context.Context, left live.Open) error {
	lang := report.Language(m.lang)
	if !left.None() {
		m.tell(fmt.Sprintf(lang.Pick("%.0f s are over and this was cut: %s", "%.0f 秒已到，以下已切断：%s"),
			live.DrainLimit.Seconds(), m.opened(left)))
		return context.Canceled
	}
	m.tell(lang.Pick("drained: nothing is left open", "收尾完毕，没有未完成的事项"))
	var stopped stopSignal
	errors.As(context.Cause(ctx), &stopped)
	switch stopped.Signal {
	case nil:
		return &exitError{code: exitInterrupted}
	case syscall.SIGTERM:
		return nil
	}
	return &exitError{code: stopped.code()}
}

// opened lists what is open.
func (m *Main) opened(open live.Open) string {
	lang := report.Language(m.lang)
	var parts []string
	if n := len(open.Connections); n > 0 {
		parts = append(parts, fmt.Sprintf(lang.Pick("connections: %d (%s)", "连接 %d 个（%s）"), n,
			spelling.Choices("", open.Connections, "")))
	}
	if open.Working {
		parts = append(parts, lang.Pick("messages are under way", "有报文在途"))
	}
	return strings.Join(parts, lang.Pick(", ", "，"))
}

// tell says on standard error what goes on.
func (m *Main) tell(text string) {
	fmt.Fprintln(m.Stderr, report.Fit("acqsim: "+text, m.columns(m.Stderr)))
}
