package table

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"acqsim/payment"
	"acqsim/spelling"
	"acqsim/strict"
)

// Layout says how a table of another system is made. The zero value is the layout
// of ours.
type Layout struct {
	Columns  map[string][]string          // our column → theirs; several are joined by a space
	Fixed    map[string]string            // our column → its value in every row
	Codes    map[string]map[string]string // our column → their word → ours
	Drop     map[string][]string          // their column → values whose rows are passed over, such as totals
	Trailer  string                       // their column in which a row that is passed over says how many rows there are
	Amount   AmountLayout
	Currency payment.Currency
	Date     string // a layout of package time; "" as ours
	Time     string

	Delimiter rune // 0: a comma
	GB18030   bool
	Skip      int  // lines above the head
	Headless  bool // columns are named by their numbers, from 1

	dateWords, timeWords string // as the map writes them
	mentions             []mention
}

// AmountLayout says how amounts are written.
type AmountLayout struct {
	Minor     bool   // 1250 is 12.50
	Thousands string // between thousands
}

// mention is where a map speaks of a column of ours.
type mention struct {
	at   strict.Location
	name string
}

// check holds the columns that a map speaks of against a shape.
func (l *Layout) check(s Shape) error {
	var names []string
	for i := range s.Columns {
		names = append(names, s.Columns[i].Name)
	}
	var m strict.Mistakes
	for _, one := range l.mentions {
		if !slices.Contains(names, one.name) {
			m.Add(one.at, "%s has no column %q%s; want one of %s", s.Name, one.name, spelling.Hint(one.name, names),
				spelling.Choices(one.name, names, "docs/csv.md"))
		}
	}
	return m.Err()
}

// Map names the layouts of several tables: by the side of a comparison, "ours" and
// "theirs", or by the name of a shape.
type Map struct{ layouts map[string]*Layout }

// Of returns the layout of a table that stands on a side: what is said of its
// shape goes before what is said of the side. Without either it is nil, ours.
func (m *Map) Of(side, shape string) *Layout {
	if m == nil {
		return nil
	}
	return cmp.Or(m.layouts[shape], m.layouts[side])
}

// mapReader reads a map strictly.
type mapReader struct{ strict.Mistakes }

// ReadMap reads a map from YAML; file is for what is said of mistakes.
//
//	ours:
//	  columns: {rrn: 检索参考号, at: [交易日期, 交易时间], amount: 金额}
//	  codes: {kind: {S22: sale, S30: refund}}
//	  amount: {unit: minor}
//	  date: YYYYMMDD
func ReadMap(file string, data []byte) (*Map, error) {
	r := &mapReader{strict.Mistakes{Most: maxMistakes}}
	m := &Map{layouts: make(map[string]*Layout)}
	root := strict.Read(file, data, strict.Options{}, &r.Mistakes)
	if root == nil {
		return nil, r.Err()
	}
	if root.Kind == strict.Nothing {
		r.Add(root.Location, "want ours, theirs or the name of a table, and below it how that table is made")
		return nil, r.Err()
	}
	known := append([]string{"ours", "theirs"}, Names()...)
	r.each(root, known, func(key, value *strict.Node) { m.layouts[key.Text] = r.layout(value) })
	if err := r.Err(); err != nil {
		return nil, err
	}
	return m, nil
}

// each goes through a mapping; known nil lets any key pass.
func (r *mapReader) each(n *strict.Node, known []string, visit func(key, value *strict.Node)) {
	if n.Kind != strict.Mapping {
		r.Add(n.Location, "want a mapping, have %v", n.Kind)
		return
	}
	for i, key := range n.Keys {
		if known != nil && !slices.Contains(known, key.Text) {
			r.Unknown(key.Location, "key", key.Text, known)
			continue
		}
		r.Unquoted(key, key.Text)
		visit(key, n.Kids[i])
	}
}

func (r *mapReader) text(n *strict.Node) string {
	if n.Kind != strict.Text {
		r.Add(n.Location, "want a text, have %v", n.Kind)
		return ""
	}
	r.Unquoted(n, n.Text)
	return n.Text
}

// texts reads a text or a list of texts.
func (r *mapReader) texts(n *strict.Node) []string {
	if n.Kind != strict.List {
		return []string{r.text(n)}
	}
	var out []string
	for _, kid := range n.Kids {
		out = append(out, r.text(kid))
	}
	return out
}

// ours reads a mapping whose keys are columns of ours.
func (r *mapReader) ours(l *Layout, n *strict.Node, visit func(name string, value *strict.Node)) {
	r.each(n, nil, func(key, value *strict.Node) {
		l.mentions = append(l.mentions, mention{key.Location, key.Text})
		visit(key.Text, value)
	})
}

