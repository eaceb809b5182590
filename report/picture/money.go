package picture

import (
	"math"
	"strings"
)

// Money is where money stands: parties in a fixed row, what each has, and what has passed between them, is on its way,
// due, held or missing.
type Money struct {
	Title   string // the verdict in a sentence
	Parties []Party
	Flows   []Flow
	Sum     string // that what the parties have comes to what was given
}

// Party is a box of the row.
type Party struct {
	Name string
	Has  string // an amount
	Note string // under it, such as what the merchant expects
	Bad  bool   // the note says what is missing
}

// Flow is money between two parties, by their places in the row.
type Flow struct {
	From, To int
	State    State
	Amount   string
	Minor    int64  // how wide it is drawn
	Words    string // behind the amount: until when, or who must act
}

// State is what money does.
type State uint8

const (
	Moved    State = iota // it has passed
	UnderWay              // it has left and not arrived
	Due                   // it comes by itself
	Held                  // it stays until somebody acts
	Missing               // nobody has it for whoever waits
	Owed                  // somebody has what is another's
)

// classes are the looks of the states, and signs stand before what is said of them.
var (
	classes = [...]string{"moved", "way", "due", "held", "missing", "owed"}
	signs   = [...]string{"→", "▷", "○", "■", "×", "◇"}
)

// The geometry of the row.
const (
	wide                 = 1200.0
	margin               = 24.0
	boxWide, boxHigh     = 158.0, 96.0
	flowHigh             = 50.0
	thinnest, thickest   = 2.5, 9.0
	titleLine, titleRoom = 30.0, 18.0
)

// SVG draws it in a file of its own.
func (m *Money) SVG() []byte {
	c, h := m.draw()
	c.description = m.described()
	return c.done(wide, h)
}

// Inline draws it as part of a page, which has the Style.
func (m *Money) Inline() string {
	c, h := m.draw()
	return c.inline(wide, h)
}

// Sign stands before what is said of money in a state.
func (s State) Sign() string { return signs[s] }

func (m *Money) draw() (c *canvas, high float64) {
	c = &canvas{title: m.Title}
	y := margin
	for _, line := range wrap(m.Title, large, wide-2*margin) {
		y += titleLine
		c.text(margin, y-6, "ink bold", "start", large, line)
	}
	y += titleRoom
	for i := range m.Parties {
		m.party(c, i, y)
	}
	bottom := y + boxHigh
	rows := m.rows()
	end := bottom + 20 + float64(len(rows))*flowHigh
	for i := range m.Parties {
		c.line(m.x(i), bottom, m.x(i), end, "lane", 1)
	}
	for i, flows := range rows {
		for _, f := range flows {
			m.flow(c, f, bottom+20+float64(i)*flowHigh)
		}
	}
	y = end + 28
	c.line(margin, end+6, wide-margin, end+6, "rule", 1)
	for _, line := range wrap(m.Sum, normal, wide-2*margin) {
		c.text(margin, y, "ink", "start", normal, line)
		y += 22
	}
	return c, y
}

// x is the middle of a party's box.
func (m *Money) x(i int) float64 {
	room := wide - 2*margin - boxWide
	return margin + boxWide/2 + room*float64(i)/math.Max(1, float64(len(m.Parties)-1))
}

func (m *Money) party(c *canvas, i int, y float64) {
	p := &m.Parties[i]
	x := m.x(i)
	c.box(x-boxWide/2, y, boxWide, boxHigh, "box")
	c.text(x, y+24, "soft", "middle", small+1, p.Name)
	c.text(x, y+52, "ink bold", "middle", large, p.Has)
	class := "soft"
	if p.Bad {
		class = "missing solid"
	}
	for k, line := range wrap(p.Note, small, boxWide-8) {
		if k < 2 {
			c.text(x, y+70+15*float64(k), class, "middle", small, line)
		}
	}
}

// rows lays the flows below each other: what has moved on one line as far as it does not overlap, each other flow on
// its own.
func (m *Money) rows() (rows [][]*Flow) {
	var moved []*Flow
	for i := range m.Flows {
		if f := &m.Flows[i]; f.State == Moved && f.near() {
			moved = append(moved, f)
		}
	}
	if len(moved) > 0 {
		rows = append(rows, moved)
	}
	for i := range m.Flows {
		if f := &m.Flows[i]; f.State != Moved || !f.near() {
			rows = append(rows, []*Flow{f})
		}
	}
	return rows
}

// near reports whether a flow is between neighbours.
func (f *Flow) near() bool { return f.From-f.To == 1 || f.To-f.From == 1 }

// flow draws an arrow with its words above it.
func (m *Money) flow(c *canvas, f *Flow, y float64) {
	class, x1, x2 := classes[f.State], m.x(f.From), m.x(f.To)
	thick := m.thick(f)
	rightward := x2 >= x1
	tip, shaft := x2, x2
	const size = 15.0
	if rightward {
		x1, tip, shaft = x1+4, tip-3, shaft-3-size*0.8
	} else {
		x1, tip, shaft = x1-4, tip+3, shaft+3+size*0.8
	}
	at := y + 34
	c.line(x1, at, shaft, at, class, thick)
	switch f.State {
	case Held: // a bar before which it stands
		bar := x1 + (shaft-x1)*0.12
		c.line(bar, at-12, bar, at+12, class+" bar", 5)
		c.head(tip, at, class, rightward, size)
	case Missing:
		middle := (x1 + shaft) / 2
		c.line(middle-9, at-9, middle+9, at+9, "lost", 4)
		c.line(middle-9, at+9, middle+9, at-9, "lost", 4)
	default:
		c.head(tip, at, class, rightward, size)
	}
	text := strings.TrimSpace(signs[f.State] + " " + f.Amount + "  " + f.Words)
	middle := (m.x(f.From) + m.x(f.To)) / 2
	half := pixels(text, normal) / 2
	middle = min(max(middle, margin+half), wide-margin-half)
	c.text(middle, at-13, class+" word", "middle", normal, text)
}

// thick is how thick an arrow is: by its amount beside the greatest.
func (m *Money) thick(f *Flow) float64 {
	most := int64(1)
	for i := range m.Flows {
		most = max(most, m.Flows[i].Minor, -m.Flows[i].Minor)
	}
	share := math.Abs(float64(f.Minor)) / float64(most)
	return thinnest + (thickest-thinnest)*share
}

// described is the picture in words, for whoever does not see it.
func (m *Money) described() string {
	var parts []string
	for _, p := range m.Parties {
		parts = append(parts, strings.TrimSpace(p.Name+" "+p.Has+" "+p.Note))
	}
	for i := range m.Flows {
		f := &m.Flows[i]
		parts = append(parts, strings.TrimSpace(m.Parties[f.From].Name+" → "+m.Parties[f.To].Name+" "+f.Amount+" "+f.Words))
	}
	return strings.Join(append(parts, m.Sum), "; ")
}
