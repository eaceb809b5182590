package table

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"acqsim/payment"
	"acqsim/spelling"
)

// Layout says how a table of another system is made. The zero value is the layout
// of ours.
type Layout struct {
	Columns  map[string][]string          // our column → theirs; several are joined by a space
	Fixed    map[string]string            // our column → its value in every row
	Codes    map[string]map[string]string // our column → their word → ours
	Drop     map[string][]string          // their column → values whose rows are passed over, such as totals
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
	file         string
	line, column int
	name         string
}

// check holds the columns that a map speaks of against a shape.
func (l *Layout) check(s Shape) error {
	var names []string
	for i := range s.Columns {
		names = append(names, s.Columns[i].Name)
	}
	var e Error
	for _, m := range l.mentions {
		if !slices.Contains(names, m.name) {
			e.Problems = append(e.Problems, Problem{m.file, m.line, m.column,
				fmt.Sprintf("%s has no column %q%s; want one of %s", s.Name, m.name, spelling.Hint(m.name, names), strings.Join(names, ", "))})
		}
	}
	if len(e.Problems) > 0 {
		return &e
	}
	return nil
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
type mapReader struct{ problems }

// ReadMap reads a map from YAML; file is for what is said of mistakes.
//
//	ours:
//	  columns: {rrn: 检索参考号, at: [交易日期, 交易时间], amount: 金额}
//	  codes: {kind: {S22: sale, S30: refund}}
//	  amount: {unit: minor}
//	  date: YYYYMMDD
func ReadMap(file string, data []byte) (*Map, error) {
	r := &mapReader{problems{file: file}}
	m := &Map{layouts: make(map[string]*Layout)}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		r.add(1, 1, "not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return nil, r.err()
	}
	if len(root.Content) == 0 {
		r.add(1, 1, "want ours, theirs or the name of a table, and below it how that table is made")
		return nil, r.err()
	}
	known := append([]string{"ours", "theirs"}, Names()...)
	r.each(root.Content[0], known, func(key, value *yaml.Node) { m.layouts[key.Value] = r.layout(value) })
	if err := r.err(); err != nil {
		return nil, err
	}
	return m, nil
}

// each goes through a mapping; known nil lets any key pass.
func (r *mapReader) each(n *yaml.Node, known []string, visit func(key, value *yaml.Node)) {
	if n.Kind == yaml.AliasNode {
		r.add(n.Line, n.Column, "want it written out, not an alias")
		return
	}
	if n.Kind != yaml.MappingNode {
		r.add(n.Line, n.Column, "want a mapping")
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case seen[key.Value]:
			r.add(key.Line, key.Column, "%q is given twice", key.Value)
		case known != nil && !slices.Contains(known, key.Value):
			r.add(key.Line, key.Column, "unknown key %q%s; want one of %s", key.Value, spelling.Hint(key.Value, known), strings.Join(known, ", "))
		default:
			visit(key, n.Content[i+1])
		}
		seen[key.Value] = true
	}
}

func (r *mapReader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode {
		r.add(n.Line, n.Column, "want a text")
		return ""
	}
	return n.Value
}

// texts reads a text or a list of texts.
func (r *mapReader) texts(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		return []string{r.text(n)}
	}
	var out []string
	for _, kid := range n.Content {
		out = append(out, r.text(kid))
	}
	return out
}

// ours reads a mapping whose keys are columns of ours.
func (r *mapReader) ours(l *Layout, n *yaml.Node, visit func(name string, value *yaml.Node)) {
	r.each(n, nil, func(key, value *yaml.Node) {
		l.mentions = append(l.mentions, mention{r.file, key.Line, key.Column, key.Value})
		visit(key.Value, value)
	})
}