func (r *mapReader) layout(n *strict.Node) *Layout {
	l := &Layout{}
	parts := map[string]func(*strict.Node){
		"columns": func(n *strict.Node) {
			l.Columns = make(map[string][]string)
			r.ours(l, n, func(name string, v *strict.Node) { l.Columns[name] = r.texts(v) })
		},
		"fixed": func(n *strict.Node) {
			l.Fixed = make(map[string]string)
			r.ours(l, n, func(name string, v *strict.Node) { l.Fixed[name] = r.text(v) })
		},
		"codes": func(n *strict.Node) {
			l.Codes = make(map[string]map[string]string)
			r.ours(l, n, func(name string, v *strict.Node) {
				l.Codes[name] = make(map[string]string)
				r.each(v, nil, func(theirs, ours *strict.Node) { l.Codes[name][theirs.Text] = r.text(ours) })
			})
		},
		"drop": func(n *strict.Node) {
			l.Drop = make(map[string][]string)
			r.each(n, nil, func(key, v *strict.Node) { l.Drop[key.Text] = r.texts(v) })
		},
		"trailer":   func(n *strict.Node) { l.Trailer = r.text(n) },
		"amount":    func(n *strict.Node) { r.amount(l, n) },
		"currency":  func(n *strict.Node) { r.currency(l, n) },
		"date":      func(n *strict.Node) { l.dateWords, l.Date = r.clock(n, "YYYYMMDD") },
		"time":      func(n *strict.Node) { l.timeWords, l.Time = r.clock(n, "YYYY-MM-DD HH:mm:ss") },
		"delimiter": func(n *strict.Node) { l.Delimiter = r.delimiter(n) },
		"encoding":  func(n *strict.Node) { l.GB18030 = r.oneOf(n, "utf-8", "gb18030") == "gb18030" },
		"skip":      func(n *strict.Node) { l.Skip = r.count(n) },
		"head":      func(n *strict.Node) { l.Headless = r.oneOf(n, "true", "false") == "false" },
	}
	r.each(n, slices.Sorted(maps.Keys(parts)), func(key, value *strict.Node) { parts[key.Text](value) })
	return l
}

func (r *mapReader) oneOf(n *strict.Node, choices ...string) string {
	s := r.text(n)
	if !slices.Contains(choices, s) {
		r.Add(n.Location, "%q: want %s%s", s, strings.Join(choices, " or "), spelling.Hint(s, choices))
	}
	return s
}

func (r *mapReader) amount(l *Layout, n *strict.Node) {
	if n.Kind == strict.Text {
		l.Amount.Minor = r.oneOf(n, "major", "minor") == "minor"
		return
	}
	r.each(n, []string{"unit", "thousands"}, func(key, v *strict.Node) {
		if key.Text == "unit" {
			l.Amount.Minor = r.oneOf(v, "major", "minor") == "minor"
			return
		}
		if l.Amount.Thousands = r.text(v); l.Amount.Thousands == "" || l.Amount.Thousands == "." {
			r.Add(v.Location, "want what stands between thousands, such as \",\"; the dot parts the decimals")
		}
	})
}

func (r *mapReader) currency(l *Layout, n *strict.Node) {
	c, err := payment.ParseCurrency(r.text(n))
	if err != nil {
		r.Add(n.Location, "%s", strings.TrimPrefix(err.Error(), "payment: "))
	}
	l.Currency = c
}

// clock turns YYYY-MM-DD HH:mm:ss into a layout of package time.
func (r *mapReader) clock(n *strict.Node, example string) (words, layout string) {
	words = r.text(n)
	layout = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "DD", "02", "HH", "15", "hh", "15", "mm", "04",
		"ss", "05").Replace(words)
	if layout == words || strings.ContainsAny(layout, "YMDHhms") {
		r.Add(n.Location, "%q: want a form made of YYYY, MM, DD, HH, mm and ss, such as %s", words, example)
	}
	return words, layout
}

func (r *mapReader) delimiter(n *strict.Node) rune {
	s := r.text(n)
	c, size := utf8.DecodeRuneInString(s)
	if s == "" || size != len(s) || strings.ContainsRune("\"\r\n\uFFFD", c) {
		r.Add(n.Location, "%q: want one character that parts cells, such as \"|\", \";\" or \"\\t\"", s)
		return 0
	}
	return c
}

func (r *mapReader) count(n *strict.Node) int {
	s := r.text(n)
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 {
		r.Add(n.Location, "%q: want a number of lines", s)
	}
	return max(v, 0)
}
