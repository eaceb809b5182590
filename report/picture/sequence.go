package picture

import (
	"fmt"
	"strings"
)

// Sequence is what passed between parties: the messages and, on the same axis of time, the money. Time is broken
// between business days, and runs from the top to the bottom.
type Sequence struct {
	Title string
	Lanes []string
	Rows  []Row
}

// Row is one line of it.
type Row struct {
	Kind     RowKind
	Time     string
	From, To int    // lanes; of what happened at one, From
	Label    string // on the arrow
	Words    string // beside the lanes
	// ID is of a row that something on the page leads to, Mark the sign before it, and Back where that leads.
	ID, Mark, Back string
}

// RowKind is what a row shows.
type RowKind uint8

const (
	Day     RowKind = iota // a business day begins; Words say which
	Line                   // what concerns all, such as a cut-over or a job
	Message                // information, thin
	Lost                   // a message that did not arrive
	At                     // what happened at one lane; Label is its sign
	Struck                 // a fault between two lanes
	Cash                   // money, thick
)

// The geometry of a sequence.
const (
	timeWide, laneGap = 112.0, 132.0
	textRoom          = 430.0
	rowHigh, headHigh = 27.0, 40.0
)

// SVG draws it in a file of its own.
func (s *Sequence) SVG() []byte {
	c, h := s.draw()
	c.description = s.described()
	return c.done(s.wide(), h)
}

// Inline draws it as part of a page, which has the Style.
func (s *Sequence) Inline() string {
	c, h := s.draw()
	return c.inline(s.wide(), h)
}

func (s *Sequence) wide() float64 { return timeWide + laneGap*float64(len(s.Lanes)) + textRoom }

func (s *Sequence) draw() (c *canvas, high float64) {
	c, w := &canvas{title: s.Title}, s.wide()
	y := margin
	if s.Title != "" {
		for _, line := range wrap(s.Title, large, w-2*margin) {
			y += titleLine
			c.text(margin, y-6, "ink bold", "start", large, line)
		}
		y += 8
	}
	top := y + headHigh - 10
	for i, name := range s.Lanes {
		x := s.x(i)
		half := min(laneGap/2-4, pixels(name, small+1)/2+10)
		c.box(x-half, y, 2*half, headHigh-12, "box")
		c.text(x, y+19, "ink", "middle", small+1, name)
	}
	rows := &canvas{}
	y = top + 6
	for i := range s.Rows {
		y = s.marked(rows, &s.Rows[i], y)
	}
	for i := range s.Lanes {
		c.line(s.x(i), top-2, s.x(i), y, "lane", 1)
	}
	c.WriteString(rows.String())
	return c, y + margin/2
}

// marked draws a row below y, with what leads to it and from it, and returns where the next one begins.
func (s *Sequence) marked(c *canvas, r *Row, y float64) float64 {
	if r.ID == "" {
		return s.row(c, r, y)
	}
	fmt.Fprintf(c, `<g id="%s"><a href="%s">`+"\n", escape.Replace(r.ID), escape.Replace(r.Back))
	inner := &canvas{}
	end := s.row(inner, r, y)
	c.box(2, y, s.wide()-4, end-y, "found")
	c.WriteString(inner.String())
	c.text(timeWide+4, y+rowHigh/2+4, "lost word", "start", small, r.Mark)
	c.WriteString("</a></g>\n")
	return end
}

func (s *Sequence) x(lane int) float64 { return timeWide + laneGap*(float64(lane)+0.5) }

// row draws a row below y and returns where the next one begins.
func (s *Sequence) row(c *canvas, r *Row, y float64) float64 {
	right := s.x(len(s.Lanes)-1) + laneGap/2
	lines := wrap(r.Words, small, textRoom-margin)
	if r.Kind == Day || r.Kind == Line {
		lines = lines[:1]
	}
	high := max(rowHigh, 17*float64(len(lines))+8)
	at := y + rowHigh/2 + 4
	switch r.Kind {
	case Day:
		c.line(margin, at+2, right+textRoom-margin, at+2, "rule", 1)
		c.text(margin, at-4, "ink bold", "start", small+1, r.Words)
		return y + rowHigh + 6
	case Line:
		c.line(timeWide, at-4, right, at-4, "lane", 1)
	case Message, Cash, Lost:
		s.arrow(c, r, at)
	case Struck:
		c.text((s.x(r.From)+s.x(r.To))/2, at, "lost word", "middle", normal, "↯")
	case At:
		c.text(s.x(r.From), at, "ink word message", "middle", small+1, r.Label)
	}
	c.text(margin, at, "soft", "start", small, r.Time)
	class := "ink"
	if r.Kind == Struck || r.Kind == Lost {
		class = "lost solid"
	} else if r.Kind == Cash {
		class = "moved solid"
	}
	for i, line := range lines {
		c.text(right+6, at+17*float64(i), class, "start", small, line)
	}
	return y + high
}

// arrow draws what passes between two lanes, with its label over its middle.
func (s *Sequence) arrow(c *canvas, r *Row, at float64) {
	x1, x2 := s.x(r.From), s.x(r.To)
	rightward := x2 > x1
	class, thick, size := "message", 1.4, 9.0
	if r.Kind == Cash {
		class, thick, size = "moved", 5, 13
	}
	y := at - 4
	middle := (x1 + x2) / 2
	if r.Kind == Lost {
		end := x1 + (x2-x1)*0.68
		c.line(x1, y, end, y, "lost", thick)
		c.text(end, y+5, "lost word", "middle", normal, "✗")
		c.text(x1+(x2-x1)*0.32, y+4, "lost word", "middle", small, r.Label)
		return
	}
	back := size * 0.8
	if !rightward {
		back = -back
	}
	c.line(x1, y, x2-back, y, class, thick)
	c.head(x2, y, class, rightward, size)
	c.text(middle, y+4, class+" word", "middle", small, r.Label)
}

// described is the sequence in words.
func (s *Sequence) described() string {
	var parts []string
	for i := range s.Rows {
		r := &s.Rows[i]
		text := r.Words
		switch r.Kind {
		case Message, Lost, Cash:
			text = s.Lanes[r.From] + " → " + s.Lanes[r.To] + " " + r.Label + " " + r.Words
		case At:
			text = s.Lanes[r.From] + " " + r.Words
		}
		parts = append(parts, strings.TrimSpace(r.Time+" "+text))
	}
	return strings.Join(parts, "; ")
}