func (r *mapReader) layout(n *yaml.Node) *Layout {
	l := &Layout{}
	parts := map[string]func(*yaml.Node){
		"columns": func(n *yaml.Node) {
			l.Columns = make(map[string][]string)
			r.ours(l, n, func(name string, v *yaml.Node) { l.Columns[name] = r.texts(v) })
		},
		"fixed": func(n *yaml.Node) {
			l.Fixed = make(map[string]string)
			r.ours(l, n, func(name string, v *yaml.Node) { l.Fixed[name] = r.text(v) })
		},
		"codes": func(n *yaml.Node) {
			l.Codes = make(map[string]map[string]string)
			r.ours(l, n, func(name string, v *yaml.Node) {
				l.Codes[name] = make(map[string]string)
				r.each(v, nil, func(theirs, ours *yaml.Node) { l.Codes[name][theirs.Value] = r.text(ours) })
			})
		},
		"drop": func(n *yaml.Node) {
			l.Drop = make(map[string][]string)
			r.each(n, nil, func(key, v *yaml.Node) { l.Drop[key.Value] = r.texts(v) })
		},
		"amount":    func(n *yaml.Node) { r.amount(l, n) },
		"currency":  func(n *yaml.Node) { r.currency(l, n) },
		"date":      func(n *yaml.Node) { l.dateWords, l.Date = r.clock(n, "YYYYMMDD") },
		"time":      func(n *yaml.Node) { l.timeWords, l.Time = r.clock(n, "YYYY-MM-DD HH:mm:ss") },
		"delimiter": func(n *yaml.Node) { l.Delimiter = r.delimiter(n) },
		"encoding":  func(n *yaml.Node) { l.GB18030 = r.oneOf(n, "utf-8", "gb18030") == "gb18030" },
		"skip":      func(n *yaml.Node) { l.Skip = r.count(n) },
		"head":      func(n *yaml.Node) { l.Headless = r.oneOf(n, "true", "false") == "false" },
	}
	r.each(n, slices.Sorted(maps.Keys(parts)), func(key, value *yaml.Node) { parts[key.Value](value) })
	return l
}

func (r *mapReader) oneOf(n *yaml.Node, choices ...string) string {
	s := r.text(n)
	if !slices.Contains(choices, s) {
		r.add(n.Line, n.Column, "%q: want %s%s", s, strings.Join(choices, " or "), spelling.Hint(s, choices))
	}
	return s
}

func (r *mapReader) amount(l *Layout, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		l.Amount.Minor = r.oneOf(n, "major", "minor") == "minor"
		return
	}
	r.each(n, []string{"unit", "thousands"}, func(key, v *yaml.Node) {
		if key.Value == "unit" {
			l.Amount.Minor = r.oneOf(v, "major", "minor") == "minor"
			return
		}
		if l.Amount.Thousands = r.text(v); l.Amount.Thousands == "" || l.Amount.Thousands == "." {
			r.add(v.Line, v.Column, "want what stands between thousands, such as \",\"; the dot parts the decimals")
		}
	})
}

func (r *mapReader) currency(l *Layout, n *yaml.Node) {
	c, err := payment.ParseCurrency(r.text(n))
	if err != nil {
		r.add(n.Line, n.Column, "%s", strings.TrimPrefix(err.Error(), "payment: "))
	}
	l.Currency = c
}

// clock turns YYYY-MM-DD HH:mm:ss into a layout of package time.
func (r *mapReader) clock(n *yaml.Node, example string) (words, layout string) {
	words = r.text(n)
	layout = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "01", "DD", "02", "HH", "15", "hh", "15", "mm", "04", "ss", "05").Replace(words)
	if layout == words || strings.ContainsAny(layout, "YMDHhms") {
		r.add(n.Line, n.Column, "%q: want a form made of YYYY, MM, DD, HH, mm and ss, such as %s", words, example)
	}
	return words, layout
}

func (r *mapReader) delimiter(n *yaml.Node) rune {
	s := r.text(n)
	c, size := utf8.DecodeRuneInString(s)
	if s == "" || size != len(s) || strings.ContainsRune("\"\r\n\uFFFD", c) {
		r.add(n.Line, n.Column, "%q: want one character that parts cells, such as \"|\", \";\" or \"\\t\"", s)
		return 0
	}
	return c
}

func (r *mapReader) count(n *yaml.Node) int {
	s := r.text(n)
	v, err := strconv.Atoi(s)
	if err != nil || v < 0 {
		r.add(n.Line, n.Column, "%q: want a number of lines", s)
	}
	return max(v, 0)
}
