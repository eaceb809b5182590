package report

import (
	"fmt"
	"strings"
	"unicode"

	"acqsim/simulator/play"
)

// remediesCompared compares the run of a scenario with the runs in which one remedy each
// is turned the other way: who noticed first, and who was out of pocket.
func remediesCompared(r *play.Result, turned []*play.Result, lang Language) string {
	if r.Figures == nil {
		return ""
	}
	rows := [][]string{
		{"", lang.Pick("effect", "作用"), lang.Pick("first noticed by", "最先发现"),
			lang.Pick("out of pocket (most, for days)", "资金损失方（最高额，天数）")},
		{lang.Pick("as it happened", "实际情形"), "", lang.detection(r), lang.harm(r)},
	}
	var how strings.Builder
	for _, t := range turned {
		s := t.Scenario
		remedy := s.Remedies[s.Turn.Remedy]
		name := lang.say(remedyNames[s.Turn.Remedy])
		head := lang.Pick("with ", "若有") + name
		if s.Turn.Without {
			head = lang.Pick("without ", "若无") + name
		}
		rows = append(rows, []string{head, lang.say(effects[remedy.Effect]), lang.detection(t), lang.harm(t)})
		how.WriteString(hang(lang.say(effects[remedy.Effect]), capital(name)+lang.colon()+remedy.How.In(string(lang))))
	}
	var b strings.Builder
	_ = Columns(&b, rows) // a strings.Builder does not fail
	if how.Len() > 0 {
		b.WriteString("\n" + how.String())
	}
	return b.String()
}

func (l Language) detection(r *play.Result) string {
	if r.Figures == nil {
		return "-"
	}
	d := &r.Figures.Detection
	if d.Control == "none" {
		return l.Pick("nobody", "无人")
	}
	who := d.Control
	if who == "complaint" {
		who = l.Pick("a complaint", "投诉")
	}
	return who + " " + r.World.Calendar.Local(d.At).Format("01-02 15:04")
}

func (l Language) harm(r *play.Result) string {
	if r.Figures == nil {
		return "-"
	}
	if len(r.Figures.Harm) == 0 {
		return l.Pick("nobody", "无")
	}
	var out []string
	for _, h := range r.Figures.Harm {
		text := fmt.Sprintf(l.Pick("%s %s, %d d", "%s %s，%d 天"), l.actor(h.Who), h.Amount, h.Days)
		if h.Still {
			text += l.Pick(", still", "，仍未解决")
		}
		out = append(out, text)
	}
	return strings.Join(out, l.Pick("; ", "；"))
}

// capital begins a sentence with a name.
func capital(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
