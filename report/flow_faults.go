package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"acqsim/engine"
	"acqsim/fault"
	"acqsim/party"
	"acqsim/payment"
)

// verbWords say what each verb of a fault did to what passed; who is its receiver.
var verbWords = map[fault.Verb]func(l Language, d *fault.Do, who string) string{
	fault.DropVerb: func(l Language, _ *fault.Do, _ string) string { return l.Pick("lost", "丢失") },
	fault.DelayVerb: func(l Language, d *fault.Do, _ string) string {
		return l.Pick("held ", "扣留") + l.lasting(d.Delay.By, d.Delay.At)
	},
	fault.DuplicateVerb: func(l Language, d *fault.Do, _ string) string {
		if n := d.Duplicate.Copies(); n > 1 {
			return fmt.Sprintf(l.Pick("comes again, %d times", "重复到达 %d 次"), n)
		}
		return l.Pick("comes again", "重复到达")
	},
	fault.MutateVerb: func(l Language, d *fault.Do, _ string) string {
		return l.Pick("changed", "被改动") + l.colon() + l.changes(d.Mutate)
	},
	fault.MisrouteVerb: func(l Language, d *fault.Do, _ string) string {
		return l.Pick("goes to another till, ", "送到另一台终端 ") + d.Misroute.To
	},
	fault.InsertVerb: func(l Language, _ *fault.Do, _ string) string {
		return l.Pick("something is added that nobody sent", "夹入无人发送的内容")
	},
	fault.CrashVerb: func(l Language, d *fault.Do, who string) string {
		text := fmt.Sprintf(l.Pick("%s dies of it", "%s因此宕机"), l.whose(d.Crash.Node, who))
		if d.Crash.Restart == 0 {
			return text
		}
		return text + fmt.Sprintf(l.Pick(", for %s", "，持续 %s"), l.duration(d.Crash.Restart))
	},
	fault.AnswerVerb: func(l Language, d *fault.Do, _ string) string {
		return fmt.Sprintf(l.Pick("somebody else answers it: %s %s", "由他方代答：%s %s"), d.Answer.Code,
			l.code(payment.ResponseCode(d.Answer.Code)))
	},
	fault.CutVerb: func(l Language, d *fault.Do, _ string) string {
		return fmt.Sprintf(l.say(cutWords[d.Cut.How()]), d.Cut.Byte)
	},
	fault.StallVerb: func(l Language, d *fault.Do, _ string) string {
		return l.Pick("the connection carries nothing ", "连接停滞") + l.lasting(d.Stall.For, d.Stall.At)
	},
	fault.PaceVerb: func(l Language, d *fault.Do, _ string) string { return l.paced(d.Pace) },
	fault.PauseVerb: func(l Language, d *fault.Do, who string) string {
		return fmt.Sprintf(l.Pick("%s stands still for %s", "%s停顿 %s"), l.whose(d.Pause.Node, who), l.duration(d.Pause.For))
	},
	fault.SkewVerb: func(l Language, d *fault.Do, who string) string {
		if d.Skew.By() < 0 {
			return fmt.Sprintf(l.Pick("from now on the clock of %s is %s slow", "从此%s的时钟慢 %s"),
				l.whose(d.Skew.Node, who), l.duration(-d.Skew.By()))
		}
		return fmt.Sprintf(l.Pick("from now on the clock of %s is %s fast", "从此%s的时钟快 %s"),
			l.whose(d.Skew.Node, who), l.duration(d.Skew.By()))
	},
}

var cutWords = map[fault.CutKind]payment.Text{
	fault.Reset:    {En: "the connection is reset after %d bytes of it", Zh: "通过 %d 字节后连接被重置"},
	fault.Finish:   {En: "the connection is closed after %d bytes of it", Zh: "通过 %d 字节后连接被关闭"},
	fault.HalfOpen: {En: "the connection breaks after %d bytes of it, and neither end knows", Zh: "通过 %d 字节后连接断开，双方不知"},
}

// recordWords say what a verb did to records inside a file.
var recordWords = map[fault.Verb]payment.Text{
	fault.DropVerb:      {En: "a record is taken out of the file", Zh: "文件中抽去一条记录"},
	fault.DuplicateVerb: {En: "a record stands in the file more than once", Zh: "文件中一条记录重复"},
	fault.MutateVerb:    {En: "a record of the file is changed", Zh: "文件中一条记录被改动"},
	fault.InsertVerb:    {En: "a record is added to the file", Zh: "文件中夹入一条记录"},
}

