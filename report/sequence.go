package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acqsim/clearing/record"
	"acqsim/dialect"
	"acqsim/engine"
	"acqsim/party"
	"acqsim/payment"
	"acqsim/simulator/world"
)

// form is the geometry of the diagram: the column of the time, then one lane for each
// node. In the wide form a message says on its arrow what it is; in the narrow one
// there is no room for that, and it says so on the right.
type form struct {
	start, lane int // the first lane's column, and from lane to lane
	narrow      bool
}

var (
	wideForm   = form{start: 15, lane: 17}
	narrowForm = form{start: 13, lane: 4, narrow: true}
)

// sequence draws what passed between the nodes as lines of text: one line for a
// message, an arrow from lane to lane, and what it says on the right.
type sequence struct {
	form   form
	world  *world.World
	page   Page
	labels []string
	lanes  []party.Node
	lines  []string
	day    payment.BusinessDate
	job    string // waits for the first message that it causes
	jobOf  party.Node
	jobAt  payment.Time
}

// drawSequence returns the messages that carry one of the labels, with the jobs that
// caused them, the faults that acted on them, and what people read.
func drawSequence(w *world.World, labels []string, page Page) string {
	wide := drawIn(wideForm, w, labels, page)
	if page.Columns == 0 || widest(wide) <= page.Columns {
		return wide
	}
	return drawIn(narrowForm, w, labels, page)
}

func drawIn(f form, w *world.World, labels []string, page Page) string {
	s := &sequence{form: f, world: w, page: page, labels: labels}
	s.findLanes()
	s.lines = append(s.lines, s.heads()...)
	for i := range w.History.Records {
		s.add(&w.History.Records[i])
	}
	return strings.Join(fold(s.lines, page.Language), "\n") + "\n"
}

// laneOrder is the order of the money's way, the tills first.
var laneOrder = []party.Node{world.Acquirer, world.Clearing, world.Issuer, world.SettlementBank, world.MerchantBank}

func (s *sequence) findLanes() {
	seen := make(map[party.Node]bool)
	for i := range s.world.History.Records {
		r := &s.world.History.Records[i]
		if s.concerns(r) && r.Peer != "" {
			seen[r.Node], seen[r.Peer] = true, true
		}
	}
	for n := range seen {
		if !slices.Contains(laneOrder, n) && n != party.Operator && n != party.Clock &&
			!strings.HasSuffix(string(n), ".printer") {
			s.lanes = append(s.lanes, n)
		}
	}
	slices.Sort(s.lanes)
	for _, n := range laneOrder {
		if seen[n] {
			s.lanes = append(s.lanes, n)
		}
	}
}

// heads names the lanes: above each its name, or, where lanes are narrower than names,
// one name a line, each at the top of its lane.
func (s *sequence) heads() []string {
	var head row
	var steps []string
	for i, n := range s.lanes {
		name := s.node(n)
		head = head.put(max(s.column(i)-width(name)/2, 0), name)
		var step row
		for k := range i {
			step = step.put(s.column(k), "│")
		}
		steps = append(steps, step.put(s.column(i), name).String())
	}
	if s.form.narrow {
		return steps
	}
	return []string{head.String()}
}

// node returns the name of a node as people call it.
func (s *sequence) node(n party.Node) string { return s.page.node(n) }

func (s *sequence) column(lane int) int { return s.form.start + lane*s.form.lane }

// say adds a line with what it says on the right of the lanes. On a screen that is too
// narrow for it, it goes on in lines that have the lanes alone.
func (s *sequence) say(line row, text string) {
	if !s.form.narrow {
		s.lines = append(s.lines, strings.TrimRight(line.String()+"   "+text, " "))
		return
	}
	at := s.column(len(s.lanes)-1) + 3
	var out []string
	for _, part := range strings.Split(Wrap(text, s.page.Columns-at), "\n") {
		out = append(out, line.put(at, part).String())
		line = s.row("")
	}
	s.lines = append(s.lines, strings.Join(out, "\n"))
}

// row returns a line with a time and empty lanes.
func (s *sequence) row(time string) row {
	line := row(nil).put(0, time)
	for i := range s.lanes {
		line = line.put(s.column(i), "│")
	}
	return line
}

// concerns reports whether a record is of a transaction that is drawn, or says on a screen why one never left its till.
func (s *sequence) concerns(r *engine.Record) bool {
	if r.Peer == party.Operator {
		if screen, ok := s.world.Screen(r); ok && screen.Refused != 0 {
			return true
		}
	}
	for _, l := range s.world.Loop.Labels(r.Keys) {
		if slices.Contains(s.labels, l) {
			return true
		}
	}
	return false
}

func (s *sequence) add(r *engine.Record) {
	switch r.Kind {
	case engine.JobRecord:
		s.job, s.jobOf, s.jobAt = fmt.Sprintf("%s %s", s.page.job(r.Name), r.Note), r.Node, r.At
		return
	case engine.CrashRecord:
		s.mark(r, s.page.Pick("✗ crashes ("+r.Name+")", "✗ 宕机（"+s.page.crashPoint(r.Name)+"）"))
		return
	case engine.RestartRecord:
		s.mark(r, s.page.Pick("● restarts", "● 重启"))
		return
	case engine.FrameRecord, engine.LostRecord:
	default:
		return
	}
	if r.Node == party.Clock || !s.concerns(r) {
		return
	}
	s.flushJob(r)
	switch {
	case r.Peer == party.Operator:
		s.screen(r)
	case strings.HasSuffix(string(r.Peer), ".printer"):
		s.mark(r, s.page.Pick("▤ the slip is printed", "▤ 打印签购单"))
	default:
		s.arrow(r)
	}
}

