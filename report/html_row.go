package report

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"

	"acqsim/payment"
	"acqsim/reconcile"
	"acqsim/reconcile/diagnosis"
	"acqsim/report/picture"
	"acqsim/simulator/play"
)

// htmlRow is a row of a page: its line in the table, and its section.
type htmlRow struct {
	verdict          play.Verdict
	ID               string // of its section
	Open             bool
	Verdict          htmlVerdict
	Name             string
	Title            string
	Money            string // where it is, in a sentence
	Why              string // it was not run, or broke
	IdleHead         string
	Idle             []string // faults and steps that did nothing
	FailuresHead     string
	Failures         []htmlFailure
	RuleHead, Rule   string // of a check
	StoryHead        string
	Story            string
	Maps             []htmlMap
	SequenceHead     string
	Sequence         template.HTML
	ToldHead         string
	Told             [][2]string
	Groups           []htmlGroup
	LessonHead       string
	Lesson           string
	CommandHead      string
	Command          string
	Up               string // back to the table
	page             Page
	result           *play.Result
	sequence         picture.Sequence
	recordsOfDrawing []int // of the history, of each row of the sequence
}

// htmlMap is a picture of the money at a moment, and the same as tables.
type htmlMap struct {
	Head     string
	Picture  template.HTML
	DataHead string
	Tables   []htmlTable
}

// htmlGroup is several tables under one head, and what is said below them.
type htmlGroup struct {
	Head   string
	Tables []htmlTable
	Texts  []string
}

func htmlRowOf(r *Row, number int, alone bool, page Page) *htmlRow {
	h := &htmlRow{ID: fmt.Sprintf("r%d", number), Name: r.Name, page: page, result: r.Result}
	h.Money = r.Sentence(page.Language)
	if h.Money == "-" || r.Result == nil {
		h.Money = ""
	}
	switch {
	case r.Result != nil:
		h.Command, h.CommandHead = repeat(r.Result), page.Pick("Run it again", "重现")
		if r.Result.World != nil {
			r.Result.Examine(func() { h.tell() })
		}
		h.judge()
	case r.Err != nil:
		h.Why = wrongOf(r.Err)
		h.Money = r.Sentence(page.Language)
	default:
		h.Why = page.say(r.Not)
	}
	if s := r.Scenario; s != nil {
		h.Title = page.say(s.Title)
		h.Story, h.StoryHead = page.say(s.Story), page.Pick("The story", "故事")
		h.Rule, h.RuleHead = page.say(s.Rule), page.Pick("rule: ", "规则：")
		h.Lesson, h.LessonHead = page.say(s.Lesson), page.Pick("What to learn", "要点")
	}
	if !alone {
		h.Up = page.Pick("Back to the table", "回到总表")
	}
	h.verdict = r.Verdict()
	h.Verdict = page.htmlVerdict(h.verdict, page.verdict(h.verdict))
	h.Open = alone || wrongVerdict(h.verdict)
	return h
}

// judge says what did not hold, what did nothing, and what could not be seen.
func (h *htmlRow) judge() {
	r, page := h.result, h.page
	var why []string
	if r.Err != nil {
		why = append(why, wrongOf(r.Err))
	}
	if known := r.Scenario.XFail; known.Ticket != "" && r.Verdict == play.Known {
		why = append(why, page.Pick("known to fail, as the file says: ", "文件注明已知失败：")+known.String())
	}
	if text := page.say(r.Difference()); text != "" {
		why = append(why, fmt.Sprintf(page.Pick("on the wire %s nothing is proved: %s", "在通道 %s 上什么也没有证明：%s"), r.Wire, text))
	}
	if len(r.NotObserved) > 0 {
		why = append(why, page.Pick("not observed at a foreign peer:", "外部对端无法观察的有："))
		why = append(why, r.NotObserved...)
	}
	h.Why = strings.Join(why, "\n")
	h.Idle, h.IdleHead = idle(r, page), page.Pick("What did not happen: nothing was proved", "没有发生的事：什么也没有证明")
	failures := r.Failures
	h.FailuresHead = page.Pick("What does not hold", "不成立的预期")
	if len(r.NotJudged) > 0 {
		failures, h.FailuresHead = r.NotJudged, page.Pick("Expected, and not judged", "未判定的预期")
	}
	for i := range failures {
		h.fail(i+1, &failures[i])
	}
	if len(h.sequence.Rows) > 0 {
		h.Sequence = template.HTML(h.sequence.Inline())
		h.SequenceHead = page.Pick("Messages and money, in time", "信息流与资金流")
	}
}

// tell draws and lists what a world holds.
func (h *htmlRow) tell() {
	r, page := h.result, h.page
	h.sequence, h.recordsOfDrawing = sequenceOf(r, page.Language)
	h.sequence.Title = ""
	if r.Peer != "" || !r.World.KeepsEvidence() {
		return
	}
	known := r.World.Evidence()
	ix := diagnosis.NewIndex(known)
	h.maps(known)
	if key, ok := r.World.KeyOf(known, Subject(r.Scenario)); ok {
		t := ix.Trace(key)
		h.Told, h.ToldHead = h.places(&t), page.Pick("Where the money is", "钱在哪里")
	}
	h.Groups = []htmlGroup{h.books(), h.items(known), h.days(ix)}
}