// fault adds what a rule did. What is lost by it says so itself; what could not be done stands for what was to be done.
func (g *gatherer) fault(r *engine.Record) {
	e := flowEvent{at: r.At, kind: struck, from: r.Node, to: r.Peer, mark: "↯"}
	switch {
	case r.Node == party.Clock:
		e.kind, e.from, e.to = happened, r.Peer, ""
	case isDevice(r.Peer) || r.Peer == "":
		e.kind, e.to = happened, ""
	}
	why, thwarted := strings.CutPrefix(r.Note, engine.CouldNotAct)
	rule := g.rule(r.Name)
	switch {
	case r.Note == "goes on":
		e.words = g.lang.Pick("goes on", "恢复运行")
	case rule == nil || !thwarted && fault.Verb(r.Note) != rule.Do.Verb():
		return // a pause and a clock have been told with their rule
	case thwarted:
		g.events = slices.DeleteFunc(g.events, func(o flowEvent) bool { return o.mark == e.mark && o.at == e.at })
		e.words = fmt.Sprintf(g.lang.Pick("fault %s could not act: %s", "故障 %s 无法执行（原文：%s）"), r.Name, why)
	case rule.On.Record != nil:
		e.words = g.lang.faultNamed(r.Name) + g.lang.say(recordWords[rule.Do.Verb()])
	case rule.Do.Verb() == fault.DropVerb:
		return
	default:
		e.words = g.lang.faultNamed(r.Name) + verbWords[rule.Do.Verb()](g.lang, &rule.Do, g.lang.node(r.Peer))
	}
	g.add(e)
}

func (l Language) faultNamed(id string) string { return l.Pick("fault "+id+": ", "故障 "+id+"：") }

func (g *gatherer) rule(id string) *fault.Rule {
	for _, a := range g.world.Loop.Faults() {
		if a.Rule.ID == id {
			return a.Rule
		}
	}
	return nil
}

// connection adds what a fault did to a connection later than it acted: what it broke or held is told where it did.
func (g *gatherer) connection(r *engine.Record) {
	e := flowEvent{at: r.At, kind: struck, from: r.Node, to: r.Peer, mark: "↯"}
	switch r.Name {
	case "resumed":
		e.words = g.lang.Pick("the connection carries again", "连接恢复")
	case "closed":
		e.words = g.lang.Pick("the connection is closed: its bytes make no message", "连接关闭：字节流不成报文")
	default:
		return
	}
	g.add(e)
}

// lasting says for how long something is held.
func (l Language) lasting(by time.Duration, at fault.Moment) string {
	switch {
	case by != 0:
		return fmt.Sprintf(l.Pick("for %s", " %s"), l.duration(by))
	case !at.IsZero():
		return fmt.Sprintf(l.Pick("until %s", "至 %s"), at.Text)
	}
	return l.Pick("until what it waits for comes", "，直到所等的事件出现")
}

// whose names the node that a rule names, or the receiver when it names none.
func (l Language) whose(named, receiver string) string {
	switch named {
	case "":
		return receiver
	case fault.All:
		return l.Pick("every party", "各方")
	}
	return l.node(party.Node(named))
}

// changes names what of a message is changed, not to what: some fields are nobody's business.
func (l Language) changes(m *fault.Mutate) string {
	var parts []string
	if len(m.Set) > 0 {
		parts = append(parts, l.Pick("changed in DE ", "改动 DE ")+strings.Join(slices.Sorted(maps.Keys(m.Set)), ", "))
	}
	if len(m.Unset) > 0 {
		parts = append(parts, l.Pick("without DE ", "去掉 DE ")+strings.Join(m.Unset, ", "))
	}
	if n := len(m.Bytes); n > 0 {
		parts = append(parts, fmt.Sprintf(l.Pick("changed at %d places", "改动 %d 处字节"), n))
	}
	if m.Cut != nil {
		parts = append(parts, fmt.Sprintf(l.Pick("only %d bytes of it come", "只到 %d 字节"), *m.Cut))
	}
	if m.Length != nil {
		parts = append(parts, fmt.Sprintf(l.Pick("its length header is wrong by %+d", "报文长度头多 %+d"), *m.Length))
	}
	return strings.Join(parts, l.Pick(", ", "，"))
}

func (l Language) paced(p *fault.Pace) string {
	var parts []string
	if p.BytesPerSecond > 0 {
		parts = append(parts, fmt.Sprintf(l.Pick("a slow line, %d bytes/s", "线路慢，每秒 %d 字节"), p.BytesPerSecond))
	}
	if p.Split > 0 {
		parts = append(parts, fmt.Sprintf(l.Pick("in pieces of %d bytes", "分成每段 %d 字节"), p.Split))
	}
	if p.Merge {
		parts = append(parts, l.Pick("in one read with the next", "与下一条一并读到"))
	}
	return strings.Join(parts, l.Pick(", ", "，"))
}

// units are those in which people say how long something takes.
var units = []struct {
	of     time.Duration
	en, zh string
}{{time.Hour, "h", "小时"}, {time.Minute, "min", "分钟"}, {time.Second, "s", "秒"}, {time.Millisecond, "ms", "毫秒"}}

// duration says how long something takes: 1 h 30 min, 1 小时 30 分钟.
func (l Language) duration(d time.Duration) string {
	var parts []string
	for _, u := range units {
		if n := d / u.of; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, l.Pick(u.en, u.zh)))
			d -= n * u.of
		}
	}
	if len(parts) == 0 {
		return d.String()
	}
	return strings.Join(parts, " ")
}
