package report

import (
	"slices"
	"strings"

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

// sequence draws a flow as lines of text: one line for a message, an arrow from lane to
// lane, and what it says on the right.
type sequence struct {
	*flow
	form     form
	calendar *payment.Calendar
	page     Page
	lines    []string
}

// drawSequence returns the messages that carry one of the labels, with the jobs that
// caused them, the faults that acted on them, and what people read.
func drawSequence(w *world.World, labels []string, page Page) string {
	f := gather(w, labels, page.Language)
	if len(f.lanes) == 0 {
		return ""
	}
	wide := drawIn(wideForm, f, w.Calendar, page)
	if page.Columns == 0 || widest(wide) <= page.Columns {
		return wide
	}
	return drawIn(narrowForm, f, w.Calendar, page)
}

func drawIn(shape form, f *flow, c *payment.Calendar, page Page) string {
	s := &sequence{flow: f, form: shape, calendar: c, page: page}
	s.lines = s.heads()
	for i := range f.events {
		s.draw(&f.events[i])
	}
	return strings.Join(fold(s.lines, page.Language), "\n") + "\n"
}

// heads names the lanes: above each its name, or, where lanes are narrower than names,
// one name a line, each at the top of its lane.
func (s *sequence) heads() []string {
	var head row
	var steps []string
	for i, n := range s.lanes {
		name := s.page.node(n)
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

func (s *sequence) column(lane int) int { return s.form.start + lane*s.form.lane }

// lane returns the column of a node, and whether it has one.
func (s *sequence) lane(n party.Node) (int, bool) {
	i := slices.Index(s.lanes, n)
	return s.column(i), i >= 0
}

func (s *sequence) draw(e *flowEvent) {
	switch e.kind {
	case dayBegun:
		s.lines = append(s.lines, "── "+e.words+" ──")
	case cutOver:
		s.lines = append(s.lines, s.clock(e.at)+" ── "+e.words+" ──")
	case jobDue:
		s.say(s.row(s.clock(e.at)), e.mark+" "+e.words)
	case happened:
		if at, ok := s.lane(e.from); ok {
			glyph, mark := "◆", e.mark+" "
			if e.mark == "↯" {
				glyph, mark = e.mark, ""
			}
			s.say(s.row(s.clock(e.at)).put(at, glyph), s.page.node(e.from)+s.page.colon()+mark+e.words)
		}
	case struck:
		s.strike(e)
	case arrived, lost:
		s.arrow(e)
	}
}

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

func (s *sequence) clock(at payment.Time) string {
	return s.calendar.Local(at).Format("15:04:05.000")
}

// strike writes what a fault did between two lanes, beside that of the sender.
func (s *sequence) strike(e *flowEvent) {
	from, _ := s.lane(e.from)
	to, _ := s.lane(e.to)
	at := from + s.form.lane/2
	if to < from {
		at = from - s.form.lane/2
	}
	s.say(s.row(s.clock(e.at)).put(at, e.mark), e.words)
}

// arrow writes a message between two lanes.
func (s *sequence) arrow(e *flowEvent) {
	from, _ := s.lane(e.from)
	to, _ := s.lane(e.to)
	line, label := s.row(s.clock(e.at)), e.label
	left, right := min(from, to)+1, max(from, to)-1
	line = line.put(left, strings.Repeat("─", right-left+1))
	switch {
	case e.kind == lost:
		line, label = s.lose(line, label, left, right, from < to)
	case from < to:
		line = line.put(right, "▶")
	default:
		line = line.put(left, "◀")
	}
	if s.form.narrow {
		s.say(line, label+" "+e.words)
		return
	}
	text := " " + label + " "
	s.say(line.put(left+(right-left+1-width(text))/2, text), e.words)
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
