package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	gap     = 2  // columns between the cells of a row
	unbroke = 16 // a cell of so many columns, such as an amount or a time, is read in one piece
	folded  = 4  // columns by which the second line of a folded row stands to the right
)

// Columns prints an aligned table. A Chinese character is two columns wide; the
// last cell of a row is not filled. On a screen of so many columns, when it is not 0,
// cells that are too long are wrapped; when there are too many of them, each row is
// folded into several lines.
func Columns(w io.Writer, rows [][]string, screen int) error {
	widths := natural(rows)
	if screen <= 0 || total(widths) <= screen {
		return write(w, rows, widths, "")
	}
	least := make([]int, len(widths))
	for i, n := range widths {
		least[i] = n
		if n > unbroke {
			least[i] = longestWord(rows, i)
		}
	}
	if total(least) <= screen {
		return write(w, rows, narrowed(widths, least, screen), "")
	}
	return foldRows(w, rows, widths, screen)
}

// WidthOf returns how wide the rows of a table are when nothing is wrapped.
func WidthOf(rows [][]string) int { return total(natural(rows)) }

// natural returns how wide each column is when nothing is wrapped.
func natural(rows [][]string) []int {
	var widths []int
	for _, row := range rows {
		widths = append(widths, make([]int, max(0, len(row)-len(widths)))...)
		for i, cell := range row {
			widths[i] = max(widths[i], widest(cell))
		}
	}
	return widths
}

// widest returns the width of the widest line of a text.
func widest(text string) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n = max(n, width(line))
	}
	return n
}

func total(widths []int) int {
	n := gap * max(0, len(widths)-1)
	for _, w := range widths {
		n += w
	}
	return n
}

// longestWord returns the width of the longest word in a column.
func longestWord(rows [][]string, column int) int {
	longest := 1
	for _, row := range rows {
		if column >= len(row) {
			continue
		}
		indent := len(row[column]) - len(strings.TrimLeft(row[column], " "))
		for _, word := range broken(row[column], 1, 1) {
			longest = max(longest, width(strings.TrimSpace(word))+indent)
		}
	}
	return longest
}

// narrowed takes columns away from the widest until all fit.
func narrowed(widths, least []int, screen int) []int {
	widths = slices.Clone(widths)
	for total(widths) > screen {
		widest := -1
		for i := range widths {
			if widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		widths[widest]--
	}
	return widths
}

// write prints rows in columns of these widths; what is wider is wrapped.
func write(w io.Writer, rows [][]string, widths []int, indent string) error {
	for _, row := range rows {
		for _, line := range wrapped(row, widths) {
			if _, err := fmt.Fprintln(w, strings.TrimRight(indent+line, " ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// wrapped returns the lines of a row.
func wrapped(row []string, widths []int) []string {
	cells := make([][]string, len(row))
	height := 1
	for i, cell := range row {
		for part := range strings.SplitSeq(cell, "\n") {
			if width(part) > widths[i] {
				indent := len(part) - len(strings.TrimLeft(part, " "))
				for _, line := range broken(part[indent:], widths[i]-indent, widths[i]-indent) {
					cells[i] = append(cells[i], part[:indent]+line)
				}
				continue
			}
			cells[i] = append(cells[i], part)
		}
		height = max(height, len(cells[i]))
	}
	lines := make([]string, height)
	for n := range lines {
		var b strings.Builder
		for i, cell := range cells {
			text := ""
			if n < len(cell) {
				text = cell[n]
			}
			b.WriteString(text)
			if i < len(cells)-1 {
				b.WriteString(strings.Repeat(" ", max(0, widths[i]-width(text))+gap))
			}
		}
		lines[n] = b.String()
	}
	return lines
}

// foldRows prints each row as several lines, with as many cells on each as fit.
func foldRows(w io.Writer, rows [][]string, widths []int, screen int) error {
	for i := range widths {
		widths[i] = min(widths[i], max(longestWord(rows, i), screen-folded))
	}
	var groups [][2]int
	for from := 0; from < len(widths); {
		room := screen
		if from > 0 {
			room -= folded
		}
		to := from + 1
		for to < len(widths) && total(widths[from:to+1]) <= room {
			to++
		}
		groups = append(groups, [2]int{from, to})
		from = to
	}
	for _, row := range rows {
		for i, g := range groups {
			indent := strings.Repeat(" ", min(i, 1)*folded)
			part := row[min(g[0], len(row)):min(g[1], len(row))]
			if i > 0 && strings.TrimSpace(strings.Join(part, "")) == "" {
				continue
			}
			if err := write(w, [][]string{part}, widths[g[0]:g[1]], indent); err != nil {
				return err
			}
		}
	}
	return nil
}

// lined aligns rows, or says that there are none.
func (p Page) lined(rows [][]string, none string) string {
	if len(rows) == 0 {
		return none
	}
	return p.table(rows)
}

// table aligns rows.
func (p Page) table(rows [][]string) string {
	var b strings.Builder
	_ = Columns(&b, rows, p.Columns) // a strings.Builder does not fail
	return b.String()
}
