package report

import (
	"fmt"
	"strings"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
)

// frame adds what passed or was lost, when it is of a transaction that is drawn or of a business day that is followed.
func (g *gatherer) frame(r *engine.Record) {
	concerned := g.concerns(r)
	switch {
	case r.Node == party.Clock:
		g.jobLost(r)
		return
	case concerned:
		g.days.follow(r)
	case strings.HasPrefix(r.Note, "fault "): // nothing that a fault took is left out
	case isDevice(r.Peer) || !g.ofTheDay(r):
		return
	}
	switch {
	case r.Peer == party.Operator:
		g.screen(r)
	case isDevice(r.Peer):
		g.slip(r)
	default:
		g.message(r)
	}
}

func (g *gatherer) slip(r *engine.Record) {
	if r.Kind == engine.LostRecord {
		g.at(r, "▤", g.lang.Pick("no slip is printed", "签购单未打印")+" — "+g.lang.lost(r.Note))
		return
	}
	g.at(r, "▤", g.lang.Pick("the slip is printed", "打印签购单"))
}

func (g *gatherer) screen(r *engine.Record) {
	screen, ok := g.world.Screen(r)
	if !ok {
		return
	}
	text := g.lang.Pick(screen.Text.En, screen.Text.Zh)
	if r.Kind == engine.LostRecord {
		text += g.lang.Pick(" (nobody reads it)", "（无人看到）")
	}
	g.at(r, screenMark, text)
}

func (g *gatherer) message(r *engine.Record) {
	e := flowEvent{at: r.At, kind: arrived, from: r.Node, to: r.Peer}
	e.label, e.words = g.label(r)
	if r.Kind == engine.LostRecord {
		e.kind = lost
		e.words = strings.TrimSpace(e.words + " — " + g.lang.lost(r.Note))
	}
	g.add(e)
}

// label returns what stands on the arrow and what stands beside it.
func (g *gatherer) label(r *engine.Record) (label, words string) {
	reader, ok := g.world.Reader(r).(interface {
		Meaning() (*dialect.Message, bool)
		File() *record.File
	})
	if !ok {
		return "?", g.lang.Pick("cannot be read", "无法解析")
	}
	m, isMessage := reader.Meaning()
	if !isMessage {
		f := reader.File()
		return g.lang.Pick("file", "文件"), fmt.Sprintf(g.lang.Pick("%s %s, %s", "%s %s，%s"), g.lang.file(f.Header.Kind),
			f.Header.Date, g.lang.content(f))
	}
	label = g.world.Reader(r).MTI()
	if m.Reply {
		label += " " + string(m.Code)
	}
	return label, g.lang.message(m)
}

// message says in words what a message says in codes.
func (l Language) message(m *dialect.Message) string {
	what := l.say(m.Transaction.Name())
	if m.Reversal {
		what = l.Pick("reversal of the "+what, what+"冲正")
	}
	switch {
	case m.Reply && m.Transaction == dialect.Settlement:
		what = l.verdict0510(m.Totals.Verdict)
	case m.Reply:
		what = l.code(m.Code)
		if m.Reason != "" {
			what += l.colon() + l.say(payment.SayRefusal(m.Reason))
		}
	case m.Reversal:
		what += l.Pick(", reason ", "，原因 ") + string(m.Code)
	case m.Amount.Minor != 0:
		what += " " + m.Amount.Decimal()
	}
	return what
}