// flushJob shows a job once its party sends a message of interest.
func (s *sequence) flushJob(r *engine.Record) {
	if s.job != "" && r.Node == s.jobOf && r.At.Sub(s.jobAt) < time.Minute {
		s.newDay(s.jobAt)
		s.say(s.row(s.clock(s.jobAt)), "⏰ "+s.job)
	}
	s.job = ""
}

func (s *sequence) newDay(at payment.Time) {
	local := s.world.Calendar.Local(at)
	day := s.world.Calendar.Date(at)
	if day == s.day {
		return
	}
	s.day = day
	kind := s.page.Pick("working day", "工作日")
	if !s.world.Calendar.IsWorkingDay(day) {
		kind = s.page.Pick("day off", "休息日")
	}
	s.lines = append(s.lines,
		fmt.Sprintf(s.page.Pick("── %s %s, %s ──", "── %s %s，%s ──"), day, s.page.weekday(local.Weekday()), kind))
}

func (s *sequence) clock(at payment.Time) string {
	return s.world.Calendar.Local(at).Format("15:04:05.000")
}

// mark writes something that happens at one lane.
func (s *sequence) mark(r *engine.Record, text string) {
	lane := slices.Index(s.lanes, r.Node)
	if lane < 0 {
		return
	}
	s.newDay(r.At)
	s.say(s.row(s.clock(r.At)).put(s.column(lane), "◆"), s.node(r.Node)+s.page.colon()+text)
}

// arrow writes a message between two lanes.
func (s *sequence) arrow(r *engine.Record) {
	from, to := slices.Index(s.lanes, r.Node), slices.Index(s.lanes, r.Peer)
	if from < 0 || to < 0 {
		return
	}
	s.newDay(r.At)
	line := s.row(s.clock(r.At))
	left, right := s.column(min(from, to))+1, s.column(max(from, to))-1
	label, note := s.label(r)
	line = line.put(left, strings.Repeat("─", right-left+1))
	if r.Kind == engine.LostRecord {
		note = strings.TrimSpace(note + " — " + s.page.lost(r.Note))
		line, label = s.lose(line, label, left, right, from < to)
	} else if from < to {
		line = line.put(right, "▶")
	} else {
		line = line.put(left, "◀")
	}
	if s.form.narrow {
		s.say(line, label+" "+note)
		return
	}
	text := " " + label + " "
	s.say(line.put(left+(right-left+1-width(text))/2, text), note)
}

// lose breaks an arrow off: it does not arrive.
func (s *sequence) lose(line row, label string, left, right int, rightward bool) (row, string) {
	from, to, at := left, left+(right-left)/3, left+(right-left)/3
	if rightward {
		from, to, at = left+(right-left)*2/3, right, left+(right-left)*2/3
	}
	line = line.put(from, strings.Repeat(" ", to-from+1))
	if s.form.narrow {
		return line.put(at, "✗"), label
	}
	return line, label + " ✗"
}

// label returns what stands on the arrow and what stands beside it.
func (s *sequence) label(r *engine.Record) (label, note string) {
	reader, ok := s.world.Reader(r).(interface {
		Meaning() (*dialect.Message, bool)
		File() *record.File
	})
	if !ok {
		return "?", s.page.Pick("cannot be read", "无法解析")
	}
	m, isMessage := reader.Meaning()
	if !isMessage {
		f := reader.File()
		return s.page.Pick("file", "文件"), fmt.Sprintf(s.page.Pick("%s %s, %s", "%s %s，%s"), s.page.file(f.Header.Kind),
			f.Header.Date, s.page.content(f))
	}
	label = s.world.Reader(r).MTI()
	if m.Reply {
		label += " " + string(m.Code)
	}
	return label, s.note(m)
}

// note says in words what a message says in codes.
func (s *sequence) note(m *dialect.Message) string {
	what := s.page.say(m.Transaction.Name())
	if m.Reversal {
		what = s.page.Pick("reversal of the "+what, what+"冲正")
	}
	switch {
	case m.Reply && m.Transaction == dialect.Settlement:
		what = s.page.verdict0510(m.Totals.Verdict)
	case m.Reply:
		what = s.page.code(m.Code)
		if m.Reason != "" {
			what += s.page.colon() + s.page.say(payment.SayRefusal(m.Reason))
		}
	case m.Reversal:
		what += s.page.Pick(", reason ", "，原因 ") + string(m.Code)
	case m.Amount.Minor != 0:
		what += " " + m.Amount.Decimal()
	}
	return what
}

func (s *sequence) screen(r *engine.Record) {
	screen, ok := s.world.Screen(r)
	if !ok {
		return
	}
	text := s.page.Pick(screen.Text.En, screen.Text.Zh)
	if r.Kind == engine.LostRecord {
		text += s.page.Pick(" (nobody reads it)", "（无人看到）")
	}
	s.mark(r, "▣ "+text)
}

// row is a line of a screen by its columns. Behind a character of two columns
// stands a zero.
type row []rune

// put writes a text over what stands at a column, and lengthens the row for it.
func (r row) put(at int, text string) row {
	for _, c := range text {
		for len(r) < at+2 {
			r = append(r, ' ')
		}
		r[at] = c
		if at++; columns(c) == 2 {
			r[at] = 0
			at++
		}
	}
	return r
}

func (r row) String() string {
	return strings.TrimRight(strings.ReplaceAll(string(r), "\x00", ""), " ")
}