// maps draws where the money stood when the trouble was first noticed, and where it is at the end.
func (h *htmlRow) maps(known *reconcile.Evidence) {
	r, page := h.result, h.page
	end := h.mapped(mapOf(r, page.Language), page.Pick("The money at the end", "终了时的资金"))
	if f := r.Figures; f != nil && f.Detection.At > 0 && f.Detection.Control != "none" {
		at := f.Detection.At
		before := r.World.EvidenceAt(at)[0]
		noticed := page.detection(r)
		first := h.mapped(mapAt(r, at, before, page.Language),
			page.Pick("The money when the trouble was first noticed: ", "首次发现问题时的资金：")+noticed)
		if first.Picture != end.Picture {
			h.Maps = append(h.Maps, first)
		} else {
			end.Head = page.Pick("The money at the end, as when the trouble was first noticed: ",
				"终了时的资金，与首次发现问题时相同：") + noticed
		}
	}
	h.Maps = append(h.Maps, end)
}

func (h *htmlRow) mapped(m *moneyMap, head string) htmlMap {
	drawn := m.drawn()
	return htmlMap{Head: head, Picture: template.HTML(drawn.Inline()),
		DataHead: h.page.Pick("The same as tables", "同样内容的表格"), Tables: h.tablesOf(m, &drawn)}
}

// places says where the parts of a transaction are, and why.
func (h *htmlRow) places(t *diagnosis.Transaction) (lines [][2]string) {
	page, n := h.page, NamesOf(h.result.World)
	for i, p := range t.Places {
		head := ""
		if i == 0 {
			head = page.Pick("The money", "款项")
		}
		text := fmt.Sprintf(page.Pick("%s with %s", "%s 在%s"), p.Amount, page.holder(p.Holder))
		if p.Account != "" {
			text += page.Pick(" in ", "，账户 ") + page.account(n.Account(p.Account))
		}
		lines = append(lines, [2]string{head, text})
	}
	for line := range strings.Lines(besides(n, t, page)) {
		lines = append(lines, [2]string{"", strings.Join(strings.Fields(line), " ")})
	}
	return append(lines, told(t, page)...)
}

// clock is a moment as people read it; "" of none.
func (h *htmlRow) clock(at payment.Time) string {
	if at == 0 {
		return ""
	}
	return h.result.World.Calendar.Local(at).Format("01-02 15:04")
}

// htmlFailure is what does not hold.
type htmlFailure struct {
	ID, Mark, Rule, Where string
	Lines                 [][2]string
	Link, LinkText        string // to the row of the sequence that decided it
}

// fail adds what does not hold, and leads from it to the sequence and back.
func (h *htmlRow) fail(n int, f *play.Failure) {
	page := h.page
	out := htmlFailure{ID: fmt.Sprintf("%s-f%d", h.ID, n), Mark: fmt.Sprintf("✗%d", n), Rule: f.Rule}
	if f.At > 0 && h.result.World != nil {
		out.Where = h.result.World.Calendar.Local(f.At).Format("2006-01-02 15:04:05")
	}
	if f.Location.Line > 0 {
		out.Where = strings.TrimSpace(out.Where + "  " + f.Location.String())
	}
	line := func(head, text string) {
		if text != "" {
			out.Lines = append(out.Lines, [2]string{head, text})
		}
	}
	line(page.Pick("expected", "预期"), cmp.Or(f.Want, "-"))
	line(page.Pick("seen", "实际"), cmp.Or(f.Have, "-"))
	line(page.Pick("decided by", "依据"), f.Decided)
	if i, decided := h.drawnFor(f); i >= 0 {
		row := &h.sequence.Rows[i]
		if row.ID == "" {
			row.ID, row.Mark, row.Back = fmt.Sprintf("%s-m%d", h.ID, i+1), out.Mark, "#"+out.ID
		}
		out.Link, out.LinkText = row.ID, page.Pick("what came last before it, in the sequence", "时序图中此前最后发生的事")
		if decided {
			out.LinkText = page.Pick("what decided it, in the sequence", "时序图中决定此结果的报文")
		}
	}
	h.Failures = append(h.Failures, out)
}

// drawnFor finds the row of the sequence that decided a failure, else the last before it; -1 where there is none.
func (h *htmlRow) drawnFor(f *play.Failure) (row int, decided bool) {
	row = -1
	w := h.result.World
	for i := range h.sequence.Rows {
		r := &h.sequence.Rows[i]
		if r.Kind == picture.Day {
			continue
		}
		rec := &w.History.Records[h.recordsOfDrawing[i]]
		if f.Decided != "" && (r.Kind == picture.Message || r.Kind == picture.Lost) && w.Describe(rec) == f.Decided {
			return i, true
		}
		if f.At == 0 || rec.At <= f.At {
			row = i
		}
	}
	return row, false
}
