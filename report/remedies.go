package report

import (
	"fmt"
	"strings"
	"unicode"

	"acqsim/simulator/play"
)

// remediesCompared compares the run of a scenario with the runs in which one remedy each
// is turned the other way: who noticed first, and who was out of pocket.
func remediesCompared(r *play.Result, turned []*play.Result, page Page) string {
	if r.Figures == nil {
		return ""
	}
	rows := [][]string{
		{"", page.Pick("effect", "作用"), page.Pick("first noticed by", "最先发现"),
			page.Pick("out of pocket (most, for days)", "资金损失方（最高额，天数）")},
		{page.Pick("as it happened", "实际情形"), "", page.detection(r), page.harm(r)},
	}
	var how strings.Builder
	for _, t := range turned {
		s := t.Scenario
		remedy := s.Remedies[s.Turn.Remedy]
		name := page.say(remedyNames[s.Turn.Remedy])
		head := page.Pick("with ", "若有") + name
		if s.Turn.Without {
			head = page.Pick("without ", "若无") + name
		}
		rows = append(rows, []string{head, page.say(effects[remedy.Effect]), page.detection(t), page.harm(t)})
		how.WriteString(page.hang(page.say(effects[remedy.Effect]),
			capital(name)+page.colon()+remedy.How.In(string(page.Language))))
	}
	var b strings.Builder
	b.WriteString(page.table(rows))
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
	if word, ok := controlWords[who]; ok {
		who = l.say(word)
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
